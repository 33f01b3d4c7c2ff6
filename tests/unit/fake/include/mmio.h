/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Device registers are those of the test's model of the device.
 */
#pragma once

#include <stdint.h>

/* Provided by the test, or by gic_model.c. */
uint64_t fake_device_read(uintptr_t address, uint32_t size);
void fake_device_write(uintptr_t address, uint32_t size, uint64_t value);

static inline uint8_t mmio_read8(uintptr_t address)
{
	return (uint8_t)fake_device_read(address, 1);
}

static inline uint32_t mmio_read32(uintptr_t address)
{
	return (uint32_t)fake_device_read(address, 4);
}

static inline uint64_t mmio_read64(uintptr_t address)
{
	return fake_device_read(address, 8);
}

static inline void mmio_write8(uintptr_t address, uint8_t value)
{
	fake_device_write(address, 1, value);
}

static inline void mmio_write32(uintptr_t address, uint32_t value)
{
	fake_device_write(address, 4, value);
}

static inline void mmio_write64(uintptr_t address, uint64_t value)
{
	fake_device_write(address, 8, value);
}
