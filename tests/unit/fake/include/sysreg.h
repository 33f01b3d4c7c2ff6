/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The real constants; MRS and MSR go to a table of the test, see fake.h.
 */
#pragma once

#include_next "sysreg.h"
#include "fake.h"

#undef sysreg_read
#undef sysreg_write
#define sysreg_read(reg)	 fake_sysreg_read(sysreg_name(reg))
#define sysreg_write(reg, value) fake_sysreg_write(sysreg_name(reg), value)
