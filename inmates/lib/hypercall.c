// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * What results of hypercalls are called.
 */
#include "hypercall.h"

const char *hypercall_name(int64_t result)
{
	static const struct {
		int64_t error;
		const char *name;
	} names[] = {
		{ HYPERCALL_EPERM, "EPERM" },	{ HYPERCALL_ENOENT, "ENOENT" },
		{ HYPERCALL_EIO, "EIO" },	{ HYPERCALL_E2BIG, "E2BIG" },
		{ HYPERCALL_ENOMEM, "ENOMEM" }, { HYPERCALL_EBUSY, "EBUSY" },
		{ HYPERCALL_EEXIST, "EEXIST" }, { HYPERCALL_ENODEV, "ENODEV" },
		{ HYPERCALL_EINVAL, "EINVAL" }, { HYPERCALL_ERANGE, "ERANGE" },
		{ HYPERCALL_ENOSYS, "ENOSYS" },
	};

	if (result >= 0) {
		return "ok";
	}
	for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].error == -result) {
			return names[i].name;
		}
	}
	return "an unknown error";
}
