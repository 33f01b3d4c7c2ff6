// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The end of the hypervisor: the root's CPUs go on as they are, at the next
 * instruction, on bare hardware. Of ours they need two pages for the last steps,
 * code and the CPU's own, with a frame of what is still to be loaded. The guest's
 * tables must map both: at their physical addresses, or where the hypervisor has
 * them. Whoever calls this has 64-bit code.
 *
 * CPUs of the root that are off, and those of no cell, end in a loop outside of
 * guest mode, from which INIT takes them to where a PC's CPUs wait for a SIPI.
 */
#include <stddef.h>
#include <string.h>
#include <bulkhead/hypercall.h>
#include "arch_barrier.h"
#include "atomic.h"
#include "boot_x86.h"
#include "cpu.h"
#include "front.h"
#include "frozen.h"
#include "insn.h"
#include "lapic.h"
#include "leave.h"
#include "manage_arch.h"
#include "panic.h"
#include "x86_regs.h"

#define LEVELS	       4u
#define CR4_SMEP       0x100000ull
#define ENTRY_PRESENT  0x1ull
#define ENTRY_USER     0x4ull
#define ENTRY_BLOCK    0x80ull
#define ENTRY_ADDRESS  0x000ffffffffff000ull
#define ENTRY_XN       (1ull << 63)
#define LEAF_LOW_TABLE (LEAF_PRESENT | LEAF_WRITE)
#define LEAF_LOW       (LEAF_LOW_TABLE | LEAF_AD | ENTRY_BLOCK)

_Static_assert(offsetof(struct leave_frame, gdtr_limit) == LEAVE_GDTR, "gdtr");
_Static_assert(offsetof(struct leave_frame, idtr_limit) == LEAVE_IDTR, "idtr");
_Static_assert(offsetof(struct leave_frame, return_rip) == LEAVE_RETURN, "ret");
_Static_assert(offsetof(struct leave_frame, regs) == LEAVE_REGS, "registers");
_Static_assert(offsetof(struct leave_frame, rip) == LEAVE_IRET, "iret");
_Static_assert(offsetof(struct leave_frame, rsp) == LEAVE_RSP, "rsp");
_Static_assert(offsetof(struct leave_frame, fs) == LEAVE_FS, "fs");
_Static_assert(offsetof(struct leave_frame, gs_base) == LEAVE_GS_BASE, "gs");
_Static_assert(sizeof(struct leave_frame) == LEAVE_SIZE, "size");

/* On the CPU's page, below its stack. */
static struct leave_frame *frame_of_this_cpu(void)
{
	return (struct leave_frame *)VA_CPU_PAGE;
}

/* Whether the root has memory at @address that is where it believes it to be. */
static bool is_at_home(uint64_t address)
{
	const struct cell_config *config = boot.chain.cells[ROOT_CELL].config;
	const struct config_memory *region = config_memory(config);

	for (uint32_t n = 0; n < config->num_memory_regions; n++) {
		if (region[n].virt_start == region[n].phys_start &&
		    address - region[n].phys_start < region[n].size) {
			return true;
		}
	}
	return false;
}

/* Whether the guest's tables lead its kernel's code from @address to @address. */
static bool guest_maps(const struct leave_frame *frame, uint64_t address)
{
	uint64_t entry = frame->cr3;
	uint64_t user = (frame->cr4 & CR4_SMEP) != 0 ? ENTRY_USER : 0;

	for (uint32_t level = 0; level < LEVELS; level++) {
		uint32_t shift = 39 - 9 * level;
		uint64_t at = (entry & ENTRY_ADDRESS) +
			      (address >> shift & 511) * sizeof(entry);

		if (!is_at_home(at) || !root_read(&entry, at, sizeof(entry)) ||
		    (entry & (ENTRY_PRESENT | ENTRY_XN)) != ENTRY_PRESENT) {
			return false;
		}
		user &= entry;
		if (level == LEVELS - 1 || (entry & ENTRY_BLOCK) != 0) {
			return user == 0 && (entry & ENTRY_ADDRESS) >> shift ==
						    address >> shift;
		}
	}
	return false;
}

static uint64_t page_phys(void)
{
	const struct cpu *cpu = boot_cpus[this_cpu.id].cpu;

	return page_pool_phys(&pool, cpu) & ~(PAGE_SIZE - 1ull);
}

/*
 * The hypervisor's memory at its physical addresses, for all CPUs that leave,
 * while they do: no map of ours has anything there.
 */
static uint64_t low_pdpt[PAGING_ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static uint64_t low_pd[PAGING_ENTRIES] __attribute__((aligned(PAGE_SIZE)));

static uint32_t slot(uint64_t address, uint32_t level)
{
	return address >> (39 - 9 * level) & (PAGING_ENTRIES - 1);
}

static void map_low(void)
{
	uint64_t base = boot.hypervisor_base;
	uint64_t root = boot_cpus[this_cpu.id].final_root;
	uint64_t *pml4 = (uint64_t *)(void *)(pool.start + root - pool.phys);
	uint64_t end = pool.phys + (uint64_t)pool.num_pages * PAGE_SIZE;

	for (uint64_t at = base; at < end; at += BLOCK_SIZE) {
		low_pd[slot(at, 2)] = at | LEAF_LOW;
	}
	low_pdpt[slot(base, 1)] = phys_of(low_pd) | LEAF_LOW_TABLE;
	pml4[slot(base, 0)] = phys_of(low_pdpt) | LEAF_LOW_TABLE;
	arch_forget_map();
}

int64_t arch_disable_check(void)
{
	struct leave_frame *frame = frame_of_this_cpu();
	uint64_t code = phys_of(leave_page);
	uint64_t page = page_phys();

	memset(frame, 0, sizeof(*frame));
	if (!leave_fill(frame) || !guest_maps(frame, code) ||
	    !guest_maps(frame, page)) {
		return -HYPERCALL_EINVAL;
	}
	return 0;
}

noreturn void arch_disable(void)
{
	struct leave_frame *frame = frame_of_this_cpu();
	const struct guest_regs *regs = front_regs();
	uint32_t n = 0;

	frozen_skip_call();
	leave_fill(frame);
	/* RSP is the frame's. */
	for (uint32_t i = 0; i < GUEST_REGS; i++) {
		if (i != RSP) {
			frame->regs[n++] = regs->r[i];
		}
	}
	frame->regs[0] = 0;
	frame->cr3_plain = frame->cr3 & ENTRY_ADDRESS;
	frame->return_rip = phys_of(leave_turn);
	frame->return_cs = frame->cs;
	leave_load();
	map_low();
	leave_to((const void *)phys_of(leave_page), (const void *)page_phys());
}
