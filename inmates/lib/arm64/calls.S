/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * SMC and HVC as functions: arguments and result of C, of SMCCC and of hypercalls
 * are in the same registers, and what those clobber C does not preserve.
 */
#include <bulkhead/hypercall.h>

	.text
	.global smc_call
smc_call:
	smc	#0
	ret

	.global hvc_call
hvc_call:
	hvc	#0
	ret

	.global hypercall
hypercall:
	hvc	#HYPERCALL_HVC
	ret

	.section .note.GNU-stack, "", %progbits
