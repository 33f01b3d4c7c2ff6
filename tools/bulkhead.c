// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead`, the host tool: judges and draws configurations, packs
 * images, explains reports.
 */
#include "tool.h"

static const char help[] =
	"usage: bulkhead COMMAND ...\n"
	"\n"
	"  check           judge a configuration by the rules applied at boot\n"
	"  show            who owns what: CPUs, memory, devices, interrupts\n"
	"  explain         what the hypervisor reported, in plain words\n"
	"  image pack      make a bootable image of configs and guests\n"
	"  image archive   put cells together for a root cell that creates them\n"
	"  image list      name the elements of an image\n"
	"  image verify    judge an image: structure, SHA-256, configuration\n"
	"  image extract   write the elements of an image to files\n"
	"\n"
	"`bulkhead COMMAND --help` tells more.\n"
	"Exit status: 0 good, 1 violations, 2 wrong usage or a file error.\n";

int main(int argc, char *argv[])
{
	static const struct command commands[] = {
		{ "check", check_command },
		{ "show", show_command },
		{ "explain", explain_command },
		{ "image", image_command },
		{ NULL, NULL },
	};
	enum status status = command_dispatch(commands, help, argc, argv);

	/* A full disk or a closed pipe must not look like success. */
	if (fflush(stdout) != 0 && status == STATUS_OK) {
		status = tool_error("cannot write to standard output");
	}
	return (int)status;
}
