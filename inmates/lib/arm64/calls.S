/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * SMC and HVC as functions: arguments and result of C and of SMCCC are in the
 * same registers, and what SMCCC clobbers C does not preserve.
 */
	.text
	.global smc_call
smc_call:
	smc	#0
	ret

	.global hvc_call
hvc_call:
	hvc	#0
	ret

	.section .note.GNU-stack, "", %progbits
