// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Holds what assembly and the linker script were told against C: compiled with
 * every build, linked into nothing.
 */
#include <stddef.h>
#include <bulkhead/comm_region.h>
#include "asm_offsets.h"
#include "cell_last.h"
#include "cell_restart.h"
#include "cpu.h"
#include "layout.h"
#include "panic.h"
#include "vapic.h"
#include "vcpu.h"

_Static_assert(GUEST_REGS_SIZE == sizeof(struct guest_regs), "size");
_Static_assert(GUEST_REGS_SIZE % 16 == 0, "stack alignment");
_Static_assert(PANIC_REGS == offsetof(struct cpu, arch.panic_regs),
	       "registers");
_Static_assert(PANIC_RSP == PANIC_REGS + 8 * RSP, "rsp");
_Static_assert(PANIC_PC == offsetof(struct cpu, arch.panic_regs.pc), "pc");
_Static_assert(PANIC_ADDRESS == offsetof(struct cpu, arch.panic_regs.address),
	       "address");
_Static_assert(sizeof(struct cpu) <= CPU_AREA_SIZE, "the CPU's area");
_Static_assert(VA_CPU % 16 == 0, "stack alignment");
_Static_assert(sizeof(struct panic_record) <= PAGE_SIZE, "one page");
_Static_assert(sizeof(struct cell) <= VA_CELL_STATE - VA_CELL, "overlap");
_Static_assert(sizeof(struct cell_state) <= VAPIC_OFFSET, "one page");
_Static_assert(VAPIC_OFFSET + sizeof(struct vapic_state) <= LAST_WORDS_OFFSET,
	       "one page");
_Static_assert(LAST_WORDS_OFFSET + sizeof(struct cell_last_words) <=
		       RESTARTS_OFFSET,
	       "one page");
_Static_assert(sizeof(struct cell_restart) <= VA_CPU_PAGE - VA_RESTART,
	       "overlap");
_Static_assert(CELL_MAX_IO <= VA_IO_PAGES, "sub-page regions");
_Static_assert(offsetof(struct comm_region, cell_state) == COMM_STATE_OFFSET,
	       "the state word of the comm region");
