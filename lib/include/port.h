/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * I/O port access. The compiler neither merges, splits nor reorders these
 * against each other, nor do CPUs. Architectures without ports have none with a
 * device: reads are all ones, writes are dropped.
 */
#pragma once

#include <stdint.h>

#ifdef CONFIG_X86

/* port_read8(port) .. port_read32(), port_write8(port, value) .. */
#define PORT_ACCESSORS(bits, suffix)                                       \
	static inline uint##bits##_t port_read##bits(uint16_t port)        \
	{                                                                  \
		uint##bits##_t value;                                      \
		__asm__ volatile("in" suffix " %1, %0"                     \
				 : "=a"(value) : "Nd"(port) : "memory");   \
		return value;                                              \
	}                                                                  \
	static inline void port_write##bits(uint16_t port,                 \
					    uint##bits##_t value)          \
	{                                                                  \
		__asm__ volatile("out" suffix " %0, %1"                    \
				 : : "a"(value), "Nd"(port) : "memory");   \
	}

#else

#define PORT_ACCESSORS(bits, suffix)                                       \
	static inline uint##bits##_t port_read##bits(uint16_t port)        \
	{                                                                  \
		(void)port;                                                \
		return UINT##bits##_MAX;                                   \
	}                                                                  \
	static inline void port_write##bits(uint16_t port,                 \
					    uint##bits##_t value)          \
	{                                                                  \
		(void)port;                                                \
		(void)value;                                               \
	}

#endif

PORT_ACCESSORS(8, "b")
PORT_ACCESSORS(16, "w")
PORT_ACCESSORS(32, "l")
