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
	const struct trap_page *end = &trap[this_cell.arch.num_traps];

	while (trap < end && (trap->page.v ^ address.v) > PAGE_OFFSET) {
		trap++;
	}
	return trap < end ? trap : NULL;
}

static const char *access_io(const struct vcpu_step *step, bool is_write,
			     uint32_t *reg)
{
	struct gpa address = { step->trap->page.v + step->offset };
	uint64_t value = *reg;
	const char *reason = io_access(address, REG_SIZE, is_write, &value);

	*reg = (uint32_t)value;
	return reason;
}

/*
 * What the instruction will find. A device is read only for an instruction that
 * reads: for others that could have effects.
 */
static const char *read_model(struct vcpu_step *step)
{
	const struct trap_page *trap = step->trap;

	step->seed = 0;
	switch (trap->kind) {
	case TRAP_LAPIC:
		step->seed = vlapic_page_read(step->offset);
		return NULL;
	case TRAP_IOAPIC:
		step->seed = vioapic_read(trap->index, step->offset);
		return NULL;
	default:
		return step->is_write != 0
			       ? NULL
			       : access_io(step, false, &step->seed);
	}
}

static const char *write_model(const struct vcpu_step *step, uint32_t value)
{
	const struct trap_page *trap = step->trap;

	switch (trap->kind) {
	case TRAP_LAPIC:
		vlapic_page_write(step->offset, value);
		return NULL;
	case TRAP_IOAPIC:
		vioapic_write(trap->index, step->offset, value);
		return NULL;
	default:
		return access_io(step, true, &value);
	}
}

static const char *begin(struct vcpu_step *step,
			 const struct nested_fault *fault)
{
	if (fault->is_fetch) {
		return "fetch from memory it does not own";
	}
	if (!fault->is_plain) {
		return "table walk or event delivery in memory it does not own";
	}
	step->trap = find_trap(fault->address);
	if (step->trap == NULL) {
		return "access to memory it does not own";
	}
	step->offset = (uint32_t)(fault->address.v & PAGE_OFFSET) &
		       ~(REG_SIZE - 1);
	step->is_write = fault->is_write;
	return read_model(step);
}

void exit_memory(struct guest_regs *regs, const struct nested_fault *fault)
{
	struct vcpu_step *step = &this_cpu.arch.step;
	const char *reason = begin(step, fault);

	if (reason != NULL) {
		exit_stop(regs, CELL_END_FAULT, reason, &fault->address);
		return;
	}
	scratch_page[step->offset / REG_SIZE] = step->seed;
	vcpu_step_begin();
}

void exit_step_done(struct guest_regs *regs)
{
	const struct vcpu_step *step = &this_cpu.arch.step;
	struct gpa address = { step->trap->page.v + step->offset };
	uint32_t value = scratch_page[step->offset / REG_SIZE];
	const char *reason = NULL;

	/* A read that has become another instruction meanwhile is judged too. */
	if (step->is_write != 0 || value != step->seed) {
		reason = write_model(step, value);
	}
	if (reason != NULL) {
		exit_stop(regs, CELL_END_FAULT, reason, &address);
	}
}
