/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Device register access. The compiler neither merges, splits nor reorders
 * these against each other; devices are mapped Device-nGnRnE (arm64) or UC
 * (x86), so the CPU keeps their order too. Ordering against normal memory is
 * the caller's, with an explicit barrier.
 */
#ifndef MMIO_H
#define MMIO_H

#include <stdint.h>

static inline uint8_t mmio_read8(uintptr_t address)
{
	return *(const volatile uint8_t *)address;
}

static inline uint32_t mmio_read32(uintptr_t address)
{
	return *(const volatile uint32_t *)address;
}

static inline uint64_t mmio_read64(uintptr_t address)
{
	return *(const volatile uint64_t *)address;
}

static inline void mmio_write8(uintptr_t address, uint8_t value)
{
	*(volatile uint8_t *)address = value;
}

static inline void mmio_write16(uintptr_t address, uint16_t value)
{
	*(volatile uint16_t *)address = value;
}

static inline void mmio_write32(uintptr_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

static inline void mmio_write64(uintptr_t address, uint64_t value)
{
	*(volatile uint64_t *)address = value;
}

#endif
