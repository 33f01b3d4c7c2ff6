// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The root cell has been built again, and what was built takes the place of what
 * lives: its nested roots, its ports, and what its CPUs know of each other.
 *
 * RUN and the ports keep their pages, which VMCB and VMCS name; of STEP each CPU's
 * struct cpu_roots gets the new root, which its next step will use. All CPUs of
 * the root are in the hypervisor, none with a step in progress (fetch.c), and
 * none enters a guest before it has flushed.
 */
#include <string.h>
#include "manage_arch.h"
#include "front.h"
#include "nested.h"
#include "policy.h"
#include "root.h"
#include "vapic.h"

/* What lived when the new root was built, and STEP of each CPU that it has. */
static struct cell live_before;
static uint64_t steps[CONFIG_MAX_CPUS];

static bool has_cpu(const struct built_cell *built, uint32_t cpu)
{
	return (built->cpus >> cpu & 1) != 0;
}

void arch_prepare_swap(const struct built_cell *fresh)
{
	smt_check();
	live_before = *boot.cells[ROOT_CELL].cell;
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (has_cpu(fresh, cpu)) {
			pool_set_owner(POOL_STEP(cpu));
			steps[cpu] = vcpu_step_build(cpu, fresh);
		}
	}
}

static struct vapic_state *vapic_of(const struct built_cell *built)
{
	return (struct vapic_state *)(void *)((uint8_t *)built->state +
					      VAPIC_OFFSET);
}

/* By hardware id; a CPU that is new has been reset. */
static void move_logical_ids(const struct cell *live, const struct cell *fresh,
			     struct vapic_state *state)
{
	const struct vapic_state before = *state;

	for (uint32_t to = 0; to < fresh->num_cpus; to++) {
		state->logical[to] = 0;
		for (uint32_t from = 0; from < live->num_cpus; from++) {
			if (live->cpu_ids[from] == fresh->cpu_ids[to]) {
				state->logical[to] = before.logical[from];
			}
		}
	}
}

/* The index that its guest has written into each IOAPIC that it still has. */
static void move_indices(const struct arch_cell *live,
			 const struct arch_cell *fresh,
			 struct vapic_state *state)
{
	const struct vapic_state before = *state;

	for (uint32_t to = 0; to < fresh->num_ioapics; to++) {
		state->ioapic_index[to] = 0;
		for (uint32_t from = 0; from < live->num_ioapics; from++) {
			if (live->ioapics[from].window ==
			    fresh->ioapics[to].window) {
				state->ioapic_index[to] =
					before.ioapic_index[from];
			}
		}
	}
}

void arch_swap(const struct built_cell *fresh)
{
	const struct built_cell *live = &boot.cells[ROOT_CELL];

	memcpy(live->stage2_root, fresh->stage2_root, PAGE_SIZE);
	memcpy(live->port_bitmap, fresh->port_bitmap,
	       (size_t)io_bitmap_pages * PAGE_SIZE);
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (has_cpu(fresh, cpu)) {
			boot_cpus[cpu].roots->step = steps[cpu];
		}
	}
	move_logical_ids(&live_before, fresh->cell, vapic_of(live));
	move_indices(&live_before.arch, &fresh->cell->arch, vapic_of(live));
	front_move_words(fresh->cpus);
	pins_keep(fresh->cell);
	front_flush();
}

/* A created cell is as one that has been stopped: none of its CPUs starts. */
static void park_created(const struct built_cell *built)
{
	built->state->run = CELL_STOPPED;
	cell_last_words_of(built)->parked = built->cell->num_cpus;
	for (uint32_t i = 0; i < built->cell->num_cpus; i++) {
		built->state->cpus[i].power = 0;
	}
}

void arch_prepare_cpu(uint32_t id)
{
	uint32_t index = boot_cpus[id].cell;

	vcpu_cpu_build(id);
	/* The root's is made when the root is, which comes behind. */
	if (index != ROOT_CELL) {
		park_created(&boot.cells[index]);
		pool_set_owner(POOL_STEP(id));
		boot_cpus[id].roots->step = vcpu_step_build(id,
							    &boot.cells[index]);
	}
}

uint64_t arch_root_online(void)
{
	uint64_t online = 0;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (boot_cpus[cpu].started &&
		    boot_cpus[cpu].cell == ROOT_CELL &&
		    boot_cpus[cpu].cpu->arch.state == VCPU_RUNNING) {
			online |= 1ull << cpu;
		}
	}
	return online;
}
