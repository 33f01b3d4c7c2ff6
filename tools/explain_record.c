// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead explain`: the panic record in a dump of memory, by the header that
 * the runtime writes it with.
 */
#include <string.h>
#include "explain.h"
#include "panic.h"

bool explain_record(const uint8_t *bytes, size_t size, struct report *report)
{
	struct panic_record record;

	if (size < sizeof(record)) {
		return false;
	}
	memcpy(&record, bytes, sizeof(record));
	*report = (struct report){
		.kind = REPORT_PANIC,
		.cpu = record.cpu,
		.pc = record.regs.pc,
		.address = record.regs.address,
		.syndrome = record.regs.syndrome,
	};
	for (size_t i = 0; i + 1 < PANIC_REASON_LEN; i++) {
		char c = record.reason[i];

		report->reason[i] = c == '\0' || (c >= ' ' && c <= '~') ? c
									: '?';
	}
	return record.magic == PANIC_MAGIC;
}
