// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell that has parts of pages, and memory with few rights: see its config in
 * tests/qemu/configs. It does all that is permitted, then one thing that is not
 * and must end it.
 *	access=NAME	which; the names are in a table below
 */
#include <stdbool.h>
#include <stddef.h>
#include "cmdline.h"
#include "inmate.h"
#include "mmio.h"
#include "print.h"
#include "string.h"
#include "timer.h"

/* The config's: a PL031, and addresses where no device answers. */
#define RTC_DATA       0x09010000UL /* RO seconds */
#define RTC_MATCH      0x09010004UL /* RO here */
#define RTC_LOAD       0x09010008UL /* WO here: sets the seconds */
#define RTC_CONTROL    0x0901000cUL /* not the cell's */
#define NOBODY	       0x0b000010UL
#define READ_ONLY      0x200000UL
#define NOT_EXECUTABLE 0x201000UL

#define RET	       0xd65f03c0u
#define SECOND_US      1000000
#define SOME_SECONDS   1000000000u

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
	uint32_t start = mmio_read32(RTC_DATA);

	timer_delay_us(SECOND_US + SECOND_US / 10);
	check("seconds", mmio_read32(RTC_DATA) - start, 1, 2);
	mmio_write32(RTC_LOAD, SOME_SECONDS);
	check("time", mmio_read32(RTC_DATA), SOME_SECONDS, SOME_SECONDS + 1);
	check("match", mmio_read32(RTC_MATCH), 0, 0);
}

static void use_memory(void)
{
	uint64_t before = mmio_read64(NOT_EXECUTABLE);

	mmio_write64(NOT_EXECUTABLE, before + 1);
	check("memory", mmio_read64(NOT_EXECUTABLE), before + 1, before + 1);
	mmio_read64(READ_ONLY);
}

static void read_narrow(void)
{
	mmio_read8(RTC_DATA);
}

static void read_wide(void)
{
	mmio_read64(RTC_DATA);
}

static void write_read_only(void)
{
	mmio_write32(RTC_MATCH, 0);
}

static void read_write_only(void)
{
	mmio_read32(RTC_LOAD);
}

/* Of a permitted width, but its second half is another register's. */
static void write_across(void)
{
	mmio_write64(RTC_LOAD, 0);
}

static void read_behind(void)
{
	mmio_read32(RTC_CONTROL);
}

static void read_nobody(void)
{
	mmio_read32(NOBODY);
}

static void write_nobody(void)
{
	mmio_write32(NOBODY, 0);
}

static void write_ram(void)
{
	mmio_write64(READ_ONLY, 0);
}

static void execute_ram(void)
{
	code_function *function = (code_function *)NOT_EXECUTABLE;

	mmio_write32(NOT_EXECUTABLE, RET);
	function();
}

static const struct access accesses[] = {
	{ "narrow", read_narrow },
	{ "wide", read_wide },
	{ "write-read-only", write_read_only },
	{ "read-write-only", read_write_only },
	{ "across", write_across },
	{ "behind", read_behind },
	{ "nobody-read", read_nobody },
	{ "nobody-write", write_nobody },
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
