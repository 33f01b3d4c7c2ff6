// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead check`: judge a configuration by the rules that boot code applies,
 * and compare it with the board.
 */
#include <getopt.h>
#include "against.h"
#include "config_check.h"
#include "load.h"

static const char help[] =
	"usage: bulkhead check [OPTION]... FILE...\n"
	"\n"
	"Judge a configuration by the rules the hypervisor applies at boot. FILE... is\n"
	"one image, or .cell files with the system's first; then all cells but the one\n"
	"in the system config count as existing. Prints one line for each violation\n"
	"and warning, then a summary.\n"
	"\n";

static const char help_end[] =
	"  -h, --help  print this text\n"
	"\n"
	"Exit status: 0 no violation, 1 violations, 2 wrong usage or unreadable file.\n";

/* False if there is nothing to judge: then *@status says why. */
static bool parse_options(int argc, char *argv[], const char **against,
			  enum status *status)
{
	static const struct option options[] = {
		{ "against", required_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*status = STATUS_ERROR;
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			fputs(help, stdout);
			fputs(against_help, stdout);
			fputs(help_end, stdout);
			*status = STATUS_OK;
			return false;
		}
		if (option == '?') {
			return false;
		}
		*against = optarg;
	}
	if (optind == argc) {
		tool_error("check: no files; see check --help");
		return false;
	}
	return true;
}

enum status check_command(int argc, char *argv[])
{
	const char *against = NULL;
	struct loaded loaded;
	struct report_counts counts;
	enum status status;

	if (!parse_options(argc, argv, &against, &status)) {
		return status;
	}
	report_start(stdout);
	status = load_files(&loaded, argv + optind, argc - optind);
	if (status == STATUS_OK) {
		chain_verify(&loaded.chain);
		config_check(&loaded.chain, 0);
		if (against != NULL) {
			status = check_against(&loaded.chain, against);
		}
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
