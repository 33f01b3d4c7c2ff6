/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Sub-page IO regions: one trapped access, checked and done for the guest.
 */
#pragma once

#include "addr.h"

/*
 * Do a trapped load or store in the cell's sub-page regions. Run time, never
 * panics. @size: bytes, 1, 2, 4 or 8; @address is a multiple of it. @value: to
 * write; or 0, and then what was read. NULL when done, else why the cell must
 * stop.
 */
const char *io_access(struct gpa address, uint32_t size, bool is_write,
		      uint64_t *value);

/* What a load or store on behalf of a guest came to. */
struct io_result {
	uint64_t value;
	uint64_t done;		/* 0: the device answered with an abort */
};

/*
 * Provided by arch/: one load or store of exactly @size bytes at a device, the
 * only accesses whose abort is not fatal to the hypervisor.
 */
struct io_result arch_io_load(uintptr_t device, uint32_t size);
struct io_result arch_io_store(uintptr_t device, uint32_t size, uint64_t value);
