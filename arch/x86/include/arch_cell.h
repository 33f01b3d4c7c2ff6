/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * x86's constant part of a cell: everything an exit handler would otherwise
 * have to compute, done at boot.
 */
#pragma once

#include "addr.h"
#include "arch_cpu.h"

#define CELL_MAX_IOAPICS 2
#define IOAPIC_REGS	 256 /* behind the pair of index and data */
#define IOAPIC_MAX_PINS	 120
#define CELL_MAX_TRAPS	 40
#define CELL_RESET_MSRS	 10

/* What a trapped page is; the handlers are chosen by it. */
enum trap_kind { TRAP_LAPIC, TRAP_IOAPIC, TRAP_IO };

/* A page whose accesses trap: absent in RUN, the scratch page in STEP. */
struct trap_page {
	struct gpa page;
	uint32_t kind;		/* enum trap_kind */
	uint32_t index;		/* of the IOAPIC in the cell's list */
};

/* An IOAPIC of which the cell owns pins. */
struct cell_ioapic {
	uint32_t window;	/* of the system's IOAPICs: see ioapic.h */
	uint32_t num_pins;	/* of the hardware */
	uint64_t pins[(IOAPIC_MAX_PINS + 63) / 64];
	uint8_t own[IOAPIC_REGS]; /* 1: the register is one of a pin of these */
};

/* Leaves, and subleaves of leaf 7. */
enum cpuid_max { CPUID_MAX_BASIC, CPUID_MAX_EXTENDED, CPUID_MAX_STRUCTURED };

struct arch_cell {
	uint32_t num_traps;
	uint32_t num_ioapics;
	/* Bit n: CPU n of the cell's list starts with the cell. */
	uint64_t starts;
	uint32_t start_kind;	/* enum vcpu_start_kind of those */
	uint32_t reset_dx;	/* CPUID.1.EAX, in EDX of a CPU that starts */
	uint32_t cpuid_max[3];	/* last that exists: enum cpuid_max */
	uint64_t arch_capabilities; /* the MSR, as guests may see it */
	/* MSRs that are there, and that nothing else resets; 0 ends it. */
	uint32_t reset_msrs[CELL_RESET_MSRS];
	struct trap_page traps[CELL_MAX_TRAPS];
	struct cell_ioapic ioapics[CELL_MAX_IOAPICS];
};
