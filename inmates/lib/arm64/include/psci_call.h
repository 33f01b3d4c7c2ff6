/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Calls to the hypervisor, or to firmware on the bare board.
 */
#pragma once

#include <stdint.h>
#include <bulkhead/psci.h>

/* One SMC or HVC with immediate 0. */
int64_t smc_call(uint64_t function, uint64_t a, uint64_t b, uint64_t c);
int64_t hvc_call(uint64_t function, uint64_t a, uint64_t b, uint64_t c);

/*
 * One PSCI call: by SMC in a cell; on the bare board by what entered EL2 must
 * use, SMC, or HVC when the board gave the inmate EL1; psci=hvc or psci=smc on
 * the command line decide otherwise. The result is PSCI's 32-bit one.
 */
int32_t psci_call(uint64_t function, uint64_t a, uint64_t b, uint64_t c);
