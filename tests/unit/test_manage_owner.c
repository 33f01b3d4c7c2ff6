// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Who owns what, over random sequences of management calls, against a model that
 * knows configs alone: each page of a window of memory, each CPU, each SPI, as
 * the live tables and structures have them. Hooks fail now and then. When all
 * cells are gone, every page is back.
 */
/* INCLUDE: tests/unit/fake/manage core/include arch/arm64/include boot/arm64/include manage/include lib/include */
/* LINK: tests/unit/fake/manage/manage_fake.c tests/unit/fake/manage/link_cell_build.c tests/unit/fake/manage/link_chain_cell.c tests/unit/fake/manage/link_check_cell.c tests/unit/fake/manage/link_maps.c tests/unit/unit.c manage/hypercall.c manage/info.c manage/keep.c manage/create.c manage/cells.c manage/root.c manage/comm.c manage/page_pool.c manage/disable.c boot/state.c boot/cpus.c boot/paging.c boot/arm64/paging_format.c boot/chain.c boot/chain_record.c boot/config_owner.c boot/config_owner_arm64.c boot/config_check.c boot/config_check_memory.c boot/config_check_payload.c boot/config_check_restart.c boot/config_check_arm64.c boot/config_check_irq.c boot/config_check_device.c boot/config_check_gicv3.c boot/sha256.c */
#include <stdio.h>
#include <stdlib.h>
#include "arch_barrier.h"
#include "fake/manage/manage_fake.h"
#include "print_basic.h"

#define WINDOW	  0x70000000ull
#define PAGES	  64u
#define VIRT	  0x50000000ull /* of cells; the root's is its physical */
#define COMM	  0x80000000ull
#define SUBPAGE	  0x09010000ull
#define IDS	  6u
#define REGIONS	  4u
#define SPIS	  8u
#define SEQUENCES 20u
#define CALLS	  150u
#define CYCLES	  1000u
#define S2	  1u

struct model_region {
	uint32_t first; /* page of the window */
	uint32_t pages;
	uint64_t flags;
};

struct model_cell {
	bool exists;
	bool loadable;
	bool runs;
	uint32_t cpus;
	uint32_t spis;
	uint32_t num_regions;
	struct model_region regions[REGIONS];
};

static struct model_cell model[IDS]; /* [0] is not used */
static uint64_t seed;

static uint32_t any(uint32_t limit)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(seed >> 33) % limit;
}

void print_char(char c)
{
	(void)c;
}

static bool has_page(const struct model_cell *cell, uint32_t page,
		     uint64_t without)
{
	for (uint32_t n = 0; n < cell->num_regions; n++) {
		const struct model_region *region = &cell->regions[n];

		if (page - region->first < region->pages &&
		    (region->flags & without) == 0) {
			return true;
		}
	}
	return false;
}

/* A page of the root's is not a cell's alone. */
static bool root_has(uint32_t page)
{
	for (uint32_t id = 1; id < IDS; id++) {
		uint64_t lent = model[id].loadable ? MEM_LOADABLE : 0;

		if (model[id].exists &&
		    has_page(&model[id], page, MEM_ROOTSHARED | lent)) {
			return false;
		}
	}
	return true;
}

static uint32_t taken_cpus(void)
{
	uint32_t cpus = 0;

	for (uint32_t id = 1; id < IDS; id++) {
		cpus |= model[id].exists ? model[id].cpus : 0;
	}
	return cpus;
}

/* Would the rules take this cell beside those that are there? */
static int64_t predict(uint32_t id, const struct model_cell *cell)
{
	if (model[id].exists) {
		return -HYPERCALL_EEXIST;
	}
	if ((cell->cpus & (taken_cpus() | 1)) != 0) {
		return -HYPERCALL_EBUSY;
	}
	if (cell->cpus == 0) {
		return -HYPERCALL_EINVAL;
	}
	for (uint32_t other = 1; other < IDS; other++) {
		if (!model[other].exists) {
			continue;
		}
		if ((model[other].spis & cell->spis) != 0) {
			return -HYPERCALL_EINVAL;
		}
		for (uint32_t page = 0; page < PAGES; page++) {
			bool both = has_page(cell, page, 0) &&
				    has_page(&model[other], page, 0);
			bool alone = has_page(cell, page, MEM_ROOTSHARED) ||
				     has_page(&model[other], page,
					      MEM_ROOTSHARED);

			if (both && alone) {
				return -HYPERCALL_EINVAL;
			}
		}
	}
	return fake_manage.fetch_fails ? -HYPERCALL_EBUSY : 0;
}

static struct model_cell any_cell(void)
{
	static const uint64_t flags[] = { 0, MEM_LOADABLE, MEM_ROOTSHARED };
	struct model_cell cell = {
		.exists = true,
		.cpus = any(FAKE_CPUS) == 0 ? any(1u << FAKE_CPUS)
					    : 2u << any(FAKE_CPUS - 1),
		.spis = any(2) << any(SPIS),
		.num_regions = any(REGIONS),
	};

	for (uint32_t n = 0; n < cell.num_regions; n++) {
		/* Disjoint within the cell. */
		cell.regions[n].first = PAGES / REGIONS * n + any(8);
		cell.regions[n].pages = 1 + any(8);
		cell.regions[n].flags = flags[any(3)];
	}
	return cell;
}

static void put(uint32_t id, const struct model_cell *cell)
{
	struct unit_cell config;
	char name[] = "cell0";

	name[4] = (char)('0' + id);
	fake_cell(&config, name, 0, 0);
	config.cpus[0] = cell->cpus;
	config.config.cpu_reset_address = VIRT;
	config.config.flags = CELL_PASSIVE_COMMREG;
	config.irqchips[0].pin_bitmap[0] = cell->spis;
	config.num_memory = 0;
	for (uint32_t n = 0; n < cell->num_regions; n++) {
		struct config_memory *memory =
			&config.memory[config.num_memory++];
		const struct model_region *region = &cell->regions[n];

		memory->phys_start = WINDOW + region->first * PAGE_SIZE;
		memory->virt_start = VIRT + region->first * PAGE_SIZE;
		memory->size = region->pages * PAGE_SIZE;
		memory->flags = region->flags | MEM_READ | MEM_WRITE |
				MEM_EXECUTE;
	}
	/* Something to start at, in memory that is everybody's. */
	config.memory[config.num_memory++] = (struct config_memory){
		WINDOW + PAGES * PAGE_SIZE, VIRT + PAGES * PAGE_SIZE, PAGE_SIZE,
		MEM_READ | MEM_EXECUTE | MEM_ROOTSHARED
	};
	config.config.cpu_reset_address = VIRT + PAGES * PAGE_SIZE;
	config.memory[config.num_memory++] = (struct config_memory){
		0, COMM, PAGE_SIZE, MEM_READ | MEM_WRITE | MEM_COMM_REGION
	};
	/* A part of a page, for some. */
	config.memory[config.num_memory++] =
		(struct config_memory){ SUBPAGE + 16 * id, SUBPAGE + 16 * id,
					16, MEM_READ | MEM_IO | MEM_IO_32 };
	fake_put_config(&config, id, FAKE_CONFIG);
}

static void judge_cell(uint32_t id)
{
	uint32_t index = cell_by_id(id);
	const struct model_cell *cell = &model[id];
	const struct built_cell *built = &boot.cells[index];

	assert_int_equal(index < boot.chain.num_cells, cell->exists);
	if (!cell->exists) {
		return;
	}
	assert_int_equal(built->cpus, cell->cpus);
	assert_int_equal(built->cell->num_cpus,
			 (uint32_t)__builtin_popcount(cell->cpus));
	assert_int_equal(built->cell->arch.irqs[1], cell->spis);
	assert_int_equal(built->state->run == CELL_RUNNING, cell->runs);
	assert_int_equal(built->cell->num_io, 1);
	assert_int_equal(boot.chain.cells[index].is_loadable, cell->loadable);
	for (uint32_t page = 0; page < PAGES; page++) {
		uint64_t at = page * PAGE_SIZE;
		uint64_t leaf = fake_leaf(built->stage2_root, S2, VIRT + at);

		assert_int_equal(leaf != 0, has_page(cell, page, 0));
		if (leaf != 0) {
			assert_int_equal(leaf & 0xfffff000, WINDOW + at);
		}
	}
}

static void judge_cpu(uint32_t id, uint32_t spis)
{
	uint32_t cell = boot_cpus[id].cell;
	const struct built_cell *built = &boot.cells[cell];
	uint32_t index = boot_cpus[id].cpu->index;

	(void)spis;
	assert_true(cell < boot.chain.num_cells);
	assert_int_equal(manage_cpus[id].cell, cell);
	assert_int_equal(built->cpus >> id & 1, 1);
	assert_int_equal(built->cell->cpu_ids[index], id);
	assert_int_not_equal(fake_cpus[id], CPU_FETCHED);
	assert_int_equal(boot_cpus[id].cpu->id, id);
}

static void judge(void)
{
	const struct built_cell *root = &boot.cells[ROOT_CELL];
	uint32_t spis = ~0u;

	for (uint32_t id = 1; id < IDS; id++) {
		judge_cell(id);
		spis &= ~(model[id].exists ? model[id].spis : 0);
	}
	assert_int_equal(root->cell->arch.irqs[1], spis);
	assert_int_equal(root->cpus, ~taken_cpus() & 0xf);
	for (uint32_t page = 0; page < PAGES; page++) {
		uint64_t at = WINDOW + page * PAGE_SIZE;
		uint64_t leaf = fake_leaf(root->stage2_root, S2, at);

		assert_int_equal(leaf != 0, root_has(page));
		assert_true(leaf == 0 || (leaf & 0xfffff000) == at);
	}
	for (uint32_t id = 0; id < FAKE_CPUS; id++) {
		judge_cpu(id, spis);
	}
}

static void any_create(void)
{
	uint32_t id = 1 + any(IDS - 1);
	struct model_cell cell = any_cell();
	int64_t wanted = predict(id, &cell);

	put(id, &cell);
	assert_int_equal(fake_call(0, HYPERCALL_CELL_CREATE, FAKE_CONFIG, 0),
			 wanted);
	if (wanted == 0) {
		model[id] = cell;
	}
}

/* What ends a cell's run before it can fail. */
static bool stops(uint32_t id)
{
	if (model[id].exists) {
		model[id].runs = false;
	}
	return model[id].exists && !fake_manage.stop_fails;
}

static void any_other(void)
{
	uint32_t id = 1 + any(IDS - 1);
	uint64_t code = HYPERCALL_CELL_START + any(3);
	int64_t result = fake_call(0, code, id, 0);
	bool needs_fetch = code == HYPERCALL_CELL_DESTROY ||
			   model[id].loadable !=
				   (code == HYPERCALL_CELL_SET_LOADABLE);

	if (!stops(id)) {
		assert_int_equal(result, model[id].exists ? -HYPERCALL_EBUSY
							  : -HYPERCALL_ENOENT);
		return;
	}
	if (needs_fetch && fake_manage.fetch_fails) {
		assert_int_equal(result, -HYPERCALL_EBUSY);
		return;
	}
	assert_int_equal(result, 0);
	model[id].loadable = code == HYPERCALL_CELL_SET_LOADABLE;
	model[id].runs = code == HYPERCALL_CELL_START;
	if (code == HYPERCALL_CELL_DESTROY) {
		memset(&model[id], 0, sizeof(model[id]));
	}
}

static void destroy_all(void)
{
	fake_manage.fetch_fails = false;
	fake_manage.stop_fails = false;
	for (uint32_t id = 1; id < IDS; id++) {
		int64_t result = fake_call(0, HYPERCALL_CELL_DESTROY, id, 0);

		assert_int_equal(result,
				 model[id].exists ? 0 : -HYPERCALL_ENOENT);
	}
	memset(model, 0, sizeof(model));
}

static void reset(void)
{
	fake_manage_reset();
	memset(model, 0, sizeof(model));
}

static void test_random(void **state)
{
	uint32_t created = 0;

	(void)state;
	for (uint32_t n = 0; n < SEQUENCES; n++) {
		uint32_t used;

		seed = n;
		reset();
		/* The first call gives back what the boot needed for its seal. */
		destroy_all();
		used = pool_used();
		for (uint32_t call = 0; call < CALLS; call++) {
			fake_manage.fetch_fails = any(8) == 0;
			fake_manage.stop_fails = any(8) == 0;
			if (any(2) == 0) {
				any_create();
			} else {
				any_other();
			}
			created += boot.chain.num_cells > 2 ? 1 : 0;
			judge();
		}
		destroy_all();
		judge();
		assert_int_equal(pool_used(), used);
	}
	/* Not all was refused. */
	assert_in_range(created, SEQUENCES * CALLS / 10, SEQUENCES * CALLS);
}

/* A pool that is too small now and then: errors, and nothing is lost. */
static void test_random_small_pool(void **state)
{
	uint32_t refused = 0;
	uint32_t used;

	(void)state;
	seed = 4711;
	reset();
	destroy_all();
	used = pool_used();
	for (uint32_t call = 0; call < 600; call++) {
		struct model_cell cell = any_cell();
		uint32_t id = 1 + any(IDS - 1);

		pool.num_pages = used + any(160);
		put(id, &cell);
		if (predict(id, &cell) == 0) {
			int64_t result = fake_call(0, HYPERCALL_CELL_CREATE,
						   FAKE_CONFIG, 0);

			assert_true(result == 0 || result == -HYPERCALL_ENOMEM);
			refused += result != 0 ? 1 : 0;
			if (result == 0) {
				model[id] = cell;
			}
		}
		pool.num_pages = FAKE_POOL_PAGES;
		judge();
		if (any(3) == 0) {
			destroy_all();
			assert_int_equal(pool_used(), used);
		}
	}
	assert_in_range(refused, 20, 500);
}

static void test_cycles(void **state)
{
	const struct model_cell cell = { .exists = true,
					 .cpus = 4,
					 .spis = 2,
					 .num_regions = 1,
					 .regions = {
						 { 3, 5, MEM_LOADABLE } } };
	uint32_t used;
	uint64_t tables;

	(void)state;
	reset();
	destroy_all();
	used = pool_used();
	put(1, &cell);
	for (uint32_t n = 0; n < CYCLES; n++) {
		assert_int_equal(
			fake_call(0, HYPERCALL_CELL_CREATE, FAKE_CONFIG, 0), 0);
		assert_int_equal(
			fake_call(0, HYPERCALL_CELL_SET_LOADABLE, 1, 0), 0);
		assert_int_equal(fake_call(0, HYPERCALL_CELL_START, 1, 0), 0);
		assert_int_equal(fake_call(0, HYPERCALL_CELL_DESTROY, 1, 0), 0);
		assert_int_equal(pool_used(), used);
		/* Nor do pages wander off: what is taken was free before. */
		tables = pool.used;
		assert_in_range(tables, used, used + 80);
	}
	assert_int_equal(fake_manage.swaps, 4 * CYCLES);
	assert_int_equal(fake_manage.starts, CYCLES);
	judge();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_random_small_pool),
		cmocka_unit_test(test_cycles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
