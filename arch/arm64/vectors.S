/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The EL2 vector table, the way out of a guest and the one way in, and the
 * loads and stores done on behalf of a guest. DDI 0487 D1.3.
 *
 * While a guest runs SP_EL2 is the empty stack's top, this_cpu; a trap puts
 * struct guest_regs there. TPIDR_EL2 is scratch of the fault vector.
 */
#include "asm_offsets.h"

/* x2 to x29, in pairs, at \base: struct guest_regs, struct arch_panic_regs. */
	.altmacro
.macro pair op, a, b, base
	\op	x\a, x\b, [\base, #8 * \a]
.endm
.macro registers op, base
	.set	n, 2
	.rept	14
	pair	\op, %n, %(n + 1), \base
	.set	n, n + 2
	.endr
.endm

	.section .text.vectors, "ax"
	.balign	0x800
	.globl	vectors
vectors:
	/*
	 * Four each, synchronous, IRQ, FIQ, SError: from EL2 with SP_EL0, which
	 * is never used; from EL2; from AArch64 and AArch32 at EL1 and EL0. With
	 * HCR_EL2.IMO = FMO = AMO = 0 only the first of the latter are taken.
	 * Behind the branch, up to the next vector, are undefined instructions.
	 */
	.irp	target, el2_fault, el2_fault, el2_fault, el2_fault, \
			el2_fault, el2_fault, el2_fault, el2_serror, \
			guest_exit, el2_fault, el2_fault, el2_fault, \
			guest_exit, el2_fault, el2_fault, el2_fault
	b	\target
	.fill	31, 4, 0
	.endr

	.text
guest_exit:
	stp	x0, x1, [sp, #-GUEST_REGS_SIZE]!
	registers stp, sp
	stp	x30, xzr, [sp, #GUEST_REGS_X30]
	mrs	x1, esr_el2
	lsr	w2, w1, #ESR_EC_SHIFT
	cmp	x2, #SGI_EXIT_CLASS
	b.eq	vgic_exit		/* comes back if it sends no SGI */
	.globl	guest_trap
guest_trap:
	mrs	x3, elr_el2
	mrs	x4, spsr_el2
	stp	x3, x4, [sp, #GUEST_REGS_PC]
	mov	x0, sp
	adr	x30, guest_return
	/* A sibling has stopped the cell: nothing this CPU asks for counts. */
	ldr	w3, cell_state
	cbnz	w3, cpu_park
	cmp	x2, #ESR_EC_DATA_ABORT
	b.eq	trap_data_abort
	cmp	x2, #ESR_EC_SMC64
	b.eq	trap_call
	b	trap_other

	/* SP: struct guest_regs, below this_cpu. W0: is the instruction done? */
	.globl	guest_return
guest_return:
	ldp	x3, x4, [sp, #GUEST_REGS_PC]
	tbz	w0, #0, 1f
	add	x3, x3, #4		/* a step is done, too */
	and	x4, x4, #~SPSR_SS
	and	x4, x4, #~SPSR_BTYPE
1:	msr	elr_el2, x3
	msr	spsr_el2, x4
	ldr	x30, [sp, #GUEST_REGS_X30]
	registers ldp, sp
	.globl	guest_enter
guest_enter:
	ldp	x0, x1, [sp], #GUEST_REGS_SIZE
	eret
	/* Nothing behind ERET is executed speculatively. */
	dsb	nsh
	isb

/*
 * EL2 faulted. No stack is touched: it may be what faulted. If it was a load or
 * store for a guest, it goes on behind it, with x0 = 0 and x3 = 1. Else all
 * registers go to the CPU's panic area; a fault while panicking ends in silence.
 */
el2_fault:
	msr	tpidr_el2, x0
	adrp	x0, this_cpu + CPU_PANIC_REGS
	add	x0, x0, :lo12:this_cpu + CPU_PANIC_REGS
	stp	x1, x2, [x0, #8]
	mrs	x1, elr_el2
	adr	x2, arch_io_load
	cmp	x1, x2
	adr	x2, arch_io_end
	ccmp	x1, x2, #2, hs
	b.hs	1f
	add	x1, x1, #4
	msr	elr_el2, x1
	ldp	x1, x2, [x0, #8]
	mov	x0, #0
	mov	x3, #1
	eret
1:	ldr	x2, [x0, #PANIC_PC]
	cbnz	x2, arch_cpu_halt
	ldp	x1, x2, [x0, #8]
	registers stp, x0
	mrs	x1, tpidr_el2
	str	x1, [x0]
	mov	x1, sp
	mrs	x2, elr_el2
	str	x30, [x0, #PANIC_X30]
	stp	x1, x2, [x0, #PANIC_SP]
	mrs	x1, spsr_el2
	mrs	x2, esr_el2
	stp	x1, x2, [x0, #PANIC_SPSR]
	mrs	x1, far_el2
	str	x1, [x0, #PANIC_ADDRESS]
	adrp	x0, this_cpu
	add	x0, x0, :lo12:this_cpu
	mov	sp, x0
	adr	x0, fault_text
	b	panic
fault_text:
	.asciz	"fault in the hypervisor"
	.balign	4

/*
 * An SError comes here only while a CPU's reset opens PSTATE.A for what an
 * ended guest left behind: taking it has drained it.
 */
el2_serror:
	eret

/*
 * struct io_result arch_io_load(uintptr_t device, uint32_t size)
 * bool vgic_load(uintptr_t device, uint32_t own, uint64_t *value)
 * struct io_result arch_io_store(uintptr_t device, uint32_t size, uint64_t value)
 */
.macro by_width op, reg
	mov	x3, #0			/* 1: aborted */
	tbnz	w1, #3, 8f
	tbnz	w1, #2, 4f
	tbnz	w1, #1, 2f
	\op\()b	w\reg, [x0]
	b	9f
2:	\op\()h	w\reg, [x0]
	b	9f
4:	\op	w\reg, [x0]
	b	9f
8:	\op	x\reg, [x0]
9:	eor	x1, x3, #1
	ret
.endm
	.globl	arch_io_load
arch_io_load:
	by_width ldr, 0
	.globl	arch_io_store
arch_io_store:
	by_width str, 2
	.globl	vgic_load
vgic_load:
	ldr	w0, [x0]
	and	w0, w0, w1
	str	x0, [x2]
	mov	w0, #1
	ret
arch_io_end:
