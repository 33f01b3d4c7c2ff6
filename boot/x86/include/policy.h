/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What guests may reach without an exit, and what the CPUs must be for that to
 * be safe: built and checked once, at boot.
 */
#pragma once

#include <stdint.h>

struct arch_cell;

/* Bits of CPUID that tell of an MSR, or of leaves. */
#define CPUID_7_ECX_PKU			(1u << 3)
#define CPUID_7_EDX_SPEC_CTRL		(1u << 26 | 1u << 27 | 1u << 31)
#define CPUID_7_EDX_L1D_FLUSH		(1u << 28)
#define CPUID_7_EDX_ARCH_CAPABILITIES	(1u << 29)
#define CPUID_80000001_ECX_TOPOEXT	(1u << 22)
#define CPUID_80000001_EDX_RDTSCP	(1u << 27)
#define CPUID_80000008_EBX_SPEC_CTRL	(1u << 14 | 1u << 15 | 1u << 24)
#define CPUID_80000008_EBX_VIRT_SPEC	(1u << 25)

/*
 * Permission bitmaps, in the pool. A bit that is set traps. The one of MSRs is
 * the same for all cells. Of I/O ports those of cell @index are open; of
 * CONFIG_MAX_CELLS, which is no cell, none is. VMX: its A and B follow each
 * other.
 */
void *msr_bitmap_build(void);
void *io_bitmap_build(uint32_t index);

#define MSR_OPEN_READ	0x1u
#define MSR_OPEN_WRITE	0x2u
#define MSR_OPEN	(MSR_OPEN_READ | MSR_OPEN_WRITE)

/* Provided by the vendor's file: layout of both bitmaps. */
extern const uint32_t io_bitmap_pages;
extern const uint32_t msr_bitmap_pages;

/* @msr stays closed if the bitmap has no bit for it. */
void msr_bitmap_open(uint8_t *bitmap, uint32_t msr, uint32_t rights);

/* What the CPU decides of a cell's CPUID and MSRs. On any CPU. */
void cpuid_build(struct arch_cell *cell);

/* Bits of CR4 that the hypervisor needs to reset what a guest leaves behind. */
uint64_t cpuid_host_cr4(void);

/*
 * All CPUs are the same: remember on the boot CPU, first, and then compare on
 * each of the others, once it has arrived; the boot fails by name.
 */
void cpu_check_remember(void);
void cpu_check(uint32_t cpu);

/*
 * On the boot CPU: @cpu was started behind @before and has been in cpu_check()
 * by @after, readings of the boot CPU's TSC.
 */
void cpu_check_tsc(uint32_t cpu, uint64_t before, uint64_t after);

/* The boot CPU's MTRRs, and the same for each of the others. */
void mtrr_remember(void);
void mtrr_copy(void);

/* On each CPU: of which core it is. */
void smt_note(uint32_t cpu);

/* All CPUs are up: siblings are of one cell, or the boot fails. */
void smt_check(void);

/*
 * On each CPU, the last thing before the hand-off: nothing of other cells'
 * payloads that boot has handled stays in caches and buffers of this core.
 */
void cpu_flush(void);
