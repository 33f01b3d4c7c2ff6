// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * See manage_fake.h.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include "arch_barrier.h"
#include "atomic.h"
#include "boot_arch.h"
#include "manage_arch.h"
#include "manage_fake.h"

#define HYPERVISOR 0x7fc00000ull
#define ADDRESS	   0x0000fffffffff000ull
#define S2_LEVEL   1u
#define MAP_LEVEL  2u
#define READABLE   (1ull << 6)
#define WRITABLE   (1ull << 7)

enum fake_cpu fake_cpus[CONFIG_MAX_CPUS];
struct fake_manage fake_manage;
struct cpu this_cpu;
struct lock report_lock;
jmp_buf fake_left;

static uint8_t ram[FAKE_RAM_SIZE];
static struct unit_system system;
static struct unit_image image;
static jmp_buf escape;
static bool can_escape;
static int64_t escape_error;
static uint64_t now;

void guest_turn(const volatile void *start)
{
	if (fake_manage.turn != NULL) {
		fake_manage.turn(start);
	}
}

uint64_t arch_clock(void)
{
	return now++;
}

uint64_t arch_boot_clock_rate(void)
{
	return 100;
}

uint8_t *fake_ram(uint64_t address)
{
	assert_in_range(address, FAKE_RAM, FAKE_RAM + FAKE_RAM_SIZE - 1);
	return &ram[address - FAKE_RAM];
}

uint64_t fake_leaf(const uint64_t *root, uint32_t level, uint64_t address)
{
	for (; level < 4; level++) {
		uint32_t shift = 12 + 9 * (3 - level);
		uint64_t entry = root[address >> shift & 511];

		if ((entry & 1) == 0) {
			return 0;
		}
		if (level == 3 || (entry & 2) == 0) {
			return entry +
			       (address & ((1ull << shift) - 1) & ~0xfffull);
		}
		root = (const uint64_t *)(const void *)(pool.start +
							(entry & ADDRESS) -
							pool.phys);
	}
	return 0;
}

/* Through the tables the root really has. */
bool root_read(void *to, uint64_t address, uint64_t size)
{
	for (uint64_t n = 0; n < size; n++) {
		uint64_t leaf = fake_leaf(boot.cells[ROOT_CELL].stage2_root,
					  S2_LEVEL, address + n);
		uint64_t phys = (leaf & ADDRESS) + (address + n) % PAGE_SIZE;

		if ((leaf & READABLE) == 0 || phys < FAKE_RAM ||
		    phys - FAKE_RAM >= FAKE_RAM_SIZE) {
			return false;
		}
		((uint8_t *)to)[n] = ram[phys - FAKE_RAM];
	}
	return true;
}

/* The builders' part */

noreturn void boot_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(fake_manage.failure, sizeof(fake_manage.failure), format,
		  args);
	va_end(args);
	manage_escape(-HYPERCALL_ENOMEM);
}

void manage_sealed(void)
{
}

void manage_say(const char *format, ...)
{
	(void)format;
}

int64_t manage_try(int64_t (*call)(uint64_t arg), uint64_t arg)
{
	int64_t result;

	assert_false(can_escape);
	can_escape = true;
	result = setjmp(escape) == 0 ? call(arg) : escape_error;
	can_escape = false;
	return result;
}

noreturn void manage_escape(int64_t error)
{
	assert_true(can_escape);
	escape_error = error;
	longjmp(escape, 1);
}

void arch_cell_build(uint32_t index)
{
	struct built_cell *built = &boot.cells[index];

	built->stage2_root = pool_alloc(1);
	for (uint32_t word = 1; word < IRQ_WORDS; word++) {
		built->cell->arch.irqs[word] = config_irqs(&boot.chain, index,
							   word);
	}
}

void arch_cell_map(uint32_t index, const struct config_memory *piece)
{
	struct built_cell *built = &boot.cells[index];
	struct page_table table = { &paging_host, built->stage2_root, S2_LEVEL,
				    &pool };
	struct mapping mapping = {
		.address = piece->virt_start,
		.phys = (piece->flags & MEM_COMM_REGION) != 0
				? page_pool_phys(&pool, built->comm_region)
				: piece->phys_start,
		.size = piece->size,
		.attributes = ((piece->flags & MEM_READ) != 0 ? READABLE : 0) |
			      ((piece->flags & MEM_WRITE) != 0 ? WRITABLE : 0),
	};

	if (piece->size != 0 && paging_map(&table, &mapping) != PAGING_DONE) {
		boot_fail("no tables");
	}
}

void arch_cell_cpus_build(uint32_t index)
{
	cell_build_start(index, &boot.cells[index].state->cpus[0]);
	boot.cells[index].state->cpus[0].power = CPU_ON_PENDING;
}

void arch_comm_region(struct comm_region *comm,
		      const struct cell_config *config)
{
	(void)config;
	comm->arm.gic_version = 3;
}

uintptr_t arch_io_window(uint32_t number)
{
	return VA_IO + number * PAGE_SIZE;
}

uint64_t arch_final_root(uint64_t *root)
{
	return page_pool_phys(&pool, root);
}

void arch_final_map(struct page_table *table, uint32_t id, struct cpu *cpu)
{
	(void)cpu;
	final_map_add(
		table, VA_STAGE2_ROOT,
		page_pool_phys(&pool,
			       boot.cells[boot_cpus[id].cell].stage2_root),
		PAGE_SIZE, LEAF_DATA);
}

/* Management's part */

static bool all_are(uint64_t cpus, enum fake_cpu wanted)
{
	for (uint32_t id = 0; id < CONFIG_MAX_CPUS; id++) {
		if ((cpus >> id & 1) != 0 && fake_cpus[id] != wanted) {
			return false;
		}
	}
	return true;
}

static void set_all(uint64_t cpus, enum fake_cpu to)
{
	for (uint32_t id = 0; id < FAKE_CPUS; id++) {
		if ((cpus >> id & 1) != 0) {
			fake_cpus[id] = to;
		}
	}
}

static enum fake_cpu before_fetch[CONFIG_MAX_CPUS];

void arch_serve(void)
{
	assert_false(can_escape);
	fake_manage.serves++;
	if (fake_manage.serve != NULL) {
		fake_manage.serve();
	}
}

bool arch_fetch(uint64_t cpus)
{
	assert_true(can_escape);
	assert_int_equal(cpus >> this_cpu.id & 1, 0);
	assert_int_equal(cpus & ~((1ull << FAKE_CPUS) - 1), 0);
	fake_manage.fetches++;
	if (fake_manage.fetch_fails) {
		return false;
	}
	for (uint32_t id = 0; id < FAKE_CPUS; id++) {
		if ((cpus >> id & 1) != 0) {
			assert_int_not_equal(fake_cpus[id], CPU_FETCHED);
			before_fetch[id] = fake_cpus[id];
		}
	}
	set_all(cpus, CPU_FETCHED);
	fake_manage.fetched |= cpus;
	return true;
}

void arch_release(uint64_t cpus)
{
	assert_true(all_are(cpus, CPU_FETCHED));
	for (uint32_t id = 0; id < FAKE_CPUS; id++) {
		if ((cpus >> id & 1) != 0) {
			fake_cpus[id] = before_fetch[id];
		}
	}
}

/* Its new map has its new cell, and its own page. */
static void judge_map(uint32_t id)
{
	const struct built_cell *built = &boot.cells[boot_cpus[id].cell];
	const uint64_t *root =
		(const uint64_t *)(const void *)(pool.start +
						 boot_cpus[id].final_root -
						 pool.phys);

	assert_int_equal(fake_leaf(root, MAP_LEVEL, VA_CELL) & ADDRESS,
			 page_pool_phys(&pool, built->cell));
	assert_int_equal(fake_leaf(root, MAP_LEVEL, VA_CELL_STATE) & ADDRESS,
			 page_pool_phys(&pool, built->state));
	assert_int_equal(fake_leaf(root, MAP_LEVEL, VA_STAGE2_ROOT) & ADDRESS,
			 page_pool_phys(&pool, built->stage2_root));
	assert_int_equal(fake_leaf(root, MAP_LEVEL, VA_CPU_PAGE) & ADDRESS,
			 page_pool_phys(&pool, boot_cpus[id].cpu) & ADDRESS);
	assert_int_not_equal(fake_leaf(root, MAP_LEVEL, HYPERVISOR_VA + 0x7000),
			     0);
	assert_ptr_equal(boot_cpus[id].final_table, root);
}

void arch_adopt(uint64_t cpus)
{
	assert_true(all_are(cpus, CPU_FETCHED));
	for (uint32_t id = 0; id < FAKE_CPUS; id++) {
		if ((cpus >> id & 1) != 0) {
			judge_map(id);
		}
	}
	set_all(cpus, CPU_PARKED);
	fake_manage.adopted |= cpus;
}

bool arch_stop(uint32_t index)
{
	assert_true(index > ROOT_CELL && index < boot.chain.num_cells);
	boot.cells[index].state->run = CELL_STOPPED;
	if (fake_manage.stop_fails) {
		return false;
	}
	set_all(boot.cells[index].cpus, CPU_PARKED);
	return true;
}

void arch_start(uint32_t index)
{
	const struct comm_region *comm = boot.cells[index].comm_region;

	assert_true(all_are(boot.cells[index].cpus, CPU_PARKED));
	assert_int_equal(boot.cells[index].state->run, CELL_STOPPED);
	assert_memory_equal(comm->signature, COMM_REGION_SIGNATURE,
			    COMM_REGION_SIGNATURE_LEN);
	assert_int_equal(comm->cell_state, COMM_STATE_RUNNING);
	assert_int_equal(comm->msg_to_cell, COMM_MSG_NONE);
	assert_false(boot.chain.cells[index].is_loadable);
	boot.cells[index].state->run = CELL_RUNNING;
	set_all(boot.cells[index].cpus, CPU_RUNS);
	fake_manage.starts++;
}

void arch_prepare_cpu(uint32_t id)
{
	assert_true(boot_cpus[id].cell < boot.chain.num_cells);
}

void arch_prepare_swap(const struct built_cell *fresh)
{
	assert_true(fresh->stage2_root != boot.cells[ROOT_CELL].stage2_root);
}

void arch_swap(const struct built_cell *fresh)
{
	uint64_t others = fresh->cpus & ~(1ull << this_cpu.id);

	assert_true(all_are(others, CPU_FETCHED));
	memcpy(boot.cells[ROOT_CELL].stage2_root, fresh->stage2_root,
	       PAGE_SIZE);
	fake_manage.swaps++;
}

void arch_move_irqs(const struct built_cell *to, const struct built_cell *of)
{
	uint64_t cpus = (to->cpus | of->cpus) & ~(1ull << this_cpu.id);

	for (uint32_t id = 0; id < FAKE_CPUS; id++) {
		if ((cpus >> id & 1) != 0) {
			assert_int_not_equal(fake_cpus[id], CPU_RUNS);
		}
	}
	for (uint32_t word = 1; word < IRQ_WORDS; word++) {
		fake_manage.moved_irqs[word] = to->cell->arch.irqs[word] &
					       of->cell->arch.irqs[word];
	}
	fake_manage.moved_to = to->cell->cpu_ids[0];
	fake_manage.moves++;
}

noreturn void arch_disable(void)
{
	longjmp(fake_left, 1);
}

int64_t arch_disable_check(void)
{
	return fake_manage.disable_error;
}

bool arch_disable_parked(uint64_t cpus)
{
	assert_true(all_are(cpus, CPU_PARKED));
	return !fake_manage.parked_stays;
}

uint64_t arch_root_online(void)
{
	uint64_t online = 0;

	for (uint32_t id = 0; id < FAKE_CPUS; id++) {
		if (fake_cpus[id] != CPU_PARKED) {
			online |= boot.cells[ROOT_CELL].cpus & 1ull << id;
		}
	}
	return online;
}

noreturn void arch_freeze(void)
{
	can_escape = false;
	longjmp(fake_left, 2);
}

/* The system */

static void build_root(void)
{
	boot.cells[ROOT_CELL].number = 0;
	cell_build(ROOT_CELL);
	for (uint32_t id = 0; id < FAKE_CPUS; id++) {
		struct page_table table = { &paging_host, NULL, MAP_LEVEL,
					    &pool };

		boot_cpus[id].started = true;
		boot_cpus[id].cell = ROOT_CELL;
		boot_cpus[id].hardware_id = id;
		final_map_build(id, &table, NULL);
		fake_cpus[id] = CPU_RUNS;
	}
	pool_set_owner(POOL_SYSTEM);
	manage_keep();
}

/* At the address that final maps have it at. */
static uint8_t *pool_memory(void)
{
	static uint8_t *memory;

	if (memory == NULL) {
		memory = mmap((void *)(uintptr_t)(VA_POOL + POOL_OFFSET),
			      FAKE_POOL_PAGES * PAGE_SIZE,
			      PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
			      -1, 0);
		assert_int_equal((uintptr_t)memory, VA_POOL + POOL_OFFSET);
	}
	return memory;
}

void fake_manage_reset(void)
{
	memset(&boot, 0, sizeof(boot));
	memset(boot_cpus, 0, sizeof(boot_cpus));
	memset(manage_cpus, 0, sizeof(manage_cpus));
	memset(&fake_manage, 0, sizeof(fake_manage));
	memset(&this_cpu, 0, sizeof(this_cpu));
	memset(ram, 0, sizeof(ram));
	for (uint32_t owner = POOL_SYSTEM; owner < POOL_OWNERS; owner++) {
		pool_free(owner);
	}
	can_escape = false;
	boot.hypervisor_base = HYPERVISOR;
	pool.start = pool_memory();
	pool.phys = HYPERVISOR + POOL_OFFSET;
	pool.num_pages = FAKE_POOL_PAGES;
	unit_good_root_system(&system);
	system.num_cells = 1;
	system.payloads[0] = system.payloads[system.num_payloads - 1];
	system.num_payloads = 1;
	unit_build(&system, &image);
	assert_true(chain_parse(&boot.chain, image.bytes, UNIT_PRELOADER,
				image.size));
	build_root();
	unit_clear_messages();
}

uint64_t fake_put_config(const struct unit_cell *cell, uint32_t id,
			 uint64_t address)
{
	static struct unit_image blob;
	struct unit_cell copy = *cell;

	copy.config.id = id;
	blob.size = 0;
	unit_add_cell(&blob, &copy);
	memcpy(fake_ram(address), blob.bytes, blob.size);
	return blob.size;
}

void fake_cell(struct unit_cell *cell, const char *name, uint32_t cpu,
	       uint64_t phys)
{
	static struct unit_system good;

	unit_good_system(&good);
	*cell = good.cells[2];
	memset(cell->config.name, 0, CONFIG_NAME_LEN);
	memcpy(cell->config.name, name, strlen(name));
	cell->cpus[0] = 1ull << cpu;
	cell->has_start = false;
	cell->num_memory = 3;
	cell->memory[0].phys_start = phys;
	cell->memory[0].size = PAGE_SIZE;
	cell->config.msg_reply_timeout = 5;
}

int64_t fake_call(uint32_t cpu, uint64_t code, uint64_t arg1, uint64_t arg2)
{
	this_cpu.id = cpu;
	return hypercall(code, arg1, arg2);
}
