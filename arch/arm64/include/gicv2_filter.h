/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Registers of the GICv2's CPU interface that only its filter needs, all 32 bits
 * wide: IHI 0048 4.4. And what the filter stands in front of, under its other
 * name.
 */
#pragma once

#include <stdbool.h>
#include "io.h"

#define GICC_CTLR_EOIMODE	0x200	/* EOIR drops the priority only */
#define GICC_IAR		0x000c	/* RO acknowledge */
#define GICC_EOIR		0x0010	/* WO end */
#define GICC_RPR		0x0014	/* RO running priority */
#define GICC_HPPIR		0x0018	/* RO highest priority pending */
#define GICC_AIAR		0x0020	/* RO the same for the other group */
#define GICC_AHPPIR		0x0028	/* RO */
#define GICC_IIDR		0x00fc	/* RO architecture, implementer */
#define GICC_SOURCE_INTID	0x1fff	/* of an SGI its sender too */

/* vgic_cpu_access() and gic_reset_cpu() of a cell that is not filtered. */
bool vgic_cpu_access_direct(uint32_t offset, uint64_t esr, uint64_t *value);
void gic_reset_cpu_direct(void);
