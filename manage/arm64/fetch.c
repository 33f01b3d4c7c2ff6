// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Making other CPUs come into the front, and wait there. It is the manager's
 * side of front.c; one CPU at a time runs it.
 *
 * What a CPU of a cell can be at, when the cell's second stage is emptied under
 * it, and its request says WANTED since before:
 *
 * - In its guest, at EL1 or EL0, interrupts masked or not: its next fetch or
 *   access, at the latest, traps. In WFI it makes none until it is woken: the
 *   kick, which nothing but a hostile direct cell can keep from it, does so. The
 *   exception that the kick may become finds no memory at its vector.
 * - On its way to EL2, in any trap of its own: the front has not looked yet, and
 *   will see the request, for that was written before the tables were, and a
 *   trap synchronises. The trap is undone and repeated.
 * - In the runtime, doing a trap: it returns to its guest, in a bounded time,
 *   and gets no further than its first fetch. It may end the cell on its way,
 *   for something its guest did before: then the cell is STOPPED, no CPU of it
 *   gets its memory back, and each parks.
 * - In the runtime, in WFI (CPU_SUSPEND, or a trapped WFI): the kick ends it.
 * - In cpu_park(), off: it runs no guest until its power is ON_PENDING, and that
 *   only a CPU of its cell can make it. It needs nothing; where it has to come,
 *   it is switched on, which nobody else can do by then, with its guest's memory
 *   away: it is reset, and gets no further than its first fetch (a summons).
 * - Just being switched on: CLAIMED by a sibling that is in the runtime still,
 *   or ON_PENDING; it comes by itself, with the entry it was given.
 * - Just parking: its power is ON until nothing of its guest is left.
 *
 * So all have come when each has ARRIVED or is off, twice in a row: whoever could
 * have switched on one that was seen off had not arrived before, or had done so
 * before the second look.
 */
#include <stddef.h>
#include <string.h>
#include "arch_barrier.h"
#include "atomic.h"
#include "front.h"
#include "sysreg.h"

#define ARRIVE_MS  500
#define KICK_US	   20
#define PER_SECOND 1000000u

static uint64_t arrived;  /* CPUs that wait in the front */
static uint64_t summoned; /* those of them that were parked */
static uint64_t claimed;  /* CPUs of stopped cells that are off */

/*
 * What each CPU runs. boot_cpus[] and boot.cells[] may say already what will be,
 * when a CPU is fetched.
 */
static struct live {
	struct cell_state *state;
	const struct cell *cell;
	volatile uint64_t *root; /* of its stage 2 */
	uint64_t *master;
	struct cpu *cpu;
} live[CONFIG_MAX_CPUS];

static bool has(uint64_t cpus, uint32_t cpu)
{
	return (cpus >> cpu & 1) != 0;
}

static bool is_over(uint64_t start, uint64_t us)
{
	arch_relax();
	return arch_clock() - start > sysreg_read(cntfrq_el0) * us / PER_SECOND;
}

void manage_note_cpu(uint32_t cpu)
{
	const struct built_cell *built = &boot.cells[boot_cpus[cpu].cell];

	live[cpu] = (struct live){
		.state = built->state,
		.cell = built->cell,
		.root = built->stage2_root,
		.master = built->stage2_master,
		.cpu = boot_cpus[cpu].cpu,
	};
}

static struct cell_cpu *cpu_of(uint32_t cpu)
{
	return &live[cpu].state->cpus[live[cpu].cpu->index];
}

static uint32_t *power_of(uint32_t cpu)
{
	return &cpu_of(cpu)->power;
}

static bool is_stopped(uint32_t cpu)
{
	return atomic_get(&live[cpu].state->run) != CELL_RUNNING;
}

/* It may not have obeyed its last order yet; that takes it a moment. */
static bool ask(uint32_t cpu)
{
	uint32_t *request = &manage_cpus[cpu].request;
	uint64_t start = arch_clock();

	while (!atomic_change(request, FRONT_IDLE, FRONT_WANTED) &&
	       !atomic_change(request, FRONT_LATE, FRONT_WANTED)) {
		if (is_over(start, 1000 * ARRIVE_MS)) {
			return false;
		}
	}
	return true;
}

static void kick_all(uint64_t cpus)
{
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (has(cpus, cpu)) {
			atomic_set(&manage_cpus[cpu].answer, FRONT_KICKED);
			gic_kick(cpu);
		}
	}
	/* A WFE with interrupts masked: DDI 0487 D1.7.1. */
	sev();
}

/*
 * As arch_cell_cut(), for any cell: of all VMIDs, so that this CPU need not take
 * another's. Its own guest does not run meanwhile.
 */
void stage2_forget(void)
{
	dsb(ishst);
	__asm__ volatile("tlbi alle1is" ::: "memory");
	dsb(ish);
	__asm__ volatile("tlbi alle1is" ::: "memory");
	dsb(ish);
	isb();
}

void stage2_cut(volatile uint64_t *root, const struct cell *cell)
{
	for (uint32_t i = 0; i < cell->arch.stage2_entries; i++) {
		root[i] = 0;
	}
}

/* What was invalid becomes valid, which no TLB holds: DDI 0487 D8.17. */
void stage2_restore(volatile uint64_t *root, const struct cell *cell,
		    const uint64_t *master)
{
	for (uint32_t i = 0; i < cell->arch.stage2_entries; i++) {
		root[i] = master[i];
	}
	dsb(ish);
	isb();
}

/*
 * Whether the CPU is off. In a stopped cell that is for ever once it is claimed,
 * as who would switch it on claims it; nobody else is in need of it there.
 */
static bool is_off(uint32_t cpu)
{
	uint32_t *power = power_of(cpu);

	if (!is_stopped(cpu)) {
		return atomic_get(power) == CPU_OFF;
	}
	if (!has(claimed, cpu) &&
	    (atomic_change(power, CPU_OFF, CPU_CLAIMED) ||
	     atomic_change(power, CPU_ON_PENDING, CPU_CLAIMED))) {
		claimed |= 1ull << cpu;
	}
	return has(claimed, cpu);
}

static bool has_arrived(uint32_t cpu)
{
	return atomic_get(&manage_cpus[cpu].request) == FRONT_ARRIVED;
}

/* CPUs of @cpus that are neither here nor off. */
static uint64_t missing(uint64_t cpus)
{
	uint64_t result = 0;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (has(cpus, cpu) && !has_arrived(cpu) && !is_off(cpu)) {
			result |= 1ull << cpu;
		}
	}
	return result;
}

/* What spins comes by itself; a kick would only interrupt it. */
static bool await(uint64_t cpus)
{
	uint64_t start = arch_clock();
	uint64_t kicked = 0;
	uint32_t looks = 0;

	while (looks < 2) {
		uint64_t left = missing(cpus);

		looks = left == 0 ? looks + 1 : 0;
		if (left != 0 && is_over(start, 1000 * ARRIVE_MS)) {
			return false;
		}
		if ((left & ~kicked) != 0 && is_over(start, KICK_US)) {
			kick_all(left & ~kicked);
			kicked |= left;
		}
	}
	return true;
}

/* Off it stays; but what it may have been asked meanwhile is taken back. */
static void leave_off(uint64_t cpus)
{
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (!has(cpus, cpu)) {
			continue;
		}
		atomic_change(&manage_cpus[cpu].request, FRONT_WANTED,
			      FRONT_IDLE);
		if (has(claimed, cpu)) {
			atomic_set(power_of(cpu), CPU_OFF);
			claimed &= ~(1ull << cpu);
		}
	}
}

static bool await_summoned(uint64_t cpus)
{
	uint64_t start = arch_clock();

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		while (has(cpus, cpu) && !has_arrived(cpu)) {
			if (is_over(start, 1000 * ARRIVE_MS)) {
				return false;
			}
		}
	}
	return true;
}

/* It did not wake in time, and stays where it is; or goes back there. */
static void give_up_summons(uint32_t cpu)
{
	uint32_t *request = &manage_cpus[cpu].request;

	if (atomic_change(power_of(cpu), CPU_ON_PENDING, CPU_OFF)) {
		atomic_set(request, FRONT_IDLE);
	} else if (!atomic_change(request, FRONT_WANTED, FRONT_LATE_PARK)) {
		summoned |= 1ull << cpu;
	}
}

/*
 * It starts where no cell has memory, for the distributor is there: so it traps
 * whenever it comes.
 */
static void switch_on(uint32_t cpu)
{
	cpu_of(cpu)->entry = live[cpu].cell->arch.gic[0].base.v;
	atomic_set(power_of(cpu), CPU_ON_PENDING);
	gic_kick(cpu);
}

/*
 * Switch on what is off. All CPUs of its cell are here or off, and nothing runs
 * in its guest, so that a stopped cell can be running for so long.
 */
static bool summon(uint64_t cpus)
{
	uint64_t stopped = 0;
	bool done;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (!has(cpus, cpu)) {
			continue;
		}
		if (is_stopped(cpu)) {
			stopped |= 1ull << cpu;
			atomic_set(&live[cpu].state->run, CELL_RUNNING);
		}
		switch_on(cpu);
	}
	done = await_summoned(cpus);
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (has(stopped, cpu)) {
			atomic_set(&live[cpu].state->run, CELL_STOPPED);
		}
	}
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (has(cpus, cpu) && has_arrived(cpu)) {
			summoned |= 1ull << cpu;
		} else if (has(cpus, cpu)) {
			give_up_summons(cpu);
		}
	}
	claimed &= ~cpus;
	arrived |= summoned;
	return done;
}

void front_order(uint32_t cpu, uint32_t order)
{
	atomic_set(&manage_cpus[cpu].request, order);
	dsb(ishst);
	sev();
}

/* Whoever was parked does so before a sibling can ask for its power. */
static void park(uint64_t cpus)
{
	uint64_t start = arch_clock();

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (has(cpus, cpu)) {
			front_order(cpu, FRONT_PARK);
		}
	}
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		while (has(cpus, cpu) && atomic_get(power_of(cpu)) != CPU_OFF &&
		       !is_over(start, 1000 * ARRIVE_MS)) {
		}
	}
}

/* A cell that has stopped meanwhile does not get its memory back. */
static void restore_cells_of(uint64_t cpus)
{
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (has(cpus, cpu) && !is_stopped(cpu)) {
			stage2_restore(live[cpu].root, live[cpu].cell,
				       live[cpu].master);
		}
	}
}

void arch_release(uint64_t cpus)
{
	park(cpus & summoned);
	restore_cells_of(cpus);
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (has(cpus & arrived & ~summoned, cpu)) {
			front_order(cpu, FRONT_GO);
		}
	}
	arrived &= ~cpus;
	summoned &= ~cpus;
}

/*
 * Everything as it was, for CPUs of which not all have come. Memory first: who
 * has been told that nobody waits must find it.
 */
static void give_up(uint64_t asked)
{
	restore_cells_of(asked);
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		uint32_t *request = &manage_cpus[cpu].request;

		if (!has(asked & ~summoned, cpu)) {
			continue;
		}
		if (is_off(cpu)) {
			leave_off(1ull << cpu);
		} else if (!atomic_change(request, FRONT_WANTED, FRONT_LATE) &&
			   has_arrived(cpu)) {
			arrived |= 1ull << cpu;
		}
	}
	arch_release(asked);
}

static bool ask_all(uint64_t cpus, uint64_t *asked)
{
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (has(cpus, cpu)) {
			if (!ask(cpu)) {
				return false;
			}
			*asked |= 1ull << cpu;
		}
	}
	return true;
}

static void cut_all(uint64_t cpus)
{
	/* Whoever is hit by it finds its request. */
	dsb(ish);
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (has(cpus, cpu)) {
			stage2_cut(live[cpu].root, live[cpu].cell);
		}
	}
	stage2_forget();
}

bool fetch(uint64_t cpus, uint64_t may_stay)
{
	uint64_t asked = 0;
	uint64_t off = 0;

	cpus &= ~(1ull << this_cpu.id);
	if (!ask_all(cpus, &asked)) {
		give_up(asked);
		return false;
	}
	cut_all(cpus);
	if (!await(cpus)) {
		give_up(cpus);
		return false;
	}
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (has(cpus, cpu)) {
			*(has_arrived(cpu) ? &arrived : &off) |= 1ull << cpu;
		}
	}
	leave_off(off & may_stay);
	if (!summon(off & ~may_stay)) {
		give_up(cpus & ~(off & may_stay));
		return false;
	}
	return true;
}

/*
 * Of the root what is off need not come, if it keeps its cell and its place in
 * it: all that could switch it on is here then.
 */
bool arch_fetch(uint64_t cpus)
{
	uint64_t may_stay = 0;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (has(cpus, cpu) && !manage_frozen &&
		    boot_cpus[cpu].cpu == live[cpu].cpu &&
		    root_index(cpu) == live[cpu].cpu->index) {
			may_stay |= 1ull << cpu;
		}
	}
	return fetch(cpus, may_stay);
}

void arch_adopt(uint64_t cpus)
{
	uint64_t start = arch_clock();

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (has(cpus, cpu)) {
			manage_note_cpu(cpu);
			atomic_set(power_of(cpu), CPU_OFF);
			front_order(cpu, FRONT_MOVE);
		}
	}
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		while (has(cpus, cpu) &&
		       atomic_get(&manage_cpus[cpu].request) != FRONT_IDLE &&
		       !is_over(start, 1000 * ARRIVE_MS)) {
		}
	}
	arrived &= ~cpus;
	summoned &= ~cpus;
}

void fetch_freeze(void)
{
	restore_cells_of(arrived);
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (live[cpu].master != NULL) {
			memset(live[cpu].master, 0, PAGE_SIZE);
		}
	}
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		/* Off before a sibling of its can ask for its power. */
		if (has(summoned, cpu)) {
			atomic_set(power_of(cpu), CPU_OFF);
			front_order(cpu, FRONT_FREEZE_PARK);
		} else if (has(arrived, cpu)) {
			front_order(cpu, FRONT_FREEZE);
		}
	}
}
