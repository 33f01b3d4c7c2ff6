/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Image header and start-up. The image is linked at 0 and runs at any 4 KiB
 * aligned address: code is PC-relative, pointers in data are relocated below.
 */
#include "inmate.h"
#include "mmu.h"
#include "sysreg.h"

#define RELA_ENTRY_SIZE		24
#define HEADER_FLAGS		0xa	/* little-endian, 4 KiB, load anywhere */
#define HEADER_MAGIC		0x644d5241	/* "ARM\x64" */
#define CONTEXT_CPU_BITS	8	/* secondary: index, then MMU on or off */

	/* The 64 bytes of a Linux Image; offset 0 is also the reset address. */
	.section .head, "ax"
	.global _start
_start:
	b	first_cpu
	.long	0
	.quad	0				/* text_offset */
	.quad	inmate_image_end - . + 16	/* size in memory */
	.quad	HEADER_FLAGS
	.quad	0, 0, 0
	.long	HEADER_MAGIC
	.long	0

/*
 * x20..x23: x0..x3 as found, x24: exception level as found, x25: address of
 * the image, which is also what must be added to pointers in data.
 */
first_cpu:
	msr	daifset, #DAIF_ALL
	mov	x20, x0
	mov	x21, x1
	mov	x22, x2
	mov	x23, x3
	mrs	x24, CurrentEL
	adr	x25, _start
	bl	leave_el2

	adrp	x0, bss_start
	add	x0, x0, :lo12:bss_start
	adrp	x1, bss_end
	add	x1, x1, :lo12:bss_end
1:	cmp	x0, x1
	b.hs	2f
	str	xzr, [x0], #8
	b	1b

	/* Each entry: where, kind (all are RELATIVE), link-time value. */
2:	adrp	x0, rela_start
	add	x0, x0, :lo12:rela_start
	adrp	x1, rela_end
	add	x1, x1, :lo12:rela_end
3:	cmp	x0, x1
	b.hs	4f
	ldr	x2, [x0]
	ldr	x3, [x0, #16]
	add	x3, x3, x25
	str	x3, [x2, x25]
	add	x0, x0, #RELA_ENTRY_SIZE
	b	3b

4:	adrp	x0, inmate_entry
	add	x0, x0, :lo12:inmate_entry
	stp	x20, x21, [x0]
	stp	x22, x23, [x0, #16]
	lsr	x24, x24, #CURRENT_EL_SHIFT
	str	x24, [x0, #32]
	mov	x0, #0
	bl	set_up_cpu
	bl	inmate_start
	b	.

/* Entered by PSCI CPU_ON; x0: context, see smp_start(). x20: its copy. */
	.global secondary_entry
secondary_entry:
	msr	daifset, #DAIF_ALL
	mov	x20, x0
	bl	leave_el2
	tbz	x20, #CONTEXT_CPU_BITS, 1f
	bl	mmu_switch_on
1:	ubfx	x0, x20, #0, #CONTEXT_CPU_BITS
	bl	set_up_cpu
	bl	inmate_start_secondary
	b	.

/* Stack, vectors and index of CPU x0. Clobbers x1, x2. */
set_up_cpu:
	msr	tpidr_el1, x0
	adrp	x1, vectors
	add	x1, x1, :lo12:vectors
	msr	vbar_el1, x1
	adrp	x1, stacks
	add	x1, x1, :lo12:stacks
	mov	x2, #INMATE_STACK_SIZE
	madd	x1, x0, x2, x1
	add	sp, x1, #INMATE_STACK_SIZE
	isb
	ret

/* On the bare board: give EL1 what it needs, and go there. Clobbers x9. */
leave_el2:
	mrs	x9, CurrentEL
	cmp	x9, #CURRENT_EL_EL2
	b.ne	1f
	ldr	x9, =HCR_EL2_BARE
	msr	hcr_el2, x9
	mov	x9, #CNTHCTL_EL2_BARE
	msr	cnthctl_el2, x9
	msr	cntvoff_el2, xzr
	mov	x9, #CPTR_EL2_BARE
	msr	cptr_el2, x9
	msr	hstr_el2, xzr
	mrs	x9, midr_el1
	msr	vpidr_el2, x9
	mrs	x9, mpidr_el1
	msr	vmpidr_el2, x9
	mrs	x9, id_aa64pfr0_el1
	ubfx	x9, x9, #ID_AA64PFR0_GIC_SHIFT, #4
	cbz	x9, 2f
	mov	x9, #ICC_SRE_EL2_ON
	msr	ICC_SRE_EL2, x9
	isb
2:	ldr	x9, =SCTLR_EL1_RESET
	msr	sctlr_el1, x9
	mov	x9, #SPSR_EL1H_MASKED
	msr	spsr_el2, x9
	msr	elr_el2, x30
	eret
1:	ret

/* Tables must be at the point of coherency. Clobbers x9, x10. */
	.global mmu_switch_on
mmu_switch_on:
	adrp	x9, mmu_root
	add	x9, x9, :lo12:mmu_root
	msr	ttbr0_el1, x9
	mov	x9, #MMU_MAIR
	msr	mair_el1, x9
	ldr	x9, =MMU_TCR
	msr	tcr_el1, x9
	tlbi	vmalle1
	ic	iallu
	dsb	sy
	isb
	mrs	x9, sctlr_el1
	mov	x10, #SCTLR_EL1_M | SCTLR_EL1_C
	orr	x10, x10, #SCTLR_EL1_I
	orr	x9, x9, x10
	msr	sctlr_el1, x9
	isb
	ret

	.ltorg

	.section .command_line, "a"
	.global inmate_command_line
inmate_command_line:
	.space	INMATE_COMMAND_LINE_SIZE

	.section .bss.stacks, "aw", %nobits
	.balign	16
stacks:
	.space	INMATE_MAX_CPUS * INMATE_STACK_SIZE

	.section .note.GNU-stack, "", %progbits
