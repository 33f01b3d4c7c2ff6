// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead explain`: the panic record of x86, vector and error code in words
 * (SDM 3A 6.3, 6.13), and what is where in the hypervisor's address space.
 */
#include <inttypes.h>
#include <string.h>
#include "explain.h"
#include "layout.h"
#include "panic.h"

/* A CPU's map, see boot/x86/include/layout.h. */
const struct place explain_places[] = {
	{ HYPERVISOR_VA, "the hypervisor's text and data" },
	{ VA_CELL, "the constants of the CPU's cell" },
	{ VA_CELL_STATE, "the state of the CPU's cell" },
	{ VA_VMCB, "the CPU's VMCB" },
	{ VA_SCRATCH, "the CPU's scratch page" },
	{ VA_CPU_ROOTS, "the CPU's roots" },
	{ VA_IDT, "the IDT" },
	{ VA_LAPIC, "the local APIC" },
	{ VA_IOAPIC, "IOAPICs" },
	{ VA_CONSOLE, "the console's registers" },
	{ VA_COMM_REGION, "the cell's comm region" },
	{ VA_PANIC_RECORD, "the panic record" },
	{ VA_RESTART, "what a cell restarts from" },
	{ VA_CPU_PAGE - PAGE_SIZE,
	  "the guard page below the CPU's stack: the stack was full" },
	{ VA_CPU_PAGE, "the CPU's stack and data" },
	{ VA_IO, "registers of sub-page regions" },
	{ VA_IO + VA_IO_PAGES * PAGE_SIZE, NULL },
};

#define VECTOR_SHIFT   32
#define VECTOR_FAULT   14 /* page fault */
#define FAULT_PRESENT  0x1
#define FAULT_WRITE    0x2
#define FAULT_RESERVED 0x8
#define FAULT_FETCH    0x10

static const char *vector_name(uint64_t vector)
{
	static const char *const names[] = {
		"#DE, division",
		"#DB, debug",
		"NMI",
		"#BP, breakpoint",
		"#OF, overflow",
		"#BR, bound",
		"#UD, an instruction that does not exist",
		"#NM, no FPU",
		"#DF, double fault",
		NULL,
		"#TS, invalid TSS",
		"#NP, segment not present",
		"#SS, stack",
		"#GP, general protection",
		"#PF, page fault",
		NULL,
		"#MF, FPU error",
		"#AC, alignment",
		"#MC, machine check",
		"#XM, SIMD",
	};

	if (vector >= sizeof(names) / sizeof(names[0]) ||
	    names[vector] == NULL) {
		return "an unexpected vector";
	}
	return names[vector];
}

void explain_syndrome(uint64_t syndrome)
{
	uint64_t vector = syndrome >> VECTOR_SHIFT;
	uint32_t code = (uint32_t)syndrome;

	printf("%s", vector_name(vector));
	if (vector != VECTOR_FAULT) {
		printf(", error code 0x%x", code);
		return;
	}
	printf(", %s, %s",
	       (code & FAULT_FETCH) != 0   ? "fetch"
	       : (code & FAULT_WRITE) != 0 ? "write"
					   : "read",
	       (code & FAULT_RESERVED) != 0  ? "a table is malformed"
	       : (code & FAULT_PRESENT) != 0 ? "not permitted by the map"
					     : "nothing is mapped there");
}

void explain_registers(const uint8_t *bytes)
{
	static const char *const names[] = {
		"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
		"r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15",
	};
	struct panic_record record;

	memcpy(&record, bytes, sizeof(record));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		printf("  %-3s 0x%016" PRIx64 "%s", names[i], record.regs.r[i],
		       i % 4 == 3 ? "\n" : "");
	}
	printf("  rip 0x%016" PRIx64 "  rflags 0x%" PRIx64 "\n", record.regs.pc,
	       record.regs.flags);
}
