/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Addresses by convention of the configs.
 */
#pragma once

#define COMM_REGION_ADDRESS	0x100000

/* Bytes of RAM from the image's start, unless ram-size= says otherwise. */
#define PLATFORM_RAM_SIZE	0x100000UL
