// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The GIC as boot code finds and leaves it: from the worst state that firmware
 * may leave on a good one, and each failure with its message on a bad one.
 */
/* INCLUDE: tests/unit/fake/boot/include tests/unit/fake/boot tests/unit/fake/include tests/unit/fake core/include arch/arm64/include boot/arm64/include lib/include */
/* LINK: boot/arm64/gicv3_init.c boot/arm64/gicv3_cell.c boot/arm64/gic_irqs.c boot/arm64/gic_spis.c tests/unit/fake/boot/boot_gic.c tests/unit/fake/boot/boot_fake.c tests/unit/fake/fake.c tests/unit/unit.c boot/cpus.c boot/arm64/smp.c boot/arm64/halt.c boot/chain.c boot/chain_cell.c boot/chain_record.c boot/config_owner.c boot/config_owner_arm64.c boot/sha256.c */
#include <stdio.h>
#include "boot_arm64.h"
#include "boot_fake.h"
#include "boot_gic.h"
#include "boot_sysreg.h"
#include "fake.h"
#include "guest_access.h"
#include "smc.h"
#include "unit.h"

#define text(reg)    text_of(reg)
#define text_of(reg) sysreg_name(reg)
#define KICK	     15u
#define CPU	     2u
#define IRQ	     33u /* linux' */
#define ALL_OF_IT    0u

static struct unit_system system;
static struct cell cells[3];
static uint32_t windows;

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
	assert_true(size != 0);
	windows++;
	return (void *)phys;
}

void window_unmap_last(void)
{
	windows--;
}

static int setup(void **state)
{
	(void)state;
	boot_fake_reset();
	boot_gic_reset();
	unit_good_system(&system);
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
	boot_gic.cpu = CPU;
	fake_sysreg_set(text(ICC_PMR_EL1), 0);
	windows = 0;
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

static void build_cell(uint32_t cell)
{
	gic_init();
	for (uint32_t cpu = 1; cpu < 3; cpu++) {
		boot_gic.cpu = cpu;
		gic_init_cpu(cpu);
		boot_cpus[cpu].started = true;
	}
	/* A device has not waited. */
	boot_gic.irqs[IRQ].pending = true;
	gic_init_spis();
	gic_cell_build(cell);
}

/* The message comes before anything of the GIC has been touched. */
static void test_system_registers(void **state)
{
	(void)state;
	expect_success(gic_check_cpu, CPU);
	fake_sysreg_set("id_aa64pfr0_el1", 0x22);
	expect_failure(gic_check_cpu, CPU,
		       "CPU 2: interrupt controller; wanted GICv3 system "
		       "registers; found none");
	assert_int_equal(windows, 0);
}

static void assert_quiet(const struct boot_gic_irq *irqs, uint32_t from,
			 uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		assert_false(irqs[i].enabled && i != KICK);
		assert_false(irqs[i].pending);
		assert_false(irqs[i].active);
		assert_true(irqs[i].group1);
	}
}

static void test_distributor(void **state)
{
	(void)state;
	boot_gic.extended_words = 3;
	expect_success(init_distributor, ALL_OF_IT);
	assert_int_equal(boot_gic.ctlr, 0x12); /* ARE, group 1 */
	assert_int_equal(boot_gic.rwp, 0);     /* has been waited for */
	assert_quiet(boot_gic.irqs, 32, boot_gic.words * 32);
	for (uint32_t i = 0; i < boot_gic.extended_words; i++) {
		assert_int_equal(boot_gic.extended_enabled[i], 0);
	}
	/* What the GIC does not have is not written. */
	assert_true(boot_gic.irqs[boot_gic.words * 32].enabled);
	assert_int_equal(windows, 5);
}

static void test_cpu(void **state)
{
	const struct boot_gic_frame *frame = &boot_gic.frames[CPU];

	(void)state;
	expect_success(init_all, ALL_OF_IT);
	assert_int_equal(frame->waker, 0);
	assert_quiet(frame->irqs, 0, 32);
	for (uint32_t i = 0; i < 32; i++) {
		assert_int_equal(frame->irqs[i].priority, i == KICK ? 0 : 0xa0);
	}
	assert_true(frame->irqs[KICK].enabled);
	assert_int_equal(boot_cpus[CPU].gicr_frame, CPU);
	assert_true(boot_cpus[CPU].gicr_phys == BOOT_GIC_GICR + CPU * 0x20000);
	assert_int_equal(boot_cpus[CPU].num_ap1r, 1);
	assert_true(fake_sysreg_read(text(ICC_IGRPEN1_EL1)) == 0);
	assert_true(fake_sysreg_read(text(ICH_HCR_EL2)) == 0xc00);
	assert_true(fake_sysreg_read(text(ICH_VMCR_EL2)) == 0);
	/* The other redistributors are not touched. */
	assert_true(boot_gic.frames[1].irqs[3].enabled);
	assert_int_equal(boot_gic.frames[1].waker, 6);
}

/* List registers that exist are empty, and no others are touched. */
static void test_interface(void **state)
{
	static const struct {
		const char *reg;
		uint64_t value;
	} left[] = {
		{ text(ICC_SRE_EL2), 0xf },   { text(ICC_SRE_EL1), 7 },
		{ text(ICC_BPR1_EL1), 0 },    { text(ICC_AP1R0_EL1), 0 },
		{ text(ICH_AP0R0_EL2), 0 },   { text(ICH_AP1R0_EL2), 0 },
		{ text(ICC_IGRPEN1_EL1), 0 },
	};
	char names[16][20];

	for (uint32_t i = 0; i < 16; i++) {
		snprintf(names[i], sizeof(names[i]), "S3_4_C12_C%u_%u",
			 12 + i / 8, i % 8);
	}
	for (uint32_t count = 1; count <= 16; count++) {
		setup(state);
		fake_sysreg_set(text(ICH_VTR_EL2), 0x90180000 | (count - 1));
		expect_success(init_all, ALL_OF_IT);
		for (uint32_t i = 0; i < 16; i++) {
			assert_int_equal(fake_count_events(names[i]),
					 i < count);
			assert_true(i >= count ||
				    fake_sysreg_read(names[i]) == 0);
		}
	}
	for (uint32_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
		assert_true(fake_sysreg_read(left[i].reg) == left[i].value);
	}
}

/* All of the CPU interface traps, for the cell that says so alone. */
static void test_filtered_cell(void **state)
{
	struct record_options filtered = { .flags = OPTION_FILTERED_IRQ };

	for (uint32_t cell = 0; cell < 3; cell++) {
		setup(state);
		boot.chain.cells[1].options = &filtered;
		boot_cpus[CPU].cell = cell;
		expect_success(init_all, ALL_OF_IT);
		assert_true(fake_sysreg_read(text(ICH_HCR_EL2)) ==
			    (cell == 1 ? 0x1c00 : 0xc00));
	}
	boot_cpus[CPU].cell = CONFIG_MAX_CELLS;
	expect_success(init_all, ALL_OF_IT);
	assert_true(fake_sysreg_read(text(ICH_HCR_EL2)) == 0xc00);
}

/* Distances and masks as each kind of GIC shows them to its CPU. */
static void test_masks(void **state)
{
	static const struct {
		bool two_states;
		bool masks_shift;
		uint8_t bits;
		uint8_t least_bpr1;
		uint32_t priority_floor;
		uint32_t pmr_floor;
		uint32_t num_ap1r;
	} kinds[] = {
		{ false, false, 0xf0, 0, 0x10, 0x10, 1 },
		{ false, false, 0xf8, 0, 0x08, 0x08, 1 },
		{ false, false, 0xfe, 0, 0x02, 0x02, 4 },
		{ true, true, 0xf8, 0, 0x10, 0x10, 1 },
		{ true, true, 0xff, 0, 0x02, 0x02, 8 },
		/* SCR_EL3.FIQ = 0: 0 is 0x80 in truth, and the mask is raw. */
		{ true, false, 0xf8, 0, 0x10, 0x88, 1 },
		{ true, false, 0xf0, 0, 0x20, 0x90, 1 },
		/* Fewer bits are compared for preemption; half as much is. */
		{ false, false, 0xff, 3, 0x08, 0x01, 8 },
		{ true, true, 0xff, 3, 0x10, 0x02, 8 },
		{ true, false, 0xff, 3, 0x10, 0x81, 8 },
	};

	for (uint32_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		setup(state);
		boot_gic.two_states = kinds[i].two_states;
		boot_gic.masks_shift = kinds[i].masks_shift;
		boot_gic.priority_bits = kinds[i].bits;
		boot_gic.least_bpr1 = kinds[i].least_bpr1;
		boot_gic.kick_delay = 3;
		if (kinds[i].two_states) {
			for (uint32_t n = 0; n < 32; n++) {
				boot_gic.frames[CPU].irqs[n].group1 = true;
			}
		}
		expect_success(init_all, ALL_OF_IT);
		assert_int_equal(boot_cpus[CPU].priority_floor,
				 kinds[i].priority_floor);
		assert_int_equal(boot_cpus[CPU].pmr_floor, kinds[i].pmr_floor);
		assert_int_equal(boot_cpus[CPU].num_ap1r, kinds[i].num_ap1r);
	}
}

static void test_revisions(void **state)
{
	(void)state;
	boot_gic.pidr2 = 0x4b; /* GICv4 */
	boot_gic.has_vlpis = true;
	expect_success(init_all, ALL_OF_IT);
	assert_true(boot_cpus[CPU].gicr_phys == BOOT_GIC_GICR + CPU * 0x40000);
	boot_gic.pidr2 = 0x2b;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: architecture of the "
		       "distributor; wanted 3 or 4; found "
		       "2");
	setup(NULL);
	boot_gic.frames[1].pidr2 = 0;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: architecture of the "
		       "redistributor; wanted 3 or 4; "
		       "found 0");
}

static void test_waits(void **state)
{
	(void)state;
	boot_gic.rwp_sticks = true;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: GICD_CTLR.RWP does not clear in 1 ms");
	setup(NULL);
	boot_gic.frame_rwp_sticks = true;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: GICR_CTLR.RWP does not clear in 1 ms");
	setup(NULL);
	boot_gic.sleeps_for_ever = true;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: GICR_WAKER.ChildrenAsleep "
		       "does not clear in 10 ms");
}

static void test_routing(void **state)
{
	(void)state;
	boot_gic.no_affinity_routing = true;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: affinity routing cannot be switched on");
	setup(NULL);
	boot_cpus[CPU].hardware_id = 0x0100000203;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: no redistributor for CPU 2, MPIDR 0x100000203, "
		       "among the 4 at 0x80a0000");
	/* All four parts of the affinity count. */
	boot_gic.frames[3].affinity = 0x01000203;
	boot_gic.cpu = 3;
	expect_success(init_all, ALL_OF_IT);
	assert_int_equal(boot_cpus[CPU].gicr_frame, 3);
}

/* Tables in memory that the GIC writes: on any CPU, also one nobody named. */
static void test_lpis(void **state)
{
	char message[64];

	(void)state;
	for (uint32_t n = 0; n < BOOT_GIC_FRAMES; n++) {
		setup(NULL);
		boot_gic.num_frames = BOOT_GIC_FRAMES;
		expect_success(init_all, ALL_OF_IT);
		assert_int_equal(windows, 1 + CONFIG_MAX_CPUS);
		boot_gic.frames[n].ctlr = 1;
		snprintf(message, sizeof(message),
			 "GIC: firmware left LPIs enabled on redistributor %u",
			 n);
		expect_failure(init_all, ALL_OF_IT, message);
	}
}

/* More frames than CPUs, and a cell whose region lies behind the CPUs' own. */
static void test_region_on_frames(void **state)
{
	static const char message[] =
		"cell \"linux\": memory region 5 touches the redistributors "
		"at 0x80a0000+0x180000";
	struct config_memory *region = &system.cells[1].memory[5];

	for (uint32_t guest = 0; guest < 2; guest++) {
		setup(state);
		boot_gic.num_frames = BOOT_GIC_FRAMES;
		system.cells[1].num_memory = 6;
		region->phys_start = guest != 0 ? 0x76000000 : 0x0821f000;
		region->virt_start = guest != 0 ? 0x0821f000 : 0x76000000;
		region->size = 0x1000;
		region->flags = MEM_READ;
		boot_fake_chain(&system);
		expect_failure(init_all, ALL_OF_IT, message);
		region->phys_start += guest != 0 ? 0 : 0x1000;
		region->virt_start += guest != 0 ? 0x1000 : 0;
		boot_fake_chain(&system);
		expect_success(init_all, ALL_OF_IT);
	}
}

static void test_kick(void **state)
{
	(void)state;
	boot_gic.frames[CPU].irqs[KICK].secure = true;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: SGI 15 of CPU 2 is kept by the Secure side");
	setup(NULL);
	boot_gic.frames[CPU].irqs[0].secure = true; /* no floor to be seen */
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: SGI 15 of CPU 2 is kept by the Secure side");
	setup(NULL);
	boot_gic.kick_is_lost = true;
	expect_failure(init_all, ALL_OF_IT, "GIC: SGI 15 does not reach CPU 2");
	setup(NULL);
	boot_gic.sre_clears = true;
	expect_failure(init_all, ALL_OF_IT,
		       "GIC: ICC_SRE_EL1.SRE of CPU 2 can be cleared; wanted "
		       "RAO/WI");
}

static void test_cell(void **state)
{
	const struct arch_cell *arch = &cells[1].arch;

	(void)state;
	boot_gic.extended_words = 2;
	expect_success(build_cell, 1);
	assert_true(boot_gic.irqs[IRQ].route == 1); /* its first CPU */
	assert_int_equal(boot_gic.irqs[IRQ].priority, 0xa0);
	assert_quiet(boot_gic.irqs, 32, boot_gic.words * 32);
	assert_int_equal(arch->irqs[1], 1u << (IRQ - 32));
	assert_int_equal(arch->irqs[0], 0x7fff | OPTIONS_DEFAULT_PPIS);
	assert_int_equal(arch->num_irq_words, 2);
	assert_int_equal(arch->pmr_floor, 8);
	assert_true(arch->clusters[0].targets == 6);
	assert_true(arch->clusters[1].targets == 0);
	assert_true(arch->gic[1].size == 3 * 0x20000);
	/* The last frame a cell sees is marked. */
	for (uint32_t n = 0; n < 3; n++) {
		assert_int_equal(arch->frames[n].regs[1] >> 32, n);
		assert_int_equal(arch->frames[n].regs[1] & 0x1b,
				 n == 2 ? 0x10 : 0);
	}
}

/* CPUs of a cell share one set of constants: nothing may differ. */
static void build_mixed(uint32_t kind)
{
	gic_init();
	for (uint32_t cpu = 1; cpu < 3; cpu++) {
		boot_gic.cpu = cpu;
		gic_init_cpu(cpu);
		boot_cpus[cpu].started = true;
	}
	boot_cpus[2].num_ap1r += kind == 0 ? 1 : 0;
	boot_cpus[2].pmr_floor += kind == 1 ? 8 : 0;
	boot_cpus[2].priority_floor += kind == 2 ? 8 : 0;
	gic_cell_build(1);
}

static void test_mixed_priorities(void **state)
{
	for (uint32_t kind = 0; kind < 3; kind++) {
		setup(state);
		expect_failure(
			build_mixed, kind,
			"cell \"linux\": GIC: CPU 2 has other priorities "
			"than the CPUs before it");
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
	/* RWP is not seen; no LPIs, message or extended SPIs, NMI, range. */
	assert_int_equal(arch->shares[0], 0x7fffffff);
	assert_int_equal(arch->shares[1], 0x03fc04ff);
	assert_int_equal(arch->shares[2], 0xffffffff);
	for (uint32_t at = 12; at < 0xd00; at += 4) {
		assert_int_equal(arch->shares[at / 4],
				 guest_share(arch->irqs, 0, at));
	}
	/* Of its one SPI, 33, by hand: all six arrays of bits, and the others. */
	for (uint32_t at = 0x104; at < 0x400; at += 0x80) {
		assert_int_equal(arch->shares[at / 4], 2);
	}
	assert_int_equal(arch->shares[0x420 / 4], 0xff00);
	assert_int_equal(arch->shares[0x820 / 4], 0 << 8);
	assert_int_equal(arch->shares[0xc08 / 4], 0xc);
	assert_int_equal(arch->shares[0xc00 / 4], 0x3fffffff);
}

static void test_bad_spis(void **state)
{
	(void)state;
	boot_gic.words = 1; /* no SPI at all */
	expect_failure(build_cell, 1,
		       "cell \"linux\": interrupt 33; wanted below 32");
	setup(NULL);
	boot_gic.irqs[IRQ].secure = true;
	expect_failure(build_cell, 1,
		       "cell \"linux\": interrupt 33 is kept by the Secure "
		       "side");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_system_registers, setup),
		cmocka_unit_test_setup(test_distributor, setup),
		cmocka_unit_test_setup(test_cpu, setup),
		cmocka_unit_test_setup(test_interface, setup),
		cmocka_unit_test_setup(test_filtered_cell, setup),
		cmocka_unit_test_setup(test_masks, setup),
		cmocka_unit_test_setup(test_revisions, setup),
		cmocka_unit_test_setup(test_waits, setup),
		cmocka_unit_test_setup(test_routing, setup),
		cmocka_unit_test_setup(test_lpis, setup),
		cmocka_unit_test_setup(test_region_on_frames, setup),
		cmocka_unit_test_setup(test_kick, setup),
		cmocka_unit_test_setup(test_cell, setup),
		cmocka_unit_test_setup(test_shares, setup),
		cmocka_unit_test_setup(test_mixed_priorities, setup),
		cmocka_unit_test_setup(test_bad_spis, setup),
	};

	return cmocka_run_group_tests_name("boot_gic", tests, NULL, NULL);
}
