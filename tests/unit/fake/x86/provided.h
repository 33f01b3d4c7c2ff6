/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a build for x86 with SVM and xAPIC provides, whatever is configured.
 */
#pragma once

#undef CONFIG_ARM64
#undef CONFIG_UART_PL011
#undef CONFIG_UART_CADENCE
#undef CONFIG_FILTERED_CELLS
#undef CONFIG_X2APIC

#include "../../../../boot/include/provided.h"
