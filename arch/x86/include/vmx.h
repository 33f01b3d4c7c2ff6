/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Between the parts of the VMX back-end, and for the builder of the VMCS. Exit
 * reasons: SDM 3D appendix C.
 */
#pragma once

#include "vcpu.h"

enum exit_reason {
	EXIT_EVENT = 0,		/* exception or NMI */
	EXIT_TRIPLE_FAULT = 2,	EXIT_TASK_SWITCH = 9,	EXIT_CPUID = 10,
	EXIT_GETSEC = 11,	EXIT_INVD = 13,		EXIT_RDPMC = 15,
	EXIT_VMCALL = 18,	EXIT_VMXON = 27,	/* and VMX' others between */
	EXIT_CR = 28,		EXIT_PORT = 30,		EXIT_RDMSR = 31,
	EXIT_WRMSR = 32,	EXIT_MWAIT = 36,	EXIT_MONITOR = 39,
	EXIT_EPT_VIOLATION = 48, EXIT_EPT_MISCONFIG = 49, EXIT_INVEPT = 50,
	EXIT_INVVPID = 53,	EXIT_WBINVD = 54,	EXIT_XSETBV = 55,
	EXIT_VMFUNC = 59,	EXIT_ENCLS = 60,
};

/* Exceptions that exit; all of them while an instruction is stepped. */
#define INTERCEPT_RUN (1u << VECTOR_DB | 1u << VECTOR_AC | 1u << VECTOR_MC)

/* In assembly: where exits go. */
extern char vmx_exit[];

/* What ends the cell: an exit, a failed entry, or a VMRESUME that failed. */
void vmx_end(struct guest_regs *regs, uint64_t reason);

/* In assembly: NMIs are blocked behind the exit that one has caused. */
void vmx_unblock_nmi(void);
