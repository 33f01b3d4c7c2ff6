// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Messages to cells. There is no interrupt: a cell looks for them when it has
 * time, clears the message and then writes its reply. Its caches may be off, so
 * each look goes to memory.
 */
#include "manage.h"
#include "manage_comm.h"
#include "arch_barrier.h"
#include "atomic.h"
#include "config_check.h"

/* Polls, where a config has no limit: seconds, and the root CPU comes back. */
#define FOR_EVER 30000000ull

static volatile struct comm_region *page(uint32_t index)
{
	return boot.cells[index].comm_region;
}

/* Both directions: what was written is in memory, what is read comes from it. */
static void synchronize(uint32_t index)
{
	arch_clean_range(page(index), sizeof(struct comm_region));
}

uint32_t comm_state(uint32_t index)
{
	synchronize(index);
	return page(index)->cell_state;
}

void comm_set_state(uint32_t index, uint32_t state)
{
	page(index)->cell_state = state;
	synchronize(index);
}

/* It has said so itself, or was stopped: there is nobody to answer. */
static bool has_ended(uint32_t index)
{
	switch (page(index)->cell_state) {
	case COMM_STATE_SHUT_DOWN:
	case COMM_STATE_FAILED:
	case COMM_STATE_FAILED_COMM_REV:
		return true;
	default:
		return atomic_get(&boot.cells[index].state->run) ==
		       CELL_STOPPED;
	}
}

/* By its flag; or it could not even see a message. */
static bool is_passive(uint32_t index)
{
	const struct cell_config *config = boot.chain.cells[index].config;
	const struct config_memory *region = config_memory(config);

	for (uint32_t n = 0; n < config->num_memory_regions; n++) {
		if ((region[n].flags & MEM_COMM_REGION) != 0) {
			return (config->flags & CELL_PASSIVE_COMMREG) != 0;
		}
	}
	return true;
}

/* The reply of an earlier message must not be taken for this one's. */
static void send(uint32_t index, uint32_t message)
{
	page(index)->reply_from_cell = COMM_REPLY_NONE;
	synchronize(index);
	page(index)->msg_to_cell = message;
	synchronize(index);
}

static enum comm_answer exchange(uint32_t index, uint32_t message,
				 uint32_t wanted)
{
	uint64_t limit = boot.chain.cells[index].config->msg_reply_timeout;

	limit = limit != 0 ? limit : FOR_EVER;
	send(index, message);
	for (uint64_t polls = 0; polls < limit; polls++) {
		uint32_t reply;

		synchronize(index);
		if (has_ended(index)) {
			return COMM_ASSENTED;
		}
		reply = page(index)->reply_from_cell;
		if (reply != COMM_REPLY_NONE) {
			return reply == wanted ? COMM_ASSENTED : COMM_DENIED;
		}
	}
	return COMM_TIMED_OUT;
}

enum comm_answer comm_ask(uint32_t index)
{
	if (is_passive(index) || has_ended(index)) {
		return COMM_ASSENTED;
	}
	return exchange(index, COMM_MSG_SHUTDOWN_REQUEST,
			COMM_REPLY_REQUEST_APPROVED);
}

/* Whatever they answer: it is news, not a question. */
void comm_tell(uint32_t except)
{
	for (uint32_t index = ROOT_CELL + 1; index < boot.chain.num_cells;
	     index++) {
		if (index != except && !is_passive(index) &&
		    !has_ended(index)) {
			exchange(index, COMM_MSG_RECONFIG_COMPLETED,
				 COMM_REPLY_RECEIVED);
		}
	}
}

bool comm_locked(uint32_t except)
{
	for (uint32_t index = ROOT_CELL + 1; index < boot.chain.num_cells;
	     index++) {
		if (index != except &&
		    comm_state(index) == COMM_STATE_RUNNING_LOCKED &&
		    atomic_get(&boot.cells[index].state->run) != CELL_STOPPED) {
			return true;
		}
	}
	return false;
}
