/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Hypercalls of builds with ROOTLESS=n: Jailhouse's numbers, arguments and
 * results. FREEZE is ours. Included from C and assembly.
 *
 *	arm64	hvc #HYPERCALL_HVC from EL1: call in x0, arguments in x1 and x2,
 *		result in x0; x1 to x3 are clobbered
 *	x86	vmcall or vmmcall, by vendor: call in EAX, arguments in RDI and
 *		RSI, result in RAX
 *
 * A result below zero is one of the errors, negated. docs/hypercalls.md tells
 * what each call does.
 */
#pragma once

#define HYPERCALL_HVC			0x4a48

#define HYPERCALL_DISABLE		0
#define HYPERCALL_CELL_CREATE		1	/* address of the cell's config */
#define HYPERCALL_CELL_START		2	/* cell id */
#define HYPERCALL_CELL_SET_LOADABLE	3	/* cell id */
#define HYPERCALL_CELL_DESTROY		4	/* cell id */
#define HYPERCALL_GET_INFO		5	/* INFO_* */
#define HYPERCALL_CELL_GET_STATE	6	/* cell id: COMM_STATE_* */
#define HYPERCALL_CPU_GET_INFO		7	/* CPU, CPU_INFO_* */
#define HYPERCALL_DEBUG_PUTC		8	/* character */
#define HYPERCALL_FREEZE		9
#define HYPERCALL_COUNT			10

/* HYPERCALL_GET_INFO */
#define INFO_POOL_PAGES			0
#define INFO_POOL_PAGES_USED		1
#define INFO_REMAP_PAGES		2
#define INFO_REMAP_PAGES_USED		3
#define INFO_CELLS			4	/* the root cell included */
#define INFO_COUNT			5

/* HYPERCALL_CPU_GET_INFO */
#define CPU_INFO_STATE			0	/* CPU_STATE_* */
#define CPU_INFO_STATISTICS		1000	/* + CPU_STATISTIC_*: exits */

#define CPU_STATE_RUNNING		0
#define CPU_STATE_FAILED		2

#define CPU_STATISTIC_TOTAL		0
#define CPU_STATISTIC_MMIO		1
#define CPU_STATISTIC_MANAGEMENT	2
#define CPU_STATISTIC_HYPERCALL		3
/* arm64 */
#define CPU_STATISTIC_MAINTENANCE	4
#define CPU_STATISTIC_VIRQ		5
#define CPU_STATISTIC_VSGI		6
#define CPU_STATISTIC_PSCI		7
#define CPU_STATISTIC_SMCCC		8
#define CPU_STATISTICS_ARM64		9
/* x86 */
#define CPU_STATISTIC_PIO		4
#define CPU_STATISTIC_XAPIC		5
#define CPU_STATISTIC_CR		6
#define CPU_STATISTIC_CPUID		7
#define CPU_STATISTIC_XSETBV		8
#define CPU_STATISTIC_EXCEPTION		9
#define CPU_STATISTIC_MSR		10
#define CPU_STATISTIC_X2APIC_ICR	11
#define CPU_STATISTICS_X86		12

/* Errors: Linux' numbers */
#define HYPERCALL_EPERM			1
#define HYPERCALL_ENOENT		2
#define HYPERCALL_EIO			5
#define HYPERCALL_E2BIG			7
#define HYPERCALL_ENOMEM		12
#define HYPERCALL_EBUSY			16
#define HYPERCALL_EEXIST		17
#define HYPERCALL_ENODEV		19
#define HYPERCALL_EINVAL		22
#define HYPERCALL_ERANGE		34
#define HYPERCALL_ENOSYS		38

/* comm_region.msg_to_cell, which the cell polls and clears */
#define COMM_MSG_NONE			0
#define COMM_MSG_SHUTDOWN_REQUEST	1
#define COMM_MSG_RECONFIG_COMPLETED	2

/* comm_region.reply_from_cell, which the cell writes behind that */
#define COMM_REPLY_NONE			0
#define COMM_REPLY_UNKNOWN		1
#define COMM_REPLY_REQUEST_DENIED	2
#define COMM_REPLY_REQUEST_APPROVED	3
#define COMM_REPLY_RECEIVED		4
