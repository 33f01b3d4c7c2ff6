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

/* A vector: a branch, and undefined instructions up to the next one. */
.macro vector target
	.balign	0x80
	b	\target
	.fill	31, 4, 0
.endm

/* x0 to x29, in pairs, at \base. */
.macro registers op, base
	\op	x0, x1, [\base, #0]
	\op	x2, x3, [\base, #16]
	\op	x4, x5, [\base, #32]
	\op	x6, x7, [\base, #48]
	\op	x8, x9, [\base, #64]
	\op	x10, x11, [\base, #80]
	\op	x12, x13, [\base, #96]
	\op	x14, x15, [\base, #112]
	\op	x16, x17, [\base, #128]
	\op	x18, x19, [\base, #144]
	\op	x20, x21, [\base, #160]
	\op	x22, x23, [\base, #176]
	\op	x24, x25, [\base, #192]
	\op	x26, x27, [\base, #208]
	\op	x28, x29, [\base, #224]
.endm

	.section .text.vectors, "ax"
	.balign	0x800
	.globl	vectors
vectors:
	vector	el2_fault		/* EL2 with SP_EL0: never used */
	vector	el2_fault
	vector	el2_fault
	vector	el2_fault
	vector	el2_fault		/* EL2 */
	vector	el2_fault
	vector	el2_fault
	vector	el2_serror
	vector	guest_exit		/* EL1 or EL0, AArch64 */
	vector	el2_fault		/* IMO = FMO = AMO = 0: not taken here */
	vector	el2_fault
	vector	el2_fault
	vector	guest_exit		/* EL0, AArch32 */
	vector	el2_fault
	vector	el2_fault
	vector	el2_fault

	.text
guest_exit:
	sub	sp, sp, #GUEST_REGS_SIZE
	registers stp, sp
	stp	x30, xzr, [sp, #GUEST_REGS_X30]
	mrs	x0, elr_el2
	mrs	x1, spsr_el2
	stp	x0, x1, [sp, #GUEST_REGS_PC]
	mov	x0, sp
	bl	trap_handle

	/* SP: struct guest_regs, below this_cpu. */
	.globl	guest_return
guest_return:
	ldp	x0, x1, [sp, #GUEST_REGS_PC]
	ldr	x30, [sp, #GUEST_REGS_X30]
	msr	elr_el2, x0
	msr	spsr_el2, x1
	registers ldp, sp
	add	sp, sp, #GUEST_REGS_SIZE
	eret
	/* Nothing behind ERET is executed speculatively. */
	dsb	nsh
	isb

/*
 * EL2 faulted. No stack is touched: it may be what faulted. If it was a load or
 * store for a guest, the call returns "not done". Else all registers go to the
 * CPU's panic area; a fault while panicking ends in silence.
 */
el2_fault:
	msr	tpidr_el2, x0
	adrp	x0, this_cpu + CPU_PANIC_REGS
	add	x0, x0, :lo12:this_cpu + CPU_PANIC_REGS
	stp	x1, x2, [x0, #8]
	mrs	x1, elr_el2
	adr	x2, arch_io_load
	cmp	x1, x2
	adr	x2, arch_io_aborted
	ccmp	x1, x2, #2, hs
	b.hs	1f
	msr	elr_el2, x2
	ldp	x1, x2, [x0, #8]
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
 * struct io_result arch_io_store(uintptr_t device, uint32_t size, uint64_t value)
 */
	.globl	arch_io_load
arch_io_load:
	tbnz	w1, #3, 8f
	tbnz	w1, #2, 4f
	tbnz	w1, #1, 2f
	ldrb	w0, [x0]
	b	9f
2:	ldrh	w0, [x0]
	b	9f
4:	ldr	w0, [x0]
	b	9f
8:	ldr	x0, [x0]
	b	9f
	.globl	arch_io_store
arch_io_store:
	tbnz	w1, #3, 8f
	tbnz	w1, #2, 4f
	tbnz	w1, #1, 2f
	strb	w2, [x0]
	b	9f
2:	strh	w2, [x0]
	b	9f
4:	str	w2, [x0]
	b	9f
8:	str	x2, [x0]
9:	mov	x1, #1
	ret
arch_io_aborted:
	mov	x0, #0
	mov	x1, #0
	ret
