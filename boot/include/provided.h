/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What this build provides, as values the config check can compare with. All
 * dependence of the check on the build's symbols stands here.
 */
#pragma once

#include <stdbool.h>
#include <bulkhead/cell_config.h>

#ifdef CONFIG_ARM64
#define PROVIDED_ARCHITECTURE CONFIG_ARCH_ARM64
#define PROVIDED_GUEST_BITS   39 /* of a guest-physical address: stage 2 */
#else
#define PROVIDED_ARCHITECTURE CONFIG_ARCH_X86
#define PROVIDED_GUEST_BITS   48
#endif

#ifdef CONFIG_FILTERED_CELLS
#define PROVIDED_FILTERED_IRQ true
#else
#define PROVIDED_FILTERED_IRQ false
#endif

#ifdef CONFIG_CELL_RESTART
#define PROVIDED_RESTART true
#else
#define PROVIDED_RESTART false
#endif

#ifdef CONFIG_UART_PL011
#define PROVIDED_CONSOLE CONSOLE_PL011
#elif defined(CONFIG_UART_CADENCE)
#define PROVIDED_CONSOLE CONSOLE_XUARTPS
#else
#define PROVIDED_CONSOLE CONSOLE_8250
#endif
