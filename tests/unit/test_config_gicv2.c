// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The config check's rules of a build for GICv2: each broken once, with its
 * message. All other rules are in test_config_check.c.
 */
/* LINK: boot/chain.c boot/chain_cell.c boot/chain_record.c boot/config_owner.c boot/config_owner_arm64.c boot/config_check.c boot/config_check_cell.c boot/config_check_memory.c boot/config_check_payload.c boot/config_check_restart.c boot/config_check_arm64.c boot/config_check_irq.c boot/config_check_device.c boot/config_check_gicv2.c boot/sha256.c tests/unit/unit.c */
#include "config_check.h"
#include "config_rules.h"
#include "unit.h"

struct rule {
	const char *name;
	void (*change)(void);
	const char *message; /* NULL: all is well */
};

static struct unit_system sut;
static struct config_platform_arm *const arm = &sut.config.platform.arm;
static struct unit_cell *const lin = &sut.cells[1];
static struct unit_image image;
static struct chain chain;

/* As on QEMU's virt. */
static void set_gicv2(void)
{
	unit_good_system(&sut);
	arm->gic_version = 2;
	arm->gicc_base = 0x08010000;
	arm->gich_base = 0x08030000;
	arm->gicv_base = 0x08040000;
	arm->gicr_base = 0;
}

static void move_gicd(uint64_t base)
{
	arm->gicd_base = base;
	for (uint32_t cell = 0; cell < sut.num_cells; cell++) {
		sut.cells[cell].irqchips[0].address = base;
	}
}

static void add_region(uint64_t phys, uint64_t virt)
{
	struct config_memory *memory = &lin->memory[lin->num_memory++];

	memory->phys_start = phys;
	memory->virt_start = virt;
	memory->size = 0x1000;
	memory->flags = MEM_READ | MEM_IO;
}

/* The board may grant what stands around the GIC. */
static void allow_gic(void)
{
	struct unit_cell *board = &sut.cells[0];
	struct config_memory *memory = &board->memory[board->num_memory++];

	memory->phys_start = 0x08000000;
	memory->virt_start = 0x08000000;
	memory->size = 0x01000000;
	memory->flags = MEM_READ | MEM_WRITE | MEM_IO;
}

static void good(void)
{
}

/* Four KiB apart, as many boards have it. */
static void dense(void)
{
	move_gicd(0x08001000);
	arm->gicc_base = 0x08002000;
	arm->gich_base = 0x08004000;
	arm->gicv_base = 0x08006000;
}

static void behind_gicd(void)
{
	allow_gic();
	add_region(0x08001000, 0x08001000);
}

static void behind_gicc(void)
{
	allow_gic();
	add_region(0x08012000, 0x08012000);
}

static void version(void)
{
	arm->gic_version = 3;
}

static void gicd_unaligned(void)
{
	move_gicd(0x08000800);
}

static void gicd_0(void)
{
	move_gicd(0);
}

static void gicc_0(void)
{
	arm->gicc_base = 0;
}

static void gicc_unaligned(void)
{
	arm->gicc_base = 0x08010800;
}

static void gich_0(void)
{
	arm->gich_base = 0;
}

static void gicv_0(void)
{
	arm->gicv_base = 0;
}

static void gicv_wraps(void)
{
	arm->gicv_base = 0xfffffffffffff000;
}

static void gicr(void)
{
	arm->gicr_base = 0x080a0000;
}

static void gicc_over_gicd(void)
{
	arm->gicc_base = 0x07fff000;
}

static void gich_over_dir(void)
{
	arm->gich_base = 0x08011000;
}

static void boot_write(void)
{
	allow_gic();
	sut.boot_writes[0].address = 0x08011000;
}

static void touches_gicd(void)
{
	allow_gic();
	add_region(0x08000000, 0x76000000);
}

static void touches_gicc(void)
{
	allow_gic();
	add_region(0x08010000, 0x76000000);
}

static void touches_dir(void)
{
	allow_gic();
	add_region(0x08011000, 0x76000000);
}

static void touches_gich(void)
{
	allow_gic();
	add_region(0x08030000, 0x76000000);
}

static void touches_gicv(void)
{
	allow_gic();
	add_region(0x08041000, 0x76000000);
}

static void over_virtual_gicc(void)
{
	add_region(0x09040000, 0x08010000);
}

static void over_virtual_dir(void)
{
	add_region(0x09040000, 0x08011000);
}

static void filtered(void)
{
	lin->options.flags = OPTION_FILTERED_IRQ;
}

#define RULE(name, message)            \
	{                              \
#name, name, (message) \
	}

static const struct rule rules[] = {
	RULE(good, NULL),
	RULE(dense, NULL),
	RULE(behind_gicd, NULL),
	RULE(behind_gicc, NULL),
	RULE(version, "system: GIC version; wanted 2; found 3"),
	RULE(gicd_unaligned, "system: GICD: wanted a multiple of 0x1000, not "
			     "0; found 0x8000800"),
	RULE(gicd_0, "system: GICD: wanted a multiple of 0x1000, not 0; found "
		     "0x0"),
	RULE(gicc_0, "system: GICC: wanted a multiple of 0x1000, not 0; found "
		     "0x0"),
	RULE(gicc_unaligned, "system: GICC: wanted a multiple of 0x1000, not "
			     "0; found 0x8010800"),
	RULE(gich_0, "system: GICH: wanted a multiple of 0x1000, not 0; found "
		     "0x0"),
	RULE(gicv_0, "system: GICV: wanted a multiple of 0x1000, not 0; found "
		     "0x0"),
	RULE(gicv_wraps, "system: GICV (0xfffffffffffff000+0x2000): empty or "
			 "wrapping range"),
	RULE(gicr, "system: GICR: wanted 0 with a GICv2; found 0x80a0000"),
	RULE(gicc_over_gicd, "system: GICC (0x7fff000+0x2000): overlaps GICD"),
	RULE(gich_over_dir, "system: GICH (0x8011000+0x1000): overlaps GICC"),
	RULE(boot_write, "system: boot write 0 (0x8011000): touches GICC"),
	RULE(touches_gicd, "cell \"linux\": memory region 5 "
			   "(0x8000000+0x1000): touches GICD "
			   "(0x8000000+0x1000)"),
	RULE(touches_gicc, "cell \"linux\": memory region 5 "
			   "(0x8010000+0x1000): touches GICC "
			   "(0x8010000+0x2000)"),
	RULE(touches_dir, "cell \"linux\": memory region 5 "
			  "(0x8011000+0x1000): touches GICC "
			  "(0x8010000+0x2000)"),
	RULE(touches_gich, "cell \"linux\": memory region 5 "
			   "(0x8030000+0x1000): touches GICH "
			   "(0x8030000+0x1000)"),
	RULE(touches_gicv, "cell \"linux\": memory region 5 "
			   "(0x8041000+0x1000): touches GICV "
			   "(0x8040000+0x2000)"),
	RULE(over_virtual_gicc, "cell \"linux\": memory region 5 "
				"(0x9040000+0x1000): guest-physical 0x8010000 "
				"covers the trapped GICC"),
	RULE(over_virtual_dir, "cell \"linux\": memory region 5 "
			       "(0x9040000+0x1000): guest-physical 0x8011000 "
			       "covers the trapped GICC"),
	RULE(filtered, "cell \"linux\": options: filtered interrupts are not "
		       "in this build"),
};

#define NUM_RULES (sizeof(rules) / sizeof(rules[0]))

static void test_rule(void **state)
{
	const struct rule *rule = *state;

	set_gicv2();
	rule->change();
	unit_build(&sut, &image);
	unit_clear_messages();
	assert_true(
		chain_parse(&chain, image.bytes, UNIT_PRELOADER, image.size));
	assert_int_equal(config_check(&chain, 0), rule->message != NULL);
	if (rule->message != NULL) {
		assert_string_equal(unit_messages[0], rule->message);
	}
	assert_int_equal(unit_warnings, 0);
}

/* A build for more CPUs may be told of more; a GICv2 has eight interfaces. */
static void test_too_many_cpus(void **state)
{
	struct check check = { .chain = &chain };

	(void)state;
	set_gicv2();
	unit_build(&sut, &image);
	assert_true(
		chain_parse(&chain, image.bytes, UNIT_PRELOADER, image.size));
	unit_clear_messages();
	check.system_cpus = 0xf00000000000000f;
	check_controllers(&check);
	assert_int_equal(unit_violations, 0);
	check.num_windows = 0;
	check.system_cpus = 0x80000000000000ff;
	check_controllers(&check);
	assert_int_equal(unit_violations, 1);
	assert_string_equal(unit_messages[0],
			    "system: CPU set: wanted at most 8 CPUs with a "
			    "GICv2; found 9");
}

int main(void)
{
	static struct CMUnitTest tests[NUM_RULES + 1];

	for (size_t i = 0; i < NUM_RULES; i++) {
		tests[i].name = rules[i].name;
		tests[i].test_func = test_rule;
		memcpy(&tests[i].initial_state, &(const void *){ &rules[i] },
		       sizeof(void *));
	}
	tests[NUM_RULES] =
		(struct CMUnitTest)cmocka_unit_test(test_too_many_cpus);
	return cmocka_run_group_tests_name("config_gicv2", tests, NULL, NULL);
}
