/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Model-specific registers that the library uses. Included from C and assembly.
 */
#pragma once

#define MSR_APIC_BASE		0x1b
#define MSR_MTRR_DEF_TYPE	0x2ff
#define MTRR_DEF_TYPE_ENABLE	0x800
#define MSR_TSC_DEADLINE	0x6e0
#define MSR_EFER		0xc0000080
#define EFER_LME		0x100

/* The local APIC's: 0x800 + offset in its page / 16 */
#define MSR_X2APIC_ID		0x802
#define MSR_X2APIC_VERSION	0x803
#define MSR_X2APIC_TPR		0x808
#define MSR_X2APIC_EOI		0x80b
#define MSR_X2APIC_LDR		0x80d
#define MSR_X2APIC_SVR		0x80f
#define MSR_X2APIC_ISR		0x810	/* eight words, as the next two */
#define MSR_X2APIC_TMR		0x818
#define MSR_X2APIC_IRR		0x820
#define MSR_X2APIC_ESR		0x828
#define MSR_X2APIC_ICR		0x830
#define MSR_X2APIC_LVT_TIMER	0x832
#define MSR_X2APIC_LVT_THERMAL	0x833
#define MSR_X2APIC_LVT_PERF	0x834
#define MSR_X2APIC_LVT_LINT0	0x835
#define MSR_X2APIC_LVT_LINT1	0x836
#define MSR_X2APIC_LVT_ERROR	0x837
#define MSR_X2APIC_TIMER_INIT	0x838
#define MSR_X2APIC_TIMER_COUNT	0x839
#define MSR_X2APIC_TIMER_DIVIDE	0x83e
#define MSR_X2APIC_SELF_IPI	0x83f
