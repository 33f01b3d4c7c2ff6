// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The states of a cell's CPUs. What others want of a CPU is a word that senders
 * change by compare-exchange, then announce by an NMI, which no guest can hold
 * off for long, in any state. The CPU takes the whole word and applies it here,
 * before it enters the guest again; so a sender never waits, and an NMI without
 * a word means nothing.
 *
 * A CPU is parked by the end of its cell, and only the start of the cell leads
 * out of that: an INIT or a SIPI that was sent before the end can find a CPU
 * parked already, and must not let it run.
 */
#include "atomic.h"
#include "cell_last.h"
#include "lapic.h"
#include "panic.h"
#include "vapic.h"
#include "vcpu.h"

#define SIPI_BITS (VCPU_SIPI | 0xffu << VCPU_VECTOR_SHIFT)

/* INIT forgets a SIPI from before; of two SIPIs the first counts. */
static uint32_t merge(uint32_t word, uint32_t event)
{
	if ((event & VCPU_INIT) != 0) {
		word &= ~SIPI_BITS;
	}
	return (event & word & VCPU_SIPI) != 0 ? word : word | event;
}

void vcpu_post(uint32_t index, uint32_t event)
{
	uint32_t *word = &cell_state.cpus[index].power;
	uint32_t before;

	do {
		before = atomic_get(word);
	} while (!atomic_change(word, before, merge(before, event)));
	/* Its own as well: with SVM a CPU looks at its word for an NMI only. */
	lapic_send((uint32_t)this_cell.cpu_ids[index], ICR_MODE_NMI);
}

static uint32_t take_word(void)
{
	uint32_t *word = &cell_state.cpus[this_cpu.index].power;
	uint32_t before;

	do {
		before = atomic_get(word);
	} while (!atomic_change(word, before, 0));
	return before;
}

static void wait_for_sipi(void)
{
	vlapic_reset();
	vcpu_park();
	this_cpu.arch.state = VCPU_WAIT_SIPI;
}

static void run_from(struct guest_regs *regs, const struct vcpu_start *start)
{
	vlapic_reset();
	vmsr_reset();
	vcpu_reset(regs, start);
	this_cpu.arch.state = VCPU_RUNNING;
}

/* The start of the cell, the first or another. */
static void start_with_cell(struct guest_regs *regs)
{
	const struct cell_cpu *self = &cell_state.cpus[this_cpu.index];
	struct vcpu_start start = {
		.kind = this_cell.arch.start_kind,
		.entry = self->entry,
	};

	for (uint32_t i = 0; i < CELL_CPU_ARGS; i++) {
		start.args[i] = self->args[i];
	}
	if ((this_cell.arch.starts >> this_cpu.index & 1) != 0) {
		run_from(regs, &start);
	} else {
		wait_for_sipi();
	}
}

void exit_event(struct guest_regs *regs)
{
	uint32_t word = take_word();

	if ((word & VCPU_STOP) != 0) {
		vcpu_park();
		this_cpu.arch.state = VCPU_PARKED;
		cell_parked();
		return;
	}
	if ((word & VCPU_START) != 0) {
		start_with_cell(regs);
	}
	if ((word & VCPU_INIT) != 0 && this_cpu.arch.state != VCPU_PARKED) {
		wait_for_sipi();
	}
	if ((word & VCPU_SIPI) != 0 && this_cpu.arch.state == VCPU_WAIT_SIPI) {
		const struct vcpu_start start = {
			.kind = START_SIPI,
			.entry = (word >> VCPU_VECTOR_SHIFT & 0xff) << 12,
		};

		run_from(regs, &start);
	}
}

/* It counts as parked when it finds the word that the end has sent to all. */
void exit_stop(struct guest_regs *regs, enum cell_end end, const char *reason,
	       const struct gpa *address)
{
	(void)regs;
	cell_stop(end, reason, vcpu_pc(), address);
	vcpu_park();
	this_cpu.arch.state = VCPU_PARKED;
}

void arch_cell_kick(void)
{
	/* The second bound is for compilers: they know it of the array. */
	for (uint32_t i = 0; i < this_cell.num_cpus && i < CONFIG_MAX_CPUS;
	     i++) {
		vcpu_post(i, VCPU_STOP);
	}
}

noreturn void arch_cpu_halt(void)
{
	for (;;) {
		__asm__ volatile("cli\n\thlt" ::: "memory");
	}
}
