// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Synchronous exceptions of a guest, by the class in ESR_EL2 (DDI 0487 D17.2).
 * Three answers: done for the guest; UNDEF, as if the thing did not exist; and
 * the end of the cell, for memory it does not own.
 */
#include <stddef.h>
#include "atomic.h"
#include "cell.h"
#include "cpu.h"
#include "panic.h"
#include "sysreg.h"
#include "trap.h"

#define VECTOR_EL1H	0x200
#define VECTOR_EL0_64	0x400
#define VECTOR_EL0_32	0x600
#define MODE_EL1T	4u
#define MODE_EL1H	5u
#define HPFAR_FIPA	0xffffffffff0ull
#define PAGE_OFFSET	0xfffull

/* Behind the instruction that was done for the guest; a step is done too. */
static void skip_instruction(struct guest_regs *regs, uint64_t esr)
{
	regs->pc += (esr & ESR_IL) != 0 ? 4 : 2;
	regs->spsr &= ~(SPSR_SS | SPSR_BTYPE);
}

static uint64_t vector_offset(uint64_t spsr)
{
	if ((spsr & SPSR_AARCH32) != 0) {
		return VECTOR_EL0_32;
	}
	switch (spsr & SPSR_MODE) {
	case MODE_EL1H:
		return VECTOR_EL1H;
	case MODE_EL1T:
		return 0;
	default:
		return VECTOR_EL0_64;
	}
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
	sysreg_write(esr_el1, esr & ESR_IL);	/* class 0: unknown reason */
	regs->pc = sysreg_read(vbar_el1) + offset;
	regs->spsr = (regs->spsr & (SPSR_PAN | SPSR_DIT)) | SPSR_EL1H_MASKED;
	if ((sctlr & SCTLR_EL1_SPAN) == 0) {
		regs->spsr |= this_cell.arch.undef_pan;
	}
	if ((sctlr & SCTLR_EL1_DSSBS) != 0) {
		regs->spsr |= SPSR_SSBS;
	}
}

static void trap_sysreg(struct guest_regs *regs, uint64_t esr)
{
	uint32_t rt = ESR_SYS64_RT(esr);
	uint64_t value = rt == 31 ? 0 : regs->x[rt];

	if (!vsysreg_access((uint32_t)esr, &value)) {
		inject_undef(regs, esr);
		return;
	}
	if ((esr & ESR_SYS64_READ) != 0 && rt != 31) {
		regs->x[rt] = value;
	}
	skip_instruction(regs, esr);
}

/* The value a load gets: the access's width, extended as the guest asked. */
static uint64_t extend_load(uint64_t value, uint32_t size, uint64_t esr)
{
	uint32_t shift = 64 - 8 * size;

	if ((esr & ESR_SSE) != 0) {
		value = (uint64_t)((int64_t)(value << shift) >> shift);
	}
	return (esr & ESR_SF) != 0 ? value : (uint32_t)value;
}

/* An access that nobody described to us cannot be done for the guest. */
static const char *data_abort_unfit(uint64_t esr, const struct io_access *access)
{
	if (ESR_FSC_TYPE(esr) != ESR_FSC_TRANSLATION) {
		return "access that its memory does not permit";
	}
	if ((esr & ESR_S1PTW) != 0) {
		return "page-table walk in memory it does not own";
	}
	if ((esr & ESR_CM) != 0) {
		return "cache maintenance of memory it does not own";
	}
	if ((esr & ESR_ISV) == 0 || access->address.v % access->size != 0) {
		return "access to memory it does not own or too complex";
	}
	return NULL;
}

static void trap_data_abort(struct guest_regs *regs, uint64_t esr)
{
	uint32_t rt = ESR_SRT(esr);
	struct gpa address = { ((sysreg_read(hpfar_el2) & HPFAR_FIPA) << 8) |
			       (sysreg_read(far_el2) & PAGE_OFFSET) };
	struct io_access access = {
		.address = address,
		.size = 1u << ESR_SAS(esr),
		.is_write = (esr & ESR_WNR) != 0,
		.value = rt == 31 ? 0 : regs->x[rt],
	};
	const char *reason = data_abort_unfit(esr, &access);

	if (reason == NULL && !vgic_access(&access)) {
		reason = io_access(&access);
	}
	if (reason != NULL) {
		/* HPFAR_EL2 is UNKNOWN for a permission fault outside a walk. */
		bool known = ESR_FSC_TYPE(esr) == ESR_FSC_TRANSLATION ||
			     (esr & ESR_S1PTW) != 0;

		cell_fail(regs, reason, known ? &address : NULL);
		return;
	}
	if (!access.is_write && rt != 31) {
		regs->x[rt] = extend_load(access.value, access.size, esr);
	}
	skip_instruction(regs, esr);
}

static void trap_fetch_abort(struct guest_regs *regs, uint64_t esr)
{
	struct gpa address = { ((sysreg_read(hpfar_el2) & HPFAR_FIPA) << 8) |
			       (sysreg_read(far_el2) & PAGE_OFFSET) };

	if (ESR_FSC_TYPE(esr) == ESR_FSC_TRANSLATION) {
		cell_fail(regs, "fetch from memory it does not own", &address);
	} else {
		cell_fail(regs, "fetch that its memory does not permit", NULL);
	}
}

static void trap_call(struct guest_regs *regs, uint64_t esr)
{
	/* ELR_EL2 is at an SMC, but behind an HVC already. */
	bool is_smc = ESR_EC(esr) == ESR_EC_SMC64;

	if ((esr & ESR_IMM16) != 0) {
		regs->pc -= is_smc ? 0 : 4;
		inject_undef(regs, esr);
		return;
	}
	if (is_smc) {
		skip_instruction(regs, esr);
	}
	smccc_call(regs);
}

static void trap_wfx(struct guest_regs *regs, uint64_t esr)
{
	if ((esr & ESR_WFX_TIMED) == 0) {
		cpu_wait_for_interrupt();
	}
	skip_instruction(regs, esr);
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
		trap_fetch_abort(regs, esr);
		break;
	case ESR_EC_WFX:
		trap_wfx(regs, esr);
		break;
	default:
		inject_undef(regs, esr);
		break;
	}
}
