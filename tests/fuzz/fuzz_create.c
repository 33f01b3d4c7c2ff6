// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * CELL_CREATE with configs that are good but for what the input changes in them.
 * Refused: nothing has happened. Created: all that the cell can reach is memory
 * that the system config allows, none of the hypervisor's or of a trapped
 * controller, and the root has lost it; the cell starts, and when it is destroyed
 * everything is back.
 *
 * Input: which good config, then changes of four bytes each, see change().
 */
/* INCLUDE: tests/unit/fake/manage core/include arch/arm64/include boot/arm64/include manage/include lib/include */
/* LINK: tests/unit/fake/manage/manage_fake.c tests/unit/fake/manage/link_cell_build.c tests/unit/fake/manage/link_chain_cell.c tests/unit/fake/manage/link_check_cell.c tests/unit/fake/manage/link_maps.c tests/unit/unit.c manage/hypercall.c manage/info.c manage/keep.c manage/create.c manage/cells.c manage/root.c manage/comm.c manage/page_pool.c manage/disable.c boot/state.c boot/cpus.c boot/paging.c boot/arm64/paging_format.c boot/chain.c boot/chain_record.c boot/config_owner.c boot/config_owner_arm64.c boot/config_check.c boot/config_check_memory.c boot/config_check_payload.c boot/config_check_restart.c boot/config_check_arm64.c boot/config_check_irq.c boot/config_check_device.c boot/config_check_gicv3.c boot/sha256.c */
#include <stdio.h>
#include <stdlib.h>
#include "arch_barrier.h"
#include "fake/manage/manage_fake.h"
#include "print_basic.h"

#define ID	      7u
#define S2_LEVEL      1u
#define LAST_LEVEL    3u
#define ADDRESS	      0x0000fffffffff000ull
#define MAX_CHANGES   16u
#define CHANGE_SIZE   4u
#define RUNS_A_SYSTEM 256u
#define GOOD_CONFIGS  3u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t used;  /* pages, with the root alone */
static bool is_shared; /* some region of the config is ROOTSHARED */

void print_char(char c)
{
	(void)c;
}

static void require(bool condition, const char *what)
{
	if (!condition) {
		fprintf(stderr, "fuzz_create: %s\n", what);
		abort();
	}
}

/* The root must have nothing, and the board must have something there. */
static void judge_leaf(uint64_t phys, uint64_t size)
{
	const uint64_t *root = boot.cells[ROOT_CELL].stage2_root;
	uint64_t own = page_pool_phys(&pool, boot.cells[1].comm_region);

	for (uint64_t at = phys; at < phys + size; at += PAGE_SIZE) {
		bool is_ram = at >= 0x40000000 && at < 0x7fc00000;
		bool is_device = at == 0x09000000 || at == 0x09010000 ||
				 at == 0x09030000;

		require(is_ram || is_device || at == own,
			"a page that the board does not allow");
		require(is_shared || fake_leaf(root, S2_LEVEL, at) == 0,
			"a page that the root has, too");
	}
}

static void judge_table(const uint64_t *table, uint32_t level)
{
	uint64_t size = 1ull << (12 + 9 * (LAST_LEVEL - level));

	for (uint32_t n = 0; n < PAGING_ENTRIES; n++) {
		uint64_t phys = table[n] & ADDRESS;

		if ((table[n] & 1) == 0) {
			continue;
		}
		if (level == LAST_LEVEL || (table[n] & 2) == 0) {
			judge_leaf(phys, size);
		} else {
			judge_table(
				(const uint64_t *)(const void *)(pool.start +
								 phys -
								 pool.phys),
				level + 1);
		}
	}
}

static void note_sharing(const struct cell_config *config)
{
	const struct config_memory *region = config_memory(config);

	is_shared = false;
	for (uint32_t n = 0; n < config->num_memory_regions; n++) {
		is_shared |= (region[n].flags & MEM_ROOTSHARED) != 0;
	}
}

static void put_good(uint32_t which)
{
	struct unit_system system;
	struct unit_cell cell;

	unit_good_system(&system);
	cell = system.cells[which % 2 + 1];
	if (which == 2) {
		fake_cell(&cell, "plain", 2, 0x71000000);
	}
	/* Linux' RAM has what the root's config stands in. */
	cell.cpus[0] = which == 1 ? 8 : 6;
	fake_put_config(&cell, ID, FAKE_CONFIG);
}

/*
 * Two bytes of offset, one says what to do with the fourth: a byte, or added to
 * one, or a number of pages, or the place of eight bytes that are copied.
 */
static void change(const uint8_t *data)
{
	uint32_t offset = data[0] | (uint32_t)(data[1] & 3) << 8;
	uint8_t *at = fake_ram(FAKE_CONFIG) + offset;
	uint64_t pages = (uint64_t)data[3] << 12;

	switch (data[2] % 4) {
	case 0:
		*at = data[3];
		break;
	case 1:
		*at = (uint8_t)(*at + data[3]);
		break;
	case 2:
		memcpy(at, &pages, sizeof(pages));
		break;
	default:
		memmove(at, fake_ram(FAKE_CONFIG) + 4 * data[3], 8);
		break;
	}
}

static bool is_an_error(int64_t result)
{
	return result == -HYPERCALL_EEXIST || result == -HYPERCALL_E2BIG ||
	       result == -HYPERCALL_ENOMEM || result == -HYPERCALL_EBUSY ||
	       result == -HYPERCALL_EINVAL;
}

static void live_and_die(void)
{
	uint64_t id = boot.chain.cells[1].config->id;

	note_sharing(boot.chain.cells[1].config);
	judge_table(boot.cells[1].stage2_root, S2_LEVEL);
	require(fake_call(0, HYPERCALL_CELL_START, id, 0) == 0, "no start");
	/* It has ended, so that nobody waits for its answers. */
	comm_set_state(1, COMM_STATE_SHUT_DOWN);
	require(fake_call(0, HYPERCALL_CELL_SET_LOADABLE, id, 0) == 0,
		"not loadable");
	require(fake_call(0, HYPERCALL_CELL_DESTROY, id, 0) == 0, "no end");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint32_t runs;
	int64_t result;

	if (size == 0) {
		return 0;
	}
	if (runs++ % RUNS_A_SYSTEM == 0) {
		fake_manage_reset();
		/* The boot's own pages for its seal go with the first call. */
		fake_call(0, HYPERCALL_CELL_START, ID, 0);
		used = pool_used();
	}
	put_good(data[0] % GOOD_CONFIGS);
	for (uint32_t n = 0;
	     n < MAX_CHANGES && 1 + CHANGE_SIZE * (n + 1) <= size; n++) {
		change(data + 1 + CHANGE_SIZE * n);
	}
	result = fake_call(0, HYPERCALL_CELL_CREATE, FAKE_CONFIG, 0);
	if (result == 0) {
		live_and_die();
	} else {
		require(is_an_error(result), "no error of the call's");
	}
	require(boot.chain.num_cells == 1, "a cell is left");
	require(pool_used() == used, "pages are lost");
	require(boot.cells[ROOT_CELL].cpus == 0xf, "CPUs are lost");
	for (uint32_t id = 0; id < FAKE_CPUS; id++) {
		require(fake_cpus[id] != CPU_FETCHED, "a CPU is left waiting");
	}
	return 0;
}
