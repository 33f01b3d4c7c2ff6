// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What boot builds for a CPU with SVM: controls of the VMCB against the table of
 * the design, and nested tables. STEP must translate as RUN does everywhere but
 * at the trapped pages, share what is equal, and leave RUN as it was.
 */
/* INCLUDE: tests/unit/fake/x86 core/include arch/x86/include boot/x86/include lib/include */
/* LINK: boot/x86/svm_build.c boot/x86/nested_build.c boot/x86/nested_tables.c boot/paging.c boot/page_pool.c boot/pool.c */
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
#include "svm_boot.h"

#define LEN(array)  (sizeof(array) / sizeof((array)[0]))
#define POOL_PAGES  512u
#define PHYS	    0x3f100000ull
#define LAPIC	    0xfee00000ull
#define IOAPIC	    0xfec00000ull
#define RAM	    (MEM_READ | MEM_WRITE | MEM_EXECUTE)
#define ADDRESS	    0x000ffffffffff000ull
#define NO_EXECUTE  (1ull << 63)
#define PRESENT_AD  0x65ull /* and for a user */
#define BLOCK	    0x80ull
#define UNCACHED    0x18ull
#define WRITABLE    2ull
#define LARGE	    0x200000ull
#define FAR_RAM	    0x8000000000ull /* by another entry of the root */
#define TWO_CPUS    2u
#define NO_CELL_CPU 2u

struct boot boot;
struct boot_cpu boot_cpus[CONFIG_MAX_CPUS];

static uint8_t pages[POOL_PAGES][PAGE_SIZE] __attribute__((aligned(4096)));
static struct cell cell;
static char failure[256];
static jmp_buf out;
static uint32_t svm_features;

struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	assert_int_equal(leaf, 0x8000000a);
	assert_int_equal(subleaf, 0);
	return (struct cpuid){ .edx = svm_features };
}

void *msr_bitmap_build(void)
{
	return pool_alloc(2);
}

void *io_bitmap_build(uint32_t index)
{
	uint8_t *built = pool_alloc(3);

	built[0] = (uint8_t)index;
	return built;
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
	assert_true(num_mapped < LEN(mapped));
	mapped[num_mapped++] = (struct mapping){ .address = address,
						 .phys = phys,
						 .size = size,
						 .attributes = attributes };
}

/* Its memory is the pool's. */
static struct system_config config;

void *window_map(uint64_t phys, uint64_t size, enum window_kind kind)
{
	fail_msg("window at 0x%lx+0x%lx, %u", phys, size, kind);
	return NULL;
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

/* A cell of two CPUs, with memory around its trapped pages. */
static int fresh(void **state)
{
	(void)state;
	memset(&boot, 0, sizeof(boot));
	memset(&cell, 0, sizeof(cell));
	memset(boot_cpus, 0, sizeof(boot_cpus));
	svm_features = SVM_EDX_NPT;
	failure[0] = '\0';
	num_mapped = 0;
	boot.chain.system = &config;
	boot.hypervisor_base = 0x3f000000;
	config.hypervisor_memory.size = 0x200000;
	/* What all CPUs share is built once. */
	if (pool.start == NULL) {
		memset(pages, 0xee, sizeof(pages));
		pool = (struct page_pool){ pages[0], PHYS, POOL_PAGES, 0 };
		vcpu_common_build();
	}
	boot.cells[0].name = "cell";
	boot.cells[0].port_bitmap = io_bitmap_build(0);
	boot.cells[0].cell = &cell;
	boot.cells[0].stage2_root = pool_alloc(1);
	boot.cells[0].comm_region = pool_alloc(1);
	boot_cpus[NO_CELL_CPU].cell = CONFIG_MAX_CELLS;
	map(0, 0x8000000, 0x100000, RAM);
	map(0x100000, 0, PAGE_SIZE, MEM_READ | MEM_WRITE | MEM_COMM_REGION);
	map(LARGE, 0x8200000, 2 * LARGE, RAM);
	map(0xfe000000, 0xe0000000, PAGE_SIZE, RAM | MEM_IO);
	map(IOAPIC + PAGE_SIZE, 0xd0000000, PAGE_SIZE, MEM_READ);
	map(FAR_RAM, 0x40000000, 1u << 30, RAM);
	nested_add_trap(0, LAPIC, TRAP_LAPIC, 0);
	nested_add_trap(0, IOAPIC, TRAP_IOAPIC, 1);
	return 0;
}

/* The leaf that translates @address below @root, or 0. */
static uint64_t walk(uint64_t root, uint64_t address, uint64_t *size)
{
	uint64_t table = root;

	for (uint32_t shift = 39;; shift -= 9) {
		const uint64_t *entries =
			(const uint64_t *)(const void *)(pages[0] + table -
							 PHYS);
		uint64_t entry = entries[address >> shift & 511];

		*size = 1ull << shift;
		if ((entry & 1) == 0) {
			assert_int_equal(entry,
					 0); /* nothing to speculate on */
			return 0;
		}
		if (shift == 12 || (entry & BLOCK) != 0) {
			return entry;
		}
		assert_int_equal(entry & ~ADDRESS, 0x27);
		table = entry & ADDRESS;
	}
}

static void assert_leaf(uint64_t root, uint64_t address, uint64_t wanted,
			uint64_t size)
{
	uint64_t found_size;

	assert_int_equal(walk(root, address, &found_size), wanted);
	assert_int_equal(found_size, size);
}

static void leaves_have_the_rights_of_regions(void **state)
{
	uint64_t root = page_pool_phys(&pool, boot.cells[0].stage2_root);
	uint64_t comm = page_pool_phys(&pool, boot.cells[0].comm_region);

	(void)state;
	assert_leaf(root, 0x5000, 0x8005000 | PRESENT_AD | WRITABLE, PAGE_SIZE);
	assert_leaf(root, 0x100000, comm | PRESENT_AD | WRITABLE | NO_EXECUTE,
		    PAGE_SIZE);
	assert_leaf(root, 2 * LARGE, 0x8400000 | PRESENT_AD | WRITABLE | BLOCK,
		    LARGE);
	/* IO is never executable. */
	assert_leaf(root, 0xfe000000,
		    0xe0000000 | PRESENT_AD | WRITABLE | UNCACHED | NO_EXECUTE,
		    PAGE_SIZE);
	assert_leaf(root, IOAPIC + PAGE_SIZE,
		    0xd0000000 | PRESENT_AD | NO_EXECUTE, PAGE_SIZE);
	assert_leaf(root, FAR_RAM, 0x40000000 | PRESENT_AD | WRITABLE | BLOCK,
		    1u << 30);
	assert_leaf(root, LAPIC, 0, LARGE / 512 * 512);
	assert_leaf(root, IOAPIC, 0, PAGE_SIZE);
	assert_int_equal(boot.cells[0].ram,
			 0x100000 + 2 * LARGE + PAGE_SIZE + (1u << 30));
}

static void build(uint32_t cpu)
{
	struct boot_cpu *this = &boot_cpus[cpu];

	vcpu_cpu_build(cpu);
	if (this->cell != CONFIG_MAX_CELLS) {
		this->roots->step = vcpu_step_build(cpu,
						    &boot.cells[this->cell]);
	}
}

/* Each page of both roots, in steps of the smaller leaf. */
static void assert_step_differs_at_traps_alone(const struct cpu_roots *roots,
					       uint64_t scratch)
{
	static const uint64_t from[] = { 0, 0xfe000000, IOAPIC - LARGE, LAPIC,
					 FAR_RAM - LARGE };
	uint64_t leaf = scratch | PRESENT_AD | WRITABLE | NO_EXECUTE;

	for (uint32_t i = 0; i < LEN(from); i++) {
		for (uint64_t at = from[i]; at < from[i] + 3 * LARGE;
		     at += PAGE_SIZE) {
			uint64_t size;
			uint64_t run = walk(roots->run, at, &size);
			bool is_trap = at == LAPIC || at == IOAPIC ||
				       at == 0x123456000;

			assert_true(!is_trap || run == 0);
			assert_int_equal(walk(roots->step, at, &size),
					 is_trap ? leaf : run);
		}
	}
}

static void step_is_run_but_for_traps(void **state)
{
	static uint8_t before[POOL_PAGES][PAGE_SIZE];
	uint32_t used = pool.used;

	(void)state;
	memcpy(before, pages, (size_t)used * PAGE_SIZE);
	vcpu_cell_build(1);
	for (uint32_t cpu = 0; cpu < TWO_CPUS; cpu++) {
		build(cpu);
		assert_step_differs_at_traps_alone(
			boot_cpus[cpu].roots,
			page_pool_phys(&pool, boot_cpus[cpu].scratch));
	}
	assert_memory_equal(before, pages, (size_t)used * PAGE_SIZE);
	assert_true(boot_cpus[0].scratch != boot_cpus[1].scratch);
	assert_true(boot_cpus[0].roots->step != boot_cpus[1].roots->step);
	assert_int_equal(boot_cpus[0].roots->run, boot_cpus[1].roots->run);
}

/* Root, and a table each at three levels; two windows have their own last. */
static void step_shares_what_is_equal(void **state)
{
	uint32_t used = pool.used;
	uint64_t *step = nested_step_build(&boot.cells[0], pages[1]);
	const uint64_t *run = boot.cells[0].stage2_root;

	(void)state;
	assert_int_equal(pool.used - used, 5);
	assert_int_equal(step[1], run[1]);
	assert_true(step[0] != run[0]);
}

/* A page that the cell owns in part, where RUN has no table at all. */
static void step_has_pages_owned_in_part(void **state)
{
	uint64_t scratch = page_pool_phys(&pool, pages[1]);
	uint64_t root;

	(void)state;
	cell.num_io = 2;
	cell.io[0].range.base.v = FAR_RAM * 2 + 0x10;
	cell.io[1].range.base.v = FAR_RAM * 2 + 0x20;
	root = page_pool_phys(&pool,
			      nested_step_build(&boot.cells[0], pages[1]));
	assert_int_equal(cell.arch.num_traps, 3);
	assert_int_equal(cell.arch.traps[2].kind, TRAP_IO);
	assert_int_equal(cell.arch.traps[2].page.v, FAR_RAM * 2);
	assert_leaf(root, FAR_RAM * 2,
		    scratch | PRESENT_AD | WRITABLE | NO_EXECUTE, PAGE_SIZE);
	assert_leaf(root, FAR_RAM, 0x40000000 | PRESENT_AD | WRITABLE | BLOCK,
		    1u << 30);
	/* Once more, for another CPU. */
	nested_step_build(&boot.cells[0], pages[1]);
	assert_int_equal(cell.arch.num_traps, 3);
}

static void fails_at(uint64_t address)
{
	nested_add_trap(0, address, TRAP_IO, 0);
	if (setjmp(out) == 0) {
		nested_step_build(&boot.cells[0], pages[1]);
	}
	assert_non_null(strstr(failure, "trapped page"));
}

static void memory_at_a_trapped_page_fails(void **state)
{
	static const uint64_t places[] = { IOAPIC + PAGE_SIZE, LARGE + 0x5000,
					   FAR_RAM };

	for (uint32_t i = 0; i < LEN(places); i++) {
		fresh(state);
		fails_at(places[i]);
	}
}

static void memory_twice_fails(void **state)
{
	(void)state;
	if (setjmp(out) == 0) {
		map(0x1000, 0, PAGE_SIZE, RAM);
	}
	assert_string_equal(failure,
			    "guest memory at 0x1000+0x1000 cannot be mapped");
}

static void too_many_traps_fail(void **state)
{
	(void)state;
	if (setjmp(out) == 0) {
		for (uint64_t i = 1; i < CELL_MAX_TRAPS; i++) {
			nested_add_trap(0, i * PAGE_SIZE, TRAP_IO, 0);
		}
	}
	assert_non_null(strstr(failure, "wanted at most 40"));
	assert_int_equal(cell.arch.num_traps, CELL_MAX_TRAPS);
}

/* Each word of the control area, as the design's table has it. */
static void controls_are_those_of_the_table(void **state)
{
	const struct vmcb *built;
	uint32_t words[0x400 / 4];
	uint32_t wanted[0x400 / 4] = {
		[0x008 / 4] = 1u << 1 | 1u << 17 | 1u << 18 | 1u << 30,
		[0x00c / 4] = 1u << 1 | 1u << 3 | 1u << 15 | 1u << 18 |
			      1u << 19 | 1u << 22 | 1u << 26 | 1u << 27 |
			      1u << 28 | 1u << 29 | 1u << 30 | 1u << 31,
		[0x010 / 4] = 0x7f | 1u << 9 | 1u << 10 | 1u << 11 | 1u << 14,
		[0x014 / 4] = 1u << 0 | 1u << 1 | 1u << 3 | 1u << 4,
		[0x058 / 4] = 1,
		[0x05c / 4] = 1,
		[0x090 / 4] = 1,
	};

	(void)state;
	build(0);
	built = boot_cpus[0].vmcb;
	wanted[0x040 / 4] = (uint32_t)boot_cpus[0].roots->io_bitmap[0];
	wanted[0x048 / 4] = (uint32_t)boot_cpus[0].roots->msr_bitmap;
	wanted[0x0b0 / 4] = (uint32_t)boot_cpus[0].roots->park;
	memcpy(words, built, sizeof(words));
	for (uint32_t i = 0; i < LEN(words); i++) {
		assert_int_equal(words[i], wanted[i]);
	}
	/* What VMLOAD needs. */
	assert_int_equal(built->fs.attributes, 0x93);
	assert_int_equal(built->gs.attributes, 0x93);
	assert_int_equal(built->ldtr.attributes, 0x82);
	assert_int_equal(built->tr.attributes, 0x8b);
	assert_int_equal(built->star | built->kernel_gs_base, 0);
}

static void tlb_is_flushed_by_asid_if_possible(void **state)
{
	const struct vmcb *built;

	(void)state;
	svm_features = SVM_EDX_NPT | SVM_EDX_FLUSH_BY_ASID;
	build(0);
	built = boot_cpus[0].vmcb;
	assert_int_equal(built->tlb_control, 3);
}

static void park_root_holds_one_page(void **state)
{
	static const uint8_t code[] = { 0xfa, 0xf4, 0xeb, 0xfd };
	uint64_t root;
	uint64_t leaf;
	uint64_t size;

	(void)state;
	build(0);
	build(NO_CELL_CPU);
	root = boot_cpus[0].roots->park;
	assert_int_equal(boot_cpus[NO_CELL_CPU].roots->park, root);
	leaf = walk(root, 0, &size);
	assert_int_equal(size, PAGE_SIZE);
	assert_int_equal(leaf & ~ADDRESS, PRESENT_AD);
	assert_memory_equal(pages[0] + (leaf & ADDRESS) - PHYS, code,
			    sizeof(code));
	for (uint64_t at = PAGE_SIZE; at < 1ull << 40; at = at * 2) {
		assert_int_equal(walk(root, at, &size), 0);
	}
	/* Without a cell there is nothing else. */
	assert_int_equal(boot_cpus[NO_CELL_CPU].roots->run, 0);
	assert_int_equal(boot_cpus[NO_CELL_CPU].roots->step, 0);
	assert_null(boot_cpus[NO_CELL_CPU].scratch);
}

static void final_maps_get_what_the_runtime_uses(void **state)
{
	const struct boot_cpu *cpu = &boot_cpus[1];

	(void)state;
	build(1);
	vcpu_final_map(NULL, 1, NULL);
	assert_int_equal(num_mapped, 3);
	assert_int_equal(mapped[0].address, VA_VMCB);
	assert_int_equal(mapped[0].phys, cpu->roots->vmcb);
	assert_int_equal(mapped[0].attributes, LEAF_DATA);
	assert_int_equal(mapped[1].address, VA_CPU_ROOTS);
	assert_int_equal(mapped[1].phys, page_pool_phys(&pool, cpu->roots));
	assert_int_equal(mapped[1].attributes, LEAF_RODATA);
	assert_int_equal(mapped[2].address, VA_SCRATCH);
	assert_int_equal(mapped[2].attributes, LEAF_DATA);
	num_mapped = 0;
	build(NO_CELL_CPU);
	vcpu_final_map(NULL, NO_CELL_CPU, NULL);
	assert_int_equal(num_mapped, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(leaves_have_the_rights_of_regions,
				       fresh),
		cmocka_unit_test_setup(step_is_run_but_for_traps, fresh),
		cmocka_unit_test_setup(step_shares_what_is_equal, fresh),
		cmocka_unit_test_setup(step_has_pages_owned_in_part, fresh),
		cmocka_unit_test(memory_at_a_trapped_page_fails),
		cmocka_unit_test_setup(memory_twice_fails, fresh),
		cmocka_unit_test_setup(too_many_traps_fail, fresh),
		cmocka_unit_test_setup(controls_are_those_of_the_table, fresh),
		cmocka_unit_test_setup(tlb_is_flushed_by_asid_if_possible,
				       fresh),
		cmocka_unit_test_setup(park_root_holds_one_page, fresh),
		cmocka_unit_test_setup(final_maps_get_what_the_runtime_uses,
				       fresh),
	};

	return cmocka_run_group_tests_name("svm_build", tests, NULL, NULL);
}
