/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Between the parts of the VMX back-end, and for the builder of the VMCS.
 */
#pragma once

#include "vcpu.h"

/* Exceptions that exit: all of them while an instruction is stepped. */
#define INTERCEPT_RUN (1u << VECTOR_DB | 1u << VECTOR_AC | 1u << VECTOR_MC)
#define INTERCEPT_ALL UINT32_MAX

/* In assembly: where exits go. */
extern char vmx_exit[];

/* Called by it: before the first entry; and if VMRESUME fails with @error. */
void vmx_start(void);
void vmx_resume_failed(struct guest_regs *regs, uint64_t error);

/* In assembly: NMIs are blocked behind the exit that one has caused. */
void vmx_unblock_nmi(void);
