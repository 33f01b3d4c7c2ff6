/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * With ROOTLESS=n: the way of every CPU behind the freeze. handoff.S and
 * vmx_entry.S for a CPU that has been in its guest before; vmx_frozen.c looks at
 * its exits.
 *
 * noreturn void frozen_hand_off(uint64_t cr3)
 *
 * To the final map without management. This page, and that of the CPU with the
 * guest's registers on it, are the same in both.
 */
#include "vmx_loop.h"

	.text
	.globl	frozen_hand_off
frozen_hand_off:
	movq	%rdi, %cr3
	movq	$this_cpu - GUEST_REGS_SIZE, %rsp
	call	seal
	jmp	frozen_enter

	VMX_LOOP frozen
