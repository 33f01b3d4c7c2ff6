// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The config check: its entry, and the rules for the system itself (hypervisor
 * memory, console, CPUs, lists of the system records). The platform's rules are
 * the architecture's: config_check_ARCH.c. chain_parse() has proved that all
 * arrays lie inside their blobs; nothing else about their contents is known here.
 */
#include "config_check.h"
#include "config_rules.h"
#include "provided.h"

#define HYPERVISOR_ALIGN 0x200000ULL
#define ECAM_BUS_SIZE	 0x100000ULL

#define CPU_SET_MAX_SIZE 4096

struct printable check_cell_name(const struct check *check, uint32_t cell)
{
	return check_printable(check->chain->cells[cell].config->name,
			       CONFIG_NAME_LEN);
}

void check_add_window(struct check *check, const char *name, struct range range,
		      uint32_t use)
{
	struct check_window *window = &check->windows[check->num_windows];

	if (!range_valid(range)) {
		VIOLATION(check,
			  "system: %s (0x%lx+0x%lx): empty or wrapping range",
			  name, range.base, range.size);
		return;
	}
	for (uint32_t n = 0; n < check->num_windows; n++) {
		if (range_overlaps(check->windows[n].range, range)) {
			VIOLATION(check,
				  "system: %s (0x%lx+0x%lx): overlaps %s", name,
				  range.base, range.size,
				  check->windows[n].name);
		}
	}
	window->name = name;
	window->use = use;
	window->range = range;
	check->num_windows++;
}

static void check_hypervisor_memory(struct check *check)
{
	const struct config_memory *memory =
		&check->chain->system->hypervisor_memory;

	if (memory->phys_start % HYPERVISOR_ALIGN != 0) {
		VIOLATION(check,
			  "system: hypervisor memory: unaligned; wanted a "
			  "multiple of 0x%lx; found 0x%lx",
			  (uint64_t)HYPERVISOR_ALIGN, memory->phys_start);
	}
	if (memory->size < HYPERVISOR_ALIGN) {
		VIOLATION(check,
			  "system: hypervisor memory: too small; wanted 0x%lx "
			  "or more; found 0x%lx",
			  (uint64_t)HYPERVISOR_ALIGN, memory->size);
		return;
	}
	check_add_window(check, "hypervisor memory", memory_phys(memory),
			 WINDOW_NO_BOOT_WRITE);
}

static void check_ecam(struct check *check)
{
	const struct system_config *system = check->chain->system;
	uint64_t base = system->platform.pci_mmconfig_base;
	uint64_t buses = system->platform.pci_mmconfig_end_bus + 1ULL;

	if (base != 0) {
		check_add_window(check, "PCI ECAM",
				 range_make(base, buses * ECAM_BUS_SIZE), 0);
	}
}

static void check_iommus(struct check *check)
{
	const struct config_iommu *unit =
		check->chain->system->platform.iommu_units;

	for (uint32_t n = 0; n < CONFIG_IOMMU_UNITS && unit->base != 0;
	     n++, unit++) {
		if (unit->type == IOMMU_NONE || unit->type > IOMMU_MMU500) {
			VIOLATION(check,
				  "system: IOMMU unit %u: unknown type; found "
				  "%u",
				  n, unit->type);
		} else {
			check_warning("system: not provided by this build: "
				      "IOMMU unit %u",
				      n);
		}
		check_add_window(check, "IOMMU unit",
				 range_make(unit->base, unit->size), 0);
	}
}

static void check_console(struct check *check)
{
	const struct config_console *console =
		&check->chain->system->debug_console;

	if (console->type != PROVIDED_CONSOLE) {
		VIOLATION(check,
			  "system: debug console: type not in this build; "
			  "wanted %u; found %u",
			  PROVIDED_CONSOLE, console->type);
	}
	check_console_place(check, console);
}

static void check_cpu_map(struct check *check)
{
	const struct record_cpu *map = check->chain->cpu_map;
	uint64_t mapped = 0;

	for (uint32_t n = 0; n < check->chain->num_cpu_map; n++) {
		uint64_t id = map[n].hardware_id;
		uint64_t bit = map[n].cpu < 64 ? 1ULL << map[n].cpu : 0;

		if ((check->system_cpus & bit) == 0 || (mapped & bit) != 0) {
			VIOLATION(check,
				  "system: CPU map: CPU %lu: wanted each CPU "
				  "of the system once",
				  map[n].cpu);
		}
		mapped |= bit;
		check_hardware_id(check, &map[n]);
		for (uint32_t m = 0; m < n; m++) {
			if (map[m].hardware_id == id) {
				VIOLATION(check,
					  "system: CPU map: CPUs %lu and %lu "
					  "have one hardware id 0x%lx",
					  map[m].cpu, map[n].cpu, id);
			}
		}
	}
	if (map != NULL && (check->system_cpus & ~mapped) != 0) {
		VIOLATION(check,
			  "system: CPU map: CPUs missing; wanted 0x%lx; found "
			  "0x%lx",
			  check->system_cpus, mapped);
	}
}

/* The CPU set of a config, the system's or a cell's, taken by itself. */
static void check_cpu_set(struct check *check, uint32_t cell)
{
	const struct cell_config *config = check->chain->cells[cell].config;
	uint32_t size = config->cpu_set_size;

	if (size % 8 != 0 || size > CPU_SET_MAX_SIZE) {
		CELL_VIOLATION(check, cell,
			       "CPU set: wanted a multiple of 8 bytes up to "
			       "%u; found %u",
			       CPU_SET_MAX_SIZE, size);
		return;
	}
	for (uint32_t cpu = CONFIG_MAX_CPUS; cpu < 8 * size; cpu++) {
		if (config_has_cpu(config, cpu)) {
			CELL_VIOLATION(check, cell,
				       "CPU %u: not in this build; wanted "
				       "below %u",
				       cpu, CONFIG_MAX_CPUS);
		}
	}
}

static void check_cpu_sets(struct check *check)
{
	for (uint32_t cell = 0; cell < check->chain->num_cells; cell++) {
		check_cpu_set(check, cell);
	}
	if (check->system_cpus == 0) {
		VIOLATION(check, "system: CPU set: wanted a CPU; found none");
	}
}

static void check_never_list(struct check *check)
{
	const struct record_never *never = check->chain->never;

	for (uint32_t n = 0; n < check->chain->num_never; n++, never++) {
		if (!range_valid(range_make(never->base, never->size))) {
			VIOLATION(check,
				  "system: never list: \"%s\" (0x%lx+0x%lx): "
				  "empty or wrapping range",
				  check_printable(never->name, NEVER_NAME_LEN)
					  .text,
				  never->base, never->size);
		}
	}
}

static bool inside_system_io(const struct check *check, struct range range)
{
	const struct cell_config *config = check->chain->cells[0].config;
	const struct config_memory *memory = config_memory(config);

	for (uint32_t n = 0; n < config->num_memory_regions; n++, memory++) {
		if ((memory->flags & MEM_IO) != 0 && memory_is_usable(memory) &&
		    range_contains(memory_phys(memory), range)) {
			return true;
		}
	}
	return false;
}

static void check_boot_write(struct check *check, uint32_t number,
			     const struct record_boot_write *entry)
{
	struct range range = range_make(entry->address, entry->width);

	if (entry->width != 1 && entry->width != 2 && entry->width != 4) {
		VIOLATION(check,
			  "system: boot write %u (0x%lx): width; wanted 1, 2 "
			  "or 4; found %u",
			  number, entry->address, entry->width);
		return;
	}
	if (entry->address % entry->width != 0) {
		VIOLATION(check,
			  "system: boot write %u (0x%lx): unaligned; wanted a "
			  "multiple of %u",
			  number, entry->address, entry->width);
		return;
	}
	for (uint32_t n = 0; n < check->num_windows; n++) {
		const struct check_window *window = &check->windows[n];

		if ((window->use & WINDOW_NO_BOOT_WRITE) != 0 &&
		    range_overlaps(window->range, range)) {
			VIOLATION(check,
				  "system: boot write %u (0x%lx): touches %s",
				  number, entry->address, window->name);
		}
	}
	if (!inside_system_io(check, range)) {
		VIOLATION(check,
			  "system: boot write %u (0x%lx): wanted inside an IO "
			  "region of the system config",
			  number, entry->address);
	}
}

void check_system(struct check *check)
{
	const struct chain *chain = check->chain;
	uint32_t flags = chain->system->flags;

	if ((flags & ~(uint32_t)SYSTEM_VIRTUAL_DEBUG_CONSOLE) != 0) {
		VIOLATION(check, "system: unknown flags; found 0x%x", flags);
	}
	if ((flags & SYSTEM_VIRTUAL_DEBUG_CONSOLE) != 0) {
		check_warning("system: not provided by this build: virtual "
			      "debug console");
	}
	check_cpu_sets(check);
	check_cpu_map(check);
	check_hypervisor_memory(check);
	check_controllers(check);
	check_ecam(check);
	check_iommus(check);
	check_console(check);
	check_never_list(check);
	for (uint32_t n = 0; n < chain->num_boot_writes; n++) {
		check_boot_write(check, n, &chain->boot_writes[n]);
	}
}

uint32_t config_check(const struct chain *chain, uint64_t image_base)
{
	struct check check = {
		.chain = chain,
		.image_base = image_base,
		.system_cpus = config_system_cpus(chain),
	};

	check_system(&check);
	check_cells(&check);
	check_memory(&check);
	check_payloads(&check);
	check_restarts(&check);
	check_interrupts(&check);
	check_devices(&check);
	return check.violations;
}
