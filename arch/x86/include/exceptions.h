/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Targets of the first 32 gates of the hypervisor's IDT: exceptions.S. For C of
 * boot and for assembly.
 */
#pragma once

#define EXCEPTION_ENTRIES    32
#define EXCEPTION_ENTRY_SIZE 16

#ifndef __ASSEMBLY__
extern char exception_entries[EXCEPTION_ENTRIES][EXCEPTION_ENTRY_SIZE];
#endif
