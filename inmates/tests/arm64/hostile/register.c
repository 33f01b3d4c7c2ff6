// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What comes back from the hypervisor in the general registers: the answer, and
 * in all others what the cell had put there. Nothing of the hypervisor's own.
 */
#include "hostile.h"
#include "mmio.h"
#include "platform.h"
#include "psci_call.h"
#include "sysreg.h"

/*
 * The bits in which x4 to x28 differ from before: each holds a number made from
 * its own. x0 to x3 are the instruction's, x29 and x30 the compiler's.
 */
#define CHANGED_BITS(instruction, x0_value, x1_value)                        \
	({                                                                   \
		register uint64_t x0_ __asm__("x0") = (x0_value);            \
		register uint64_t x1_ __asm__("x1") = (x1_value);            \
                                                                             \
		__asm__ volatile(                                            \
			".irp n, 4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19," \
			"20,21,22,23,24,25,26,27,28\n\t"                     \
			"movz x\\n, #0xb01d + \\n\n\t"                       \
			"movk x\\n, #0xcafe, lsl #48\n\t"                    \
			".endr\n\t" instruction "\n\t"                       \
			"mov x0, #0\n\t"                                     \
			".irp n, 4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19," \
			"20,21,22,23,24,25,26,27,28\n\t"                     \
			"movz x1, #0xb01d + \\n\n\t"                         \
			"movk x1, #0xcafe, lsl #48\n\t"                      \
			"eor x1, x1, x\\n\n\t"                               \
			"orr x0, x0, x1\n\t"                                 \
			".endr"                                              \
			: "+r"(x0_), "+r"(x1_)                               \
			:                                                    \
			: "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9",    \
			  "x10", "x11", "x12", "x13", "x14", "x15", "x16",   \
			  "x17", "x18", "x19", "x20", "x21", "x22", "x23",   \
			  "x24", "x25", "x26", "x27", "x28", "memory");      \
		x0_;                                                         \
	})

static void calls(void)
{
	hostile_check("SMC", CHANGED_BITS("smc #0", PSCI_VERSION, 0), 0);
	hostile_check("HVC", CHANGED_BITS("hvc #0", PSCI_VERSION, 0), 0);
	hostile_check("unknown SMC", CHANGED_BITS("smc #0", UINT32_MAX, 0), 0);
	hostile_check("AFFINITY_INFO",
		      CHANGED_BITS("smc #0", PSCI_AFFINITY_INFO_64,
				   hostile_foreign_cpu()),
		      0);
}

static void traps(void)
{
	uint64_t gicd = platform.gicd_base;

	hostile_check("load", CHANGED_BITS("ldr w0, [x1]", 0, gicd), 0);
	hostile_check("store", CHANGED_BITS("str wzr, [x1]", 0, gicd), 0);
	hostile_check("register",
		      CHANGED_BITS("mrs x0, id_aa64mmfr0_el1", 0, 0), 0);
}

/* Undefined for the guest, by way of the hypervisor; the handler goes on. */
static void undefined(void)
{
	hostile_check("HVC #1", CHANGED_BITS("hvc #1", 0, 0), 0);
	hostile_check_undefined("HVC #1", VECTOR_EL1);
	hostile_check("OSDTRRX", CHANGED_BITS("mrs x0, s3_0_c15_c2_0", 0, 0),
		      0);
	hostile_exceptions();
}

/* A register that is not there takes nothing with it. */
static void zero_register(void)
{
	uint64_t zero;

	__asm__ volatile("mrs xzr, id_aa64pfr0_el1\n\t"
			 "ldr wzr, [%1]\n\t"
			 "mov %0, xzr"
			 : "=r"(zero)
			 : "r"(platform.gicd_base)
			 : "memory");
	hostile_check("xzr", zero, 0);
}

static const struct attack attacks[] = {
	{ "registers-calls", calls, SURVIVES, 0 },
	{ "registers-traps", traps, SURVIVES, 0 },
	{ "registers-undefined", undefined, SURVIVES, 0 },
	{ "registers-zero", zero_register, SURVIVES, 0 },
};

const struct attack_list register_attacks = ATTACK_LIST(attacks, ANY_GIC);
