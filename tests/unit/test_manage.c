// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Every hypercall and every error it can give, in the order of the ABI; what a
 * call that fails leaves behind (nothing), and what one that succeeds does. The
 * architecture is a fake that judges whether its hooks may be called.
 */
/* INCLUDE: tests/unit/fake/manage core/include arch/arm64/include boot/arm64/include manage/include lib/include */
/* LINK: tests/unit/fake/manage/manage_fake.c tests/unit/fake/manage/link_cell_build.c tests/unit/fake/manage/link_chain_cell.c tests/unit/fake/manage/link_check_cell.c tests/unit/fake/manage/link_maps.c tests/unit/unit.c manage/hypercall.c manage/info.c manage/keep.c manage/create.c manage/cells.c manage/root.c manage/comm.c manage/page_pool.c manage/disable.c boot/state.c boot/cpus.c boot/paging.c boot/arm64/paging_format.c boot/chain.c boot/chain_record.c boot/config_owner.c boot/config_owner_arm64.c boot/config_check.c boot/config_check_memory.c boot/config_check_payload.c boot/config_check_restart.c boot/config_check_arm64.c boot/config_check_irq.c boot/config_check_device.c boot/config_check_gicv3.c boot/sha256.c */
#include <stdio.h>
#include "arch_barrier.h"
#include "fake/manage/manage_fake.h"
#include "print_basic.h"

#define RAM_A	0x70000000ull
#define RAM_B	0x70001000ull
#define ID_A	1u
#define ID_B	2u
#define ROOT	0u /* a CPU of the root in all tests */
#define CPU_A	2u
#define CPU_B	3u
#define S2	1u
#define UNKNOWN 4711u

static struct unit_cell cell;
static char printed[8];
static uint32_t num_printed;

void print_char(char c)
{
	printed[num_printed++ % sizeof(printed)] = c;
}

static int setup(void **state)
{
	(void)state;
	fake_manage_reset();
	fake_cell(&cell, "a", CPU_A, RAM_A);
	fake_put_config(&cell, ID_A, FAKE_CONFIG);
	return 0;
}

static int64_t root_call(uint64_t code, uint64_t arg)
{
	return fake_call(ROOT, code, arg, 0);
}

static int64_t create(void)
{
	return root_call(HYPERCALL_CELL_CREATE, FAKE_CONFIG);
}

/* The config of "a", changed in `cell`, is created. */
static int64_t create_changed(void)
{
	fake_put_config(&cell, ID_A, FAKE_CONFIG);
	return create();
}

static void create_a(void)
{
	assert_int_equal(create(), 0);
}

static void create_b(void)
{
	struct unit_cell other;

	fake_cell(&other, "b", CPU_B, RAM_B);
	other.num_irqchips = 0;
	fake_put_config(&other, ID_B, FAKE_CONFIG + 0x1000);
	assert_int_equal(root_call(HYPERCALL_CELL_CREATE, FAKE_CONFIG + 0x1000),
			 0);
}

static void start_a(void)
{
	create_a();
	assert_int_equal(root_call(HYPERCALL_CELL_START, ID_A), 0);
}

static struct comm_region *comm_a(void)
{
	return boot.cells[cell_by_id(ID_A)].comm_region;
}

/* All that a failed call could have changed. */
static uint64_t fingerprint(void)
{
	const uint8_t *parts[] = { (const uint8_t *)&boot.chain,
				   (const uint8_t *)boot_cpus, pool.start };
	uint64_t sum = pool_used() + boot.chain.num_cells;

	for (uint32_t n = 0; n < boot.chain.num_cells; n++) {
		sum = sum * 31 + boot.cells[n].number;
		sum = sum * 31 + (uintptr_t)boot.cells[n].cell;
		sum = sum * 31 + boot.cells[n].cpus;
		sum = sum * 31 + (uintptr_t)boot.chain.cells[n].config;
		sum = sum * 31 + boot.chain.cells[n].is_loadable;
		for (uint32_t i = 0; i < 512; i++) {
			sum = sum * 31 + boot.cells[n].stage2_root[i];
		}
	}
	for (size_t i = 0; i < sizeof(boot_cpus); i++) {
		sum = sum * 31 + parts[1][i];
	}
	return sum;
}

static void expect_refused(uint64_t code, uint64_t arg, int64_t error)
{
	uint64_t before = fingerprint();

	assert_int_equal(root_call(code, arg), -error);
	assert_true(fingerprint() == before);
	for (uint32_t id = 0; id < FAKE_CPUS; id++) {
		assert_int_not_equal(fake_cpus[id], CPU_FETCHED);
	}
}

static void expect_create_refused(int64_t error)
{
	fake_put_config(&cell, ID_A, FAKE_CONFIG);
	expect_refused(HYPERCALL_CELL_CREATE, FAKE_CONFIG, error);
}

static void test_unknown(void **state)
{
	(void)state;
	assert_int_equal(root_call(10, 0), -HYPERCALL_ENOSYS);
	assert_int_equal(root_call(UINT64_MAX, 0), -HYPERCALL_ENOSYS);
	assert_int_equal(root_call(1ull << 32 | HYPERCALL_GET_INFO, 0),
			 -HYPERCALL_ENOSYS);
}

/* What a cell that is not the root asks for changes nothing. */
static void test_not_root(void **state)
{
	static const uint64_t codes[] = {
		HYPERCALL_DISABLE,	HYPERCALL_CELL_CREATE,
		HYPERCALL_CELL_START,	HYPERCALL_CELL_SET_LOADABLE,
		HYPERCALL_CELL_DESTROY, HYPERCALL_CELL_GET_STATE,
		HYPERCALL_FREEZE,
	};
	uint64_t before;

	(void)state;
	start_a();
	before = fingerprint();
	for (size_t n = 0; n < sizeof(codes) / sizeof(codes[0]); n++) {
		assert_int_equal(fake_call(CPU_A, codes[n], ID_A, 0),
				 -HYPERCALL_EPERM);
		assert_int_equal(fake_call(CPU_A, codes[n], UNKNOWN, 0),
				 -HYPERCALL_EPERM);
	}
	assert_true(fingerprint() == before);
}

static void test_get_info(void **state)
{
	int64_t used = root_call(HYPERCALL_GET_INFO, INFO_POOL_PAGES_USED);

	(void)state;
	assert_int_equal(root_call(HYPERCALL_GET_INFO, INFO_POOL_PAGES),
			 FAKE_POOL_PAGES);
	assert_in_range(used, 1, FAKE_POOL_PAGES);
	assert_int_equal(root_call(HYPERCALL_GET_INFO, INFO_REMAP_PAGES), 0);
	assert_int_equal(root_call(HYPERCALL_GET_INFO, INFO_REMAP_PAGES_USED),
			 0);
	assert_int_equal(root_call(HYPERCALL_GET_INFO, INFO_CELLS), 1);
	assert_int_equal(root_call(HYPERCALL_GET_INFO, INFO_COUNT),
			 -HYPERCALL_EINVAL);
	create_a();
	assert_int_equal(root_call(HYPERCALL_GET_INFO, INFO_CELLS), 2);
	assert_true(root_call(HYPERCALL_GET_INFO, INFO_POOL_PAGES_USED) > used);
	/* For all cells. */
	assert_int_equal(fake_call(CPU_A, HYPERCALL_GET_INFO, INFO_CELLS, 0),
			 2);
}

static void test_get_state(void **state)
{
	static const uint32_t states[] = {
		COMM_STATE_RUNNING,	    COMM_STATE_RUNNING_LOCKED,
		COMM_STATE_SHUT_DOWN,	    COMM_STATE_FAILED,
		COMM_STATE_FAILED_COMM_REV,
	};

	(void)state;
	assert_int_equal(root_call(HYPERCALL_CELL_GET_STATE, 0), 0);
	assert_int_equal(root_call(HYPERCALL_CELL_GET_STATE, ID_A),
			 -HYPERCALL_ENOENT);
	create_a();
	assert_int_equal(root_call(HYPERCALL_CELL_GET_STATE, ID_A),
			 COMM_STATE_SHUT_DOWN);
	for (size_t n = 0; n < sizeof(states) / sizeof(states[0]); n++) {
		comm_a()->cell_state = states[n];
		assert_int_equal(root_call(HYPERCALL_CELL_GET_STATE, ID_A),
				 states[n]);
	}
	comm_a()->cell_state = COMM_STATE_FAILED_COMM_REV + 1;
	assert_int_equal(root_call(HYPERCALL_CELL_GET_STATE, ID_A),
			 -HYPERCALL_EINVAL);
	comm_a()->cell_state = UINT32_MAX;
	assert_int_equal(root_call(HYPERCALL_CELL_GET_STATE, ID_A),
			 -HYPERCALL_EINVAL);
}

static int64_t cpu_info(uint32_t asker, uint64_t id, uint64_t type)
{
	return fake_call(asker, HYPERCALL_CPU_GET_INFO, id, type);
}

static void test_cpu_get_info(void **state)
{
	(void)state;
	start_a();
	manage_cpus[CPU_A].stats[CPU_STATISTIC_MMIO] = 0x80000007u;
	assert_int_equal(cpu_info(ROOT, CPU_A, CPU_INFO_STATE),
			 CPU_STATE_RUNNING);
	assert_int_equal(
		cpu_info(ROOT, CPU_A, CPU_INFO_STATISTICS + CPU_STATISTIC_MMIO),
		7);
	assert_int_equal(cpu_info(CPU_A, CPU_A, CPU_INFO_STATE),
			 CPU_STATE_RUNNING);
	assert_int_equal(cpu_info(CPU_A, ROOT, CPU_INFO_STATE),
			 -HYPERCALL_EPERM);
	assert_int_equal(cpu_info(CPU_A, CPU_B, CPU_INFO_STATE),
			 -HYPERCALL_EPERM);
	assert_int_equal(cpu_info(ROOT, FAKE_CPUS, 0), -HYPERCALL_EINVAL);
	assert_int_equal(cpu_info(ROOT, CONFIG_MAX_CPUS, 0), -HYPERCALL_EINVAL);
	assert_int_equal(cpu_info(ROOT, UINT64_MAX, 0), -HYPERCALL_EINVAL);
	assert_int_equal(cpu_info(ROOT, 0, 1), -HYPERCALL_EINVAL);
	assert_int_equal(cpu_info(ROOT, 0, CPU_INFO_STATISTICS - 1),
			 -HYPERCALL_EINVAL);
	assert_int_equal(
		cpu_info(ROOT, 0, CPU_INFO_STATISTICS + CPU_STATISTICS_ARM64),
		-HYPERCALL_EINVAL);
	assert_int_equal(cpu_info(ROOT, 0, UINT64_MAX), -HYPERCALL_EINVAL);
	boot.cells[1].state->run = CELL_STOPPED;
	comm_a()->cell_state = COMM_STATE_FAILED;
	assert_int_equal(cpu_info(ROOT, CPU_A, CPU_INFO_STATE),
			 CPU_STATE_FAILED);
	comm_a()->cell_state = COMM_STATE_SHUT_DOWN;
	assert_int_equal(cpu_info(ROOT, CPU_A, CPU_INFO_STATE),
			 CPU_STATE_RUNNING);
}

static void test_putc(void **state)
{
	(void)state;
	assert_int_equal(root_call(HYPERCALL_DEBUG_PUTC, 'x'),
			 -HYPERCALL_EPERM);
	cell.config.flags = CELL_VIRTUAL_CONSOLE_PERMITTED;
	assert_int_equal(create_changed(), 0);
	num_printed = 0;
	assert_int_equal(fake_call(CPU_A, HYPERCALL_DEBUG_PUTC, 'y', 0), 0);
	assert_int_equal(num_printed, 1);
	assert_int_equal(printed[0], 'y');
	assert_int_equal(root_call(HYPERCALL_CELL_START, ID_A), 0);
	assert_int_equal(comm_a()->flags, COMM_DBG_PUTC_PERMITTED);
}

static void test_create(void **state)
{
	const struct built_cell *built = &boot.cells[1];
	const struct built_cell *root = &boot.cells[ROOT_CELL];

	(void)state;
	assert_int_not_equal(fake_leaf(root->stage2_root, S2, RAM_A), 0);
	manage_cpus[CPU_A].stats[0] = 9;
	create_a();
	assert_int_equal(fake_manage.swaps, 1);
	assert_int_equal(fake_manage.adopted, 1u << CPU_A);
	assert_int_equal(fake_manage.fetched, 0xe);
	assert_int_equal(fake_manage.starts, 0);
	assert_int_equal(manage_cpus[CPU_A].stats[0], 0);
	assert_int_equal(manage_cpus[CPU_A].cell, 1);
	assert_int_equal(built->state->run, CELL_STOPPED);
	assert_int_equal(fake_leaf(root->stage2_root, S2, RAM_A), 0);
	assert_int_not_equal(fake_leaf(root->stage2_root, S2, RAM_B), 0);
	assert_int_not_equal(fake_leaf(built->stage2_root, S2, 0), 0);
	/* CPU 3 is the root's third now, with the state it had as fourth. */
	assert_int_equal(root->cell->num_cpus, 3);
	assert_int_equal(root->cell->cpu_ids[2], CPU_B);
	assert_int_equal(boot_cpus[CPU_B].cpu->index, 2);
	/* The interrupt that it took: 32 + 2. */
	assert_int_equal(fake_manage.moved_irqs[1], 4);
	assert_int_equal(fake_manage.moved_to, CPU_A);
	assert_int_equal(root->cell->arch.irqs[1], ~4u);
}

static void test_cpu_states_move(void **state)
{
	struct cell_state *root = boot.cells[ROOT_CELL].state;

	(void)state;
	for (uint32_t n = 0; n < FAKE_CPUS; n++) {
		root->cpus[n].entry = 100 + n;
		root->cpus[n].power = CPU_ON;
	}
	create_a();
	assert_int_equal(root->cpus[2].entry, 100 + CPU_B);
	assert_int_equal(root->cpus[3].entry, 0);
	assert_int_equal(root_call(HYPERCALL_CELL_DESTROY, ID_A), 0);
	assert_int_equal(root->cpus[3].entry, 100 + CPU_B);
	assert_int_equal(root->cpus[2].entry, 0);
	assert_int_equal(root->cpus[2].power, CPU_OFF);
	assert_int_equal(boot_cpus[CPU_A].cpu->index, 2);
	assert_int_equal(boot_cpus[CPU_B].cpu->index, 3);
}

static void test_create_unmapped(void **state)
{
	(void)state;
	expect_refused(HYPERCALL_CELL_CREATE, 0x1000, HYPERCALL_ENOMEM);
	expect_refused(HYPERCALL_CELL_CREATE, UINT64_MAX, HYPERCALL_ENOMEM);
	/* The descriptor is there, the arrays are not. */
	fake_put_config(&cell, ID_A, FAKE_RAM + FAKE_RAM_SIZE - 0x400);
	memmove(fake_ram(FAKE_RAM + FAKE_RAM_SIZE - 140),
		fake_ram(FAKE_RAM + FAKE_RAM_SIZE - 0x400), 140);
	expect_refused(HYPERCALL_CELL_CREATE, FAKE_RAM + FAKE_RAM_SIZE - 140,
		       HYPERCALL_ENOMEM);
}

static void test_create_locked(void **state)
{
	(void)state;
	start_a();
	comm_a()->cell_state = COMM_STATE_RUNNING_LOCKED;
	expect_refused(HYPERCALL_CELL_CREATE, 0x1000, HYPERCALL_EPERM);
	/* Who has ended locks nothing. */
	boot.cells[1].state->run = CELL_STOPPED;
	create_b();
}

static void test_create_exists(void **state)
{
	(void)state;
	create_a();
	expect_create_refused(HYPERCALL_EEXIST);
	memcpy(cell.config.name, "other", 6);
	expect_create_refused(HYPERCALL_EEXIST);
	memcpy(cell.config.name, "a\0\0\0\0", 6);
	fake_put_config(&cell, ID_B, FAKE_CONFIG);
	expect_refused(HYPERCALL_CELL_CREATE, FAKE_CONFIG, HYPERCALL_EEXIST);
	memcpy(cell.config.name, "board", 6);
	fake_put_config(&cell, ID_B, FAKE_CONFIG);
	expect_refused(HYPERCALL_CELL_CREATE, FAKE_CONFIG, HYPERCALL_EEXIST);
	memcpy(cell.config.name, "c\0\0\0\0", 6);
	fake_put_config(&cell, 0, FAKE_CONFIG);
	expect_refused(HYPERCALL_CELL_CREATE, FAKE_CONFIG, HYPERCALL_EEXIST);
}

static void test_create_too_big(void **state)
{
	struct cell_config *head = (void *)fake_ram(FAKE_CONFIG);
	uint64_t size = 0x10000 - 0xfff;

	(void)state;
	head->num_memory_regions = 0x10000 / sizeof(struct config_memory);
	expect_refused(HYPERCALL_CELL_CREATE, FAKE_CONFIG, HYPERCALL_E2BIG);
	head->num_memory_regions = UINT32_MAX;
	expect_refused(HYPERCALL_CELL_CREATE, FAKE_CONFIG, HYPERCALL_E2BIG);
	/* The offset in the page counts: one byte more is too much. */
	fake_put_config(&cell, ID_A, FAKE_CONFIG + 0xfff);
	head = (void *)fake_ram(FAKE_CONFIG + 0xfff);
	head->cpu_set_size += (uint32_t)(size - 0x130);
	assert_int_not_equal(
		root_call(HYPERCALL_CELL_CREATE, FAKE_CONFIG + 0xfff),
		-HYPERCALL_E2BIG);
	head->cpu_set_size += 0x100;
	expect_refused(HYPERCALL_CELL_CREATE, FAKE_CONFIG + 0xfff,
		       HYPERCALL_E2BIG);
}

static void test_create_busy_cpu(void **state)
{
	(void)state;
	cell.cpus[0] = 1u << ROOT;
	expect_create_refused(HYPERCALL_EBUSY);
	cell.cpus[0] = 1u << ROOT | 1u << CPU_A;
	expect_create_refused(HYPERCALL_EBUSY);
	cell.cpus[0] = 1u << FAKE_CPUS;
	expect_create_refused(HYPERCALL_EBUSY);
	create_b();
	cell.cpus[0] = 1u << CPU_A | 1u << CPU_B;
	expect_create_refused(HYPERCALL_EBUSY);
}

static void test_create_id(void **state)
{
	(void)state;
	fake_put_config(&cell, MANAGE_MAX_ID + 1, FAKE_CONFIG);
	expect_refused(HYPERCALL_CELL_CREATE, FAKE_CONFIG, HYPERCALL_E2BIG);
	fake_put_config(&cell, MANAGE_MAX_ID, FAKE_CONFIG);
	create_a();
}

static void test_create_wrong_kind(void **state)
{
	(void)state;
	cell.config.revision++;
	expect_create_refused(HYPERCALL_EINVAL);
	cell.config.revision--;
	cell.config.architecture = CONFIG_ARCH_X86;
	expect_create_refused(HYPERCALL_EINVAL);
	cell.config.architecture = CONFIG_ARCH_ARM64;
	cell.config.signature[0]++;
	expect_create_refused(HYPERCALL_EINVAL);
	assert_int_equal(unit_violations, 0);
}

/* The rules of the boot, against what lives. */
static void test_create_violations(void **state)
{
	(void)state;
	create_b();
	cell.memory[0].phys_start = RAM_B;
	expect_create_refused(HYPERCALL_EINVAL);
	assert_int_equal(unit_violations, 1);
	assert_non_null(strstr(unit_messages[0], "overlaps"));
	cell.memory[0].phys_start = 0x7fc00000;
	unit_clear_messages();
	expect_create_refused(HYPERCALL_EINVAL);
	assert_non_null(strstr(unit_messages[0], "hypervisor memory"));
	cell.memory[0].phys_start = RAM_A;
	cell.irqchips[0].pin_bitmap[0] = 8;
	cell.cpus[0] = 0;
	unit_clear_messages();
	expect_create_refused(HYPERCALL_EINVAL);
	assert_non_null(strstr(unit_messages[0], "CPU set"));
	cell.cpus[0] = 1u << CPU_A;
	assert_int_equal(create_changed(), 0);
}

static void test_create_no_cells_left(void **state)
{
	(void)state;
	boot.chain.num_cells = CONFIG_MAX_CELLS;
	for (uint32_t n = 1; n < CONFIG_MAX_CELLS; n++) {
		boot.chain.cells[n] = boot.chain.cells[0];
		boot.cells[n] = boot.cells[0];
		boot.cells[n].number = n;
	}
	expect_refused(HYPERCALL_CELL_CREATE, FAKE_CONFIG, HYPERCALL_ENOMEM);
}

/* Whichever page it is that is missing, nothing has happened. */
static void test_create_no_pages(void **state)
{
	uint32_t failures = 0;

	(void)state;
	for (pool.num_pages = pool_used();; pool.num_pages++) {
		uint64_t before = fingerprint();
		int64_t result = create();

		if (result == 0) {
			break;
		}
		failures++;
		assert_int_equal(result, -HYPERCALL_ENOMEM);
		assert_true(fingerprint() == before);
		assert_int_equal(fake_manage.fetches, 0);
	}
	/* Config, structures, tables of cell and root, the final map. */
	assert_in_range(failures, 20, 30);
}

static void test_not_fetched(void **state)
{
	(void)state;
	fake_manage.fetch_fails = true;
	expect_create_refused(HYPERCALL_EBUSY);
	fake_manage.fetch_fails = false;
	create_a();
	create_b();
	fake_manage.fetch_fails = true;
	expect_refused(HYPERCALL_CELL_SET_LOADABLE, ID_A, HYPERCALL_EBUSY);
	expect_refused(HYPERCALL_CELL_DESTROY, ID_A, HYPERCALL_EBUSY);
	expect_refused(HYPERCALL_CELL_DESTROY, ID_B, HYPERCALL_EBUSY);
	fake_manage.fetch_fails = false;
	assert_int_equal(root_call(HYPERCALL_CELL_SET_LOADABLE, ID_A), 0);
	fake_manage.fetch_fails = true;
	expect_refused(HYPERCALL_CELL_START, ID_A, HYPERCALL_EBUSY);
}

/* START, SET_LOADABLE and DESTROY fail alike. */
static void test_common_errors(void **state)
{
	static const uint64_t codes[] = { HYPERCALL_CELL_START,
					  HYPERCALL_CELL_SET_LOADABLE,
					  HYPERCALL_CELL_DESTROY };

	for (size_t n = 0; n < sizeof(codes) / sizeof(codes[0]); n++) {
		setup(state);
		expect_refused(codes[n], ID_A, HYPERCALL_ENOENT);
		expect_refused(codes[n], 0, HYPERCALL_EINVAL);
		expect_refused(codes[n], 1ull << 32, HYPERCALL_ENOENT);
		start_a();
		fake_manage.stop_fails = true;
		/* It does not answer, and its time is over. */
		expect_refused(codes[n], ID_A, HYPERCALL_EBUSY);
	}
}

static uint32_t answer;
static uint32_t asked;

static void answer_message(const volatile void *start)
{
	struct comm_region *comm = comm_a();

	if (start == (const volatile void *)comm &&
	    comm->msg_to_cell == COMM_MSG_SHUTDOWN_REQUEST) {
		comm->msg_to_cell = COMM_MSG_NONE;
		comm->reply_from_cell = answer;
		asked++;
	}
}

/* A cell that denies goes on; one that agrees, or says nothing, is stopped. */
static void test_denied(void **state)
{
	static const uint64_t codes[] = { HYPERCALL_CELL_START,
					  HYPERCALL_CELL_SET_LOADABLE,
					  HYPERCALL_CELL_DESTROY };

	(void)state;
	start_a();
	fake_manage.turn = answer_message;
	answer = COMM_REPLY_REQUEST_DENIED;
	asked = 0;
	for (size_t n = 0; n < sizeof(codes) / sizeof(codes[0]); n++) {
		expect_refused(codes[n], ID_A, HYPERCALL_EPERM);
		assert_int_equal(boot.cells[1].state->run, CELL_RUNNING);
		assert_int_equal(fake_cpus[CPU_A], CPU_RUNS);
	}
	assert_int_equal(asked, 3);
	answer = COMM_REPLY_REQUEST_APPROVED;
	assert_int_equal(root_call(HYPERCALL_CELL_SET_LOADABLE, ID_A), 0);
	assert_int_equal(asked, 4);
	/* Who has ended is not asked. */
	assert_int_equal(root_call(HYPERCALL_CELL_START, ID_A), 0);
	assert_int_equal(asked, 4);
	answer = COMM_REPLY_NONE;
	assert_int_equal(root_call(HYPERCALL_CELL_SET_LOADABLE, ID_A), 0);
	assert_int_equal(asked, 5);
}

/* Without a limit of its own a cell that does not answer is left alone. */
static void test_silent(void **state)
{
	(void)state;
	cell.config.msg_reply_timeout = 0;
	assert_int_equal(create_changed(), 0);
	assert_int_equal(root_call(HYPERCALL_CELL_START, ID_A), 0);
	expect_refused(HYPERCALL_CELL_DESTROY, ID_A, HYPERCALL_EBUSY);
	assert_int_equal(boot.cells[1].state->run, CELL_RUNNING);
	comm_a()->cell_state = COMM_STATE_FAILED_COMM_REV;
	assert_int_equal(root_call(HYPERCALL_CELL_DESTROY, ID_A), 0);
}

static void test_loadable(void **state)
{
	const uint64_t *root = boot.cells[ROOT_CELL].stage2_root;

	(void)state;
	start_a();
	assert_int_equal(fake_leaf(root, S2, RAM_A), 0);
	for (uint32_t n = 0; n < 2; n++) {
		assert_int_equal(root_call(HYPERCALL_CELL_SET_LOADABLE, ID_A),
				 0);
		assert_int_not_equal(fake_leaf(root, S2, RAM_A), 0);
		assert_int_equal(comm_a()->cell_state, COMM_STATE_SHUT_DOWN);
		assert_int_equal(fake_cpus[CPU_A], CPU_PARKED);
		assert_int_not_equal(
			fake_leaf(boot.cells[1].stage2_root, S2, 0), 0);
	}
	assert_int_equal(fake_manage.swaps, 2);
	assert_int_equal(root_call(HYPERCALL_CELL_START, ID_A), 0);
	assert_int_equal(fake_leaf(root, S2, RAM_A), 0);
	assert_int_equal(fake_cpus[CPU_A], CPU_RUNS);
	assert_int_equal(comm_a()->cell_state, COMM_STATE_RUNNING);
	/* A hard restart. */
	comm_a()->msg_to_cell = 7;
	assert_int_equal(root_call(HYPERCALL_CELL_START, ID_A), 0);
	assert_int_equal(fake_manage.starts, 3);
	assert_int_equal(fake_manage.swaps, 3);
}

static void test_destroy(void **state)
{
	const struct built_cell *root = &boot.cells[ROOT_CELL];
	uint32_t used = pool_used();

	(void)state;
	start_a();
	create_b();
	/* "b" takes the index of "a", and stays what it is. */
	assert_int_equal(root_call(HYPERCALL_CELL_DESTROY, ID_A), 0);
	assert_int_equal(boot.chain.num_cells, 2);
	assert_int_equal(cell_by_id(ID_B), 1);
	assert_int_equal(boot.cells[1].number, 2);
	assert_int_equal(manage_cpus[CPU_B].cell, 1);
	assert_int_equal(boot_cpus[CPU_B].cell, 1);
	assert_int_equal(manage_cpus[CPU_A].cell, ROOT_CELL);
	assert_int_equal(fake_cpus[CPU_A], CPU_PARKED);
	assert_int_not_equal(fake_leaf(root->stage2_root, S2, RAM_A), 0);
	assert_int_equal(fake_leaf(root->stage2_root, S2, RAM_B), 0);
	assert_int_equal(root->cell->num_cpus, 3);
	assert_int_equal(fake_manage.moved_irqs[1], 4);
	assert_int_equal(fake_manage.moved_to, 0);
	assert_int_equal(root->cell->arch.irqs[1], ~0u);
	assert_int_equal(root_call(HYPERCALL_CELL_DESTROY, ID_B), 0);
	assert_int_equal(pool_used(), used);
}

static void test_destroy_locked(void **state)
{
	(void)state;
	start_a();
	create_b();
	comm_a()->cell_state = COMM_STATE_RUNNING_LOCKED;
	expect_refused(HYPERCALL_CELL_DESTROY, ID_B, HYPERCALL_EPERM);
	/* Others may be loaded and started, and it may be destroyed itself. */
	assert_int_equal(root_call(HYPERCALL_CELL_SET_LOADABLE, ID_B), 0);
	assert_int_equal(root_call(HYPERCALL_CELL_START, ID_B), 0);
	assert_int_equal(root_call(HYPERCALL_CELL_DESTROY, ID_A), 0);
}

static void let_go(void)
{
	manage_release();
}

/* Who has to wait for another call serves it meanwhile. */
static void test_one_at_a_time(void **state)
{
	(void)state;
	assert_true(manage_try_take());
	assert_int_equal(root_call(HYPERCALL_FREEZE, 0), -HYPERCALL_EBUSY);
	fake_manage.serve = let_go;
	create_a();
	assert_int_equal(fake_manage.serves, 1);
	assert_true(manage_try_take());
	manage_release();
}

static void test_disable_errors(void **state)
{
	(void)state;
	create_a();
	expect_refused(HYPERCALL_DISABLE, 0, HYPERCALL_EBUSY);
	assert_int_equal(fake_manage.serves, 0);
	assert_int_equal(root_call(HYPERCALL_CELL_DESTROY, ID_A), 0);
	fake_manage.disable_error = -HYPERCALL_EINVAL;
	expect_refused(HYPERCALL_DISABLE, 0, HYPERCALL_EINVAL);
	fake_manage.disable_error = 0;
	/* Others that are on do not come: a wait that ends. */
	expect_refused(HYPERCALL_DISABLE, 0, HYPERCALL_EBUSY);
	assert_in_range(fake_manage.serves, 10, 5000);
	/* Its call is over, so it does not count for the next. */
	fake_cpus[0] = CPU_PARKED;
	fake_cpus[1] = fake_cpus[2] = CPU_PARKED;
	fake_manage.parked_stays = true;
	assert_int_equal(fake_call(CPU_B, HYPERCALL_DISABLE, 0, 0),
			 -HYPERCALL_EBUSY);
}

static void another_calls(void)
{
	fake_manage.serve = NULL;
	/* All others are off. */
	fake_cpus[2] = fake_cpus[3] = CPU_PARKED;
	this_cpu.id = 1;
	fake_call(1, HYPERCALL_DISABLE, 0, 0);
	fail();
}

static void test_disable(void **state)
{
	(void)state;
	fake_manage.serve = another_calls;
	if (setjmp(fake_left) == 0) {
		root_call(HYPERCALL_DISABLE, 0);
		fail();
	}
	assert_int_equal(this_cpu.id, 1);
	/* The first sees it, too. */
	if (setjmp(fake_left) == 0) {
		root_call(HYPERCALL_DISABLE, 0);
		fail();
	}
}

static void test_freeze_errors(void **state)
{
	(void)state;
	create_a();
	fake_manage.fetch_fails = true;
	expect_refused(HYPERCALL_FREEZE, 0, HYPERCALL_EBUSY);
	assert_false(manage_frozen);
	pool.num_pages = 8; /* all of them in use */
	expect_refused(HYPERCALL_FREEZE, 0, HYPERCALL_ENOMEM);
	pool.num_pages = FAKE_POOL_PAGES;
	fake_manage.fetch_fails = false;
	create_b();
}

static void expect_frozen_map(uint32_t id)
{
	const uint64_t *map = boot_cpus[id].final_table;
	const struct built_cell *built = &boot.cells[boot_cpus[id].cell];

	assert_int_equal(fake_leaf(map, 2, HYPERVISOR_VA + 0x7000), 0);
	assert_int_equal(fake_leaf(map, 2, HYPERVISOR_VA + 0xc000), 0);
	assert_int_equal(fake_leaf(map, 2, (uintptr_t)pool.start), 0);
	assert_int_not_equal(fake_leaf(map, 2, HYPERVISOR_VA), 0);
	assert_int_equal(fake_leaf(map, 2, VA_CELL) & ~0xfffull & 0xffffffff,
			 page_pool_phys(&pool, built->cell));
	assert_int_equal(fake_leaf(map, 2, VA_CPU_PAGE) & 0xfffff000,
			 page_pool_phys(&pool, boot_cpus[id].cpu) & ~0xfffull);
}

static void test_freeze(void **state)
{
	const uint8_t *config;
	const struct cpu *cpus[FAKE_CPUS];
	const struct erase_plan *plan;

	(void)state;
	start_a();
	config = (const uint8_t *)boot.chain.cells[1].config;
	for (uint32_t id = 0; id < FAKE_CPUS; id++) {
		cpus[id] = boot_cpus[id].cpu;
	}
	if (setjmp(fake_left) == 0) {
		root_call(HYPERCALL_FREEZE, 0);
		fail();
	}
	for (uint32_t id = 0; id < FAKE_CPUS; id++) {
		assert_ptr_equal(boot_cpus[id].cpu, cpus[id]);
		expect_frozen_map(id);
		plan = &boot_cpus[id].cpu->arch.erase;
		assert_int_equal(plan->cpus, id == ROOT ? 0xf : 0);
	}
	plan = &boot_cpus[ROOT].cpu->arch.erase;
	assert_int_equal(plan->ranges[0].size, 0xd000 - 0x7000);
	assert_int_equal(plan->num_entries, 2);
	/* The chain is gone, the cells are not. */
	for (uint32_t n = 0; n < sizeof(struct cell_config); n++) {
		assert_int_equal(config[n], 0);
	}
	assert_int_equal(boot.cells[1].cell->num_cpus, 1);
	manage_frozen = false;
	manage_release();
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_unknown),
		TEST(test_not_root),
		TEST(test_get_info),
		TEST(test_get_state),
		TEST(test_cpu_get_info),
		TEST(test_putc),
		TEST(test_create),
		TEST(test_cpu_states_move),
		TEST(test_create_unmapped),
		TEST(test_create_locked),
		TEST(test_create_exists),
		TEST(test_create_too_big),
		TEST(test_create_busy_cpu),
		TEST(test_create_id),
		TEST(test_create_wrong_kind),
		TEST(test_create_violations),
		TEST(test_create_no_cells_left),
		TEST(test_create_no_pages),
		TEST(test_not_fetched),
		TEST(test_common_errors),
		TEST(test_denied),
		TEST(test_silent),
		TEST(test_loadable),
		TEST(test_destroy),
		TEST(test_destroy_locked),
		TEST(test_one_at_a_time),
		TEST(test_disable_errors),
		TEST(test_freeze_errors),
		TEST(test_freeze),
		/* The last: who has left is gone. */
		TEST(test_disable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
