/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The vector table of a system with management, in front of the runtime's. What
 * a guest traps by is counted; management's own hypercall, and a CPU that
 * management has asked for, end here. All else goes to the runtime's table with
 * all registers as they were. DDI 0487 D1.3.
 *
 * SP_EL2 is the empty stack's top, this_cpu, as vectors.S wants it. What is
 * stored below it for a moment is nobody else's.
 */
#include <bulkhead/hypercall.h>
#include "asm_offsets.h"
#include "front_layout.h"

/* x2 to x29, in pairs, at \base: struct guest_regs. */
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

	.section .text.head, "ax"
	.balign	0x800
	.globl	manage_vectors
manage_vectors:
	/* As vectors.S: synchronous from EL1 and EL0 is 8, with AArch32 12. */
	.set	slot, 0
	.rept	16
	.if	slot == 8 || slot == 12
	b	front_exit
	.else
	b	vectors + 0x80 * slot
	.endif
	.fill	31, 4, 0
	.set	slot, slot + 1
	.endr

	.text
front_exit:
	stp	x0, x1, [sp, #-32]!
	stp	x2, x3, [sp, #16]
	adrp	x0, this_cpu
	ldr	w0, [x0, :lo12:this_cpu]	/* its id */
	mov	w1, #MANAGE_CPU_SIZE
	adrp	x2, manage_cpus
	add	x2, x2, :lo12:manage_cpus
	umaddl	x1, w0, w1, x2
	mrs	x0, esr_el2
	lsr	w2, w0, #ESR_EC_SHIFT
	adrp	x3, front_statistics
	add	x3, x3, :lo12:front_statistics
	ldrb	w2, [x3, x2]			/* offset of the class's, or 0 */
	cbz	w2, front_total
	cmp	w2, #MANAGE_CPU_VSGI
	b.hs	front_refine
front_count:
	ldr	w3, [x1, x2]
	add	w3, w3, #1
	str	w3, [x1, x2]
front_total:
	ldr	w3, [x1, #MANAGE_CPU_TOTAL]
	add	w3, w3, #1
	str	w3, [x1, #MANAGE_CPU_TOTAL]
	ldr	w3, [x1, #MANAGE_CPU_REQUEST]
	cbnz	w3, front_asked
	mov	w3, #HYPERCALL_ESR_LOW
	movk	w3, #HYPERCALL_ESR_HIGH, lsl #16
	cmp	w0, w3
	b.eq	front_call
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp], #32
	b	vectors + 0x400

/*
 * Of system registers ICC_SGI1R_EL1 alone sends SGIs; of SMCs those of owner 4
 * are PSCI's.
 */
front_refine:
	b.hi	1f
	mov	w3, #SGI1R_WRITE_LOW
	movk	w3, #SGI1R_WRITE_HIGH, lsl #16
	eor	w3, w3, w0
	tst	w3, #~ESR_SYS64_RT_MASK
	b.eq	front_count
	b	front_total
1:	ldrb	w3, [sp, #3]			/* of x0 */
	and	w3, w3, #0x3f
	cmp	w3, #SMCCC_OWNER_STANDARD
	mov	w3, #MANAGE_CPU_SMCCC
	csel	w2, w2, w3, eq
	b	front_count

/* struct guest_regs at SP, as guest_exit makes them. */
.macro save_guest
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp], #32
	stp	x0, x1, [sp, #-GUEST_REGS_SIZE]!
	registers stp, sp
	stp	x30, xzr, [sp, #GUEST_REGS_X30]
	mrs	x3, elr_el2
	mrs	x4, spsr_el2
	stp	x3, x4, [sp, #GUEST_REGS_PC]
	mov	x0, sp
	mrs	x1, esr_el2
.endm

front_asked:
	save_guest
	bl	front_fetched
	b	front_done
front_call:
	save_guest
	bl	front_hypercall
	b	front_done

/*
 * noreturn void front_serve(void)
 *
 * Out of a hypercall that waits for its turn, as if it had met the request.
 */
	.globl	front_serve
front_serve:
	adrp	x0, this_cpu
	add	x0, x0, :lo12:this_cpu
	sub	x0, x0, #GUEST_REGS_SIZE
	mov	sp, x0
	mov	w1, #HYPERCALL_ESR_LOW
	movk	w1, #HYPERCALL_ESR_HIGH, lsl #16
	bl	front_fetched
/* w0: the CPU parks, and later starts as cpu_park() says; else it goes on. */
front_done:
	cbz	w0, guest_return
	mov	x0, sp
	bl	cpu_park
	mov	w0, #0
	b	guest_return

/*
 * noreturn void front_move(uint64_t ttbr0, uint64_t bridge)
 *
 * From this CPU's map to another, where the same addresses mean other pages. So
 * that no TLB ever holds both meanings of one, it goes over a map that has
 * neither (DDI 0487 D8.17, R_VNRFW): the bridge has this code, by the same
 * leaf, and no data. @pre DAIF masked; both with CnP = 0.
 */
	.globl	front_move
front_move:
	dsb	ish
	msr	ttbr0_el2, x1
	isb
	tlbi	alle2
	dsb	nsh
	isb
	msr	ttbr0_el2, x0
	isb
	adrp	x1, this_cpu
	add	x1, x1, :lo12:this_cpu
	sub	sp, x1, #GUEST_REGS_SIZE
	bl	front_moved
	mov	w0, #1
	b	front_done

/*
 * noreturn void front_seal(uint64_t ttbr0, bool parks, uint64_t bridge)
 *
 * As front_move(); on from the bridge by arch/arm64/frozen.S.
 */
	.globl	front_seal
front_seal:
	dsb	ish
	msr	ttbr0_el2, x2
	isb
	tlbi	alle2
	dsb	nsh
	isb
	b	frozen

/* noreturn void front_resume(struct guest_regs *regs) */
	.globl	front_resume
front_resume:
	mov	sp, x0
	mov	w0, #0
	b	guest_return

/*
 * EL2 of a CPU that has left the hypervisor. Where EL3 exists HVC cannot be
 * disabled: it finds nobody.
 */
	.balign	0x800
	.globl	left_vectors
left_vectors:
	.set	slot, 0
	.rept	16
	.if	slot == 8
	mov	x0, #-HYPERCALL_ENOSYS
	eret
	.else
	wfe
	b	. - 4
	.endif
	.fill	30, 4, 0
	.set	slot, slot + 1
	.endr
