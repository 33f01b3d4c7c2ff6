/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * System registers of the GICv3 that trap for filtered cells alone. IHI 0069
 * chapter 12. And what the filter stands in front of, under its other name.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ICC_IAR1_EL1	S3_0_C12_C12_0	/* RO acknowledge */
#define ICC_EOIR1_EL1	S3_0_C12_C12_1	/* WO end */
#define ICC_HPPIR1_EL1	S3_0_C12_C12_2	/* RO highest pending */

/* vgic_sysreg() and gic_reset_cpu() of a cell that is not filtered. */
bool vgic_sysreg_direct(uint32_t esr, uint64_t *value);
void gic_reset_cpu_direct(void);
