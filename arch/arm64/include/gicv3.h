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
