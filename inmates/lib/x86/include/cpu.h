/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Waiting, and keeping interrupts away meanwhile; instructions that C lacks.
 */
#pragma once

#include <stdint.h>

/* In a loop that waits for another CPU. */
static inline void cpu_relax(void)
{
	__asm__ volatile("pause");
}

static inline void irq_unmask(void)
{
	__asm__ volatile("sti; nop" : : : "memory");
}

static inline void irq_mask(void)
{
	__asm__ volatile("cli" : : : "memory");
}

/*
 * Sleep until an interrupt, and take it. Called with interrupts masked, returns
 * with interrupts masked: a condition tested before cannot change in between,
 * for STI lets interrupts through behind HLT only.
 */
static inline void irq_wait(void)
{
	__asm__ volatile("sti; hlt; cli" : : : "memory");
}

struct cpuid {
	uint32_t eax;
	uint32_t ebx;
	uint32_t ecx;
	uint32_t edx;
};

static inline struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid r;

	__asm__ volatile("cpuid"
			 : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
			 : "a"(leaf), "c"(subleaf) : "memory");
	return r;
}

static inline uint64_t msr_read(uint32_t msr)
{
	uint32_t low;
	uint32_t high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
	return (uint64_t)high << 32 | low;
}

static inline void msr_write(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr"
			 : : "c"(msr), "a"((uint32_t)value),
			 "d"((uint32_t)(value >> 32)) : "memory");
}

/* What was stored before is visible to whoever sees what comes behind. */
static inline void memory_fence(void)
{
	__asm__ volatile("mfence; lfence" : : : "memory");
}
