/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * GICv3 as an inmate uses it: acknowledged and completed through the system
 * registers of the CPU, without a hypervisor in between.
 */
#pragma once

#include <stdint.h>

#define GIC_FIRST_PPI	16
#define GIC_FIRST_SPI	32
#define GIC_FIRST_SPECIAL	1020

/* The distributor; once, on the first CPU. */
void gic_init(void);

/* Redistributor and CPU interface of the calling CPU. */
void gic_cpu_init(void);

/* Frames of the calling CPU's redistributor. @pre gic_cpu_init() */
uint64_t gic_rd_frame(void);
uint64_t gic_sgi_frame(void);

/* Let @irq through to the calling CPU; an SPI is routed to it as well. */
void gic_enable(uint32_t irq);
void gic_disable(uint32_t irq);

/* Send SGI @sgi to the CPU with affinity @mpidr. */
void gic_send_sgi(uint32_t sgi, uint64_t mpidr);

/* Acknowledge one interrupt, hand it to inmate_irq(), complete it. */
void gic_handle_irq(void);

static inline void irq_unmask(void)
{
	__asm__ volatile("msr daifclr, #2" : : : "memory");
}

static inline void irq_mask(void)
{
	__asm__ volatile("msr daifset, #2" : : : "memory");
}

/*
 * Sleep until an interrupt, and take it. Called with interrupts masked, returns
 * with interrupts masked: a condition tested before cannot change in between.
 */
static inline void irq_wait(void)
{
	__asm__ volatile("dsb sy; wfi; msr daifclr, #2; isb; msr daifset, #2"
			 : : : "memory");
}
