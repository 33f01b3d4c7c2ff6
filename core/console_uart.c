// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A file of its own, so that no compiler folds the zeros: boot writes the
 * UART's place here, through its alias of the read-only data, twice: for the
 * boot map, and, as the last thing it does, for the final maps.
 */
#include "report.h"

const struct uart console_uart;
