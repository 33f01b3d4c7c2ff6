// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Hypercalls on arm64: the call's number has 64 bits.
 */
#include "exception.h"
#include "manage.h"

void arch_test_errors(void)
{
	expect("call 1 << 32 | 5",
	       hypercall(1UL << 32 | HYPERCALL_GET_INFO, INFO_CELLS, 0),
	       -HYPERCALL_ENOSYS);
}

bool arch_call_is_invalid(void)
{
	struct exception_record record;

	exception_expect(EXCEPTION_SKIP);
	hypercall(HYPERCALL_GET_INFO, INFO_CELLS, 0);
	record = exception_end();
	return record.count == 1 && record.class == EC_UNKNOWN;
}
