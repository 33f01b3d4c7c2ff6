// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * lib/string.c beside the C library's functions of the same names.
 */
#include "lib_string.h"
#include "../../../lib/string.c"
