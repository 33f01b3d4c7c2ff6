/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the runtime writes into the cell's comm region, if it has one.
 */
#pragma once

#include "cell.h"

/* Its cell_state tells that the cell has ended. */
void comm_set_end(enum cell_end end);

/* With CONFIG_CELL_RESTART: as boot left it. */
void comm_reset(void);
