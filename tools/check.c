// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead check`: judge a configuration by the rules that boot code applies.
 */
#include "config_check.h"
#include "load.h"

static const char help[] =
	"usage: bulkhead check FILE...\n"
	"\n"
	"Judge a configuration by the rules the hypervisor applies at boot. FILE... is\n"
	"one image, or .cell files with the system's first; then all cells but the one\n"
	"in the system config count as existing. Prints one line for each violation\n"
	"and warning, then a summary.\n"
	"\n"
	"  -h, --help  print this text\n"
	"\n"
	"Exit status: 0 no violation, 1 violations, 2 wrong usage or unreadable file.\n";

enum status check_command(int argc, char *argv[])
{
	struct loaded loaded;
	struct report_counts counts;
	enum status status;
	int first;

	status = options_none(help, argc, argv, &first);
	if (first < 0) {
		return status;
	}
	if (first == argc) {
		return tool_error("check: no files; see check --help");
	}

	report_start(stdout);
	status = load_files(&loaded, argv + first, argc - first);
	if (status == STATUS_OK) {
		chain_verify(&loaded.chain);
		config_check(&loaded.chain, 0);
	}
	load_free(&loaded);

	counts = report_counts();
	if (status != STATUS_ERROR) {
		printf("%u violation%s, %u warning%s\n", counts.violations,
		       counts.violations == 1 ? "" : "s", counts.warnings,
		       counts.warnings == 1 ? "" : "s");
		status = counts.violations != 0 ? STATUS_VIOLATION : STATUS_OK;
	}
	return status;
}
