/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The physical GICv2 as the runtime uses it.
 */
#pragma once

#include "gic.h"
#include "gicv2_regs.h"

/* In the CPU's final map: the first page of its CPU interface. */
extern char gicc_frame[];
#define GICC	((uintptr_t)gicc_frame)

/* Send SGI @intid to the CPU interfaces @targets. */
void gicv2_send_sgi(uint64_t intid, uint64_t targets);
