// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell that starts again and again. Each time it compares what it finds with
 * what the first start found: its image, its interrupt, the comm region, its
 * system registers. Then it spoils all of that, and ends itself.
 *	rounds=N	starts before it rests; default 2
 *	end=HOW		reset (default), fault
 *	delay-ms=N	between the line of a start and its end, default 0
 *	cpus=A		affinity of a second CPU; default: none
 *	second=WHAT	what that does when the cell ends: sleep (default), spin, on
 *			(is being switched on), ends (it ends the cell, while the first
 *			CPU sleeps), or one of the architecture's
 *	fill=N		1: also overwrite all of the RAM but the last page
 * The last page of the RAM is no part of the image: it survives, and counts.
 */
#include <stdbool.h>
#include <stddef.h>
#include "cmdline.h"
#include "cpu.h"
#include "inmate.h"
#include "platform.h"
#include "print.h"
#include "restart.h"
#include "smp.h"
#include "string.h"
#include "timer.h"

#define MEMORY_MAGIC  0x52455354u
#define PAGE_SIZE     0x1000
#define SECOND_CPU_US 1000000
#define HASH_FACTOR   0x9fb21c651e98df25UL

/* In the last page of the RAM. */
struct memory {
	uint64_t magic;
	uint64_t starts;
	uint64_t sum;	/* what the first start found */
	uint64_t wrong; /* starts that found something else */
};

static volatile bool second_is_there;

static struct memory *memory(void)
{
	return (struct memory *)(uintptr_t)(platform_ram_end() - PAGE_SIZE);
}

bool restart_is_given(const char *name, const char *value)
{
	const char *given = cmdline_value(name);

	return given != NULL && strncmp(given, value, strnlen(value, 16)) == 0;
}

uint64_t restart_mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * HASH_FACTOR;
	return hash ^ hash >> 29;
}

static uint64_t hash_range(uint64_t hash, const void *start, const void *end)
{
	for (const uint64_t *word = start; word < (const uint64_t *)end;
	     word++) {
		hash = restart_mix(hash, *(const volatile uint64_t *)word);
	}
	return hash;
}

static uint64_t hash_all(void)
{
	const char *comm = (const char *)platform_comm_region();
	uint64_t hash = hash_range(1, inmate_image_start, inmate_constant_end);

	return restart_hash(hash_range(hash, comm, comm + PAGE_SIZE));
}

static void spoil_comm_region(void)
{
	uint64_t *word = (uint64_t *)COMM_REGION_ADDRESS;

	for (uint32_t i = 0; i < PAGE_SIZE / sizeof(*word); i++) {
		word[i] = ~0UL;
	}
}

void restart_end_cell(void)
{
	uint64_t end = platform_ram_end() - PAGE_SIZE;
	uint64_t start = (uint64_t)(uintptr_t)inmate_image_start;

	restart_spoil();
	spoil_comm_region();
	restart_end(start, cmdline_number("fill", 0) != 0 ? end : start,
		    restart_is_given("end", "fault"));
}

static bool is_last_start(void)
{
	return memory()->starts >= cmdline_number("rounds", 2);
}

void inmate_secondary(uint32_t cpu)
{
	(void)cpu;
	second_is_there = true;
	if (is_last_start()) {
		inmate_halt();
	}
	if (restart_is_given("second", "ends")) {
		timer_delay_us(1000 * cmdline_number("delay-ms", 0));
		restart_end_cell();
	}
	while (restart_is_given("second", "spin")) {
		cpu_relax();
	}
	restart_second();
	inmate_halt();
}

/* The second CPU must come each time, whatever it did before. */
static bool start_second(void)
{
	uint64_t end = timer_now() + timer_from_us(SECOND_CPU_US);
	uint64_t affinity;
	int32_t result;

	if (cmdline_numbers("cpus", &affinity, 1) == 0) {
		return true;
	}
	do {
		result = smp_start(affinity, 1);
	} while (result != SMP_STARTED && timer_now() < end);
	if (restart_is_given("second", "on")) {
		return result == SMP_STARTED;
	}
	while (!second_is_there && timer_now() < end) {
		cpu_relax();
	}
	return second_is_there;
}

static uint64_t remember(uint64_t sum)
{
	struct memory *first = memory();

	if (first->magic != MEMORY_MAGIC) {
		first->magic = MEMORY_MAGIC;
		first->starts = 0;
		first->sum = sum;
		first->wrong = 0;
	}
	first->wrong += sum != first->sum ? 1 : 0;
	return ++first->starts;
}

void inmate_main(void)
{
	uint64_t sum = hash_all();
	uint64_t starts = remember(sum);

	print("restart: start %lu, %s\n", starts,
	      sum == memory()->sum ? "all as at first" : "WRONG");
	if (!start_second()) {
		print("restart: WRONG, no second CPU\n");
	}
	if (is_last_start()) {
		print("restart: at rest, %lu starts, %lu wrong\n", starts,
		      memory()->wrong);
		inmate_halt();
	}
	if (restart_is_given("second", "ends")) {
		inmate_halt();
	}
	timer_delay_us(1000 * cmdline_number("delay-ms", 0));
	restart_end_cell();
}
