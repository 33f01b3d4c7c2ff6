/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What vmx_entry.S knows of management's structures; vmx_front.c holds it
 * against C.
 */
#pragma once

#define MANAGE_CPU_SIZE	60	/* of struct manage_cpu */
#define MANAGE_REQUEST	4	/* its word */
#define MANAGE_COME	1
