// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Other CPUs come and wait. The manager writes a CPU's word and sends an NMI;
 * the CPU looks at the word behind every exit, when the runtime is done with it.
 *
 * Nothing is lost, and nothing comes too late:
 *
 * - A CPU that is in its guest, or parked in guest mode, exits for the NMI. One
 *   that is in the hypervisor has it pending, or takes it on its way in, and
 *   exits at once (SVM, GIF is 0), or looks again (VMX, vmx_entry.S).
 * - NMIs merge, with those of the runtime as well. An exit for an NMI is always
 *   given to the runtime first, which looks at its own word, and then the word
 *   here is looked at; so one NMI is enough for both, and one that comes for
 *   nothing does nothing.
 * - A CPU whose exit has begun a step is not HERE yet: what it steps is of the
 *   tables as they are. It enters once more, and the NMI ends the step, as any
 *   exit does; if the NMI was what had exited, no step could have begun. So
 *   whoever is HERE has no step in progress, and the root's tables, traps and
 *   ports may change under it.
 * - A CPU about to park, or to start: the runtime takes its power word, and acts
 *   on it, before the CPU can be HERE. INIT, SIPI and the cell's end that are
 *   sent while it is HERE wait in its power word; their NMI too, or it has been
 *   taken and the word is looked at before the CPU goes: see wait_here().
 *
 * The manager waits a bounded time; then all that have come go again, and those
 * that have not are asked no more.
 */
#include "arch_barrier.h"
#include "atomic.h"
#include "front.h"
#include "frozen.h"
#include "lapic.h"
#include "leave.h"
#include "manage_arch.h"
#include "panic.h"

#define FETCH_MS 1000

static uint64_t milliseconds(uint64_t ms)
{
	return ms * tsc_khz;
}

static bool is_in(uint64_t cpus, uint32_t cpu)
{
	return (cpus >> cpu & 1) != 0 && cpu != this_cpu.id;
}

/* It does what it was told to, in the hypervisor, or comes there. */
static bool reaches(uint32_t cpu, uint32_t word, uint64_t start)
{
	while (atomic_get(&manage_cpus[cpu].request) != word) {
		if (arch_clock() - start > milliseconds(FETCH_MS)) {
			return false;
		}
		arch_relax();
	}
	return true;
}

static bool call_one(uint32_t cpu)
{
	uint32_t *word = &manage_cpus[cpu].request;

	if (atomic_get(word) == FETCH_HERE) {
		return true;
	}
	/* On its way out of the last time. */
	if (!reaches(cpu, FETCH_RUN, arch_clock())) {
		return false;
	}
	atomic_set(word, FETCH_COME);
	lapic_send((uint32_t)boot_cpus[cpu].hardware_id, ICR_MODE_NMI);
	return true;
}

/* What has not come is not asked any more; what has, goes. */
static void give_up(uint64_t cpus)
{
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		uint32_t *word = &manage_cpus[cpu].request;

		if (is_in(cpus, cpu) &&
		    !atomic_change(word, FETCH_COME, FETCH_RUN)) {
			atomic_change(word, FETCH_HERE, FETCH_GO);
		}
	}
}

bool arch_fetch(uint64_t cpus)
{
	bool all = true;
	uint64_t start;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (is_in(cpus, cpu)) {
			all = call_one(cpu) && all;
		}
	}
	start = arch_clock();
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS && all; cpu++) {
		if (is_in(cpus, cpu)) {
			all = reaches(cpu, FETCH_HERE, start);
		}
	}
	if (!all) {
		give_up(cpus);
	}
	return all;
}

void arch_release(uint64_t cpus)
{
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (is_in(cpus, cpu)) {
			atomic_change(&manage_cpus[cpu].request, FETCH_HERE,
				      FETCH_GO);
		}
	}
}

/* A CPU that is HERE. True when it has answered. */
static bool order(uint32_t cpu, uint32_t what, uint32_t answer)
{
	atomic_set(&manage_cpus[cpu].request, what);
	return reaches(cpu, answer, arch_clock());
}

/*
 * The pages of a CPU's old life are free afterwards, so its answer is waited for
 * without end: it runs ours alone. Of the root's CPUs one that is off waits for
 * INIT and SIPI, as on a PC.
 */
void arch_adopt(uint64_t cpus)
{
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (!is_in(cpus, cpu)) {
			continue;
		}
		boot_cpus[cpu].cpu->arch.state =
			boot_cpus[cpu].cell == ROOT_CELL ? VCPU_WAIT_SIPI
							 : VCPU_PARKED;
		if (!order(cpu, FETCH_ADOPT, FETCH_HERE)) {
			panic("a CPU is lost between two cells");
		}
	}
	arch_release(cpus);
}

void arch_freeze(void)
{
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (boot_cpus[cpu].started && cpu != this_cpu.id) {
			atomic_set(&manage_cpus[cpu].request, FETCH_FREEZE);
		}
	}
	front_regs()->r[RAX] = 0;
	frozen_skip_call();
	front_freeze();
	frozen_hand_off(boot_cpus[this_cpu.id].final_root);
}

bool arch_disable_parked(uint64_t cpus)
{
	bool all = arch_fetch(cpus);

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS && all; cpu++) {
		if (is_in(cpus, cpu)) {
			all = order(cpu, FETCH_LEAVE, FETCH_LEFT);
			lapic_send((uint32_t)boot_cpus[cpu].hardware_id,
				   ICR_MODE_INIT);
		}
	}
	return all;
}

/*
 * A CPU without a guest: an INIT from the one that leaves last makes it wait for
 * a SIPI, as a PC's CPUs do.
 */
static noreturn void leave_parked(void)
{
	leave_guest_mode();
	atomic_set(&manage_cpus[this_cpu.id].request, FETCH_LEFT);
	arch_cpu_halt();
}

static void wait_here(void)
{
	uint32_t *word = &manage_cpus[this_cpu.id].request;
	const uint64_t *root = &boot_cpus[this_cpu.id].final_root;

	for (;;) {
		switch (atomic_get(word)) {
		case FETCH_GO:
			arch_forget_map();
			front_flush();
			atomic_set(word, FETCH_RUN);
			return;
		case FETCH_ADOPT:
			front_let_go();
			front_adopt(*root);
		case FETCH_LEAVE:
			leave_parked();
		case FETCH_FREEZE:
			front_freeze();
			frozen_hand_off(*root);
		default:
			arch_relax();
		}
	}
}

void arch_serve(void)
{
	uint32_t *word = &manage_cpus[this_cpu.id].request;

	if (atomic_get(word) == FETCH_COME && this_cpu.arch.step.active == 0 &&
	    atomic_change(word, FETCH_COME, FETCH_HERE)) {
		wait_here();
	}
}

void fetch_adopted(void)
{
	uint32_t *word = &manage_cpus[this_cpu.id].request;

	if (atomic_get(word) == FETCH_ADOPT) {
		front_forget();
		atomic_set(word, FETCH_HERE);
		wait_here();
	}
}
