// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell for root cells to manage, in the place of hello: it is asked before it is
 * ended, and has some time to answer.
 */
#include "inmate.h"

INMATE_CONFIG_WITH("managed", CPU(3), INMATE2_RAM_BASE, 3,
		   .msg_reply_timeout = 30000000);
