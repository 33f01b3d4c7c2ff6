// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Messages in the comm region. The message is cleared before the reply is seen:
 * who sent it waits for the reply alone.
 */
#include <bulkhead/comm_region.h>
#include "comm.h"
#include "inmate.h"
#include "platform.h"

static volatile struct comm_region *comm_region(void)
{
	return (volatile struct comm_region *)COMM_REGION_ADDRESS;
}

static uint32_t reply_to(uint32_t message, uint32_t shutdown_reply)
{
	switch (message) {
	case COMM_MSG_SHUTDOWN_REQUEST:
		return shutdown_reply;
	case COMM_MSG_RECONFIG_COMPLETED:
		return COMM_REPLY_RECEIVED;
	default:
		return COMM_REPLY_UNKNOWN;
	}
}

uint32_t comm_poll(uint32_t shutdown_reply)
{
	uint32_t message = comm_region()->msg_to_cell;

	if (message == COMM_MSG_NONE) {
		return message;
	}
	comm_region()->msg_to_cell = COMM_MSG_NONE;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	comm_region()->reply_from_cell = reply_to(message, shutdown_reply);
	return message;
}

void comm_set_state(uint32_t state)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	comm_region()->cell_state = state;
}

void comm_shut_down(void)
{
	comm_set_state(COMM_STATE_SHUT_DOWN);
	inmate_halt();
}
