/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Instructions of the SVM back-end. Unit tests put their own in front of this
 * header.
 */
#pragma once

#include <stdint.h>

/* Take an NMI that is pending: it goes through host_nmi. */
static inline void nmi_take(void)
{
	__asm__ volatile("stgi; nop; clgi" ::: "memory");
}

/* FS, GS, TR, LDTR and MSRs of system calls, of which the host uses none. */
static inline void vmload(uint64_t vmcb_phys)
{
	__asm__ volatile("vmload %0" : : "a"(vmcb_phys) : "memory");
}

static inline void breakpoints_clear(void)
{
	__asm__ volatile("mov %0, %%dr0; mov %0, %%dr1; mov %0, %%dr2; "
			 "mov %0, %%dr3"
			 :
			 : "r"(0ull));
}
