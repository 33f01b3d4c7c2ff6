// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Offsets for assembly: compiled to text, from which the build takes the lines
 * that start with "->". asm_offsets_check.c holds the result against C again.
 */
#include <stddef.h>
#include "cell.h"
#include "config.h"
#include "gicv2_regs.h"
#include "cpu.h"
#include "sysreg.h"
#include "trap.h"

/* ESR_EL2 of "msr ICC_SGI1R_EL1, x0" */
#define SGI1R_WRITE                                          \
	((uint32_t)(ESR_EC_SYS64 << ESR_EC_SHIFT | ESR_IL) | \
	 ESR_SYS64(3u, 0u, 12u, 11u, 5u))

#define OFFSET(name, value) \
	__asm__ volatile("\n.ascii \"->" #name " %c0\"" : : "i"(value))

void asm_offsets(void);

void asm_offsets(void)
{
	OFFSET(GUEST_REGS_SIZE, sizeof(struct guest_regs));
	OFFSET(ESR_EC_SHIFT, ESR_EC_SHIFT);
	OFFSET(ESR_EC_DATA_ABORT, ESR_EC_DATA_ABORT);
	OFFSET(ESR_EC_SMC64, ESR_EC_SMC64);
	OFFSET(SGI_EXIT_CLASS,
	       IS_ENABLED(CONFIG_GIC_V3) ? ESR_EC_SYS64 : ESR_EC_DATA_ABORT);
	OFFSET(SGI1R_WRITE_LOW, SGI1R_WRITE & 0xffff);
	OFFSET(SGI1R_WRITE_HIGH, SGI1R_WRITE >> 16);
	OFFSET(SGI1R_TARGETS, SGI1R_TARGETS);
	OFFSET(SGI1R_INTID, 0xf << SGI1R_INTID_SHIFT);
	OFFSET(SGI1R_IRM_BIT, 40);
	OFFSET(ESR_SYS64_RT_MASK, 0x1f << 5);
	OFFSET(CELL_CLUSTERS, offsetof(struct cell, arch.clusters));
	OFFSET(SGI_CLUSTER_SIZE, sizeof(struct sgi_cluster));
	OFFSET(CELL_SGIR, offsetof(struct cell, arch.sgir));
	OFFSET(CLUSTER_TARGETS, offsetof(struct sgi_cluster, targets));
	OFFSET(ESR_PLAIN_STORE_MASK, ESR_PLAIN_MASK | ESR_WNR | 3 << 22);
	OFFSET(ESR_PLAIN_STORE, ESR_PLAIN | ESR_WNR | 2 << 22);
	OFFSET(GICD_SGIR, GICD_SGIR);
	OFFSET(SGIR_FILTER, SGIR_FILTER_RESERVED << SGIR_FILTER_SHIFT);
	OFFSET(SGIR_TARGETS_SHIFT, SGIR_TARGETS_SHIFT);
	OFFSET(SGIR_INTID, SGIR_INTID);
	OFFSET(IRQ_KICK, IRQ_KICK);
	OFFSET(SPSR_SS, SPSR_SS);
	OFFSET(SPSR_BTYPE, SPSR_BTYPE);
	OFFSET(GUEST_REGS_X30, offsetof(struct guest_regs, x[30]));
	OFFSET(GUEST_REGS_PC, offsetof(struct guest_regs, pc));
	OFFSET(CPU_HAS_CELL, offsetof(struct cpu, has_cell));
	OFFSET(CPU_PANIC_REGS, offsetof(struct cpu, arch.panic_regs));
	OFFSET(PANIC_X30, offsetof(struct arch_panic_regs, x[30]));
	OFFSET(PANIC_SP, offsetof(struct arch_panic_regs, sp));
	OFFSET(PANIC_PC, offsetof(struct arch_panic_regs, pc));
	OFFSET(PANIC_SPSR, offsetof(struct arch_panic_regs, spsr));
	OFFSET(PANIC_ADDRESS, offsetof(struct arch_panic_regs, address));
}
