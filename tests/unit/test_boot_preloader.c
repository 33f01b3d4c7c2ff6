// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The preloader's own checks: each failure with its line on the console, and
 * what a good image is copied to and entered at.
 */
/* INCLUDE: tests/unit/fake/boot/include tests/unit/fake/boot tests/unit/fake/include tests/unit/fake lib/include */
/* LINK: boot/preloader.c boot/chain.c boot/chain_cell.c boot/chain_record.c boot/config_owner.c boot/sha256.c lib/print.c lib/print_basic.c tests/unit/fake/lib_string.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <bulkhead/image.h>
#include "console.h"
#include "fake.h"
#include "preloader.h"
#include "sha256.h"

#define EL2	   (2u << 2)
#define CONSOLE_AT 0x09000000u
#define BLOCK	   0x200000u
#define PRELOADER  64u
#define HYPERVISOR 256u
#define ENTRY	   0x80u
#define IMAGE_SIZE offsetof(struct image, behind)

/* A plain chain: parts one behind the other, then nothing. */
struct image {
	uint8_t preloader[PRELOADER];
	union {
		struct hypervisor_header header;
		uint8_t bytes[HYPERVISOR];
	} hypervisor;
	struct system_config system;
	uint64_t cpus;
	uint8_t behind[256];
} __attribute__((packed));

const char *image_end;
uint8_t hypervisor_sha256[SHA256_LEN];

static struct image image;
static uint8_t *memory;
static char said[1024];
static jmp_buf end;
static uint64_t sctlr;
static uint64_t left[4];
static uint64_t current_el;

enum {
	RETURNED,
	HALTED,
	LEFT
};

uint64_t preloader_sctlr(void)
{
	return sctlr;
}

noreturn void preloader_halt(void)
{
	longjmp(end, HALTED);
}

noreturn void preloader_leave(uint64_t entry, uint64_t base, uint64_t size,
			      uint64_t preloader_size)
{
	left[0] = entry;
	left[1] = base;
	left[2] = size;
	left[3] = preloader_size;
	longjmp(end, LEFT);
}

void console_setup(const struct uart *uart)
{
	assert_true(uart->base == CONSOLE_AT);
}

void console_put(const struct uart *uart, char c)
{
	size_t length = strlen(said);

	assert_true(uart->base == CONSOLE_AT);
	assert_true(length + 1 < sizeof(said));
	said[length] = c;
	said[length + 1] = '\0';
}

void fake_event(const char *what, uint64_t value)
{
	assert_string_equal(what, "clean");
	assert_true(value == (uint64_t)memory);
}

static void make_system(struct system_config *system)
{
	memcpy(system->signature, CONFIG_SYSTEM_SIGNATURE,
	       CONFIG_SIGNATURE_LEN);
	system->architecture = CONFIG_ARCH_ARM64;
	system->revision = CONFIG_REVISION;
	system->hypervisor_memory.phys_start = (uint64_t)memory;
	system->hypervisor_memory.size = BLOCK;
	system->debug_console.address = CONSOLE_AT;
	memcpy(system->root_cell.signature, CONFIG_CELL_SIGNATURE,
	       CONFIG_SIGNATURE_LEN);
	system->root_cell.architecture = CONFIG_ARCH_ARM64;
	system->root_cell.revision = CONFIG_REVISION;
	memcpy(system->root_cell.name, "board", 5);
	system->root_cell.cpu_set_size = sizeof(image.cpus);
	image.cpus = 0xf;
}

static void make_image(void)
{
	struct sha256 sha;

	memset(&image, 0, sizeof(image));
	memset(image.preloader, 0xa5, sizeof(image.preloader));
	memset(&image.hypervisor, 0x5a, sizeof(image.hypervisor));
	memset(&image.hypervisor.header, 0, sizeof(image.hypervisor.header));
	memcpy(image.hypervisor.header.signature, HYPERVISOR_SIGNATURE,
	       HYPERVISOR_SIGNATURE_LEN);
	image.hypervisor.header.entry = ENTRY;
	image.hypervisor.header.file_size = HYPERVISOR;
	make_system(&image.system);
	sha256_init(&sha);
	sha256_update(&sha, image.hypervisor.bytes, HYPERVISOR);
	sha256_final(&sha, hypervisor_sha256);
}

static int setup(void **state)
{
	(void)state;
	memory = aligned_alloc(BLOCK, BLOCK);
	assert_non_null(memory);
	memset(memory, 0, BLOCK);
	make_image();
	image_end = (const char *)image.hypervisor.bytes;
	sctlr = 0x30c50830;
	current_el = EL2;
	said[0] = '\0';
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(memory);
	return 0;
}

static void set_memory(uint64_t start, uint64_t size)
{
	image.system.hypervisor_memory.phys_start = start;
	image.system.hypervisor_memory.size = size;
}

static int run(void)
{
	int how = setjmp(end);

	if (how == RETURNED) {
		said[0] = '\0';
		preloader_main((uint64_t)image.preloader, current_el);
	}
	return how;
}

static int run_exception(void)
{
	int how = setjmp(end);

	if (how == RETURNED) {
		preloader_exception(0x96000004, 0x40200100, 0x1234);
	}
	return how;
}

/* The last line is the failure, and there is one. */
static void expect_line(int how, const char *message)
{
	char line[256];
	const char *failure = strstr(said, "boot failed: ");

	assert_int_equal(how, HALTED);
	assert_non_null(failure);
	snprintf(line, sizeof(line), "boot failed: %s\r\n", message);
	assert_string_equal(failure, line);
}

static void test_good_image(void **state)
{
	(void)state;
	assert_int_equal(run(), LEFT);
	assert_null(strstr(said, "failed"));
	assert_true(left[0] == (uint64_t)memory + ENTRY);
	assert_true(left[1] == (uint64_t)image.preloader);
	assert_true(left[2] == IMAGE_SIZE);
	assert_true(left[3] == PRELOADER);
	assert_memory_equal(memory, image.hypervisor.bytes, HYPERVISOR);
}

static void test_exception_level(void **state)
{
	(void)state;
	current_el = 1u << 2;
	expect_line(run(), "exception level: wanted EL2; found EL1");
	current_el = 3u << 2;
	expect_line(run(), "exception level: wanted EL2; found EL3");
}

static void test_caches(void **state)
{
	(void)state;
	sctlr |= 4; /* data cache */
	expect_line(run(), "SCTLR_EL2: wanted MMU and data cache off; found "
			   "0x30c50834");
	sctlr = 0x30c50831; /* MMU */
	expect_line(run(), "SCTLR_EL2: wanted MMU and data cache off; found "
			   "0x30c50831");
	sctlr = 0x30c51830; /* the instruction cache may be on */
	assert_int_equal(run(), LEFT);
}

static void test_exception(void **state)
{
	(void)state;
	assert_int_equal(run(), LEFT); /* the console is known */
	said[0] = '\0';
	expect_line(run_exception(),
		    "exception in the preloader, image truncated or corrupt?; "
		    "syndrome 0x96000004, PC 0x40200100, address 0x1234");
}

static void test_image(void **state)
{
	uint8_t *hypervisor = image.hypervisor.bytes;

	(void)state;
	hypervisor[0] ^= 1;
	expect_line(run(), "image: bulkhead.bin behind preloader.bin; wanted "
			   "JAILHOUS");
	hypervisor[0] ^= 1;
	image.system.signature[0] ^= 1;
	expect_line(run(), "image: system config behind bulkhead.bin; wanted "
			   "JHSYS");
	image.system.signature[0] ^= 1;
	hypervisor[HYPERVISOR - 1] ^= 1;
	expect_line(run(), "image: bulkhead.bin is corrupt, or not of the "
			   "build that made preloader.bin");
}

static void test_memory(void **state)
{
	static const struct {
		uint64_t start;
		uint64_t size;
	} bad[] = {
		{ 0x7fc00000, 0x1ff000 },
		{ 0x7fc01000, 0x400000 },
		{ 0xffffffffffe00000, 0x400000 },
	};
	char message[256];

	(void)state;
	for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		set_memory(bad[i].start, bad[i].size);
		snprintf(message, sizeof(message),
			 "hypervisor memory: wanted at least 2 MiB at a "
			 "multiple of 2 MiB; found 0x%lx bytes at 0x%lx",
			 bad[i].size, bad[i].start);
		expect_line(run(), message);
	}
}

static void test_overlap(void **state)
{
	uint64_t base = (uint64_t)image.preloader & ~0x1fffffull;
	char message[256];

	(void)state;
	set_memory(base, 0x200000);
	snprintf(message, sizeof(message),
		 "hypervisor memory: 0x%lx+0x200000 overlaps the image at "
		 "0x%lx+0x%lx",
		 base, (uint64_t)image.preloader, IMAGE_SIZE);
	expect_line(run(), message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_good_image, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_exception_level, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_caches, setup, teardown),
		cmocka_unit_test_setup_teardown(test_exception, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_image, setup, teardown),
		cmocka_unit_test_setup_teardown(test_memory, setup, teardown),
		cmocka_unit_test_setup_teardown(test_overlap, setup, teardown),
	};

	return cmocka_run_group_tests_name("boot_preloader", tests, NULL, NULL);
}
