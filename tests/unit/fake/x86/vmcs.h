/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * In front of the real one: a VMCS and registers that are the test's.
 */
#pragma once

#include <stdint.h>

/* Provided by the test. */
uint64_t vmcs_read(uint64_t field);
void vmcs_write(uint64_t field, uint64_t value);
uint64_t fake_reg_read(const char *name);
void fake_reg_write(const char *name, uint64_t value);
void xcr0_write(uint64_t value);

#define reg_read(reg)	      fake_reg_read(#reg)
#define reg_write(reg, value) fake_reg_write(#reg, value)
