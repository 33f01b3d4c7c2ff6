// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Config check: what is arm64's. What is the GIC's is in config_check_gic*.c
 * and config_check_irq.c.
 */
#include "config_check.h"
#include "config_rules.h"

#define AFFINITY_MASK 0xff00ffffffULL
#define MAX_AFF0      16 /* bits in a target list of ICC_SGI1R */

#define FIRST_PPI     16
#define LAST_PPI      31

void check_gic_version(struct check *check, uint32_t wanted)
{
	uint32_t version = check->chain->system->platform.arm.gic_version;

	if (version != wanted) {
		VIOLATION(check, "system: GIC version; wanted %u; found %u",
			  wanted, version);
	}
}

void check_add_gic(struct check *check, const char *name, struct range range,
		   uint64_t align)
{
	if (range.base == 0 || range.base % align != 0) {
		VIOLATION(check,
			  "system: %s: wanted a multiple of 0x%lx, not 0; "
			  "found 0x%lx",
			  name, align, range.base);
	}
	if (range.base != 0) {
		check_add_window(check, name, range,
				 WINDOW_TRAPPED | WINDOW_NO_BOOT_WRITE);
	}
}

void check_hardware_id(struct check *check, const struct record_cpu *entry)
{
	uint64_t id = entry->hardware_id;

	if ((id & ~AFFINITY_MASK) != 0 || (id & 0xff) >= MAX_AFF0) {
		VIOLATION(check,
			  "system: CPU map: CPU %lu: wanted MPIDR affinity "
			  "bits alone, Aff0 below %u; found 0x%lx",
			  entry->cpu, MAX_AFF0, id);
	}
}

/* Whole pages around the console's registers. @pre @range is valid */
static struct range pages_around(struct range range)
{
	uint64_t offset = range.base % CHECK_PAGE_SIZE;
	uint64_t pages = (offset + range.size - 1) / CHECK_PAGE_SIZE + 1;

	return range_make(range.base - offset, pages * CHECK_PAGE_SIZE);
}

static void check_console_range(struct check *check,
				const struct config_console *console)
{
	struct range range = range_make(console->address, console->size);
	uint64_t offset = range.base % CHECK_PAGE_SIZE;

	if (range.base == 0 || !range_valid(range) ||
	    (offset != 0 && range.size > CHECK_PAGE_SIZE - offset)) {
		VIOLATION(check,
			  "system: debug console (0x%lx+0x%lx): wanted a "
			  "page-aligned range, or one inside a page",
			  range.base, range.size);
		return;
	}
	check->console = pages_around(range);
	for (uint32_t n = 0; n < check->num_windows; n++) {
		if (range_overlaps(check->windows[n].range, check->console)) {
			VIOLATION(check,
				  "system: debug console (0x%lx+0x%lx): "
				  "overlaps %s",
				  range.base, range.size,
				  check->windows[n].name);
		}
	}
}

void check_console_place(struct check *check,
			 const struct config_console *console)
{
	if ((console->flags & CONSOLE_MMIO) == 0) {
		VIOLATION(check,
			  "system: debug console: wanted the MMIO flag; found "
			  "flags 0x%x",
			  console->flags);
	}
	check_console_range(check, console);
}

static const char *hypervisor_ppi(uint32_t irq)
{
	switch (irq) {
	case 21:
		return "statistical profiling";
	case 25:
		return "GIC maintenance";
	case 26:
		return "EL2 physical timer";
	case 28:
		return "EL2 virtual timer";
	case 29:
		return "secure timer";
	default:
		return NULL;
	}
}

void check_arch_options(struct check *check, uint32_t cell,
			const struct record_options *options)
{
	uint32_t mask = options->ppi_mask;

	if ((mask & ((1u << FIRST_PPI) - 1)) != 0) {
		CELL_VIOLATION(check, cell,
			       "options: PPI mask: wanted bits %u to %u; found "
			       "0x%x",
			       FIRST_PPI, LAST_PPI, mask);
	}
	for (uint32_t irq = FIRST_PPI; irq <= LAST_PPI; irq++) {
		const char *name = hypervisor_ppi(irq);

		if ((mask >> irq & 1) != 0 && name != NULL) {
			CELL_VIOLATION(check, cell,
				       "options: PPI %u (%s) is granted to no "
				       "cell",
				       irq, name);
		}
	}
}

void check_arch_entry(struct check *check, uint32_t cell, uint64_t entry)
{
	(void)check;
	(void)cell;
	(void)entry;
}

void check_arch_devices(struct check *check, uint32_t cell)
{
	if (check->chain->cells[cell].config->num_pio_regions != 0) {
		CELL_WARNING(check, cell,
			     "not provided by this build: I/O port");
	}
}
