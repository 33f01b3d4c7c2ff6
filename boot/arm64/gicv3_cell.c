// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The GICv3 as one cell owns and sees it. Its constants are those of the
 * hardware without what is hidden.
 */
#include "boot_arm64.h"
#include "boot_sysreg.h"
#include "config_check.h"
#include "gicv3.h"
#include "gicv3_boot.h"

#define TYPER_ESPI	(1u << 8)
#define TYPER_NMI	(1u << 9)
#define TYPER_MBIS	(1u << 16)
#define TYPER_LPIS	(1u << 17)
#define TYPER_RSS	(1u << 26)
#define TYPER_LPI_BITS	(0x1fu << 11) /* num_LPIs */
#define TYPER_ESPI_BITS (0x1fu << 27) /* ESPI_range */

struct gicv3_constants gicv3_constants;

static void build_clusters(struct arch_cell *arch, const struct cell *cell)
{
	for (uint32_t i = 0; i < cell->num_cpus; i++) {
		uint64_t prefix = sgi_prefix(cell->cpu_ids[i]);
		uint32_t n = 0;

		while (arch->clusters[n].targets != 0 &&
		       arch->clusters[n].prefix != prefix) {
			n++;
		}
		arch->cpus[i].prefix = prefix;
		arch->cpus[i].targets = sgi_target(cell->cpu_ids[i]);
		arch->clusters[n].prefix = prefix;
		arch->clusters[n].targets |= arch->cpus[i].targets;
	}
}

/* All redistributors up to the last that a CPU of the system has. */
static void build_frames(struct arch_cell *arch)
{
	uint64_t base = boot.chain.system->platform.arm.gicr_base;
	uint32_t stride = gicv3_constants.stride;
	uint32_t count = 0;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (boot_cpus[cpu].started &&
		    boot_cpus[cpu].gicr_frame >= count) {
			count = boot_cpus[cpu].gicr_frame + 1;
		}
	}
	for (uint32_t n = 0; n < count; n++) {
		arch->frames[n] = gicv3_constants.frames[n];
	}
	if (count != 0) {
		arch->frames[count - 1].regs[1] |= GICR_TYPER_LAST;
	}
	arch->gic[1].base.v = base;
	arch->gic[1].size = (uint64_t)count * stride;
	arch->gicr_stride = stride;
}

/* CTLR never changes after boot, and its RWP is not for guests to wait on. */
static void build_distributor(struct arch_cell *arch)
{
	arch->gic[0].base.v = boot.chain.system->platform.arm.gicd_base;
	arch->gic[0].size = GICD_SIZE;
	arch->shares[GICD_CTLR / sizeof(uint32_t)] = ~GICD_CTLR_RWP;
	arch->shares[GICD_TYPER / sizeof(uint32_t)] =
		~(TYPER_ESPI | TYPER_NMI | TYPER_MBIS | TYPER_LPIS | TYPER_RSS |
		  TYPER_LPI_BITS | TYPER_ESPI_BITS);
	arch->shares[GICD_IIDR / sizeof(uint32_t)] = ~0u;
	arch->pidr2 = gic_constants.pidr2;
}

/* One set of constants serves all CPUs of a cell. */
static void take_priorities(uint32_t index, const struct boot_cpu *from,
			    uint32_t cpu)
{
	struct arch_cell *arch = &boot.cells[index].cell->arch;

	if (arch->num_ap1r != 0 &&
	    (arch->num_ap1r != from->num_ap1r ||
	     arch->pmr_floor != from->pmr_floor ||
	     arch->priority_floor != from->priority_floor)) {
		boot_fail("cell \"%s\": GIC: CPU %u has other priorities than "
			  "the CPUs before it",
			  boot.cells[index].name, cpu);
	}
	arch->priority_floor = from->priority_floor;
	arch->pmr_floor = from->pmr_floor;
	arch->num_ap1r = from->num_ap1r;
}

/* Of the CPU interface: all but interrupts that come and end; or those too. */
static uint64_t guest_ich_hcr(uint32_t cell)
{
	uint64_t ich_hcr = ICH_HCR_TC | ICH_HCR_TALL0;

	if ((cell_options(cell) & OPTION_FILTERED_IRQ) != 0) {
		ich_hcr |= ICH_HCR_TALL1;
	}
	return ich_hcr;
}

void gic_set_cell(uint32_t cell)
{
	sysreg_write(ICH_HCR_EL2, guest_ich_hcr(cell));
}

void gic_cell_build(uint32_t index)
{
	struct cell *cell = boot.cells[index].cell;
	struct arch_cell *arch = &cell->arch;

	build_distributor(arch);
	gic_take_irqs(index, 0);
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((boot.cells[index].cpus >> cpu & 1) != 0) {
			take_priorities(index, &boot_cpus[cpu], cpu);
		}
	}
	build_clusters(arch, cell);
	build_frames(arch);
}
