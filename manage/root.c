// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A change of owners, as a transaction. The chain is changed and what follows
 * from it is built anew, in fresh pages: the root, and final maps of CPUs that
 * move. Up to here everything can fail, and change_abort() leaves no trace. Then
 * all CPUs concerned are fetched, and what remains cannot fail.
 */
#include <stddef.h>
#include <string.h>
#include "config.h"
#include "config_check.h"
#include "manage.h"
#include "manage_arch.h"

#define ROOT_LEVEL 2

/* What a change that fails puts back. */
static struct {
	uint64_t moved; /* CPUs with a new final map */
	struct boot_cpu cpus[CONFIG_MAX_CPUS];
	struct built_cell fresh; /* the root as it will be */
	struct built_cell live;	 /* and as it is, while it is built */
	bool is_building;
	uint32_t removed; /* index of a cell, or num_cells */
	struct built_cell removed_cell;
	struct chain_cell removed_chain;
	uint32_t num_cells;
	uint32_t loadable; /* index of a cell whose state changed, or 0 */
} change;

void change_begin(void)
{
	static bool is_first = true;

	/* Tables of the seal's window: there is no seal any more. */
	if (is_first) {
		pool_free(POOL_SEAL);
		is_first = false;
	}
	change.moved = 0;
	change.num_cells = boot.chain.num_cells;
	change.removed = change.num_cells;
	change.loadable = 0;
	change.is_building = false;
	pool_begin();
}

void change_loadable(uint32_t index, bool is_loadable)
{
	change.loadable = index;
	boot.chain.cells[index].is_loadable = is_loadable;
}

/* The cell at @from is at @to from now on. */
static void move_cell(uint32_t to, uint32_t from)
{
	boot.cells[to] = boot.cells[from];
	boot.chain.cells[to] = boot.chain.cells[from];
	for (uint32_t id = 0; id < CONFIG_MAX_CPUS; id++) {
		if ((boot.cells[to].cpus >> id & 1) != 0) {
			boot_cpus[id].cell = to;
		}
	}
}

const struct built_cell *change_remove(uint32_t index)
{
	uint32_t last = boot.chain.num_cells - 1;

	change.removed = index;
	change.removed_cell = boot.cells[index];
	change.removed_chain = boot.chain.cells[index];
	if (index != last) {
		move_cell(index, last);
	}
	boot.chain.num_cells = last;
	return &change.removed_cell;
}

/* A cell back into its place. */
static void put_back(void)
{
	uint32_t index = change.removed;
	uint32_t last = change.num_cells - 1;

	if (index == change.num_cells) {
		return;
	}
	if (index != last) {
		move_cell(last, index);
	}
	boot.cells[index] = change.removed_cell;
	boot.chain.cells[index] = change.removed_chain;
}

void change_abort(void)
{
	for (uint32_t id = 0; id < CONFIG_MAX_CPUS; id++) {
		if ((change.moved >> id & 1) != 0) {
			boot_cpus[id] = change.cpus[id];
		}
	}
	if (change.is_building) {
		boot.cells[ROOT_CELL] = change.live;
	}
	put_back();
	if (change.loadable != 0) {
		struct chain_cell *cell = &boot.chain.cells[change.loadable];

		cell->is_loadable = !cell->is_loadable;
	}
	boot.chain.num_cells = change.num_cells;
	pool_abort();
}

void change_save_cpu(uint32_t id)
{
	change.cpus[id] = boot_cpus[id];
	change.moved |= 1ull << id;
}

void change_move_cpus(uint64_t cpus, uint32_t to)
{
	for (uint32_t id = 0; id < CONFIG_MAX_CPUS; id++) {
		struct page_table table = { &paging_host, NULL, ROOT_LEVEL,
					    &pool };

		if ((cpus >> id & 1) == 0) {
			continue;
		}
		change_save_cpu(id);
		boot_cpus[id].cell = to;
		pool_set_owner(POOL_CPU(id));
		arch_prepare_cpu(id);
		final_map_build(id, &table, NULL);
	}
}

void change_build_root(void)
{
	struct built_cell *root = &boot.cells[ROOT_CELL];

	change.live = *root;
	change.is_building = true;
	memset(root, 0, sizeof(*root));
	root->number = change.live.number;
	cell_build(ROOT_CELL);
	change.fresh = *root;
	*root = change.live;
	change.is_building = false;
	arch_prepare_swap(&change.fresh);
}

/* A root CPU keeps its state, at its place among the CPUs there are now. */
static void permute_cpus(struct built_cell *live, uint64_t cpus)
{
	struct cell_cpu states[CONFIG_MAX_CPUS];
	struct cell_cpu *now = live->state->cpus;
	uint64_t before = live->cpus;
	uint32_t old_index = 0;
	uint32_t new_index = 0;

	memcpy(states, now, sizeof(states));
	memset(now, 0, sizeof(states));
	for (uint32_t id = 0; id < CONFIG_MAX_CPUS; id++) {
		bool was = (before >> id & 1) != 0;
		bool is = (cpus >> id & 1) != 0;

		if (was && is) {
			now[new_index] = states[old_index];
		}
		if (is) {
			boot_cpus[id].cpu->index = new_index;
		}
		old_index += was ? 1 : 0;
		new_index += is ? 1 : 0;
	}
	live->cpus = cpus;
}

static void replace_step(uint32_t id)
{
	if (IS_ENABLED(CONFIG_X86)) {
		pool_replace(POOL_STEP(id));
	}
}

/* All root CPUs but the caller are fetched. */
static void commit_root(void)
{
	struct built_cell *live = &boot.cells[ROOT_CELL];
	const struct built_cell *fresh = &change.fresh;

	memcpy(live->cell, fresh->cell, sizeof(struct cell));
	live->ram = fresh->ram;
	permute_cpus(live, fresh->cpus);
	arch_swap(fresh);
	pool_replace(POOL_TABLES(live->number));
	pool_drop(POOL_CELL(live->number));
	for (uint32_t id = 0; id < CONFIG_MAX_CPUS; id++) {
		if ((live->cpus >> id & 1) != 0) {
			replace_step(id);
		}
	}
}

/* Moved CPUs are parked in their new cells, with nothing counted. */
static void commit_cpus(void)
{
	if (change.moved == 0) {
		return;
	}
	arch_adopt(change.moved);
	disable_forget(change.moved);
	for (uint32_t id = 0; id < CONFIG_MAX_CPUS; id++) {
		if ((change.moved >> id & 1) != 0) {
			pool_replace(POOL_CPU(id));
			replace_step(id);
			pool_replace(POOL_MAP(id));
			memset(manage_cpus[id].stats, 0,
			       sizeof(manage_cpus[id].stats));
		}
	}
}

int64_t change_commit(const struct built_cell *to, const struct built_cell *of)
{
	uint64_t cpus = boot.cells[ROOT_CELL].cpus | change.moved;

	cpus &= ~(1ull << this_cpu.id);
	if (!arch_fetch(cpus)) {
		return -HYPERCALL_EBUSY;
	}
	commit_root();
	manage_note_cpus();
	commit_cpus();
	if (of != NULL) {
		arch_move_irqs(to, of);
	}
	arch_release(cpus & ~change.moved);
	pool_commit();
	return 0;
}
