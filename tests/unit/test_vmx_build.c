// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What boot builds for VMX: rights and types of EPT leaves, their size on CPUs
 * that do not survive a change of it, where the tables are, and a CPU's roots.
 */
/* INCLUDE: tests/unit/fake/x86 core/include arch/x86/include boot/x86/include lib/include */
/* LINK: boot/x86/vmx_build.c boot/x86/nested_build.c boot/x86/nested_tables.c boot/paging.c boot/page_pool.c boot/pool.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "boot_x86.h"
#include "insn.h"
#include "nested.h"
#include "policy.h"
#include "vmx_boot.h"

#define LEN(array)  (sizeof(array) / sizeof((array)[0]))
#define BASE	    0x3f000000ull
#define POOL_PHYS   0x3f100000ull
#define TABLE_PHYS  0x3f200000ull
#define POOL_PAGES  200u
#define TABLE_PAGES 512u
#define RAM	    (MEM_READ | MEM_WRITE | MEM_EXECUTE)
#define TRAPPED	    0xfec00000ull
#define LARGE	    0x200000ull
#define ADDRESS	    0x000ffffffffff000ull
#define REVISION    0x2bu
#define NO_CELL_CPU 2u

struct boot boot;
struct boot_cpu boot_cpus[CONFIG_MAX_CPUS];

static uint8_t pages[POOL_PAGES][PAGE_SIZE] __attribute__((aligned(4096)));
static uint8_t more[TABLE_PAGES][PAGE_SIZE] __attribute__((aligned(4096)));
static struct system_config config;
static struct cell cell;
static bool needs_small;
static char failure[256];
static jmp_buf out;

uint64_t msr_read(uint32_t msr)
{
	assert_int_equal(msr, MSR_VMX_BASIC);
	return 0xd8100000000000ull | 1ull << 31 | REVISION;
}

bool vmx_needs_small_pages(void)
{
	return needs_small;
}

void *msr_bitmap_build(void)
{
	return pool_alloc(1);
}

void *io_bitmap_build(uint32_t index)
{
	uint8_t *built = pool_alloc(2);

	built[0] = (uint8_t)index;
	return built;
}

void *window_map(uint64_t phys, uint64_t size, enum window_kind kind)
{
	assert_int_equal(phys, TABLE_PHYS);
	assert_int_equal(size, sizeof(more));
	assert_int_equal(kind, WINDOW_MEMORY);
	return more;
}

noreturn void boot_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(failure, sizeof(failure), format, args);
	va_end(args);
	longjmp(out, 1);
}

static struct mapping mapped[4];
static uint32_t num_mapped;

void final_map_add(struct page_table *table, uint64_t address, uint64_t phys,
		   uint64_t size, uint64_t attributes)
{
	assert_null(table);
	assert_int_equal(size, PAGE_SIZE);
	assert_true(num_mapped < LEN(mapped));
	mapped[num_mapped++] = (struct mapping){ .address = address,
						 .phys = phys,
						 .attributes = attributes };
}

static void map(uint64_t virt, uint64_t phys, uint64_t size, uint64_t flags)
{
	const struct config_memory piece = {
		.virt_start = virt,
		.phys_start = phys,
		.size = size,
		.flags = flags,
	};

	arch_cell_map(0, &piece);
}

static int fresh(void **state)
{
	(void)state;
	memset(&boot, 0, sizeof(boot));
	memset(&cell, 0, sizeof(cell));
	memset(boot_cpus, 0, sizeof(boot_cpus));
	needs_small = false;
	failure[0] = '\0';
	num_mapped = 0;
	boot.chain.system = &config;
	boot.hypervisor_base = BASE;
	config.hypervisor_memory.size = LARGE + sizeof(more);
	boot.cells[0].name = "cell";
	boot.cells[0].cell = &cell;
	boot_cpus[NO_CELL_CPU].cell = CONFIG_MAX_CELLS;
	if (pool.start == NULL) {
		memset(pages, 0xee, sizeof(pages));
		memset(more, 0xee, sizeof(more));
		pool = (struct page_pool){ pages[0], POOL_PHYS, POOL_PAGES, 0 };
		vcpu_common_build();
	}
	vcpu_cell_build(0);
	return 0;
}

static uint64_t *page_at(uint64_t phys)
{
	uint64_t number = (phys - TABLE_PHYS) / PAGE_SIZE;

	return (uint64_t *)(void *)(phys >= TABLE_PHYS
					    ? more[number]
					    : pages[(phys - POOL_PHYS) /
						    PAGE_SIZE]);
}

/* The leaf at @address, or 0; its level. All tables but roots are behind. */
static uint64_t leaf_at(const uint64_t *root, uint64_t address, uint32_t *level)
{
	const uint64_t *table = root;

	for (*level = 0;; (*level)++) {
		uint64_t entry = table[address >> (39 - 9 * *level) & 0x1ff];

		if ((entry & 7) == 0) {
			/* Nothing else in it: L1TF. */
			assert_int_equal(entry, 0);
			return 0;
		}
		if (*level == 3 || (entry & 0x80) != 0) {
			return entry;
		}
		assert_int_equal(entry & ~ADDRESS, 7);
		assert_true((entry & ADDRESS) >= TABLE_PHYS);
		table = page_at(entry & ADDRESS);
	}
}

static void assert_leaf(uint64_t address, uint64_t leaf, uint32_t level)
{
	uint32_t found;

	assert_int_equal(leaf_at(boot.cells[0].stage2_root, address, &found),
			 leaf);
	assert_int_equal(found, level);
}

/* Read 1, write 2, execute 4; write-back without PAT 0x70; large 0x80. */
static void leaves_have_rights_and_type(void **state)
{
	(void)state;
	boot.cells[0].comm_region = pool_alloc(1);
	map(0, 0x8000000, 0x1000, RAM);
	map(0x1000, 0x8001000, 0x1000, MEM_READ);
	map(0x2000, 0x8002000, 0x1000, MEM_WRITE);
	map(0x3000, 0x8003000, 0x1000, MEM_READ | MEM_EXECUTE);
	map(0x4000, 0xe0000000, 0x1000, RAM | MEM_IO);
	map(0x5000, 0xe0001000, 0x1000, MEM_READ | MEM_IO);
	map(0x6000, 0, 0x1000, MEM_READ | MEM_WRITE | MEM_COMM_REGION);
	map(0x7000, 0x8007000, 0x1000, MEM_EXECUTE);
	assert_leaf(0, 0x8000077, 3);
	assert_leaf(0x1000, 0x8001071, 3);
	assert_leaf(0x2000, 0x8002073, 3);
	assert_leaf(0x3000, 0x8003075, 3);
	assert_leaf(0x4000, 0xe0000003, 3);
	assert_leaf(0x5000, 0xe0001001, 3);
	assert_leaf(0x6000,
		    page_pool_phys(&pool, boot.cells[0].comm_region) | 0x73, 3);
	assert_leaf(0x7000, 0, 3);
	assert_leaf(0x8000, 0, 3);
}

static void leaves_are_as_large_as_is_safe(void **state)
{
	(void)state;
	map(0, 0x8000000, LARGE, RAM);
	map(LARGE, 0x8000000 + LARGE, LARGE, RAM | MEM_NO_HUGEPAGES);
	map(1ull << 30, 1ull << 30, 1ull << 30, MEM_READ | MEM_WRITE);
	assert_leaf(0x1000, 0x80000f7, 2);
	assert_leaf(LARGE + 0x1000, 0x8201077, 3);
	assert_leaf(1ull << 30, 1ull << 30 | 0xf3, 2);
	needs_small = true;
	map(2 * LARGE, 0x8000000 + 2 * LARGE, LARGE, RAM);
	map(3 * LARGE, 0x8000000 + 3 * LARGE, LARGE, MEM_READ | MEM_WRITE);
	assert_leaf(2 * LARGE + 0x1ff000, 0x85ff077, 3);
	assert_leaf(3 * LARGE + 0x1ff000, 0x86000f3, 2);
}

static void build(uint32_t cpu)
{
	vcpu_cpu_build(cpu);
	boot_cpus[cpu].roots->step = vcpu_step_build(cpu, &boot.cells[0]);
}

static void roots_of_a_cell(void **state)
{
	const struct cpu_roots *roots;
	uint64_t *step;
	uint64_t scratch;
	uint32_t level;

	(void)state;
	map(0, 0x8000000, LARGE, RAM);
	nested_add_trap(0, TRAPPED, TRAP_IOAPIC, 0);
	build(0);
	build(1);
	roots = boot_cpus[1].roots;
	/* Write-back, four levels, no accessed and dirty bits. */
	assert_int_equal(roots->run,
			 page_pool_phys(&pool, boot.cells[0].stage2_root) |
				 0x1e);
	assert_int_equal(roots->step & 0xfff, 0x1e);
	assert_int_equal(boot_cpus[0].roots->run, roots->run);
	assert_true(boot_cpus[0].roots->step != roots->step);
	step = page_at(roots->step & ADDRESS);
	scratch = page_pool_phys(&pool, boot_cpus[1].scratch);
	assert_int_equal(leaf_at(step, TRAPPED, &level), scratch | 0x73);
	assert_int_equal(leaf_at(step, 0x1000, &level), 0x80000f7);
	assert_leaf(TRAPPED, 0, 1);
	assert_int_equal(*page_at(roots->vmcb), REVISION);
	assert_int_equal(*page_at(roots->host), REVISION);
	assert_true(roots->vmcb != roots->host);
	assert_int_equal(roots->io_bitmap[1], roots->io_bitmap[0] + PAGE_SIZE);
	assert_int_equal(*page_at(roots->io_bitmap[0]) & 0xff, 0);
	assert_true(boot.table_bytes != 0);
}

/* Nothing to run in, and no ports. */
static void roots_of_no_cell(void **state)
{
	const struct cpu_roots *roots;

	(void)state;
	vcpu_cpu_build(NO_CELL_CPU);
	roots = boot_cpus[NO_CELL_CPU].roots;
	for (uint32_t i = 0; i < PAGING_ENTRIES; i++) {
		assert_int_equal(page_at(roots->run & ADDRESS)[i], 0);
	}
	assert_int_equal(roots->step, 0);
	assert_int_equal(*page_at(roots->io_bitmap[0]) & 0xff,
			 CONFIG_MAX_CELLS);
	assert_null(boot_cpus[NO_CELL_CPU].scratch);
}

/* The VMCS is not in it, nor is any table. */
static void final_maps(void **state)
{
	struct cpu cpu = { .has_cell = 1, .index = 3 };
	uint64_t word = VA_CELL_STATE + offsetof(struct cell_state, cpus[3]);

	(void)state;
	vcpu_cpu_build(0);
	vcpu_final_map(NULL, 0, &cpu);
	assert_int_equal(num_mapped, 2);
	assert_int_equal(mapped[0].address, VA_CPU_ROOTS);
	assert_int_equal(mapped[0].phys,
			 page_pool_phys(&pool, boot_cpus[0].roots));
	assert_int_equal(mapped[0].attributes, LEAF_RODATA);
	assert_int_equal(mapped[1].address, VA_SCRATCH);
	assert_int_equal(mapped[1].attributes, LEAF_DATA);
	assert_int_equal((uint64_t)cpu.arch.events,
			 word + offsetof(struct cell_cpu, power));
	vcpu_cpu_build(NO_CELL_CPU);
	cpu.has_cell = 0;
	vcpu_final_map(NULL, NO_CELL_CPU, &cpu);
	assert_int_equal(num_mapped, 3);
	assert_true((uint64_t)cpu.arch.events - VA_CPU < sizeof(struct cpu));
}

/* The last test: it takes all of the tables' memory. */
static void too_little_memory(void **state)
{
	(void)state;
	needs_small = true;
	if (setjmp(out) == 0) {
		map(0, 0, (uint64_t)TABLE_PAGES * LARGE, RAM);
		fail();
	}
	assert_non_null(strstr(failure, "hypervisor memory: too small"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(leaves_have_rights_and_type, fresh),
		cmocka_unit_test_setup(leaves_are_as_large_as_is_safe, fresh),
		cmocka_unit_test_setup(roots_of_a_cell, fresh),
		cmocka_unit_test_setup(roots_of_no_cell, fresh),
		cmocka_unit_test_setup(final_maps, fresh),
		cmocka_unit_test_setup(too_little_memory, fresh),
	};

	return cmocka_run_group_tests_name("vmx_build", tests, NULL, NULL);
}
