// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * See vcpu_model.h.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "cell_last.h"
#include "fake.h"
#include "lapic.h"
#include "vapic.h"
#include "vcpu.h"
#include "vcpu_model.h"

struct vcpu_model vcpu_model;
struct cell_last_words cell_last_words;
static struct guest_regs regs[EXPLORE_CPUS];

/* Of each script: steps done, or its end; and the run that it belongs to. */
#define AT_END 0xff
static uint32_t positions[EXPLORE_CPUS];
static uint32_t runs[EXPLORE_CPUS];
static enum vcpu_state first_states[EXPLORE_CPUS];

void vcpu_model_reset(uint32_t cpus, uint64_t starts)
{
	memset(&vcpu_model, 0, sizeof(vcpu_model));
	memset(positions, 0, sizeof(positions));
	memset(runs, 0, sizeof(runs));
	memset(&cell_last_words, 0, sizeof(cell_last_words));
	explore_reset();
	explore_share(&vcpu_model, sizeof(vcpu_model));
	explore_share(&cell_last_words, sizeof(cell_last_words));
	fake_cell.num_cpus = cpus;
	fake_cell.arch.starts = starts;
	fake_cell.arch.start_kind = START_FLAT32;
	for (uint32_t i = 0; i < cpus; i++) {
		fake_cell.cpu_ids[i] = 0x40 + i;
		cell_state.cpus[i].entry = ENTRY;
		cell_state.cpus[i].args[1] = 0xa1;
		vcpu_model.entry[i] = ENTRY;
		first_states[i] = VCPU_RUNNING;
	}
}

void vcpu_model_boot(uint32_t cpu)
{
	cell_state.cpus[cpu].power = VCPU_START;
	vcpu_model.parked[cpu] = true;
	vcpu_model.nmi[cpu] = true;
	first_states[cpu] = VCPU_PARKED;
}

void vcpu_model_wait(uint32_t cpu)
{
	vcpu_model.parked[cpu] = true;
	first_states[cpu] = VCPU_WAIT_SIPI;
}

/* What the real files need of the back-end and the rest. */
void lapic_send(uint32_t apic_id, uint32_t command)
{
	uint32_t index = apic_id - 0x40;

	assert_true(index < fake_cell.num_cpus);
	assert_int_equal(command, ICR_MODE_NMI);
	vcpu_model.nmi[index] = true;
	explore_wake(index);
}

void vmsr_reset(void)
{
	fake_event("msr reset", 0);
}

void vlapic_reset(void)
{
	fake_event("lapic reset", 0);
}

uint64_t vcpu_pc(void)
{
	return 0x1234;
}

void vcpu_park(void)
{
	vcpu_model.parked[explore_cpu()] = true;
}

void vcpu_reset(struct guest_regs *all, const struct vcpu_start *start)
{
	uint32_t cpu = explore_cpu();

	assert_ptr_equal(all, &regs[cpu]);
	/* Nothing starts in a cell that is over. */
	assert_int_equal(vcpu_model.ended, 0);
	if (start->kind == START_SIPI) {
		assert_int_equal(this_cpu.arch.state, VCPU_WAIT_SIPI);
		assert_int_equal(start->args[1], 0);
	} else {
		assert_int_equal(start->kind, START_FLAT32);
		assert_true((fake_cell.arch.starts >> cpu & 1) != 0);
		assert_int_equal(start->entry, ENTRY);
		assert_int_equal(start->args[1], 0xa1);
	}
	vcpu_model.parked[cpu] = false;
	vcpu_model.entry[cpu] = (uint32_t)start->entry;
	vcpu_model.starts[cpu]++;
	vcpu_model.life[cpu] = vcpu_model.cell_life;
}

/* Called by the last to park, so all have. */
void arch_cell_quiesce(void)
{
	for (uint32_t i = 0; i < fake_cell.num_cpus; i++) {
		assert_true(vcpu_model.parked[i]);
	}
	assert_int_equal(vcpu_model.ended, 0);
	assert_int_equal(cell_last_words.parked, fake_cell.num_cpus);
	assert_int_equal(cell_state.run, CELL_STOPPED);
	explore_step();
}

/* Until the guest runs. */
static void enter(void)
{
	uint32_t cpu = explore_cpu();

	for (;;) {
		explore_settle((uint64_t)this_cpu.arch.state << 32 |
			       vcpu_model.starts[cpu] << 16 | runs[cpu] << 8 |
			       positions[cpu]);
		explore_step();
		if (vcpu_model.nmi[cpu]) {
			vcpu_model.nmi[cpu] = false;
			exit_event(&regs[cpu]);
		} else if (vcpu_model.parked[cpu]) {
			explore_sleep();
			explore_forget_wake();
		} else {
			return;
		}
	}
}

uint32_t vcpu_model_begin(void)
{
	uint32_t cpu = explore_cpu();

	this_cpu.arch.state = first_states[cpu];
	enter();
	if (positions[cpu] == 0) {
		runs[cpu] = first_states[cpu] == VCPU_RUNNING ? 0 : 1;
	} else {
		runs[cpu] = vcpu_model.starts[cpu];
	}
	positions[cpu]++;
	return runs[cpu];
}

static bool goes_on(uint32_t run)
{
	uint32_t cpu = explore_cpu();

	enter();
	positions[cpu]++;
	return vcpu_model.starts[cpu] == run;
}

bool vcpu_model_post(uint32_t run, uint32_t index, uint32_t event)
{
	if (!goes_on(run)) {
		return false;
	}
	vcpu_post(index, event);
	return true;
}

bool vcpu_model_stop(uint32_t run, const char *reason)
{
	uint32_t cpu = explore_cpu();
	const struct gpa address = { 0x5000 };

	if (!goes_on(run)) {
		return false;
	}
	exit_stop(&regs[cpu], CELL_END_FAULT, reason, &address);
	assert_true(vcpu_model.parked[cpu]);
	return true;
}

void vcpu_model_spin(void)
{
	positions[explore_cpu()] = AT_END;
	for (;;) {
		enter();
		explore_sleep();
		explore_forget_wake();
	}
}
