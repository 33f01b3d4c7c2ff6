/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the parts of arm64's management share: front.c runs on CPUs that are
 * asked for, the others on the one CPU that manages.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdnoreturn.h>
#include "manage_arch.h"
#include "trap.h"

/*
 * manage_cpus[].request, between the manager and one CPU. The manager asks
 * (IDLE or LATE to WANTED) and takes back what it asked in vain (WANTED to
 * LATE); the CPU arrives (WANTED to ARRIVED) and waits, bounded by what the
 * manager does meanwhile, for one of the orders. It says IDLE when it has obeyed.
 *
 * LATE stays until the CPU traps: only so a fault that the manager's cut has
 * caused is known for what it is, however late the CPU comes to report it.
 */
enum front_request {
	FRONT_IDLE,
	FRONT_WANTED,
	FRONT_LATE,		/* nobody waits: go on */
	FRONT_LATE_PARK,	/* the same, but park: it was summoned */
	FRONT_ARRIVED,
	FRONT_GO,		/* the orders: on with the guest */
	FRONT_PARK,		/* into cpu_park() */
	FRONT_MOVE,		/* to boot_cpus[].final_root, and park there */
	FRONT_LEAVE,		/* off, in the firmware */
	FRONT_FREEZE,		/* to the map that is without management */
	FRONT_FREEZE_PARK,	/* the same, and park there */
};

/* manage_cpus[].answer: a kick is on its way to the CPU, which has to clear it. */
#define FRONT_KICKED 1u

/* Where front.S has saved what the guest of this CPU had. */
static inline struct guest_regs *front_regs(void)
{
	return (struct guest_regs *)((uintptr_t)&this_cpu -
				     sizeof(struct guest_regs));
}

/* In front.S. */
noreturn void front_serve(void);
noreturn void front_move(uint64_t ttbr0, uint64_t bridge);
noreturn void front_seal(uint64_t ttbr0, bool parks, uint64_t bridge);
noreturn void front_resume(struct guest_regs *regs);
extern char left_vectors[];

/*
 * Called by front.S on a CPU whose guest has trapped. True: the CPU parks.
 */
bool front_fetched(struct guest_regs *regs, uint64_t esr);
bool front_hypercall(struct guest_regs *regs);

/* Called by front_move() on the new map and an empty stack. */
void front_moved(void);

/* Let @cpu do @order; it waits in the front. */
void front_order(uint32_t cpu, uint32_t order);

/*
 * As arch_fetch(); CPUs of @may_stay that are parked stay so, and out of reach of
 * their siblings, who are here.
 */
bool fetch(uint64_t cpus, uint64_t may_stay);

/* The place of a CPU in the root as it has been built last. */
uint32_t root_index(uint32_t cpu);

/*
 * A cell's memory: taken from all its CPUs, when what TLBs hold of any cell's has
 * been forgotten; and given back.
 */
void stage2_cut(volatile uint64_t *root, const struct cell *cell);
void stage2_forget(void);
void stage2_restore(volatile uint64_t *root, const struct cell *cell,
		    const uint64_t *master);

/* SGI 15, to any CPU. */
void gic_kick(uint32_t cpu);

/* SPIs of the cell: disabled, neither pending nor active. */
void gic_cell_quiet(uint32_t index);

/* SPIs in @arch go to CPUs of @cpus alone. */
void gic_route_all(const struct arch_cell *arch, uint64_t cpus);

/* Provided by the GIC: so does SPI @irq; to the first of them if it did not. */
void gic_route_within(uint32_t irq, uint64_t cpus);

/* Provided by the GIC: this CPU's interface is its guest's alone. */
void gic_leave(void);

/* Clean and invalidate the cell's memory to the point of coherency. */
void cache_clean_cell(uint32_t index);

/* What a CPU does with FRONT_LEAVE, FRONT_FREEZE and FRONT_FREEZE_PARK. */
noreturn void front_leave(void);
noreturn void front_freeze(bool parks);

/* All that wait in the front do so now; memory of running cells is back. */
void fetch_freeze(void);

/* The map of front_move(): TTBR0_EL2. @pre bridge_build() */
uint64_t bridge_root(void);
void bridge_build(void);
