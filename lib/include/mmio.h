/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Device register access. The compiler neither merges, splits nor reorders
 * these against each other; devices are mapped Device-nGnRnE (arm64) or UC
 * (x86), so the CPU keeps their order too. Ordering against normal memory is
 * the caller's, with an explicit barrier.
 */
#pragma once

#include <stdint.h>

/*
 * The empty assembly hides where an address comes from, so that no instruction
 * with write-back is chosen: if it trapped, nobody could do it for a guest
 * (DDI 0487, ESR_EL2.ISV).
 */
/* mmio_read8(address) .. mmio_read64(), mmio_write8(address, value) .. */
#define MMIO_ACCESSORS(bits)                                                 \
	static inline uint##bits##_t mmio_read##bits(uintptr_t address)      \
	{                                                                    \
		__asm__ volatile("" : "+r"(address));                        \
		return *(const volatile uint##bits##_t *)address;            \
	}                                                                    \
	static inline void mmio_write##bits(uintptr_t address,               \
					    uint##bits##_t value)            \
	{                                                                    \
		__asm__ volatile("" : "+r"(address));                        \
		*(volatile uint##bits##_t *)address = value;                 \
	}

MMIO_ACCESSORS(8)
MMIO_ACCESSORS(16)
MMIO_ACCESSORS(32)
MMIO_ACCESSORS(64)
