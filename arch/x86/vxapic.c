// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The guest's local APIC on hardware in xAPIC mode: the page, all of whose
 * accesses trap, and on top the x2APIC's MSRs, which inmates use on all
 * hardware. Registers that no list names do not exist: they read as zero, and
 * ignore writes. The ICR is kept here, the hardware's is the hypervisor's.
 */
#include "atomic.h"
#include "cpu.h"
#include "lapic.h"
#include "vapic.h"
#include "vcpu.h"
#include "vlapic.h"
#include "vmmio.h"

#define REG(n)		  (1ull << (n))
#define REGS(first, last) (REG((last) + 1) - REG(first))

/* By number; CMCI is not there, as guests see no machine-check banks. */
#define PLAIN                                                                \
	(REG(LAPIC_TPR) | REG(LAPIC_EOI) | REG(LAPIC_SVR) | REG(LAPIC_ESR) | \
	 REG(LAPIC_TIMER_INIT) | REG(LAPIC_TIMER_DIVIDE))
#define BOTH_WRITABLE (PLAIN | REGS(LAPIC_LVT_TIMER, LAPIC_LVT_ERROR))
#define PAGE_WRITABLE                                                       \
	(BOTH_WRITABLE | REG(LAPIC_LDR) | REG(LAPIC_DFR) | REG(LAPIC_ICR) | \
	 REG(LAPIC_ICR_HIGH))
#define BOTH_READABLE                                           \
	((BOTH_WRITABLE & ~REG(LAPIC_EOI)) | REG(LAPIC_ID) |    \
	 REG(LAPIC_VERSION) | REG(LAPIC_PPR) | REG(LAPIC_LDR) | \
	 REG(LAPIC_ICR) | REGS(LAPIC_ISR, LAPIC_IRR + 7) |      \
	 REG(LAPIC_TIMER_COUNT))
#define PAGE_READABLE \
	(BOTH_READABLE | REG(LAPIC_APR) | REG(LAPIC_DFR) | REG(LAPIC_ICR_HIGH))

#define DEST_ALL 0xffu
#define DFR_FLAT 0xf
#define PAGE_END 0x400 /* behind the last register that any list names */

static bool is_in(uint64_t list, uint32_t reg)
{
	return (list >> reg & 1) != 0;
}

/* The CPUs that @dest names: SDM 3A "Logical Destination Mode". */
static uint64_t page_targets(uint32_t command, uint32_t dest)
{
	uint64_t targets = 0;

	if (dest == DEST_ALL) {
		return vlapic_targets(command, UINT32_MAX);
	}
	if ((command & ICR_LOGICAL) == 0) {
		return vlapic_targets(command, dest);
	}
	for (uint32_t i = 0; i < this_cell.num_cpus; i++) {
		uint32_t logical = atomic_get(&vapic_state.logical[i]);
		uint32_t common = logical >> 24 & dest;

		if ((logical & DFR_FLAT) != DFR_FLAT &&
		    logical >> 28 == dest >> 4) {
			common &= 0xf;
		} else if ((logical & DFR_FLAT) != DFR_FLAT) {
			common = 0;
		}
		targets |= common != 0 ? 1ull << i : 0;
	}
	return targets;
}

static void write_logical(uint32_t reg, uint32_t value)
{
	lapic_write(reg, value);
	atomic_set(&vapic_state.logical[this_cpu.index],
		   (lapic_read(LAPIC_LDR) & 0xff000000) |
			   lapic_read(LAPIC_DFR) >> 28);
}

void vlapic_reset_mode(void)
{
	write_logical(LAPIC_LDR, 0);
	write_logical(LAPIC_DFR, UINT32_MAX);
	this_cpu.arch.xapic_command = 0;
	this_cpu.arch.xapic_dest = 0;
}

/* Registers that cannot reach another CPU. Of an EOI the value means nothing. */
static inline void write_plain(uint32_t reg, uint32_t value)
{
	lapic_write(reg, reg == LAPIC_EOI ? 0 : value);
}

static void write_both(uint32_t reg, uint32_t value)
{
	if (is_in(PLAIN, reg)) {
		write_plain(reg, value);
	} else {
		lapic_write(reg, vlapic_lvt(value));
	}
}

uint32_t vlapic_page_read(uint32_t offset)
{
	uint32_t reg = offset / 16;

	if (offset % 16 != 0 || offset >= PAGE_END ||
	    !is_in(PAGE_READABLE, reg)) {
		return 0;
	}
	switch (reg) {
	case LAPIC_ICR:
		return this_cpu.arch.xapic_command;
	case LAPIC_ICR_HIGH:
		return this_cpu.arch.xapic_dest;
	default:
		return lapic_read(reg);
	}
}

static noinline void write_filtered(uint32_t reg, uint32_t value)
{
	switch (reg) {
	case LAPIC_ICR:
		this_cpu.arch.xapic_command = value & ~ICR_PENDING;
		vlapic_ipi(value,
			   page_targets(value, this_cpu.arch.xapic_dest >>
						       ICR_DEST_SHIFT));
		break;
	case LAPIC_ICR_HIGH:
		this_cpu.arch.xapic_dest = value & DEST_ALL << ICR_DEST_SHIFT;
		break;
	case LAPIC_LDR:
	case LAPIC_DFR:
		write_logical(reg, value);
		break;
	default:
		lapic_write(reg, vlapic_lvt(value));
		break;
	}
}

void vlapic_page_write(uint32_t offset, uint32_t value)
{
	uint32_t reg = offset / 16;

	if (offset % 16 != 0 || offset >= PAGE_END) {
		return;
	}
	if (is_in(PLAIN, reg)) {
		write_plain(reg, value);
	} else if (is_in(PAGE_WRITABLE, reg)) {
		write_filtered(reg, value);
	}
}

/* In x2APIC mode ids have 32 bits, and the logical one is made of it. */
bool vlapic_msr_read(uint32_t reg, uint64_t *value)
{
	uint32_t id = (uint32_t)this_cell.cpu_ids[this_cpu.index];

	if (!is_in(BOTH_READABLE, reg)) {
		return false;
	}
	switch (reg) {
	case LAPIC_ID:
		*value = id;
		break;
	case LAPIC_LDR:
		*value = id >> 4 << 16 | 1u << (id & 0xf);
		break;
	case LAPIC_ICR:
		*value = (uint64_t)this_cpu.arch.xapic_dest << 32 |
			 this_cpu.arch.xapic_command;
		break;
	default:
		*value = lapic_read(reg);
		break;
	}
	return true;
}

bool vlapic_msr_write(uint32_t reg, uint64_t value)
{
	uint32_t low = (uint32_t)value;

	if (reg == LAPIC_ICR) {
		this_cpu.arch.xapic_command = low & ~ICR_PENDING;
		this_cpu.arch.xapic_dest = (uint32_t)(value >> 32);
		vlapic_ipi(low, vlapic_targets(low, this_cpu.arch.xapic_dest));
	} else if (reg == LAPIC_SELF_IPI) {
		vlapic_ipi(ICR_SELF | (low & ICR_VECTOR), 0);
	} else if (is_in(BOTH_WRITABLE, reg)) {
		write_both(reg, low);
	} else {
		return false;
	}
	return true;
}
