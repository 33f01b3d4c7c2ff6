/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the parts of arm64's boot code share.
 */
#pragma once

#include "boot.h"
#include "boot_map.h"
#include "boot_layout.h"
#include "arch_cell.h"
#include "layout.h"

/* Leaf attributes, EL2 stage 1: DDI 0487 D8.3, MAIR_EL2 = 0xff00. */
#define LEAF_AF		(1ull << 10)
#define LEAF_SH_INNER	(3ull << 8)
#define LEAF_READ_ONLY	(1ull << 7)
#define LEAF_RES1	(1ull << 6)	/* AP[1] */
#define LEAF_XN		(1ull << 54)
#define LEAF_WB		((1ull << 2) | LEAF_SH_INNER | LEAF_AF | LEAF_RES1)
#define LEAF_DEVICE	(LEAF_AF | LEAF_RES1 | LEAF_XN)
#define LEAF_TEXT	(LEAF_WB | LEAF_READ_ONLY)
#define LEAF_RODATA	(LEAF_WB | LEAF_READ_ONLY | LEAF_XN)
#define LEAF_DATA	(LEAF_WB | LEAF_XN)

/* What a CPU tells of itself while it boots. */
enum boot_cpu_state { BOOT_CPU_OFF, BOOT_CPU_READY, BOOT_CPU_GO };

struct boot_cpu {
	uint32_t state;			/* atomic */
	bool started;			/* by us, or the boot CPU itself */
	uint64_t hardware_id;		/* MPIDR affinity */
	uint64_t id_regs[ID_REGS];	/* as guests may see them */
	uint32_t pa_range;		/* ID_AA64MMFR0_EL1.PARange */
	int32_t workarounds[3];		/* SMCCC_ARCH_WORKAROUND_1 to _3 */
	uint32_t gicr_frame;		/* index in the region */
	uint64_t gicr_phys;
	uint32_t gic_target;		/* GICv2: bit of its CPU interface */
	uint32_t priority_floor;
	uint32_t pmr_floor;
	uint32_t num_ap1r;
	uint32_t cell;			/* CONFIG_MAX_CELLS: none */
	uint64_t final_root;		/* TTBR0_EL2 of its final map */
	uint64_t *final_table;		/* the same, its level-2 root */
	struct cpu *cpu;		/* as the pool has it */
};

extern struct boot_cpu boot_cpus[CONFIG_MAX_CPUS];

static inline uint64_t phys_of(const void *image_address)
{
	return boot.hypervisor_base + (uintptr_t)image_address - HYPERVISOR_VA;
}

/* Called by head.S with the MMU on. */
noreturn void boot_secondary(uint32_t cpu);

/* Aff3.Aff2.Aff1 of an MPIDR affinity, as in ICC_SGI1R_EL1; and its Aff0. */
static inline uint64_t sgi_prefix(uint64_t affinity)
{
	return ((affinity & 0xff00) << 8) | ((affinity & 0xff0000) << 16) |
	       ((affinity & 0xff00000000) << 16);
}

static inline uint64_t sgi_target(uint64_t affinity)
{
	return 1ull << (affinity & 0xf);
}

/* Called by head.S with the MMU off: fill the boot map. */
void early_map(uint64_t hypervisor_base);

/* Called by head.S for any exception. */
void boot_exception(uint64_t vector, uint64_t syndrome, uint64_t pc,
		    uint64_t address);

/* The entry of PSCI CPU_ON, physical address to be computed. */
void boot_secondary_start(void);

/* In the runtime: to the final map, the seal, and the guest. */
noreturn void handoff(uint64_t ttbr0);
extern char vectors[];

/* Without CONFIG_ROOTLESS: what stands in front of them. */
extern char manage_vectors[];

/* Without CONFIG_ROOTLESS: what @cpu is going to run is what it runs. */
void manage_note_cpu(uint32_t cpu);

/* Provided by boot/arm64, called by boot/main.c as hardware goes. */

/* EL2 registers of this CPU, from scratch; its features into boot_cpus[]. */
void cpu_init(uint32_t cpu);

/* Bits of a guest-physical address that stage 2 translates, all CPUs ready. */
uint32_t stage2_bits(void);

/*
 * What of this CPU's registers depends on its cell, and the GIC's part of that,
 * which GICv3 has. The caller synchronises and invalidates.
 */
void cpu_set_cell(uint32_t cpu);
void gic_set_cell(uint32_t cell);

/* The rest, which needs all CPUs' features and the cell; then no boot code. */
noreturn void cpu_hand_off(uint32_t cpu);

/* Start all CPUs of cells, one after the other; fails for one that is missing. */
void smp_start(void);

/* Logical id of the CPU that runs this. */
uint32_t smp_this_cpu(void);

/* True until @start (CNTPCT_EL0) is @ms milliseconds ago. */
bool within(uint64_t start, uint32_t ms);

/*
 * Provided by the GIC that is linked. This CPU has the one that the build is
 * for; else the boot fails, before anything of a GIC has been touched.
 */
void gic_check_cpu(uint32_t cpu);

/* Distributor: off, everything quiet and ours, on. Once. */
void gic_init(void);

/* SPIs of all cells in their first state, all CPUs started. */
void gic_init_spis(void);

/* This CPU's private interrupts and its CPU interface. */
void gic_init_cpu(uint32_t cpu);

/* The GIC's part of arch_cell, and what of it the cell reaches directly. */
void gic_cell_build(uint32_t index);

/* The GIC's part of the final map of a CPU with a cell. */
void gic_final_map(struct page_table *table, const struct boot_cpu *cpu);

/* This CPU's ID registers as guests may see them. */
void id_regs_read(uint64_t *regs);
