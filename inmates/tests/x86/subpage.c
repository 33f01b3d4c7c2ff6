// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell that has parts of a page, and memory with few rights: see its config in
 * tests/qemu/configs. It does all that is permitted, then one thing that is not
 * and must end it. What is judged of an access is the dword it begins in.
 *	access=NAME	which; the names are in a table below
 */
#include <stddef.h>
#include "cmdline.h"
#include "inmate.h"
#include "mmio.h"
#include "print.h"
#include "string.h"
#include "timer.h"

/* The config's: an HPET */
#define HPET_PERIOD    0xfed00004UL /* RO here, femtoseconds a tick */
#define HPET_CONFIG    0xfed00010UL
#define HPET_CONFIG_ON 1u
#define HPET_BEHIND    0xfed00014UL /* not the cell's */
#define HPET_STATUS    0xfed00020UL /* WO here */
#define HPET_COUNTER   0xfed000f0UL /* RO here */
#define READ_ONLY      0x200000UL
#define NOT_EXECUTABLE 0x201000UL

#define RET	       0xc3
#define WAIT_US	       1000
#define FS_PER_NS      1000000UL
#define NS_PER_US      1000UL
#define TOLERANCE      2 /* of one clock against the other, both ways */
#define UPPER_DWORD    0xffffffff00000000UL

typedef void code_function(void);

struct access {
	const char *name;
	void (*run)(void);
};

static uint32_t wrong;

static void check(const char *what, uint64_t got, uint64_t low, uint64_t high)
{
	if (got < low || got > high) {
		print("subpage: WRONG %s: %lu, wanted %lu to %lu\n", what, got,
		      low, high);
		wrong++;
	}
}

static void use_clock(void)
{
	uint64_t period = mmio_read32(HPET_PERIOD);
	uint64_t begin;
	uint64_t ns;
	uint32_t start;

	mmio_write32(HPET_CONFIG, HPET_CONFIG_ON);
	check("configuration", mmio_read32(HPET_CONFIG), HPET_CONFIG_ON,
	      HPET_CONFIG_ON);
	begin = timer_now();
	start = mmio_read32(HPET_COUNTER);
	timer_sleep_until(begin + timer_from_us(WAIT_US));
	ns = (mmio_read32(HPET_COUNTER) - start) * period / FS_PER_NS;
	check("time", ns, WAIT_US * NS_PER_US / TOLERANCE,
	      timer_to_ns(timer_now() - begin) * TOLERANCE);
	mmio_write32(HPET_STATUS, 0);
}

/* Other widths than a register's: their part in it counts. */
static void use_widths(void)
{
	check("byte", mmio_read8(HPET_CONFIG), HPET_CONFIG_ON, HPET_CONFIG_ON);
	mmio_write64(HPET_CONFIG, UPPER_DWORD);
	check("wide write", mmio_read32(HPET_CONFIG), 0, 0);
}

static void use_memory(void)
{
	uint64_t before = mmio_read64(NOT_EXECUTABLE);

	mmio_write64(NOT_EXECUTABLE, before + 1);
	check("memory", mmio_read64(NOT_EXECUTABLE), before + 1, before + 1);
	mmio_read64(READ_ONLY);
}

static void write_read_only(void)
{
	mmio_write32(HPET_COUNTER, 0);
}

static void read_write_only(void)
{
	mmio_read32(HPET_STATUS);
}

static void read_behind(void)
{
	mmio_read32(HPET_BEHIND);
}

static void write_behind(void)
{
	mmio_write8(HPET_BEHIND, 0);
}

static void write_ram(void)
{
	mmio_write64(READ_ONLY, 0);
}

static void execute_ram(void)
{
	code_function *function = (code_function *)NOT_EXECUTABLE;

	mmio_write8(NOT_EXECUTABLE, RET);
	function();
}

static const struct access accesses[] = {
	{ "write-read-only", write_read_only },
	{ "read-write-only", read_write_only },
	{ "behind", read_behind },
	{ "behind-write", write_behind },
	{ "ram-write", write_ram },
	{ "ram-exec", execute_ram },
};

/* @name is a word of the command line, which goes on behind it. */
static bool is_named(const char *wanted, const char *name)
{
	size_t length = strnlen(wanted, INMATE_COMMAND_LINE_SIZE);

	return strncmp(wanted, name, length) == 0 &&
	       (name[length] == '\0' || name[length] == ' ');
}

void inmate_main(void)
{
	const char *name = cmdline_value("access");

	use_clock();
	use_widths();
	use_memory();
	print("subpage: permitted accesses, %u wrong\n", wrong);
	for (uint32_t i = 0; i < sizeof(accesses) / sizeof(accesses[0]); i++) {
		if (name != NULL && is_named(accesses[i].name, name)) {
			print("subpage: %s ...\n", accesses[i].name);
			accesses[i].run();
			print("subpage: %s NOT STOPPED\n", accesses[i].name);
		}
	}
	print("subpage: done\n");
}
