// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * See fake.h.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "cell.h"
#include "cpu.h"
#include "fake.h"

#define NUM_SYSREGS  256
#define UNSET_SYSREG 0xa5a5a5a5a5a5a5a5ull

static struct {
	const char *name;
	uint64_t value;
} sysregs[NUM_SYSREGS];
static uint32_t num_sysregs;
static uint64_t random_state;

struct fake_event fake_events[FAKE_EVENTS];
uint32_t fake_num_events;
uint64_t (*fake_read_hook)(const char *name, uint64_t value);
void (*fake_write_hook)(const char *name, uint64_t value);
void (*fake_asm_hook)(const char *text);
void (*fake_step_hook)(void);
void (*fake_result_hook)(uint64_t value);

struct cell fake_cell;
struct cell_state cell_state;
struct cpu this_cpu;

void fake_event(const char *what, uint64_t value)
{
	assert_true(fake_num_events < FAKE_EVENTS);
	fake_events[fake_num_events].what = what;
	fake_events[fake_num_events].value = value;
	fake_num_events++;
}

uint32_t fake_find_event(const char *what, uint32_t from)
{
	for (uint32_t i = from; i < fake_num_events; i++) {
		if (strcmp(fake_events[i].what, what) == 0) {
			return i;
		}
	}
	fail_msg("no \"%s\" at or behind event %u", what, from);
	return 0;
}

uint32_t fake_count_events(const char *what)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < fake_num_events; i++) {
		if (strcmp(fake_events[i].what, what) == 0) {
			count++;
		}
	}
	return count;
}

static uint64_t *sysreg_find(const char *name)
{
	uint32_t i = 0;

	while (i < num_sysregs && strcmp(sysregs[i].name, name) != 0) {
		i++;
	}
	if (i == num_sysregs) {
		assert_true(num_sysregs < NUM_SYSREGS);
		num_sysregs++;
		sysregs[i].name = name;
		sysregs[i].value = UNSET_SYSREG;
	}
	return &sysregs[i].value;
}

uint64_t fake_sysreg_read(const char *name)
{
	uint64_t value = *sysreg_find(name);

	return fake_read_hook != NULL ? fake_read_hook(name, value) : value;
}

void fake_sysreg_set(const char *name, uint64_t value)
{
	*sysreg_find(name) = value;
}

void fake_sysreg_write(const char *name, uint64_t value)
{
	fake_sysreg_set(name, value);
	fake_event(name, value);
	if (fake_write_hook != NULL) {
		fake_write_hook(name, value);
	}
}

/*
 * A loop of the assembler, "msr \\reg, xzr" for a list of registers: each of
 * them is written. The names stay, as those of events must.
 */
static void asm_clear_list(const char *text)
{
	static char names[4096];
	uint32_t used = 0;

	for (const char *at = text; *at != '\0'; at++) {
		size_t length = strspn(at,
				       "abcdefghijklmnopqrstuvwxyz0123456789_");

		if (length > 4 && memcmp(at + length - 4, "_el", 3) == 0) {
			assert_true(used + length + 1 < sizeof(names));
			memcpy(&names[used], at, length);
			names[used + length] = '\0';
			fake_sysreg_write(&names[used], 0);
			used += (uint32_t)length + 1;
		}
		at += length > 0 ? length - 1 : 0;
	}
}

void fake_asm(const char *text)
{
	if (strstr(text, "msr \\\\reg, xzr") != NULL) {
		asm_clear_list(text);
	} else {
		fake_event(text, 0);
	}
	if (fake_asm_hook != NULL) {
		fake_asm_hook(text);
	}
}

void fake_step(void)
{
	if (fake_step_hook != NULL) {
		fake_step_hook();
	}
}

uint64_t fake_result(uint64_t value)
{
	if (fake_result_hook != NULL) {
		fake_result_hook(value);
	}
	return value;
}

void fake_reset(void)
{
	num_sysregs = 0;
	fake_num_events = 0;
	fake_read_hook = NULL;
	fake_write_hook = NULL;
	fake_asm_hook = NULL;
	fake_step_hook = NULL;
	fake_result_hook = NULL;
	memset(&fake_cell, 0, sizeof(fake_cell));
	memset(&cell_state, 0, sizeof(cell_state));
	memset(&this_cpu, 0, sizeof(this_cpu));
}

void fake_random_seed(uint64_t seed)
{
	random_state = seed;
}

/* splitmix64 */
uint64_t fake_random(void)
{
	uint64_t z = random_state += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}
