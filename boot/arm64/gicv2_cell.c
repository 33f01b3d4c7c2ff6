// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The GICv2 as one cell owns and sees it. Its constants are those of the
 * hardware; the first page of the CPU interface is mapped for it unless it is
 * filtered, the second, GICC_DIR, traps.
 */
#include "boot_arm64.h"
#include "gicv2_boot.h"

/* The cell's CPUs in the order of its list. */
static uint32_t cpu_target(uint64_t hardware_id)
{
	uint32_t target = 0;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (boot_cpus[cpu].started &&
		    boot_cpus[cpu].hardware_id == hardware_id) {
			target = boot_cpus[cpu].gic_target;
		}
	}
	return target;
}

static void build_targets(struct arch_cell *arch, const struct cell *cell)
{
	for (uint32_t i = 0; i < cell->num_cpus; i++) {
		arch->cpus[i].targets = cpu_target(cell->cpu_ids[i]);
		arch->clusters[0].targets |= arch->cpus[i].targets;
	}
}

/* CTLR never changes after boot; of TYPER what a guest needs. */
static void build_distributor(struct arch_cell *arch)
{
	arch->gic[0].base.v = boot.chain.system->platform.arm.gicd_base;
	arch->gic[0].size = GICD_SIZE;
	arch->sgir.v = arch->gic[0].base.v + GICD_SGIR;
	arch->shares[GICD_CTLR / sizeof(uint32_t)] = ~0u;
	arch->shares[GICD_TYPER / sizeof(uint32_t)] =
		GICD_TYPER_LINES | GICD_TYPER_CPUS | GICD_TYPER_SECURITY;
	arch->shares[GICD_IIDR / sizeof(uint32_t)] = ~0u;
	arch->pidr2 = gic_constants.pidr2;
}

static void map_interface(uint32_t index)
{
	uint64_t gicc = boot.chain.system->platform.arm.gicc_base;
	const struct config_memory page = {
		.phys_start = gicc,
		.virt_start = gicc,
		.size = GICC_PAGE,
		.flags = MEM_READ | MEM_WRITE | MEM_IO,
	};

	/* What is not mapped traps. */
	if ((cell_options(index) & OPTION_FILTERED_IRQ) == 0) {
		arch_cell_map(index, &page);
	}
	boot.cells[index].cell->arch.gic[1].base.v = gicc;
	boot.cells[index].cell->arch.gic[1].size = 2 * GICC_PAGE;
}

/* A guest's part of the CPU interface is what is mapped for it. */
void gic_set_cell(uint32_t cell)
{
	(void)cell;
}

void gic_cell_build(uint32_t index)
{
	struct cell *cell = boot.cells[index].cell;

	build_distributor(&cell->arch);
	build_targets(&cell->arch, cell);
	gic_take_irqs(index, (uint32_t)cell->arch.clusters[0].targets);
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		uint32_t floor = boot_cpus[cpu].priority_floor;

		if ((boot.cells[index].cpus >> cpu & 1) != 0 &&
		    cell->arch.priority_floor < floor) {
			cell->arch.priority_floor = floor;
		}
	}
	map_interface(index);
}
