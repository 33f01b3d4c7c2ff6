// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The GICv2 as boot code finds and leaves it: from the worst state that firmware
 * may leave on a good one, and each failure with its message on a bad one.
 */
/* INCLUDE: tests/unit/fake/boot/include tests/unit/fake/boot tests/unit/fake/include tests/unit/fake core/include arch/arm64/include boot/arm64/include lib/include */
/* LINK: boot/arm64/gicv2_init.c boot/arm64/gicv2_cell.c boot/arm64/gicv2_map.c boot/arm64/gic_irqs.c boot/arm64/gic_spis.c tests/unit/fake/boot/boot_gicv2.c tests/unit/fake/boot/boot_fake.c tests/unit/fake/fake.c tests/unit/unit.c boot/cpus.c boot/arm64/smp.c boot/arm64/halt.c boot/chain.c boot/chain_cell.c boot/chain_record.c boot/config_owner.c boot/config_owner_arm64.c boot/sha256.c */
#include <stdio.h>
#include "boot_arm64.h"
#include "boot_fake.h"
#include "boot_gicv2.h"
#include "fake.h"
#include "guest_access.h"
#include "smc.h"
#include "unit.h"

#define KICK	  15u
#define CPU	  2u
#define TARGET	  0x80u /* CPU 2's interface */
#define IRQ	  33u	/* linux' */
#define ALL_OF_IT 0u

static struct unit_system system;
static struct cell cells[3];
static uint32_t windows;
static struct config_memory mapped;
static uint32_t num_mapped;

/* Not called here. */
void cpu_init(uint32_t cpu)
{
	fail_msg("%u", cpu);
}

noreturn void cpu_hand_off(uint32_t cpu)
{
	fake_event("hand off", cpu);
	longjmp(boot_fake_end, BOOT_LEFT);
}

void boot_secondary_start(void)
{
	fail_msg("only its address counts");
}

int64_t arch_smc(uint32_t function, uint64_t arg1, uint64_t arg2, uint64_t arg3)
{
	fail_msg("SMC 0x%x(0x%lx, 0x%lx, 0x%lx)", function, arg1, arg2, arg3);
	return 0;
}

bool boot_has_failed(void)
{
	return false;
}

/* The device model knows physical addresses. */
void *window_map(uint64_t phys, uint64_t size, enum window_kind kind)
{
	assert_int_equal(kind, WINDOW_DEVICE);
	assert_true(size != 0 && size <= 0x1000);
	windows++;
	return (void *)phys;
}

void arch_cell_map(uint32_t index, const struct config_memory *piece)
{
	assert_int_equal(index, 1);
	mapped = *piece;
	num_mapped++;
}

void final_map_add(struct page_table *table, uint64_t address, uint64_t phys,
		   uint64_t size, uint64_t attributes)
{
	(void)table;
	assert_true(attributes == LEAF_DEVICE && size == 0x1000);
	fake_event("virtual", address);
	fake_event("physical", phys);
}

static int setup(void **state)
{
	struct config_platform_arm *arm = &system.config.platform.arm;

	(void)state;
	boot_fake_reset();
	fake_sysreg_set("id_aa64pfr0_el1", 0x22);
	boot_gicv2_reset();
	unit_good_system(&system);
	arm->gic_version = 2;
	arm->gicc_base = BOOT_GICV2_GICC;
	arm->gich_base = BOOT_GICV2_GICH;
	arm->gicv_base = 0x08040000;
	boot_fake_chain(&system);
	memset(cells, 0, sizeof(cells));
	memset(boot_cpus, 0, sizeof(boot_cpus[0]) * CONFIG_MAX_CPUS);
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		boot_cpus[cpu].hardware_id = cpu;
	}
	for (uint32_t i = 0; i < 3; i++) {
		boot.cells[i].cell = &cells[i];
		boot.cells[i].name = boot.chain.cells[i].config->name;
		boot.cells[i].cpus = config_cpu_mask(&boot.chain, i);
	}
	cells[1].num_cpus = 2;
	cells[1].cpu_ids[0] = 1;
	cells[1].cpu_ids[1] = 2;
	boot_gicv2.cpu = CPU;
	windows = 0;
	num_mapped = 0;
	return 0;
}

static void init_distributor(uint32_t ignored)
{
	(void)ignored;
	gic_init();
}

static void init_all(uint32_t ignored)
{
	(void)ignored;
	gic_init();
	gic_init_cpu(CPU);
}

static void init_cpus(uint32_t end)
{
	gic_init();
	for (uint32_t cpu = 1; cpu < end; cpu++) {
		boot_gicv2.cpu = cpu;
		gic_init_cpu(cpu);
		boot_cpus[cpu].started = true;
	}
}

static void build_cell(uint32_t cell)
{
	init_cpus(3);
	/* A device has not waited. */
	boot_gicv2.irqs[IRQ].pending = true;
	gic_init_spis();
	gic_cell_build(cell);
}

static void assert_quiet(const struct boot_gicv2_irq *irqs, uint32_t from,
			 uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		assert_false(irqs[i].enabled && i != KICK);
		assert_false(irqs[i].pending);
		assert_false(irqs[i].active);
	}
}

/* The message comes before anything of the GIC has been touched. */
static void test_system_registers(void **state)
{
	(void)state;
	expect_success(gic_check_cpu, CPU);
	fake_sysreg_set("id_aa64pfr0_el1", 0x01000022);
	expect_failure(gic_check_cpu, CPU,
		       "CPU 2: interrupt controller; wanted a GICv2; found "
		       "GICv3 system registers");
	assert_int_equal(windows, 0);
}

static void test_distributor(void **state)
{
	(void)state;
	for (uint32_t states = 1; states <= 2; states++) {
		setup(NULL);
		if (states == 2) {
			boot_gicv2_two_states();
		}
		expect_success(init_distributor, ALL_OF_IT);
		assert_int_equal(boot_gicv2.ctlr, 1);
		assert_quiet(boot_gicv2.irqs, 32, boot_gicv2.words * 32);
		/* What the GIC does not have is not written. */
		assert_true(boot_gicv2.irqs[boot_gicv2.words * 32].enabled);
		assert_int_equal(windows, 3);
	}
}

static void test_cpu(void **state)
{
	const struct boot_gicv2_cpu *cpu = &boot_gicv2.cpus[CPU];

	(void)state;
	expect_success(init_all, ALL_OF_IT);
	assert_quiet(cpu->irqs, 0, 32);
	for (uint32_t i = 0; i < 32; i++) {
		assert_int_equal(cpu->irqs[i].priority, i == KICK ? 0 : 0xa0);
	}
	assert_true(cpu->irqs[KICK].enabled);
	assert_int_equal(boot_cpus[CPU].gic_target, TARGET);
	/* Off, the way firmware has chosen for legacy lines; nothing active. */
	assert_int_equal(cpu->control, 0x1e0);
	assert_int_equal(cpu->mask, 0);
	for (uint32_t i = 0; i < 8; i++) {
		assert_int_equal(cpu->active_priorities[i], 0);
	}
	/* The other interfaces are not touched. */
	assert_int_equal(boot_gicv2.cpus[1].control, 0x3e1);
	assert_true(boot_gicv2.cpus[1].irqs[3].enabled);
}

/* Virtual interfaces are off and empty, whatever they have. */
static void test_list_registers(void **state)
{
	const struct boot_gicv2_cpu *cpu = &boot_gicv2.cpus[CPU];

	for (uint32_t count = 1; count <= 64; count++) {
		setup(state);
		boot_gicv2.num_lrs = count;
		expect_success(init_all, ALL_OF_IT);
		assert_int_equal(cpu->virtual[0], 0);
		assert_int_equal(cpu->virtual[0x08 / 4], 0);
		assert_int_equal(cpu->virtual[0xf0 / 4], 0);
		for (uint32_t i = 0; i < 64; i++) {
			assert_int_equal(cpu->virtual[0x100 / 4 + i],
					 i < count ? 0 : ~0u);
		}
	}
}

/* The level below the kick's own group, as each kind of GIC shows it. */
static void test_floors(void **state)
{
	static const struct {
		bool two_states;
		uint8_t bits;
		uint32_t floor;
	} kinds[] = {
		{ false, 0xf0, 0x10 }, { false, 0xf8, 0x08 },
		{ false, 0xff, 0x02 }, { true, 0xf0, 0x20 },
		{ true, 0xf8, 0x10 },  { true, 0xff, 0x04 },
	};

	for (uint32_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		setup(state);
		boot_gicv2.priority_bits = kinds[i].bits;
		boot_gicv2.kick_delay = 3;
		if (kinds[i].two_states) {
			boot_gicv2_two_states();
		}
		expect_success(init_all, ALL_OF_IT);
		assert_int_equal(boot_cpus[CPU].priority_floor, kinds[i].floor);
	}
}

static void test_bad_gic(void **state)
{
	(void)state;
	boot_gicv2.pidr2 = 0x3b;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: architecture of the distributor; wanted 2; found "
		       "3");
	setup(NULL);
	boot_gicv2.pidr2 = 0; /* such as a page of a GICv3 */
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: architecture of the distributor; wanted 2; found "
		       "0");
	setup(NULL);
	boot_gicv2.interface_id = 0x0201143b;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: architecture of the CPU interface; wanted 2; "
		       "found 1");
	setup(NULL);
	boot_gicv2.stays_off = true;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: the distributor cannot be switched on");
}

/* With one security state group 1 is nobody's. */
static void test_groups(void **state)
{
	(void)state;
	boot_gicv2.irqs[70].group1 = true;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: firmware left interrupts in group 1; wanted 0 "
		       "from 64 on; found 0x40");
	setup(NULL);
	boot_gicv2.cpus[CPU].irqs[27].group1 = true;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: firmware left interrupts in group 1; wanted 0 "
		       "from 0 on; found 0x8000000");
}

static void test_interfaces(void **state)
{
	(void)state;
	boot_gicv2.cpus[CPU].target = 0;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: interface of CPU 2; wanted one bit; found 0x0");
	setup(NULL);
	boot_gicv2.cpus[CPU].target = 0x81;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: interface of CPU 2; wanted one bit; found 0x81");
	setup(NULL);
	boot_gicv2.cpus[2].target = boot_gicv2.cpus[1].target;
	expect_failure(init_cpus, 3,
		       "GIC: CPUs 1 and 2 have one interface, 0x1");
	setup(NULL);
	/* One CPU alone reads no target. */
	boot_gicv2.num_cpus = 1;
	boot_gicv2.cpus[CPU].target = 1;
	expect_success(init_all, ALL_OF_IT);
	assert_int_equal(boot_cpus[CPU].gic_target, 1);
}

static void test_kick(void **state)
{
	(void)state;
	boot_gicv2_two_states();
	boot_gicv2.cpus[CPU].irqs[KICK].secure = true;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: SGI 15 of CPU 2 is kept by the Secure side");
	setup(NULL);
	boot_gicv2_two_states();
	boot_gicv2.cpus[CPU].irqs[0].secure = true; /* no floor to be seen */
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: SGI 15 of CPU 2 is kept by the Secure side");
	setup(NULL);
	boot_gicv2_two_states();
	/* It can be enabled, but is in the Secure side's group. */
	boot_gicv2.cpus[CPU].irqs[KICK].group1 = false;
	expect_failure(init_all, ALL_OF_IT, "GIC: SGI 15 does not reach CPU 2");
	setup(NULL);
	boot_gicv2.kick_is_lost = true;
	expect_failure(init_all, ALL_OF_IT, "GIC: SGI 15 does not reach CPU 2");
	setup(NULL);
	boot_gicv2.kick_stays = true;
	boot_gicv2.cpus[CPU].irqs[KICK].pending = false;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: SGI 15 of CPU 2 stays pending");
}

static void test_cell(void **state)
{
	const struct arch_cell *arch = &cells[1].arch;

	(void)state;
	expect_success(build_cell, 1);
	assert_int_equal(boot_gicv2.irqs[IRQ].targets, 0x01); /* CPU 1's */
	assert_int_equal(boot_gicv2.irqs[IRQ].priority, 0xa0);
	assert_quiet(boot_gicv2.irqs, 32, boot_gicv2.words * 32);
	assert_int_equal(arch->irqs[1], 1u << (IRQ - 32));
	assert_int_equal(arch->irqs[0], 0x7fff | OPTIONS_DEFAULT_PPIS);
	assert_int_equal(arch->num_irq_words, 2);
	assert_int_equal(arch->priority_floor, 8);
	assert_true(arch->clusters[0].targets == 0x81);
	assert_true(arch->cpus[0].targets == 0x01);
	assert_true(arch->cpus[1].targets == 0x80);
	assert_true(arch->gic[0].base.v == BOOT_GICV2_GICD);
	assert_int_equal(arch->gic[0].size, 0x1000);
	assert_true(arch->gic[1].base.v == BOOT_GICV2_GICC);
	assert_int_equal(arch->gic[1].size, 0x2000);
	assert_true(arch->sgir.v == BOOT_GICV2_GICD + 0xf00);
	assert_true(arch->pidr2 == 0x2b);
	/* The first page alone. */
	assert_int_equal(num_mapped, 1);
	assert_true(mapped.phys_start == BOOT_GICV2_GICC);
	assert_true(mapped.virt_start == BOOT_GICV2_GICC);
	assert_true(mapped.size == 0x1000);
	assert_true(mapped.flags == (MEM_READ | MEM_WRITE | MEM_IO));
}

/* Its CPU interface is not mapped, and so traps. */
static void test_filtered_cell(void **state)
{
	struct record_options options = { .flags = OPTION_FILTERED_IRQ };

	(void)state;
	expect_success(init_cpus, 3);
	boot.chain.cells[1].options = &options;
	expect_success(gic_cell_build, 1);
	assert_int_equal(num_mapped, 0);
	assert_true(cells[1].arch.gic[1].base.v == BOOT_GICV2_GICC);
	options.flags = (uint32_t)~OPTION_FILTERED_IRQ;
	memset(&cells[1].arch, 0, sizeof(cells[1].arch));
	expect_success(gic_cell_build, 1);
	assert_int_equal(num_mapped, 1);
}

/* CPUs of a cell may see their priorities differently: the highest floor. */
static void test_cell_floor(void **state)
{
	(void)state;
	expect_success(init_cpus, 3);
	for (uint32_t cpu = 1; cpu < 3; cpu++) {
		memset(&cells[1].arch, 0, sizeof(cells[1].arch));
		boot_cpus[cpu].priority_floor = 0x20;
		boot_cpus[3 - cpu].priority_floor = 0x10;
		expect_success(gic_cell_build, 1);
		assert_int_equal(cells[1].arch.priority_floor, 0x20);
	}
}

/*
 * What of each register is the cell's: exactly the bits of its interrupts, and
 * of the first words what identifies the distributor.
 */
static void test_shares(void **state)
{
	const struct arch_cell *arch = &cells[1].arch;

	(void)state;
	expect_success(build_cell, 1);
	/* Lines and interfaces are real, lockable SPIs hidden. */
	assert_int_equal(arch->shares[0], 0xffffffff);
	assert_int_equal(arch->shares[1], 0x000004ff);
	assert_int_equal(arch->shares[2], 0xffffffff);
	assert_int_equal(arch->shares[0x800 / 4], 0x81818181);
	assert_int_equal(arch->shares[0x81c / 4], 0x81818181);
	for (uint32_t at = 12; at < 0xd00; at += 4) {
		assert_int_equal(arch->shares[at / 4],
				 guest_share(arch->irqs, 0x81, at));
	}
	/* Of its one SPI, 33, by hand: all six arrays of bits, and the others. */
	for (uint32_t at = 0x104; at < 0x400; at += 0x80) {
		assert_int_equal(arch->shares[at / 4], 2);
	}
	assert_int_equal(arch->shares[0x420 / 4], 0xff00);
	assert_int_equal(arch->shares[0x820 / 4], 0x81 << 8);
	assert_int_equal(arch->shares[0xc08 / 4], 0xc);
	assert_int_equal(arch->shares[0xc00 / 4], 0x3fffffff);
}

static void test_bad_spis(void **state)
{
	(void)state;
	boot_gicv2.words = 1; /* no SPI at all */
	expect_failure(build_cell, 1,
		       "cell \"linux\": interrupt 33; wanted below 32");
	setup(NULL);
	boot_gicv2_two_states();
	boot_gicv2.irqs[IRQ].secure = true;
	expect_failure(build_cell, 1,
		       "cell \"linux\": interrupt 33 is kept by the Secure "
		       "side");
}

/* A page of the distributor, a page of the interface, and no more. */
static void test_final_map(void **state)
{
	static const uint64_t pages[] = { VA_GICD, BOOT_GICV2_GICD, VA_GIC_CPU,
					  BOOT_GICV2_GICC };

	(void)state;
	gic_final_map(NULL, &boot_cpus[CPU]);
	assert_int_equal(fake_num_events, 4);
	for (uint32_t i = 0; i < 4; i++) {
		assert_true(fake_events[i].value == pages[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_system_registers, setup),
		cmocka_unit_test_setup(test_distributor, setup),
		cmocka_unit_test_setup(test_cpu, setup),
		cmocka_unit_test_setup(test_list_registers, setup),
		cmocka_unit_test_setup(test_floors, setup),
		cmocka_unit_test_setup(test_bad_gic, setup),
		cmocka_unit_test_setup(test_groups, setup),
		cmocka_unit_test_setup(test_interfaces, setup),
		cmocka_unit_test_setup(test_kick, setup),
		cmocka_unit_test_setup(test_cell, setup),
		cmocka_unit_test_setup(test_cell_floor, setup),
		cmocka_unit_test_setup(test_shares, setup),
		cmocka_unit_test_setup(test_filtered_cell, setup),
		cmocka_unit_test_setup(test_bad_spis, setup),
		cmocka_unit_test_setup(test_final_map, setup),
	};

	return cmocka_run_group_tests_name("boot_gicv2", tests, NULL, NULL);
}
