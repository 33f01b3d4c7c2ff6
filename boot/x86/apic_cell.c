// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell's CPUs, its APICs, and what it is told of the platform.
 */
#include <bulkhead/comm_region.h>
#include "boot_x86.h"
#include "config.h"
#include "config_check.h"
#include "ioapic.h"
#include "nested.h"
#include "vcpu.h"

#define APIC_PAGE     0xfee00000ull
#define PINS_PER_WORD 64u
#define PIN_WORDS     ((IOAPIC_MAX_PINS + PINS_PER_WORD - 1) / PINS_PER_WORD)

/* Boot and restart are the same: arch_cell.starts tells who runs. */
void arch_cell_cpus_build(uint32_t index)
{
	struct built_cell *built = &boot.cells[index];

	for (uint32_t i = 0; i < built->cell->num_cpus; i++) {
		cell_build_start(index, &built->state->cpus[i]);
		built->state->cpus[i].power = VCPU_START;
	}
}

/* With a start record the others wait for a SIPI, like those of a PC. */
static void build_starts(uint32_t index)
{
	const struct cell *cell = boot.cells[index].cell;
	struct arch_cell *arch = &boot.cells[index].cell->arch;

	if (boot.chain.cells[index].start != NULL) {
		arch->starts = 1;
		arch->start_kind = START_FLAT32;
	} else {
		arch->starts = UINT64_MAX >> (64 - cell->num_cpus);
		arch->start_kind = START_REAL;
	}
}

/* Wherever its guest sends them, they stay in the cell from here on. */
static void route_pins(const struct cell *cell, const struct cell_ioapic *own)
{
	for (uint32_t pin = 0; pin < own->num_pins; pin++) {
		if ((own->pins[pin / PINS_PER_WORD] >> pin % PINS_PER_WORD &
		     1) != 0) {
			ioapic_route(own->window, pin, cell->cpu_ids[0]);
		}
	}
}

/* The same by registers, as exits ask for it. */
static void list_registers(struct cell_ioapic *ioapic)
{
	for (uint32_t reg = IOAPIC_REG_PINS; reg < IOAPIC_REGS; reg++) {
		uint32_t pin = (reg - IOAPIC_REG_PINS) / 2;

		ioapic->own[reg] = ioapic->pins[pin / PINS_PER_WORD] >>
					   pin % PINS_PER_WORD &
				   1;
	}
}

static uint32_t last_pin(const struct cell_ioapic *ioapic)
{
	uint32_t pin = PIN_WORDS * PINS_PER_WORD - 1;

	while ((ioapic->pins[pin / PINS_PER_WORD] >> pin % PINS_PER_WORD & 1) ==
	       0) {
		pin--;
	}
	return pin;
}

static void build_ioapic(uint32_t index, uint32_t number)
{
	const struct built_cell *built = &boot.cells[index];
	struct arch_cell *arch = &built->cell->arch;
	uint64_t address = config_ioapic_address(&boot.chain, number);
	struct cell_ioapic ioapic = {
		.window = number,
		.num_pins = ioapic_pins(number),
	};
	uint64_t any = 0;

	for (uint32_t word = 0; word < PIN_WORDS; word++) {
		ioapic.pins[word] = config_pins(&boot.chain, index, number,
						word);
		any |= ioapic.pins[word];
	}
	if (any == 0) {
		return;
	}
	if (last_pin(&ioapic) >= ioapic.num_pins) {
		boot_fail("cell \"%s\": pin %u of the IOAPIC at 0x%lx; found "
			  "%u pins",
			  built->name, last_pin(&ioapic), address,
			  ioapic.num_pins);
	}
	nested_add_trap(index, address, TRAP_IOAPIC, arch->num_ioapics);
	route_pins(built->cell, &ioapic);
	list_registers(&ioapic);
	arch->ioapics[arch->num_ioapics++] = ioapic;
}

void apic_cell_build(uint32_t index)
{
	uint32_t count = config_ioapics(&boot.chain);

	build_starts(index);
	if (IS_ENABLED(CONFIG_XAPIC)) {
		nested_add_trap(index, APIC_PAGE, TRAP_LAPIC, 0);
	}
	for (uint32_t n = 0; n < count; n++) {
		build_ioapic(index, n);
	}
}

void arch_comm_region(struct comm_region *comm,
		      const struct cell_config *config)
{
	const struct config_platform_x86 *x86 =
		&boot.chain.system->platform.x86;
	uint32_t num_cpus = 0;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		num_cpus += config_has_cpu(config, cpu) ? 1 : 0;
	}
	comm->x86.pm_timer_address = x86->pm_timer_address;
	comm->x86.num_cpus = (uint16_t)num_cpus;
	comm->x86.tsc_khz = tsc_khz;
	comm->x86.apic_khz = apic_khz;
}

static bool has_pins(const struct arch_cell *arch, uint32_t number)
{
	uint32_t i = 0;

	while (i < arch->num_ioapics && arch->ioapics[i].window != number) {
		i++;
	}
	return i < arch->num_ioapics;
}

static void map_ioapic(struct page_table *table, uint32_t number)
{
	final_map_add(table, VA_IOAPIC + number * PAGE_SIZE,
		      config_ioapic_address(&boot.chain, number), PAGE_SIZE,
		      LEAF_DEVICE);
}

void apic_final_map(struct page_table *table, uint32_t cpu)
{
	const struct boot_cpu *this = &boot_cpus[cpu];
	const struct arch_cell *arch;

	if (this->cell == CONFIG_MAX_CELLS) {
		return;
	}
	if (IS_ENABLED(CONFIG_XAPIC)) {
		final_map_add(table, VA_LAPIC, APIC_PAGE, PAGE_SIZE,
			      LEAF_DEVICE);
	}
	arch = &boot.cells[this->cell].cell->arch;
	for (uint32_t n = 0; n < config_ioapics(&boot.chain); n++) {
		if (apic_maps_all() || has_pins(arch, n)) {
			map_ioapic(table, n);
		}
	}
}
