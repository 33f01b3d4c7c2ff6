// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell that a root cell manages, and how it behaves meanwhile. At its start it
 * adds 1 to the last word of its RAM, where the root cell can look for it.
 *	run=WHAT	wait: until it is ended, the default; exit: end at once;
 *			crash: access what is not its own; calls: try all
 *			hypercalls; beat: wait, and say so ten times a second
 *	policy=WHAT	when it is asked to shut down: approve, the default; deny;
 *			once: deny the first time; mute: no answer
 *	state=N		the state it tells
 *	delay-us=N	before it exits or crashes
 *	cpu=N		of calls: its own
 *	foreign=N	of calls: another cell's CPU
 */
#include <stdbool.h>
#include <bulkhead/comm_region.h>
#include "cmdline.h"
#include "comm.h"
#include "hypercall.h"
#include "inmate.h"
#include "platform.h"
#include "print.h"
#include "string.h"
#include "timer.h"

#define NOT_OURS     0xd0000000UL
#define BEAT_US	     100000
#define POLL_US	     100
#define UNKNOWN_CALL 4711

static bool is(const char *name, const char *value)
{
	const char *text = cmdline_value(name);

	return text != NULL && strncmp(text, value, strnlen(value, 16)) == 0;
}

static void leave_mark(void)
{
	uint64_t end = platform_ram_end();
	volatile uint64_t *mark = (volatile uint64_t *)(uintptr_t)end - 1;

	*mark = *mark + 1;
}

static void expect(const char *what, uint64_t argument, int64_t got,
		   int64_t wanted)
{
	bool ok = got == wanted;

	print("managed: %s 0x%lx: %s%s\n", what, argument, hypercall_name(got),
	      ok ? "" : ", WRONG");
}

/* What every cell may ask: numbers of the hypervisor, and its own CPUs. */
static void try_infos(void)
{
	uint64_t own = cmdline_number("cpu", 0);
	uint64_t foreign = cmdline_number("foreign", 0);

	for (uint32_t n = 0; n < INFO_COUNT; n++) {
		int64_t value = hypercall(HYPERCALL_GET_INFO, n, 0);

		expect("info", n, value < 0 ? value : 0, 0);
	}
	expect("info", INFO_COUNT, hypercall(HYPERCALL_GET_INFO, INFO_COUNT, 0),
	       -HYPERCALL_EINVAL);
	expect("cpu", own,
	       hypercall(HYPERCALL_CPU_GET_INFO, own, CPU_INFO_STATE),
	       CPU_STATE_RUNNING);
	expect("cpu", foreign,
	       hypercall(HYPERCALL_CPU_GET_INFO, foreign, CPU_INFO_STATE),
	       -HYPERCALL_EPERM);
}

static void try_calls(void)
{
	static const uint32_t denied[] = {
		HYPERCALL_DISABLE,	HYPERCALL_CELL_CREATE,
		HYPERCALL_CELL_START,	HYPERCALL_CELL_SET_LOADABLE,
		HYPERCALL_CELL_DESTROY, HYPERCALL_CELL_GET_STATE,
		HYPERCALL_DEBUG_PUTC,	HYPERCALL_FREEZE,
	};
	static const uint64_t arguments[] = { 0, 1, 2, UINT64_MAX };

	for (uint32_t n = 0; n < sizeof(denied) / sizeof(denied[0]); n++) {
		for (uint32_t a = 0; a < 4; a++) {
			expect("call", denied[n],
			       hypercall(denied[n], arguments[a], 0),
			       -HYPERCALL_EPERM);
		}
	}
	expect("call", HYPERCALL_COUNT, hypercall(HYPERCALL_COUNT, 0, 0),
	       -HYPERCALL_ENOSYS);
	expect("call", UNKNOWN_CALL, hypercall(UNKNOWN_CALL, 0, 0),
	       -HYPERCALL_ENOSYS);
	try_infos();
	print("managed: calls done\n");
}

/* The reply that the policy makes to the next request, and its successor's. */
static uint32_t reply(uint32_t requests)
{
	if (is("policy", "deny") || (is("policy", "once") && requests == 0)) {
		return COMM_REPLY_REQUEST_DENIED;
	}
	return COMM_REPLY_REQUEST_APPROVED;
}

static void wait_for_end(void)
{
	uint64_t next = timer_now();
	uint32_t requests = 0;
	uint64_t beats = 0;

	for (;;) {
		uint32_t answer = reply(requests);
		uint32_t message = is("policy", "mute") ? COMM_MSG_NONE
							: comm_poll(answer);

		if (message == COMM_MSG_SHUTDOWN_REQUEST) {
			requests++;
			if (answer == COMM_REPLY_REQUEST_APPROVED) {
				comm_shut_down();
			}
		}
		if (is("run", "beat") && timer_now() >= next) {
			next += timer_from_us(BEAT_US);
			print("managed: beat %lu\n", ++beats);
		}
		timer_sleep_until(timer_now() + timer_from_us(POLL_US));
	}
}

void inmate_main(void)
{
	leave_mark();
	print("managed: start\n");
	comm_set_state((uint32_t)cmdline_number("state", COMM_STATE_RUNNING));
	if (is("run", "calls")) {
		try_calls();
	}
	if (is("run", "exit") || is("run", "crash")) {
		timer_delay_us(cmdline_number("delay-us", 0));
	}
	if (is("run", "exit")) {
		return;
	}
	if (is("run", "crash")) {
		*(volatile uint64_t *)NOT_OURS = 1;
	}
	wait_for_end();
}
