/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The GIC as an inmate uses it, version 2 or 3 as the comm region says: it
 * acknowledges and completes at the CPU's own interface, without a hypervisor in
 * between.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define GIC_FIRST_PPI	16
#define GIC_FIRST_SPI	32
#define GIC_FIRST_SPECIAL	1020

/* The distributor; once, on the first CPU. */
void gic_init(void);

/* Private interrupts and interface of the calling CPU. */
void gic_cpu_init(void);

/* The calling CPU's redistributor. @pre a GICv3, gic_cpu_init() */
uint64_t gic_rd_frame(void);

/*
 * Where the registers of the calling CPU's SGIs and PPIs are: in its SGI frame
 * or, with a GICv2, in the distributor. @pre gic_cpu_init()
 */
uint64_t gic_sgi_frame(void);

/* Let @irq through to the calling CPU; an SPI is routed to it as well. */
void gic_enable(uint32_t irq);
void gic_disable(uint32_t irq);

/* Where SPI @irq goes, in the terms of this GIC. */
uint64_t gic_route(uint32_t irq);

/* Send SGI @sgi to the CPU with affinity @mpidr. */
void gic_send_sgi(uint32_t sgi, uint64_t mpidr);

/* The steps of an interrupt at the CPU's interface. */
uint32_t gic_acknowledge(void);
void gic_end(uint32_t irq);

/* With @split gic_end() drops the priority, and gic_deactivate() does the rest. */
void gic_split_end(bool split);
void gic_deactivate(uint32_t irq);

/* The interrupt that gic_acknowledge() would give. */
uint32_t gic_highest_pending(void);

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
