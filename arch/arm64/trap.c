// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Synchronous exceptions of a guest, by the class in ESR_EL2 (DDI 0487 D17.2).
 * Three answers: done for the guest; UNDEF, as if the thing did not exist; and
 * the end of the cell, for memory it does not own.
 */
#include <stddef.h>
#include <bulkhead/comm_state.h>
#include "atomic.h"
#include "cell.h"
#include "cpu.h"
#include "panic.h"
#include "sysreg.h"
#include "trap.h"

#define HPFAR_FIPA  0xffffffffff0ull
#define PAGE_OFFSET 0xfffull

/* Behind the instruction that was done for the guest; a step is done too. */
static void skip_instruction(struct guest_regs *regs, uint64_t esr)
{
	regs->pc += (esr & ESR_IL) != 0 ? 4 : 2;
	regs->spsr &= ~(SPSR_SS | SPSR_BTYPE);
}

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
static void inject_undef(struct guest_regs *regs, uint64_t esr)
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
}

static void trap_sysreg(struct guest_regs *regs, uint64_t esr)
{
	uint32_t rt = ESR_SYS64_RT(esr);
	uint64_t value = regs->x[rt];

	if (!vsysreg_access((uint32_t)esr, &value)) {
		inject_undef(regs, esr);
		return;
	}
	if ((esr & ESR_SYS64_READ) != 0) {
		regs->x[rt] = value;
	}
	skip_instruction(regs, esr);
}

/* The value a load gets: the access's width, extended as the guest asked. */
static uint64_t extend_load(uint64_t value, uint32_t size, uint64_t esr)
{
	uint32_t shift = 64 - 8 * size;

	value <<= shift;
	value = (esr & ESR_SSE) != 0 ? (uint64_t)((int64_t)value >> shift)
				     : value >> shift;
	return (esr & ESR_SF) != 0 ? value : (uint32_t)value;
}

static struct gpa fault_address(void)
{
	return (struct gpa){ (sysreg_read(hpfar_el2) & HPFAR_FIPA) << 8 |
			     (sysreg_read(far_el2) & PAGE_OFFSET) };
}

/* The end of the cell. */
static void memory_fault(struct guest_regs *regs, uint64_t esr,
			 const char *reason)
{
	struct gpa address = fault_address();

	/* HPFAR_EL2 is UNKNOWN then, unless it was a table walk. */
	if (ESR_FSC_TYPE(esr) != ESR_FSC_TRANSLATION &&
	    (esr & ESR_S1PTW) == 0) {
		reason =
			"what its memory does not permit; IPA unknown, virtual";
		address.v = sysreg_read(far_el2);
	}
	cell_stop(COMM_STATE_FAILED, reason, regs->pc, &address);
	cpu_park(regs);
}

/* Why an access cannot be done for the guest, or NULL. */
static const char *unfit(uint64_t esr, const struct io_access *access)
{
	if ((esr & ESR_S1PTW) != 0) {
		return "table walk in memory it does not own";
	}
	if (ESR_FSC_TYPE(esr) != ESR_FSC_TRANSLATION ||
	    (esr & (ESR_ISV | ESR_CM)) != ESR_ISV ||
	    access->address.v % access->size != 0) {
		return "complex access to memory it does not own";
	}
	return NULL;
}

static void trap_data_abort(struct guest_regs *regs, uint64_t esr)
{
	uint32_t rt = ESR_SRT(esr);
	bool is_write = (esr & ESR_WNR) != 0;
	struct io_access access = {
		.address = fault_address(),
		.size = 1u << ESR_SAS(esr),
		.is_write = is_write,
		.value = is_write ? regs->x[rt] : 0,
	};
	const char *reason = unfit(esr, &access);

	if (reason == NULL && !vgic_access(&access)) {
		reason = io_access(&access);
	}
	if (reason != NULL) {
		memory_fault(regs, esr, reason);
		return;
	}
	if (!is_write) {
		regs->x[rt] = extend_load(access.value, access.size, esr);
	}
	skip_instruction(regs, esr);
}

static void trap_call(struct guest_regs *regs, uint64_t esr)
{
	/* ELR_EL2 is at an SMC, but behind an HVC already. */
	regs->pc -= ESR_EC(esr) == ESR_EC_HVC64 ? 4 : 0;
	if ((esr & ESR_IMM16) != 0) {
		inject_undef(regs, esr);
		return;
	}
	skip_instruction(regs, esr);
	smccc_call(regs);
}

void trap_handle(struct guest_regs *regs)
{
	uint64_t esr = sysreg_read(esr_el2);

	ASSERT(this_cpu.has_cell != 0);
	ASSERT(this_cpu.index < this_cell.num_cpus);
	/* A sibling has stopped the cell; nothing this CPU asks for counts. */
	if (atomic_get(&cell_state.run) != CELL_RUNNING) {
		cpu_park(regs);
		return;
	}
	switch (ESR_EC(esr)) {
	case ESR_EC_SYS64:
		trap_sysreg(regs, esr);
		break;
	case ESR_EC_DATA_ABORT:
		trap_data_abort(regs, esr);
		break;
	case ESR_EC_HVC64:
	case ESR_EC_SMC64:
		trap_call(regs, esr);
		break;
	case ESR_EC_FETCH_ABORT:
		memory_fault(regs, esr, "fetch from memory it does not own");
		break;
	case ESR_EC_WFX:
		/* A timed wait may end at any time. */
		if ((esr & ESR_WFX_TIMED) == 0) {
			cpu_wait_for_interrupt();
		}
		skip_instruction(regs, esr);
		break;
	default:
		inject_undef(regs, esr);
		break;
	}
}
