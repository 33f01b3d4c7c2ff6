// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead explain`: the panic record of arm64, ESR_EL2 in words (DDI 0487
 * D17.2.37), and what is where in the hypervisor's address space.
 */
#include <inttypes.h>
#include <string.h>
#include "explain.h"
#include "layout.h"
#include "panic.h"

/* A CPU's map, see boot/arm64/include/layout.h. */
const struct place explain_places[] = {
	{ HYPERVISOR_VA, "the hypervisor's text and data" },
	{ VA_CELL, "the constants of the CPU's cell" },
	{ VA_CELL_STATE, "the state of the CPU's cell" },
	{ VA_GICD, "GICD" },
	{ VA_GIC_CPU, "the CPU's part of the GIC" },
	{ VA_CONSOLE, "the console's registers" },
	{ VA_COMM_REGION, "the cell's comm region" },
	{ VA_STAGE2_ROOT, "the root of the cell's stage 2" },
	{ VA_PANIC_RECORD, "the panic record" },
	{ VA_RESTART, "what a cell restarts from" },
	{ VA_CPU_PAGE - PAGE_SIZE,
	  "the guard page below the CPU's stack: the stack was full" },
	{ VA_CPU_PAGE, "the CPU's stack and data" },
	{ VA_IO, "registers of sub-page regions" },
	{ VA_IO + VA_IO_PAGES * PAGE_SIZE, NULL },
};

#define CLASS_SHIFT	   26
#define CLASS_MASK	   0x3f
#define CLASS_FETCH	   0x21 /* aborts in the hypervisor itself */
#define CLASS_DATA	   0x25
#define ISS_WRITE	   0x40
#define STATUS_MASK	   0x3f
#define STATUS_LEVEL	   0x3
#define STATUS_ADDRESS	   0x00
#define STATUS_TRANSLATION 0x04
#define STATUS_ACCESS_FLAG 0x08
#define STATUS_PERMISSION  0x0c

static const char *class_name(uint64_t class)
{
	switch (class) {
	case 0x00:
		return "an instruction that does not exist";
	case 0x0e:
		return "illegal execution state";
	case CLASS_FETCH:
		return "instruction abort";
	case 0x22:
		return "misaligned PC";
	case CLASS_DATA:
		return "data abort";
	case 0x26:
		return "misaligned stack pointer";
	case 0x2f:
		return "SError";
	case 0x3c:
		return "BRK";
	default:
		return "an unexpected class of exception";
	}
}

static void print_abort(uint64_t status)
{
	switch (status & ~(uint64_t)STATUS_LEVEL) {
	case STATUS_ADDRESS:
		printf(", address size fault, level %u",
		       (unsigned int)(status & STATUS_LEVEL));
		return;
	case STATUS_TRANSLATION:
		printf(", nothing is mapped there, level %u",
		       (unsigned int)(status & STATUS_LEVEL));
		return;
	case STATUS_ACCESS_FLAG:
		printf(", access flag fault");
		return;
	case STATUS_PERMISSION:
		printf(", not permitted by the map");
		return;
	default:
		printf(", status 0x%x", (unsigned int)status);
	}
}

void explain_syndrome(uint64_t syndrome)
{
	uint64_t class = syndrome >> CLASS_SHIFT & CLASS_MASK;

	printf("%s", class_name(class));
	if (class == CLASS_DATA) {
		printf(", %s", (syndrome & ISS_WRITE) != 0 ? "write" : "read");
	}
	if (class == CLASS_DATA || class == CLASS_FETCH) {
		print_abort(syndrome & STATUS_MASK);
	}
}

void explain_registers(const uint8_t *bytes)
{
	struct panic_record record;

	memcpy(&record, bytes, sizeof(record));
	for (unsigned int i = 0; i < 31; i++) {
		printf("  x%-2u 0x%016" PRIx64 "%s", i, record.regs.x[i],
		       i % 4 == 3 ? "\n" : "");
	}
	printf("  sp  0x%016" PRIx64 "\n  pc  0x%016" PRIx64 "  spsr 0x%" PRIx64
	       "\n",
	       record.regs.sp, record.regs.pc, record.regs.spsr);
}
