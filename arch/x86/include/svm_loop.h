/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * For assembly, with ROOTLESS=n: the way into a guest and out of it, as in
 * svm_entry.S, for the two loops that look at an exit before the runtime does.
 */
#pragma once

#ifdef __ASSEMBLER__
#include "asm_offsets.h"

	/* RSP: struct guest_regs, right below this_cpu; and behind it, too. */
	.macro	SVM_RUN
	popq	vmcb + VMCB_RAX
	pop	%rcx
	pop	%rdx
	pop	%rbx
	pop	%rbp			/* RSP's place */
	.irp	reg, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
	pop	%\reg
	.endr
	mov	cpu_roots + ROOTS_VMCB, %rax
	vmrun	%rax
	.irp	reg, r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbp, \
			rbx, rdx, rcx
	push	%\reg
	.endr
	pushq	vmcb + VMCB_RAX
	.endm
#endif
