// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Config check: what makes a cell, apart from its memory and devices: name,
 * flags, CPUs, options. Cell 0 is judged only if it will exist, but for its
 * name, which messages and records use either way.
 */
#include <string.h>
#include "config_check.h"
#include "config_rules.h"
#include "provided.h"

#define KNOWN_FLAGS                                                          \
	((uint32_t)(CELL_PASSIVE_COMMREG | CELL_TEST_DEVICE | CELL_AARCH32 | \
		    VIRTUAL_CONSOLE_FLAGS))
#define VIRTUAL_CONSOLE_FLAGS \
	(CELL_VIRTUAL_CONSOLE_PERMITTED | CELL_VIRTUAL_CONSOLE_ACTIVE)

#define OPTIONS_RESTART (OPTION_RESTART_ON_RESET | OPTION_RESTART_ON_FAULT)
#define KNOWN_OPTIONS                                                         \
	((uint32_t)(OPTION_FILTERED_IRQ | OPTION_TRAP_WFI | OPTIONS_RESTART | \
		    OPTION_DMA_UNPROTECTED | OPTION_TRUSTED))

static void check_name(struct check *check, uint32_t cell)
{
	const char *name = check->chain->cells[cell].config->name;
	size_t length = strnlen(name, CONFIG_NAME_LEN);

	if (length == 0) {
		VIOLATION(check, "cell %u: empty name", cell);
	}
	if (length == CONFIG_NAME_LEN) {
		CELL_VIOLATION(check, cell,
			       "name: wanted at most %u characters and a NUL",
			       CONFIG_NAME_LEN - 1);
	}
	for (size_t i = 0; i < length; i++) {
		if (name[i] < ' ' || name[i] > '~') {
			CELL_VIOLATION(check, cell,
				       "name: wanted printable ASCII; found "
				       "0x%x",
				       (unsigned int)(unsigned char)name[i]);
			break;
		}
	}
	for (uint32_t other = 0; other < cell; other++) {
		if (strncmp(check->chain->cells[other].config->name, name,
			    CONFIG_NAME_LEN) == 0) {
			CELL_VIOLATION(check, cell,
				       "name: cells %u and %u have the same",
				       other, cell);
		}
	}
}

static void check_flags(struct check *check, uint32_t cell)
{
	uint32_t flags = check->chain->cells[cell].config->flags;

	if ((flags & ~KNOWN_FLAGS) != 0) {
		CELL_VIOLATION(check, cell, "unknown flags; found 0x%x",
			       flags & ~KNOWN_FLAGS);
	}
	if ((flags & CELL_AARCH32) != 0) {
		CELL_VIOLATION(check, cell,
			       "flag AARCH32: 32-bit cells are not provided");
	}
	if ((flags & CELL_TEST_DEVICE) != 0) {
		CELL_VIOLATION(check, cell, "flag TEST_DEVICE: not provided");
	}
	if ((flags & VIRTUAL_CONSOLE_FLAGS) != 0 && !PROVIDED_ROOT) {
		CELL_WARNING(check, cell,
			     "not provided by this build: virtual console");
	}
}

static void check_cpus(struct check *check, uint32_t cell)
{
	const struct chain *chain = check->chain;
	uint64_t cpus = config_cpu_mask(chain, cell);

	if (cpus == 0) {
		CELL_VIOLATION(check, cell,
			       "CPU set: wanted a CPU; found none%s",
			       cell == 0 ? " left by others" : "");
	}
	if ((cpus & ~check->system_cpus) != 0) {
		CELL_VIOLATION(check, cell,
			       "CPU set: wanted CPUs of the system, 0x%lx; "
			       "found 0x%lx",
			       check->system_cpus, cpus);
	}
	for (uint32_t other = 1; other < cell; other++) {
		uint64_t both = cpus & config_cpu_mask(chain, other);

		if (both != 0) {
			CELL_VIOLATION(check, cell,
				       "CPU set: CPUs 0x%lx belong to cell "
				       "\"%s\" too",
				       both,
				       check_cell_name(check, other).text);
		}
	}
}

static void check_options(struct check *check, uint32_t cell)
{
	const struct record_options *options =
		check->chain->cells[cell].options;

	if (options == NULL) {
		return;
	}
	if ((options->flags & ~KNOWN_OPTIONS) != 0) {
		CELL_VIOLATION(check, cell,
			       "options: unknown flags; found 0x%x",
			       options->flags & ~KNOWN_OPTIONS);
	}
	if (options->reserved != 0) {
		CELL_VIOLATION(check, cell,
			       "options: reserved field; wanted 0; found 0x%x",
			       options->reserved);
	}
	/* A promise of isolation: never dropped with a mere warning. */
	if ((options->flags & OPTION_FILTERED_IRQ) != 0 &&
	    !PROVIDED_FILTERED_IRQ) {
		CELL_VIOLATION(check, cell,
			       "options: filtered interrupts are not in this "
			       "build");
	}
	check_arch_options(check, cell, options);
}

void check_cells(struct check *check)
{
	const struct chain *chain = check->chain;
	uint32_t existing = 0;

	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		check_name(check, cell);
		if (chain_cell_exists(chain, cell)) {
			check_flags(check, cell);
			check_cpus(check, cell);
			check_options(check, cell);
			existing++;
		}
	}
	if (existing == 0) {
		VIOLATION(check, "system: no cell to run");
	}
}
