// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What x86's boot code finds out and builders need.
 */
#include "boot_x86.h"
#include "ioapic_boot.h"

uint32_t tsc_khz;
uint32_t apic_khz;
void *runtime_idt_page;
struct boot_ioapic boot_ioapics[CELL_MAX_IOAPICS];
