/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The guest's local APIC by MSRs. In x2APIC mode only writes of what is
 * filtered come here; in xAPIC mode the whole interface is translated.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Provided by vlapic.c. @reg: LAPIC_... of lapic.h, below 0x40. False: the
 * register does not exist, or does not take that value: #GP.
 */
bool vlapic_msr_read(uint32_t reg, uint64_t *value);
bool vlapic_msr_write(uint32_t reg, uint64_t value);
