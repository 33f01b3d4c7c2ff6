// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Configs with some bytes changed by chance. Whatever they say, they are refused,
 * or are a cell that can be destroyed; either way nothing is left of them.
 */
#include <stddef.h>
#include "archive.h"
#include "cmdline.h"
#include "manage.h"
#include "print.h"
#include "string.h"

#define FREE_ID	    77
#define CONFIG_ROOM 4096
#define MOST_BYTES  4

static char scratch[CONFIG_ROOM] __attribute__((aligned(8)));

/* Constants of a linear congruential generator; its upper bits. */
static uint32_t chance(uint32_t below)
{
	static uint64_t state = 1;

	state = state * 6364136223846793005UL + 1442695040888963407UL;
	return (uint32_t)(state >> 33) % below;
}

static void mutate(void)
{
	size_t size = config_size(managed);
	uint32_t bytes = 1 + chance(MOST_BYTES);

	memset(scratch, 0, sizeof(scratch));
	memcpy(scratch, managed, size);
	((struct cell_config *)(void *)scratch)->id = FREE_ID;
	for (uint32_t n = 0; n < bytes; n++) {
		uint32_t at = chance((uint32_t)size);

		scratch[at] = chance(2) == 0
				      ? (char)chance(256)
				      : (char)(scratch[at] ^ 1 << chance(8));
	}
}

void test_fuzz(void)
{
	const struct cell_config *config = (const void *)scratch;
	uint64_t rounds = cmdline_number("rounds", 300);
	uint64_t created = 0;
	int64_t pages;

	run_managed("run=wait");
	expect_ok("destroy", destroy(managed->id));
	pages = get_info(INFO_POOL_PAGES_USED);
	for (uint64_t round = 0; round < rounds; round++) {
		int64_t result;

		mutate();
		result = hypercall(HYPERCALL_CELL_CREATE, (uintptr_t)scratch,
				   0);
		if (result >= 0) {
			created++;
			expect("destroy of what chance has made",
			       destroy(config->id), 0);
		}
		expect("pages after chance", get_info(INFO_POOL_PAGES_USED),
		       pages);
	}
	print("manage: %lu of %lu were cells\n", created, rounds);
	/* And a config without a change is one, still. */
	run_managed("run=wait");
	expect_ok("destroy", destroy(managed->id));
}
