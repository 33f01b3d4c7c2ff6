/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * I/O ports are those of the test's model of the device.
 */
#pragma once

#include <stdint.h>

/* Provided by the test. */
uint64_t fake_port_read(uint16_t port, uint32_t size);
void fake_port_write(uint16_t port, uint32_t size, uint64_t value);

static inline uint8_t port_read8(uint16_t port)
{
	return (uint8_t)fake_port_read(port, 1);
}

static inline uint16_t port_read16(uint16_t port)
{
	return (uint16_t)fake_port_read(port, 2);
}

static inline uint32_t port_read32(uint16_t port)
{
	return (uint32_t)fake_port_read(port, 4);
}

static inline void port_write8(uint16_t port, uint8_t value)
{
	fake_port_write(port, 1, value);
}

static inline void port_write16(uint16_t port, uint16_t value)
{
	fake_port_write(port, 2, value);
}

static inline void port_write32(uint16_t port, uint32_t value)
{
	fake_port_write(port, 4, value);
}
