/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The physical local APIC of this CPU, and its registers by their x2APIC
 * numbers: MSR 0x800 + n, or offset n * 16 in the xAPIC's page. SDM 3A
 * "Advanced Programmable Interrupt Controller (APIC)". xapic.c or x2apic.c is
 * linked.
 */
#pragma once

#include <stdint.h>

#define LAPIC_ID	0x02	/* RO */
#define LAPIC_VERSION	0x03	/* RO */
#define LAPIC_TPR	0x08	/* RW */
#define LAPIC_APR	0x09	/* RO, xAPIC */
#define LAPIC_PPR	0x0a	/* RO */
#define LAPIC_EOI	0x0b	/* WO */
#define LAPIC_RRD	0x0c	/* RO, xAPIC */
#define LAPIC_LDR	0x0d	/* RW; RO in x2APIC mode */
#define LAPIC_DFR	0x0e	/* RW, xAPIC */
#define LAPIC_SVR	0x0f	/* RW */
#define LAPIC_SVR_ENABLE	0x100
#define LAPIC_SVR_RESET		0xff
#define LAPIC_ISR	0x10	/* RO, 8 registers */
#define LAPIC_TMR	0x18	/* RO, 8 */
#define LAPIC_IRR	0x20	/* RO, 8 */
#define LAPIC_ESR	0x28	/* RW */
#define LAPIC_LVT_CMCI	0x2f	/* RW */
#define LAPIC_ICR	0x30	/* RW; 64 bits in x2APIC mode */
#define LAPIC_ICR_HIGH	0x31	/* RW, xAPIC: destination in bits 24 to 31 */
#define LAPIC_LVT_TIMER	0x32	/* RW */
#define LAPIC_LVT_THERMAL	0x33
#define LAPIC_LVT_PMC	0x34
#define LAPIC_LVT_LINT0	0x35
#define LAPIC_LVT_LINT1	0x36
#define LAPIC_LVT_ERROR	0x37
#define LAPIC_TIMER_INIT	0x38	/* RW */
#define LAPIC_TIMER_COUNT	0x39	/* RO */
#define LAPIC_TIMER_DIVIDE	0x3e	/* RW */
#define LAPIC_SELF_IPI	0x3f	/* WO, x2APIC */

#define LAPIC_FIRST_VECTOR	16	/* lower ones are errors */
#define LAPIC_LAST_LVT(version)	((version) >> 16 & 0xff)

#define LVT_MASKED	0x10000u
#define LVT_MODE	0x700u	/* delivery mode, 0 is fixed */
#define LVT_VECTOR	0xffu

/* Bits of the ICR's lower half. */
#define ICR_VECTOR	0xffu
#define ICR_MODE	0x700u
#define ICR_MODE_FIXED	0x000u
#define ICR_MODE_LOWEST	0x100u
#define ICR_MODE_SMI	0x200u
#define ICR_MODE_NMI	0x400u
#define ICR_MODE_INIT	0x500u
#define ICR_MODE_SIPI	0x600u
#define ICR_LOGICAL	0x800u
#define ICR_PENDING	0x1000u	/* RO, xAPIC */
#define ICR_ASSERT	0x4000u
#define ICR_LEVEL	0x8000u
#define ICR_SHORTHAND	0xc0000u
#define ICR_SELF	0x40000u
#define ICR_ALL		0x80000u
#define ICR_OTHERS	0xc0000u
#define ICR_DEST_SHIFT	24	/* xAPIC, upper half */

/* Provided by xapic.c or x2apic.c; @reg must exist. */
uint32_t lapic_read(uint32_t reg);
void lapic_write(uint32_t reg, uint32_t value);

/*
 * Send @command, fixed or NMI, to the one CPU with that APIC id: physical,
 * edge. What the target is to find in memory has been written before: it will
 * see it.
 */
void lapic_send(uint32_t apic_id, uint32_t command);
