// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Accesses to trapped pages, without a decoder: the model's register is put
 * into the CPU's scratch page, the guest's instruction runs there, once, and
 * what it has left is judged. RUN and STEP differ in nothing but that page, so
 * whatever runs in STEP reaches no more than its own cell, and its own CPU's
 * scratch page.
 *
 * The dword that faulted is judged. What an instruction writes beyond it is
 * lost.
 */
#include <stddef.h>
#include "io.h"
#include "mmio.h"
#include "vcpu.h"
#include "vmmio.h"

#define PAGE_OFFSET 0xfffull
#define REG_SIZE    4u

/* At VA_SCRATCH of every CPU. */
extern uint32_t scratch_page[];

static uint32_t *scratch(uint32_t offset)
{
	return (uint32_t *)((uintptr_t)scratch_page + offset);
}

/* Accesses of core/io.c; all of ours have one width, and nothing aborts. */
struct io_result arch_io_load(uintptr_t device, uint32_t size)
{
	(void)size;
	return (struct io_result){ mmio_read32(device), 1 };
}

struct io_result arch_io_store(uintptr_t device, uint32_t size, uint64_t value)
{
	(void)size;
	mmio_write32(device, (uint32_t)value);
	return (struct io_result){ 0, 1 };
}

static const struct trap_page *find_trap(struct gpa address)
{
	const struct trap_page *trap = this_cell.arch.traps;
	const struct trap_page *end = trap + this_cell.arch.num_traps;

	for (; trap < end; trap++) {
		if ((trap->page.v ^ address.v) <= PAGE_OFFSET) {
			return trap;
		}
	}
	return NULL;
}

/*
 * In a page that the cell owns in part: what is read becomes the seed, and the
 * seed is written. False if the cell must end.
 */
static noinline bool access_device(struct guest_regs *regs, bool is_write)
{
	struct vcpu_step *step = &this_cpu.arch.step;
	struct gpa address = { step->trap->page.v + step->offset };
	uint64_t value = step->seed;
	const char *reason = io_access(address, REG_SIZE, is_write, &value);

	if (reason != NULL) {
		exit_stop(regs, CELL_END_FAULT, reason, &address);
		return false;
	}
	step->seed = (uint32_t)value;
	return true;
}

static noinline void refuse(struct guest_regs *regs, struct nested_fault fault)
{
	const char *reason = "access to memory it does not own";

	if ((fault.kind & FAULT_FETCH) != 0) {
		reason = "fetch from memory it does not own";
	} else if ((fault.kind & FAULT_IMPLICIT) != 0) {
		reason =
			"table walk or event delivery in memory it does not own";
	}
	exit_stop(regs, CELL_END_FAULT, reason, &fault.address);
}

/*
 * A device is read only for an instruction that reads: for others that could
 * have effects.
 */
void exit_memory(struct guest_regs *regs, struct nested_fault fault)
{
	const struct trap_page *trap = find_trap(fault.address);
	struct vcpu_step *step = &this_cpu.arch.step;
	uint32_t offset = (uint32_t)(fault.address.v & PAGE_OFFSET) &
			  ~(REG_SIZE - 1);

	if (trap == NULL || (fault.kind & ~FAULT_WRITE) != 0) {
		refuse(regs, fault);
		return;
	}
	step->trap = trap;
	step->offset = offset;
	step->is_write = fault.kind;
	step->seed = 0;
	if (trap->kind == TRAP_LAPIC) {
		step->seed = vlapic_page_read(offset);
	} else if (trap->kind == TRAP_IOAPIC) {
		step->seed = vioapic_read(trap->index, offset);
	} else if (fault.kind == 0 && !access_device(regs, false)) {
		return;
	}
	*scratch(offset) = step->seed;
	vcpu_step_begin();
}

void exit_step_done(struct guest_regs *regs)
{
	struct vcpu_step *step = &this_cpu.arch.step;
	const struct trap_page *trap = step->trap;
	uint32_t offset = step->offset;
	uint32_t value = *scratch(offset);

	/* A read that has become another instruction meanwhile is judged too. */
	if (step->is_write == 0 && value == step->seed) {
		return;
	}
	if (trap->kind == TRAP_LAPIC) {
		vlapic_page_write(offset, value);
	} else if (trap->kind == TRAP_IOAPIC) {
		vioapic_write(trap->index, offset, value);
	} else {
		step->seed = value;
		access_device(regs, true);
	}
}
