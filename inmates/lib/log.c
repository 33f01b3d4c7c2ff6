// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * The log in RAM. Who reads it finds every character that `written` counts,
 * until the ring has gone round.
 */
#include "log.h"

void log_init(struct log *log, uint64_t bytes)
{
	__atomic_store_n(&log->magic, 0, __ATOMIC_RELEASE);
	log->size = (uint32_t)(bytes - sizeof(*log));
	log->written = 0;
	__atomic_store_n(&log->magic, LOG_MAGIC, __ATOMIC_RELEASE);
}

void log_put(struct log *log, char c)
{
	log->text[log->written % log->size] = c;
	__atomic_store_n(&log->written, log->written + 1, __ATOMIC_RELEASE);
}
