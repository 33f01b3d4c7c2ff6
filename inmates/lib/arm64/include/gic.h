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
#include "irq.h"

#define GIC_FIRST_PPI	16
#define GIC_FIRST_SPI	32
#define GIC_FIRST_SPECIAL	1020

/* The calling CPU's redistributor. @pre a GICv3, irq_cpu_init() */
uint64_t gic_rd_frame(void);

/*
 * Where the registers of the calling CPU's SGIs and PPIs are: in its SGI frame
 * or, with a GICv2, in the distributor. @pre irq_cpu_init()
 */
uint64_t gic_sgi_frame(void);

/* Where SPI @irq goes, in the terms of this GIC. */
uint64_t gic_route(uint32_t irq);

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
