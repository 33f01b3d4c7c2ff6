/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The EL2 vector table, the way out of a guest and the one way in, and the
 * loads and stores done on behalf of a guest. DDI 0487 D1.3.
 *
 * While a guest runs SP_EL2 is the empty stack's top, VA_CPU; a trap puts
 * struct guest_regs there. TPIDR_EL2 is scratch of the fault vector.
 */
#include "asm_offsets.h"
#include "layout.h"

/* A vector: a branch, and undefined instructions up to the next one. */
.macro vector target
	.balign	0x80
	b	\target
	.fill	31, 4, 0
.endm

	.section .text.vectors, "ax"
	.balign	0x800
	.globl	vectors
vectors:
	vector	el2_fault		/* EL2 with SP_EL0: never used */
	vector	el2_fault
	vector	el2_fault
	vector	el2_fault
	vector	el2_sync		/* EL2 */
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
	stp	x0, x1, [sp, #0]
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	mrs	x0, elr_el2
	mrs	x1, spsr_el2
	stp	x30, x0, [sp, #240]
	str	x1, [sp, #GUEST_REGS_SPSR]
	mov	x0, sp
	bl	trap_handle

	/* SP: struct guest_regs, below VA_CPU. */
	.globl	guest_return
guest_return:
	ldp	x30, x0, [sp, #240]
	ldr	x1, [sp, #GUEST_REGS_SPSR]
	msr	elr_el2, x0
	msr	spsr_el2, x1
	ldp	x0, x1, [sp, #0]
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	ldp	x6, x7, [sp, #48]
	ldp	x8, x9, [sp, #64]
	ldp	x10, x11, [sp, #80]
	ldp	x12, x13, [sp, #96]
	ldp	x14, x15, [sp, #112]
	ldp	x16, x17, [sp, #128]
	ldp	x18, x19, [sp, #144]
	ldp	x20, x21, [sp, #160]
	ldp	x22, x23, [sp, #176]
	ldp	x24, x25, [sp, #192]
	ldp	x26, x27, [sp, #208]
	ldp	x28, x29, [sp, #224]
	add	sp, sp, #GUEST_REGS_SIZE
	eret
	/* Nothing behind ERET is executed speculatively. */
	dsb	nsh
	isb

/*
 * EL2 faulted. No stack is touched: it may be what faulted. x0..x2 go to the
 * CPU's panic area; if the fault is that of a guest's load or store the call
 * returns "not done", else all registers follow and the CPU panics.
 */
el2_sync:
	msr	tpidr_el2, x0
	adrp	x0, this_cpu + CPU_PANIC_REGS
	add	x0, x0, :lo12:this_cpu + CPU_PANIC_REGS
	stp	x1, x2, [x0, #8]
	mrs	x1, elr_el2
	adr	x2, arch_io_load
	cmp	x1, x2
	b.lo	1f
	adr	x2, arch_io_aborted
	cmp	x1, x2
	b.hs	1f
	msr	elr_el2, x2
	ldp	x1, x2, [x0, #8]
	eret
1:	mrs	x1, tpidr_el2
	b	2f
el2_fault:
	msr	tpidr_el2, x0
	adrp	x0, this_cpu + CPU_PANIC_REGS
	add	x0, x0, :lo12:this_cpu + CPU_PANIC_REGS
	stp	x1, x2, [x0, #8]
	mrs	x1, tpidr_el2
2:	/* A fault while panicking: give up in silence. */
	ldr	x2, [x0, #PANIC_PC]
	cbnz	x2, arch_cpu_halt
	str	x1, [x0]
	stp	x3, x4, [x0, #24]
	stp	x5, x6, [x0, #40]
	stp	x7, x8, [x0, #56]
	stp	x9, x10, [x0, #72]
	stp	x11, x12, [x0, #88]
	stp	x13, x14, [x0, #104]
	stp	x15, x16, [x0, #120]
	stp	x17, x18, [x0, #136]
	stp	x19, x20, [x0, #152]
	stp	x21, x22, [x0, #168]
	stp	x23, x24, [x0, #184]
	stp	x25, x26, [x0, #200]
	stp	x27, x28, [x0, #216]
	stp	x29, x30, [x0, #232]
	mov	x1, sp
	mrs	x2, elr_el2
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
 * An SError comes here only while cpu_reset() opens PSTATE.A for what an ended
 * guest left behind: taking it has drained it.
 */
el2_serror:
	eret

/*
 * struct io_result arch_io_load(uintptr_t device, uint32_t size)
 * struct io_result arch_io_store(uintptr_t device, uint32_t size, uint64_t value)
 */
	.globl	arch_io_load
arch_io_load:
	mov	x3, x0
	tbnz	w1, #3, 8f
	tbnz	w1, #2, 4f
	tbnz	w1, #1, 2f
	ldrb	w0, [x3]
	b	9f
2:	ldrh	w0, [x3]
	b	9f
4:	ldr	w0, [x3]
	b	9f
8:	ldr	x0, [x3]
9:	mov	x1, #1
	ret
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
