// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Messages to cells, against cells that answer as they like, and when they like.
 */
/* INCLUDE: tests/unit/fake/manage tests/unit/fake core/include arch/arm64/include boot/arm64/include manage/include lib/include */
/* LINK: manage/comm.c */
#include <string.h>
#include "arch_barrier.h"
#include "config_check.h"
#include "manage.h"
#include "manage_comm.h"
#include "unit.h"

#define ASKED	 1u
#define PASSIVE	 2u
#define NEWS	 3u
#define CELLS	 4u
#define NOT_EVER UINT32_MAX
#define TIMEOUT	 50u

struct boot boot;
struct boot_cpu boot_cpus[CONFIG_MAX_CPUS];

static struct cell_config configs[CELLS];
static struct cell_state states[CELLS];
static struct comm_region pages[CELLS];

/* What the guests do when they have had so many turns with a message. */
static struct {
	uint32_t at;
	uint32_t reply;	   /* COMM_REPLY_NONE: none */
	uint32_t state;	   /* and tells this */
	uint32_t run;	   /* enum cell_run */
	uint32_t turns;	   /* so far */
	uint32_t messages; /* taken, by all */
	uint32_t last;	   /* the last one */
	bool stale_was_seen;
} guest;

static const struct config_memory region = { .flags = MEM_COMM_REGION };

const struct config_memory *config_memory(const struct cell_config *config)
{
	(void)config;
	return &region;
}

void guest_turn(const volatile void *start)
{
	uint32_t index =
		(uint32_t)((const struct comm_region *)(uintptr_t)start -
			   pages);
	struct comm_region *page = &pages[index];

	assert_in_range(index, 0, CELLS - 1);
	if (page->msg_to_cell == COMM_MSG_NONE || guest.turns++ < guest.at) {
		return;
	}
	guest.stale_was_seen |= page->reply_from_cell != COMM_REPLY_NONE;
	guest.last = page->msg_to_cell;
	guest.messages++;
	page->msg_to_cell = COMM_MSG_NONE;
	page->reply_from_cell = guest.reply;
	page->cell_state = guest.state;
	states[index].run = guest.run;
}

static int setup(void **state)
{
	(void)state;
	memset(configs, 0, sizeof(configs));
	memset(states, 0, sizeof(states));
	memset(pages, 0, sizeof(pages));
	memset(&guest, 0, sizeof(guest));
	boot.chain.num_cells = CELLS;
	for (uint32_t n = 0; n < CELLS; n++) {
		boot.chain.cells[n].config = &configs[n];
		boot.cells[n].comm_region = &pages[n];
		boot.cells[n].state = &states[n];
		configs[n].msg_reply_timeout = TIMEOUT;
		configs[n].num_memory_regions = 1;
	}
	configs[PASSIVE].flags = CELL_PASSIVE_COMMREG;
	/* Of a message long ago. */
	pages[ASKED].reply_from_cell = COMM_REPLY_RECEIVED;
	guest.reply = COMM_REPLY_REQUEST_APPROVED;
	guest.at = 3;
	return 0;
}

static void expect_answer(enum comm_answer wanted)
{
	assert_int_equal(comm_ask(ASKED), wanted);
	assert_false(guest.stale_was_seen);
}

static void test_approved(void **state)
{
	(void)state;
	expect_answer(COMM_ASSENTED);
	assert_int_equal(guest.last, COMM_MSG_SHUTDOWN_REQUEST);
	assert_int_equal(guest.messages, 1);
}

/* What has no comm region mapped cannot be asked. */
static void test_unseen(void **state)
{
	(void)state;
	configs[ASKED].num_memory_regions = 0;
	expect_answer(COMM_ASSENTED);
	assert_int_equal(guest.turns, 0);
}

/* Without a limit there is one, too. */
static void test_for_ever_ends(void **state)
{
	(void)state;
	configs[ASKED].msg_reply_timeout = 0;
	guest.at = NOT_EVER;
	expect_answer(COMM_TIMED_OUT);
}

static void test_denied(void **state)
{
	static const uint32_t replies[] = {
		COMM_REPLY_REQUEST_DENIED,
		COMM_REPLY_UNKNOWN,
		COMM_REPLY_RECEIVED,
		4711,
	};

	for (size_t n = 0; n < sizeof(replies) / sizeof(replies[0]); n++) {
		setup(state);
		guest.reply = replies[n];
		expect_answer(COMM_DENIED);
	}
}

/* Whoever ends instead of answering has assented, by whatever end. */
static void test_ends(void **state)
{
	static const uint32_t ends[] = {
		COMM_STATE_SHUT_DOWN,
		COMM_STATE_FAILED,
		COMM_STATE_FAILED_COMM_REV,
	};

	for (size_t n = 0; n < sizeof(ends) / sizeof(ends[0]); n++) {
		setup(state);
		guest.reply = COMM_REPLY_NONE;
		guest.state = ends[n];
		expect_answer(COMM_ASSENTED);
		assert_int_equal(guest.messages, 1);
	}
	setup(state);
	guest.reply = COMM_REPLY_NONE;
	guest.run = CELL_STOPPED;
	expect_answer(COMM_ASSENTED);
}

static void test_has_ended(void **state)
{
	(void)state;
	pages[ASKED].cell_state = COMM_STATE_FAILED;
	expect_answer(COMM_ASSENTED);
	assert_int_equal(pages[ASKED].msg_to_cell, COMM_MSG_NONE);
	pages[ASKED].cell_state = 4711;
	states[ASKED].run = CELL_STOPPED;
	expect_answer(COMM_ASSENTED);
	assert_int_equal(guest.turns, 0);
}

static void test_no_answer(void **state)
{
	(void)state;
	guest.at = NOT_EVER;
	expect_answer(COMM_TIMED_OUT);
	/* One turn for each poll, and none before the message is there. */
	assert_in_range(guest.turns, TIMEOUT, TIMEOUT + 1);
	setup(state);
	guest.reply = COMM_REPLY_NONE;
	expect_answer(COMM_TIMED_OUT);
}

/* A time-out of 0 waits: here longer than the other one. */
static void test_no_limit(void **state)
{
	(void)state;
	configs[ASKED].msg_reply_timeout = 0;
	guest.at = 10 * TIMEOUT;
	expect_answer(COMM_ASSENTED);
	assert_int_equal(guest.turns, 10 * TIMEOUT + 1);
}

static void test_passive(void **state)
{
	(void)state;
	assert_int_equal(comm_ask(PASSIVE), COMM_ASSENTED);
	assert_int_equal(pages[PASSIVE].msg_to_cell, COMM_MSG_NONE);
	assert_int_equal(guest.turns, 0);
}

/* All are told but the root, the passive, those that have ended, and one. */
static void test_tell(void **state)
{
	(void)state;
	guest.reply = COMM_REPLY_RECEIVED;
	guest.at = 0;
	comm_tell(ASKED);
	assert_int_equal(guest.messages, 1);
	assert_int_equal(guest.last, COMM_MSG_RECONFIG_COMPLETED);
	assert_int_equal(pages[NEWS].reply_from_cell, COMM_REPLY_RECEIVED);
	comm_tell(CELLS);
	assert_int_equal(guest.messages, 3);
	pages[NEWS].cell_state = COMM_STATE_SHUT_DOWN;
	comm_tell(ASKED);
	assert_int_equal(guest.messages, 3);
}

static void test_tell_who_does_not_listen(void **state)
{
	(void)state;
	guest.at = NOT_EVER;
	comm_tell(ASKED);
	assert_int_equal(guest.messages, 0);
	assert_int_equal(pages[NEWS].msg_to_cell, COMM_MSG_RECONFIG_COMPLETED);
}

static void test_locked(void **state)
{
	(void)state;
	assert_false(comm_locked(CELLS));
	pages[PASSIVE].cell_state = COMM_STATE_RUNNING_LOCKED;
	assert_true(comm_locked(CELLS));
	assert_true(comm_locked(ASKED));
	assert_false(comm_locked(PASSIVE));
	/* What a cell that is no more has left there locks nobody. */
	states[PASSIVE].run = CELL_STOPPED;
	assert_false(comm_locked(CELLS));
	/* The root has no say in this. */
	pages[ROOT_CELL].cell_state = COMM_STATE_RUNNING_LOCKED;
	assert_false(comm_locked(CELLS));
}

static void test_state(void **state)
{
	(void)state;
	comm_set_state(ASKED, COMM_STATE_FAILED);
	assert_int_equal(pages[ASKED].cell_state, COMM_STATE_FAILED);
	pages[ASKED].cell_state = 4711;
	assert_int_equal(comm_state(ASKED), 4711);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_approved, setup),
		cmocka_unit_test_setup(test_unseen, setup),
		cmocka_unit_test_setup(test_for_ever_ends, setup),
		cmocka_unit_test_setup(test_denied, setup),
		cmocka_unit_test_setup(test_ends, setup),
		cmocka_unit_test_setup(test_has_ended, setup),
		cmocka_unit_test_setup(test_no_answer, setup),
		cmocka_unit_test_setup(test_no_limit, setup),
		cmocka_unit_test_setup(test_passive, setup),
		cmocka_unit_test_setup(test_tell, setup),
		cmocka_unit_test_setup(test_tell_who_does_not_listen, setup),
		cmocka_unit_test_setup(test_locked, setup),
		cmocka_unit_test_setup(test_state, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
