/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Messages that the root cell's hypercalls make the hypervisor leave in a cell's
 * comm region. There is no interrupt: a cell that is not CELL_PASSIVE_COMMREG
 * looks now and then, and answers.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <bulkhead/hypercall.h>

/*
 * Answer what has come, if anything: a request to shut down with
 * @shutdown_reply, a COMM_REPLY_*; news as received, all else as unknown.
 * Returns the message, COMM_MSG_NONE if there was none.
 */
uint32_t comm_poll(uint32_t shutdown_reply);

/* Tell the cell's state, a COMM_STATE_*. */
void comm_set_state(uint32_t state);

/*
 * Having approved to be shut down: tell so and stop the calling CPU, which the
 * hypervisor takes from here.
 */
void comm_shut_down(void) __attribute__((noreturn));
