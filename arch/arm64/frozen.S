/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * All that a frozen system has more than a root-less one: the way to the map
 * without management, taken once, and vectors that answer management's calls.
 * Linked with ROOTLESS=n only.
 */
#include <bulkhead/hypercall.h>
#include "asm_offsets.h"

#define HYPERCALL_ESR_HIGH 0x5a00	/* of ESR_EL2: HVC, an instruction of 4 bytes */

	.section .text.frozen, "ax"
	.balign	0x800
frozen_vectors:
	.set	slot, 0
	.rept	16
	.if	slot == 8
	b	frozen_exit
	.else
	b	vectors + 0x80 * slot
	.endif
	.fill	31, 4, 0
	.set	slot, slot + 1
	.endr

frozen_exit:
	stp	x0, x1, [sp, #-16]!
	mrs	x0, esr_el2
	mov	w1, #HYPERCALL_HVC
	movk	w1, #HYPERCALL_ESR_HIGH, lsl #16
	cmp	w0, w1
	ldp	x0, x1, [sp], #16
	b.ne	vectors + 0x400
	mov	x0, #-HYPERCALL_ENOSYS
	eret
	dsb	nsh
	isb

/*
 * noreturn void frozen(uint64_t ttbr0, bool parks)
 *
 * handoff(), a second time: to the CPU's last map, where its guest's registers
 * stand below this_cpu, to the seal, and back to the guest, or off. @pre the map
 * that is left has nothing that the new one has elsewhere.
 */
	.globl	frozen
frozen:
	adr	x2, frozen_vectors
	msr	vbar_el2, x2
	mov	x19, x1
	dsb	ish
	msr	ttbr0_el2, x0
	isb
	tlbi	alle2
	dsb	nsh
	isb
	ic	iallu
	dsb	nsh
	isb
	adrp	x1, this_cpu
	add	x1, x1, :lo12:this_cpu
	sub	sp, x1, #GUEST_REGS_SIZE
	bl	seal
	mov	x0, sp
	cbz	w19, 1f
	bl	cpu_park
1:	mov	w0, #0
	b	guest_return
