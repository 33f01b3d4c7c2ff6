/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Whose virtualization the CPU has.
 */
#pragma once

#include <stdbool.h>

/* True: AMD's, so hypercalls are VMMCALL. False: Intel's, VMCALL. */
bool vendor_has_svm(void);
