/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The physical GICv3 as the runtime uses it.
 */
#pragma once

#include "gic.h"
#include "gicv3_regs.h"

/* In the CPU's final map: its own SGI frame. */
extern char sgi_frame[];
#define SGI	((uintptr_t)sgi_frame)

/* Send SGI @intid to @targets of a cluster, see struct sgi_cluster. */
void gicv3_send_sgi(uint64_t prefix, uint64_t intid, uint64_t targets);
