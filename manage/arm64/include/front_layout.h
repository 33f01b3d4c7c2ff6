/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What front.S knows of C's structures; front.c holds it against them.
 */
#pragma once

/* struct manage_cpu: its size, and offsets */
#define MANAGE_CPU_SIZE		48
#define MANAGE_CPU_REQUEST	4
#define MANAGE_CPU_TOTAL	12	/* stats[0] */
#define MANAGE_CPU_VSGI		36
#define MANAGE_CPU_PSCI		40
#define MANAGE_CPU_SMCCC	44

/* ESR_EL2 of "hvc #HYPERCALL_HVC" */
#define HYPERCALL_ESR_LOW	0x4a48
#define HYPERCALL_ESR_HIGH	0x5a00

#define SMCCC_OWNER_STANDARD	4
