// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Synchronous exceptions of a guest, by the class in ESR_EL2 (DDI 0487 D17.2).
 * Three answers: done for the guest; UNDEF, as if the thing did not exist; and
 * the end of the cell, for memory it does not own.
 */
#include <stddef.h>
#include "cell.h"
#include "gic.h"
#include "panic.h"
#include "sysreg.h"
#include "trap.h"

#define PAGE_OFFSET 0xfffull

/* Of a synchronous exception into EL1: from EL1t, EL1h, EL0, AArch32 EL0. */
static uint64_t vector_offset(uint64_t spsr)
{
	if ((spsr & SPSR_AARCH32) != 0) {
		return 0x600;
	}
	return (spsr & SPSR_EL) == 0 ? 0x400 : (spsr & SPSR_SPSEL) * 0x200;
}

/*
 * Undefined Instruction exception into EL1, as the hardware would take it: DDI
 * 0487 D1.3, AArch64.TakeException. Runs also for what EL0 did.
 */
static noinline bool inject_undef(struct guest_regs *regs, uint64_t esr)
{
	uint64_t sctlr = sysreg_read(sctlr_el1);
	uint64_t offset = vector_offset(regs->spsr);

	sysreg_write(elr_el1, regs->pc);
	sysreg_write(spsr_el1, regs->spsr);
	sysreg_write(esr_el1, esr & ESR_IL); /* class 0: unknown reason */
	regs->pc = sysreg_read(vbar_el1) + offset;
	regs->spsr = (regs->spsr & (SPSR_PAN | SPSR_DIT)) | SPSR_EL1H_MASKED;
	regs->spsr |= (sctlr & SCTLR_EL1_SPAN) == 0 ? this_cell.arch.undef_pan
						    : 0;
	regs->spsr |= (sctlr & SCTLR_EL1_DSSBS) != 0 ? SPSR_SSBS : 0;
	return false;
}

static noinline bool trap_sysreg(struct guest_regs *regs, uint64_t esr)
{
	uint32_t rt = ESR_SYS64_RT(esr);

	/* What is written is worked on in XZR's place. */
	regs->x[31] = regs->x[rt];
	rt = (esr & ESR_SYS64_READ) != 0 ? rt : 31;
	return vsysreg_access((uint32_t)esr, &regs->x[rt]) ||
	       inject_undef(regs, esr);
}

/* vectors.S goes on 4 bytes behind; T32 code has shorter instructions. */
static bool done(struct guest_regs *regs, uint64_t esr)
{
	if ((esr & ESR_IL) == 0) {
		regs->pc -= 2;
	}
	return true;
}

/* A load that extends by the sign, to 64 or to 32 bits. */
static uint64_t sign_extend(uint64_t value, uint32_t size, uint64_t esr)
{
	uint32_t shift = 64 - 8 * size;

	value = (uint64_t)((int64_t)(value << shift) >> shift);
	return (esr & ESR_SF) != 0 ? value : (uint32_t)value;
}

static struct gpa fault_address(void)
{
	/* HPFAR_EL2 has bits 47 to 12 of it at bit 4, and nothing below. */
	return (struct gpa){ sysreg_read(hpfar_el2) << 8 |
			     (sysreg_read(far_el2) & PAGE_OFFSET) };
}

/* The end of the cell. */
static noinline bool memory_fault(struct guest_regs *regs, uint64_t esr,
				  const char *reason, struct gpa address)
{
	/* HPFAR_EL2 is UNKNOWN then, unless it was a table walk. */
	if ((esr & ESR_FSC_TYPE) != ESR_FSC_TRANSLATION &&
	    (esr & ESR_S1PTW) == 0) {
		reason =
			"what its memory does not permit; IPA unknown, virtual";
		address.v = sysreg_read(far_el2);
	}
	cell_stop(CELL_END_FAULT, reason, regs->pc, &address);
	return cpu_park(regs);
}

/* GICR, GICC_DIR, parts of pages, odd loads, and what ends the cell. */
static noinline bool trap_io(struct guest_regs *regs, uint64_t esr)
{
	const struct gpa_range *gic = this_cell.arch.gic;
	struct gpa address = fault_address();
	uint64_t *value = &regs->x[ESR_SRT(esr)];
	bool is_write = (esr & ESR_WNR) != 0;
	const char *reason = NULL;

	if ((esr & ESR_S1PTW) != 0) {
		reason = "table walk in memory it does not own";
	} else if ((esr & ESR_SIMPLE_MASK) != ESR_SIMPLE ||
		   address.v % ESR_SIZE(esr) != 0) {
		reason = "complex access to memory it does not own";
	} else if (address.v - gic[0].base.v < gic[0].size) {
		vgicd_access((uint32_t)(address.v - gic[0].base.v), esr, value);
	} else if (address.v - gic[1].base.v < gic[1].size) {
		vgic_cpu_access((uint32_t)(address.v - gic[1].base.v), esr,
				value);
	} else {
		reason = io_access(address, ESR_SIZE(esr), is_write, value);
	}
	if (reason != NULL) {
		return memory_fault(regs, esr, reason, address);
	}
	if ((esr & ESR_SSE) != 0 && !is_write) {
		*value = sign_extend(*value, ESR_SIZE(esr), esr);
	}
	return done(regs, esr);
}

/* The usual, done without a stack frame: a plain access to the distributor. */
bool trap_data_abort(struct guest_regs *regs, uint64_t esr)
{
	uint64_t offset = fault_address().v - this_cell.arch.gic[0].base.v;
	uint64_t *value = &regs->x[ESR_SRT(esr)];

	if ((esr & ESR_PLAIN_MASK) != ESR_PLAIN ||
	    offset >= this_cell.arch.gic[0].size ||
	    (offset & (ESR_SIZE(esr) - 1)) != 0) {
		return trap_io(regs, esr);
	}
	if (offset < GIC_IRQS_END) {
		return vgic_irqs((uint32_t)offset, esr, value, GICD);
	}
	return vgicd_access((uint32_t)offset, esr, value);
}

bool trap_call(struct guest_regs *regs, uint64_t esr)
{
	return (esr & ESR_IMM16) == 0 ? smccc_call(regs)
				      : inject_undef(regs, esr);
}

bool trap_other(struct guest_regs *regs, uint64_t esr, uint64_t class)
{
	ASSERT(this_cpu.has_cell != 0 && this_cpu.index < this_cell.num_cpus);
	switch (class) {
	case ESR_EC_SYS64:
		return trap_sysreg(regs, esr);
	case ESR_EC_HVC64:
		/* ELR_EL2 is at an SMC, but behind an HVC already. */
		regs->pc -= 4;
		return trap_call(regs, esr);
	case ESR_EC_FETCH_ABORT:
		return memory_fault(regs, esr,
				    "fetch from memory it does not own",
				    fault_address());
	case ESR_EC_WFX:
		/* A timed wait may end at any time. */
		if ((esr & ESR_WFX_TIMED) == 0) {
			cpu_wait_for_interrupt();
		}
		return done(regs, esr);
	default:
		return inject_undef(regs, esr);
	}
}
