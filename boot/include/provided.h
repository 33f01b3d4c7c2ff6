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

#define PROVIDED_ALL_WIDTHS (MEM_IO_8 | MEM_IO_16 | MEM_IO_32 | MEM_IO_64)

#ifdef CONFIG_ARM64
#define PROVIDED_ARCHITECTURE	  CONFIG_ARCH_ARM64
#define PROVIDED_GUEST_BITS	  39 /* of a guest-physical address: stage 2 */
#define PROVIDED_INSTRUCTION_SIZE 4  /* and alignment */
#define PROVIDED_IO_WIDTHS	  PROVIDED_ALL_WIDTHS /* of sub-page regions */
#define PROVIDED_CLUSTER	  16 /* CPUs of one, by default */
#else
#define PROVIDED_ARCHITECTURE	  CONFIG_ARCH_X86
#define PROVIDED_GUEST_BITS	  48
#define PROVIDED_INSTRUCTION_SIZE 1
#define PROVIDED_IO_WIDTHS	  MEM_IO_32
#define PROVIDED_CLUSTER	  256
#define PROVIDED_IOAPICS	  2   /* of a system */
#define PROVIDED_IOAPIC_PINS	  120 /* of an IOAPIC */
#endif

#ifdef CONFIG_X2APIC
#define PROVIDED_APIC_MODE APIC_MODE_X2APIC
#else
#define PROVIDED_APIC_MODE APIC_MODE_XAPIC
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

/* The system config's own cell always exists, and may make hypercalls. */
#ifdef CONFIG_ROOTLESS
#define PROVIDED_ROOT false
#else
#define PROVIDED_ROOT true
#endif

#ifdef CONFIG_UART_PL011
#define PROVIDED_CONSOLE CONSOLE_PL011
#elif defined(CONFIG_UART_CADENCE)
#define PROVIDED_CONSOLE CONSOLE_XUARTPS
#else
#define PROVIDED_CONSOLE CONSOLE_8250
#endif
