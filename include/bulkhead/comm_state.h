/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * comm_region.cell_state: the life of a cell, as it and the hypervisor tell.
 */
#pragma once

#define COMM_STATE_OFFSET	8	/* in struct comm_region; 32 bits */

#define COMM_STATE_RUNNING		0
#define COMM_STATE_RUNNING_LOCKED	1
#define COMM_STATE_SHUT_DOWN		2
#define COMM_STATE_FAILED		3
#define COMM_STATE_FAILED_COMM_REV	4
