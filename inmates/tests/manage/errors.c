// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Each hypercall with all that can be wrong about it. Beside this cell the victim
 * must run, which the image has started: its CPU and memory are those of `latency`.
 */
#include <stddef.h>
#include "archive.h"
#include "cmdline.h"
#include "inmate.h"
#include "manage.h"
#include "string.h"

#define FREE_ID	       77
#define CONFIG_ROOM    4096
#define NOT_MAPPED     0x3000000000UL
#define HYPERVISOR_GAP 0x1000
#define NO_CPU	       63
#define OUTSIDE	       5
#define PAGE	       0x1000

/* What is created in each check: `managed` with a difference. */
static char scratch[CONFIG_ROOM] __attribute__((aligned(CONFIG_ROOM)));

static struct cell_config *copy(void)
{
	struct cell_config *config = (struct cell_config *)(void *)scratch;

	memcpy(scratch, managed, config_size(managed));
	config->id = FREE_ID;
	return config;
}

static void expect_create(const char *what, int64_t wanted)
{
	int64_t pages = get_info(INFO_POOL_PAGES_USED);
	int64_t cells = get_info(INFO_CELLS);

	expect(what, hypercall(HYPERCALL_CELL_CREATE, (uintptr_t)scratch, 0),
	       wanted);
	/* What fails leaves nothing behind. */
	expect("pages after a refused create", get_info(INFO_POOL_PAGES_USED),
	       pages);
	expect("cells after a refused create", get_info(INFO_CELLS), cells);
	expect("state after a refused create", get_state(FREE_ID),
	       -HYPERCALL_ENOENT);
}

static uint64_t *cpu_set(struct cell_config *config)
{
	return (uint64_t *)(void *)(config + 1);
}

static void set_cpus(uint64_t mask)
{
	memcpy(cpu_set(copy()), &mask, sizeof(mask));
}

static struct config_irqchip *irqchips(struct cell_config *config)
{
	char *at = (char *)(void *)config_regions(config);

	at += config->num_memory_regions * sizeof(struct config_memory);
	at += config->num_cache_regions * sizeof(struct config_cache);
	return (struct config_irqchip *)(void *)at;
}

static void test_identity(void)
{
	struct cell_config *config = copy();

	memcpy(config->name, "root", sizeof("root"));
	expect_create("the root's name", -HYPERCALL_EEXIST);
	config = copy();
	memcpy(config->name, "victim", sizeof("victim"));
	expect_create("a cell's name", -HYPERCALL_EEXIST);
	config = copy();
	config->id = 0;
	expect_create("the root's id", -HYPERCALL_EEXIST);
	config = copy();
	config->id = 1;
	expect_create("a cell's id", -HYPERCALL_EEXIST);
	config = copy();
	config->num_memory_regions = 0x800;
	expect_create("a config of more than 16 pages", -HYPERCALL_E2BIG);
	config = copy();
	config->num_memory_regions = UINT32_MAX;
	expect_create("a config of 128 GiB", -HYPERCALL_E2BIG);
}

static void test_cpus(void)
{
	uint64_t own = 1;
	uint64_t victims;

	memcpy(&victims, cpu_set(other), sizeof(victims));
	set_cpus(own);
	expect_create("the caller's CPU", -HYPERCALL_EBUSY);
	set_cpus(victims);
	expect_create("another cell's CPU", -HYPERCALL_EBUSY);
	set_cpus(1UL << OUTSIDE);
	expect_create("a CPU that is not the system's", -HYPERCALL_EBUSY);
	set_cpus(1UL << NO_CPU);
	expect_create("a CPU that no build has", -HYPERCALL_EINVAL);
	set_cpus(0);
	expect_create("no CPU", -HYPERCALL_EINVAL);
}

static void test_memory(void)
{
	const struct config_memory *victims = config_regions(other);
	uint64_t hypervisor = cmdline_number("hypervisor", 0);
	struct config_memory *memory = config_regions(copy());

	memory->phys_start = victims->phys_start;
	expect_create("another cell's memory", -HYPERCALL_EINVAL);
	copy();
	memory->phys_start = hypervisor;
	expect_create("the hypervisor's memory", -HYPERCALL_EINVAL);
	copy();
	memory->phys_start = hypervisor - memory->size + HYPERVISOR_GAP;
	expect_create("a page of the hypervisor", -HYPERCALL_EINVAL);
	copy();
	memory->phys_start += 1;
	expect_create("memory that is not aligned", -HYPERCALL_EINVAL);
	copy();
	memory->phys_start = NOT_MAPPED;
	expect_create("memory that is not the system's", -HYPERCALL_EINVAL);
	copy();
	memory->size = UINT64_MAX - PAGE + 1;
	expect_create("memory that wraps", -HYPERCALL_EINVAL);
	copy();
	memory->flags |= 1UL << 63;
	expect_create("an unknown flag", -HYPERCALL_EINVAL);
	copy();
	memory->flags &= ~(uint64_t)MEM_EXECUTE;
	expect_create("an entry that is not executable", -HYPERCALL_EINVAL);
}

static void test_rest_of_config(void)
{
	struct cell_config *config = copy();

	memcpy(irqchips(config), irqchips(other), sizeof(*irqchips(other)));
	expect_create("another cell's interrupt", -HYPERCALL_EINVAL);
	config = copy();
	config->signature[0] = 'X';
	expect_create("a wrong signature", -HYPERCALL_EINVAL);
	config = copy();
	config->revision = 13;
	expect_create("a wrong revision", -HYPERCALL_EINVAL);
	config = copy();
	config->name[0] = '\0';
	expect_create("no name", -HYPERCALL_EINVAL);
	config = copy();
	config->flags |= CELL_TEST_DEVICE;
	expect_create("a flag that is not provided", -HYPERCALL_EINVAL);
	expect("config nowhere",
	       hypercall(HYPERCALL_CELL_CREATE, NOT_MAPPED, 0),
	       -HYPERCALL_ENOMEM);
	expect("config in the hypervisor",
	       hypercall(HYPERCALL_CELL_CREATE, cmdline_number("hypervisor", 0),
			 0),
	       -HYPERCALL_ENOMEM);
}

static void test_ids(void)
{
	static const uint64_t absent[] = { FREE_ID, 255, 256, UINT32_MAX };

	for (uint32_t n = 0; n < sizeof(absent) / sizeof(absent[0]); n++) {
		uint32_t id = (uint32_t)absent[n];

		expect("start nobody", start(id), -HYPERCALL_ENOENT);
		expect("load nobody", set_loadable(id), -HYPERCALL_ENOENT);
		expect("destroy nobody", destroy(id), -HYPERCALL_ENOENT);
		expect("state of nobody", get_state(id), -HYPERCALL_ENOENT);
	}
	expect("start the root", start(0), -HYPERCALL_EINVAL);
	expect("load the root", set_loadable(0), -HYPERCALL_EINVAL);
	expect("destroy the root", destroy(0), -HYPERCALL_EINVAL);
	expect("state of the root", get_state(0), COMM_STATE_RUNNING);
}

static void test_infos(void)
{
	static const uint32_t types[] = { 1, 2, 999, 1900, UINT32_MAX };

	for (uint32_t n = 0; n < INFO_COUNT; n++) {
		expect_ok("info", get_info(n));
	}
	expect("info that there is not", get_info(INFO_COUNT),
	       -HYPERCALL_EINVAL);
	expect("info -1", get_info(UINT32_MAX), -HYPERCALL_EINVAL);
	expect("cells", get_info(INFO_CELLS), 2);
	for (uint32_t cpu = 0; cpu < 4; cpu++) {
		expect("CPU", hypercall(HYPERCALL_CPU_GET_INFO, cpu, 0),
		       CPU_STATE_RUNNING);
	}
	expect("CPU that there is not",
	       hypercall(HYPERCALL_CPU_GET_INFO, NO_CPU, 0), -HYPERCALL_EINVAL);
	expect("CPU far away", hypercall(HYPERCALL_CPU_GET_INFO, UINT32_MAX, 0),
	       -HYPERCALL_EINVAL);
	for (uint32_t n = 0; n < sizeof(types) / sizeof(types[0]); n++) {
		expect("type of CPU info",
		       hypercall(HYPERCALL_CPU_GET_INFO, 0, types[n]),
		       -HYPERCALL_EINVAL);
	}
}

/* Each call is counted, and nothing is that has not happened. */
static void test_statistics(void)
{
	uint64_t calls = CPU_INFO_STATISTICS + CPU_STATISTIC_HYPERCALL;
	int64_t before = hypercall(HYPERCALL_CPU_GET_INFO, 0, calls);
	int64_t after = hypercall(HYPERCALL_CPU_GET_INFO, 0, calls);

	expect("a hypercall is counted", after - before, 1);
	expect_ok("total",
		  hypercall(HYPERCALL_CPU_GET_INFO, 0, CPU_INFO_STATISTICS));
	for (const char *c = "manage: this is the virtual console\n";
	     *c != '\0'; c++) {
		expect("putc", hypercall(HYPERCALL_DEBUG_PUTC, (uint8_t)*c, 0),
		       0);
	}
}

static void test_codes(void)
{
	expect("call 10", hypercall(HYPERCALL_COUNT, 0, 0), -HYPERCALL_ENOSYS);
	expect("call 4711", hypercall(4711, 0, 0), -HYPERCALL_ENOSYS);
	expect("call 0x80000000", hypercall(0x80000000UL, 0, 0),
	       -HYPERCALL_ENOSYS);
	expect("disable beside a cell", hypercall(HYPERCALL_DISABLE, 0, 0),
	       -HYPERCALL_EBUSY);
}

/* What a cell makes of its own comm region is its state, or none. */
static void test_junk(void)
{
	run_managed("state=4711");
	pause_us(100000);
	expect("junk for a state", get_state(managed->id), -HYPERCALL_EINVAL);
	expect_ok("destroy", destroy(managed->id));
	run_managed("state=4");
	expect_state(managed, COMM_STATE_FAILED_COMM_REV);
	expect_ok("destroy", destroy(managed->id));
}

void test_errors(void)
{
	/* The first one gives back what was needed until the seal. */
	set_cpus(0);
	hypercall(HYPERCALL_CELL_CREATE, (uintptr_t)scratch, 0);
	test_codes();
	test_identity();
	test_cpus();
	test_memory();
	test_rest_of_config();
	test_ids();
	test_infos();
	test_statistics();
	test_junk();
	arch_test_errors();
}
