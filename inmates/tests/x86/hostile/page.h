/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What is done to a page that traps, APIC's or IOAPIC's.
 */
#pragma once

#include <stdint.h>

/* The attack's code on @address. What it reads may make it a fault of its own. */
void page_run(uint64_t address);

/* All of the page in every width, aligned and not; nothing comes of it. */
void page_read_all(uint64_t page);

/* What an exception needs lies in the page: there is no way back. */
void page_is_gdt(uint64_t page);
void page_is_idt(uint64_t page);
void page_is_stack(uint64_t page);
