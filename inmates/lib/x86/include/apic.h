/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The local APIC, as x2APIC's MSRs. On machines without x2APIC the hypervisor
 * does these accesses on the APIC's page, and without it the library does.
 */
#pragma once

#include <stdint.h>
#include "cpu.h"
#include "msr.h"

#define APIC_SVR_ENABLE		0x100

#define APIC_LVT_MASKED		0x10000
#define APIC_LVT_DEADLINE	0x40000	/* the timer's: by the TSC */
#define APIC_DIVIDE_BY_1	0xb

/* ICR: destination in bits 63:32, vector in 7:0 */
#define APIC_ICR_FIXED		0x000
#define APIC_ICR_LOWEST		0x100
#define APIC_ICR_SMI		0x200
#define APIC_ICR_NMI		0x400
#define APIC_ICR_INIT		0x500
#define APIC_ICR_SIPI		0x600
#define APIC_ICR_EXTINT		0x700
#define APIC_ICR_LOGICAL	0x800
#define APIC_ICR_ASSERT		0x4000
#define APIC_ICR_LEVEL		0x8000
#define APIC_ICR_SELF		0x40000
#define APIC_ICR_ALL		0x80000
#define APIC_ICR_OTHERS		0xc0000
#define APIC_ICR_TO_SHIFT	32

/* Registers are named by their MSRs. */
void apic_write(uint32_t msr, uint64_t value);

/* From here on there is no hypervisor: use the page if this is an xAPIC. */
void apic_leave_cell(void);

/* Enable the calling CPU's, with all of its own interrupts masked. */
void apic_init(void);

/* Write ICR: what was stored before is visible to who is interrupted. */
void apic_send(uint32_t command, uint64_t id);

/* The bit of @vector in the array of eight words at @msr: ISR, TMR or IRR. */
uint32_t apic_vector_bit(uint32_t msr, uint32_t vector);

static inline void apic_end_interrupt(void)
{
	apic_write(MSR_X2APIC_EOI, 0);
}
