// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The root has been built again, because what it owns has changed: what is not
 * in struct cell takes its new contents. Its stage-2 root stays where it is, for
 * VTTBR_EL2 and the final maps point there; the tables below are new.
 */
#include "arch_barrier.h"
#include "front.h"

/* What any build of the root has used of its stage-2 root. */
static uint32_t used_entries;

static void use(uint32_t entries)
{
	if (used_entries < entries) {
		used_entries = entries;
	}
}

/* Of the build that is, or is going to be, swapped in. */
static uint64_t root_cpus;

uint32_t root_index(uint32_t cpu)
{
	const struct built_cell root = { .cpus = root_cpus };

	return cpu_index(&root, cpu);
}

/* All that is needed has been built. */
void arch_prepare_swap(const struct built_cell *fresh)
{
	root_cpus = fresh->cpus;
	use(boot.cells[ROOT_CELL].cell->arch.stage2_entries);
	use(fresh->cell->arch.stage2_entries);
}

/* No stage 2 that holds both the old and the new: break before make. */
void arch_swap(const struct built_cell *fresh)
{
	const struct built_cell *live = &boot.cells[ROOT_CELL];
	volatile uint64_t *root = live->stage2_root;

	for (uint32_t i = 0; i < used_entries; i++) {
		root[i] = 0;
	}
	stage2_forget();
	for (uint32_t i = 0; i < used_entries; i++) {
		live->stage2_master[i] = fresh->stage2_root[i];
		root[i] = fresh->stage2_root[i];
	}
	dsb(ish);
	isb();
	gic_route_all(&fresh->cell->arch, fresh->cpus);
}

void arch_prepare_cpu(uint32_t id)
{
	(void)id;
	bridge_build();
}
