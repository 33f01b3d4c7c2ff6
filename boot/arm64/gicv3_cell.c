// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The GICv3 as one cell owns and sees it. Its SPIs are quiet and routed to its
 * first CPU; its constants are those of the hardware without what is hidden.
 */
#include "boot_arm64.h"
#include "boot_sysreg.h"
#include "config_check.h"
#include "gicv3.h"
#include "gicv3_boot.h"
#include "mmio.h"

#define TYPER_ESPI	(1u << 8)
#define TYPER_NMI	(1u << 9)
#define TYPER_MBIS	(1u << 16)
#define TYPER_LPIS	(1u << 17)
#define TYPER_RSS	(1u << 26)
#define TYPER_LPI_BITS	(0x1fu << 11) /* num_LPIs */
#define TYPER_ESPI_BITS (0x1fu << 27) /* ESPI_range */

void gic_route_spi(const struct built_cell *built, uint32_t irq)
{
	mmio_write64(gic_distributor() + GICD_IROUTER + 8 * (uintptr_t)irq,
		     built->cell->cpu_ids[0]);
}

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
	uint32_t stride = gicv3_frame_stride();
	uint32_t count = 0;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (boot_cpus[cpu].started &&
		    boot_cpus[cpu].gicr_frame >= count) {
			count = boot_cpus[cpu].gicr_frame + 1;
		}
	}
	for (uint32_t n = 0; n < count; n++) {
		uintptr_t frame = gicv3_frame(n);
		uint64_t hidden = GICR_TYPER_PLPIS | GICR_TYPER_DIRECT_LPI |
				  GICR_TYPER_LAST | GICR_TYPER_PPINUM;

		arch->frames[n].regs[0] =
			(uint64_t)mmio_read32(frame + GICR_IIDR) << 32;
		arch->frames[n].regs[1] =
			(mmio_read64(frame + GICR_TYPER) & ~hidden) |
			(n + 1 == count ? GICR_TYPER_LAST : 0);
		arch->frames[n].pidr2 = mmio_read32(frame + GIC_PIDR2);
	}
	arch->gic[1].base.v = base;
	arch->gic[1].size = (uint64_t)count * stride;
	arch->gicr_stride = stride;
}

/* CTLR never changes after boot, and its RWP is not for guests to wait on. */
static void build_distributor(struct arch_cell *arch)
{
	uintptr_t gicd = gic_distributor();
	arch->gic[0].base.v = boot.chain.system->platform.arm.gicd_base;
	arch->gic[0].size = GICD_SIZE;
	arch->shares[GICD_CTLR / sizeof(uint32_t)] = ~GICD_CTLR_RWP;
	arch->shares[GICD_TYPER / sizeof(uint32_t)] =
		~(TYPER_ESPI | TYPER_NMI | TYPER_MBIS | TYPER_LPIS | TYPER_RSS |
		  TYPER_LPI_BITS | TYPER_ESPI_BITS);
	arch->shares[GICD_IIDR / sizeof(uint32_t)] = ~0u;
	arch->pidr2 = mmio_read32(gicd + GIC_PIDR2);
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
