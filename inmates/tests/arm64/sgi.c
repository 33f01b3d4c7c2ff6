// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Sends SGIs between two CPUs of a cell in every encoding: each must arrive
 * where it is to, and nowhere else, and the sender's registers stay as they
 * are. ICC_SGI1R_EL1 with each field, or GICD_SGIR with each filter and width;
 * from each register. What is not as it must be says WRONG.
 *	cpus=A		affinity of the second CPU
 *	pair=1		store a pair to GICD_SGIR, and end by that
 */
#include <stdbool.h>
#include "cmdline.h"
#include "cpu.h"
#include "gic.h"
#include "gicv2_regs.h"
#include "gicv3_regs.h"
#include "inmate.h"
#include "mmio.h"
#include "platform.h"
#include "print.h"
#include "psci_call.h"
#include "smp.h"
#include "sysreg.h"
#include "timer.h"

#define CPUS	  2
#define LAST_TEST 13 /* tested; 15 is the hypervisor's */
#define FENCE	  14 /* taken last: of equal priority, by its number */
#define KICK	  15
#define REGISTERS 32 /* with XZR */
#define RANDOM	  400
#define LATE_US	  1000000

#define MSR_SGI1R 0xd518cba0u /* msr ICC_SGI1R_EL1, x0 */
#define STR_W	  0xb9000000u /* str w0, [x0] */
#define STR_X	  0xf9000000u
#define STRB	  0x39000000u
#define STRH	  0x79000000u
#define STP_W	  0x29000000u /* stp w0, w0, [x0] */
#define RN_SHIFT  5
#define RT2_SHIFT 10

/* x0 to x30 before and after; code below knows where they are. */
static struct {
	uint64_t before[REGISTERS];
	uint64_t after[REGISTERS];
	uint64_t stack;
} registers __attribute__((aligned(64)));

extern uint32_t run_with_registers_slot;
void run_with_registers(void *io);

/* SP names the structure meanwhile: no register is left for that. */
__asm__(".pushsection .text\n"
	".balign 64\n"
	".globl run_with_registers, run_with_registers_slot\n"
	"run_with_registers:\n"
	"	stp	x29, x30, [sp, #-96]!\n"
	"	stp	x19, x20, [sp, #16]\n"
	"	stp	x21, x22, [sp, #32]\n"
	"	stp	x23, x24, [sp, #48]\n"
	"	stp	x25, x26, [sp, #64]\n"
	"	stp	x27, x28, [sp, #80]\n"
	"	mov	x1, sp\n"
	"	str	x1, [x0, #512]\n"
	"	mov	sp, x0\n"
	"	.altmacro\n"
	"	.macro	two op, a, b, at\n"
	"	\\op	x\\a, x\\b, [sp, #\\at]\n"
	"	.endm\n"
	"	.macro	all op, at\n"
	"	.set	n, 0\n"
	"	.rept	15\n"
	"	two	\\op, %n, %(n + 1), %(8 * n + \\at)\n"
	"	.set	n, n + 2\n"
	"	.endr\n"
	"	.endm\n"
	"	ldr	x30, [sp, #240]\n"
	"	all	ldp, 0\n"
	"run_with_registers_slot:\n"
	"	nop\n"
	"	str	x30, [sp, #496]\n"
	"	all	stp, 256\n"
	"	ldr	x1, [sp, #512]\n"
	"	mov	sp, x1\n"
	"	ldp	x19, x20, [sp, #16]\n"
	"	ldp	x21, x22, [sp, #32]\n"
	"	ldp	x23, x24, [sp, #48]\n"
	"	ldp	x25, x26, [sp, #64]\n"
	"	ldp	x27, x28, [sp, #80]\n"
	"	ldp	x29, x30, [sp], #96\n"
	"	ret\n"
	".popsection\n");

static volatile uint32_t taken[CPUS];	/* bit n: SGI n */
static volatile uint32_t targets[CPUS]; /* of a GICv2 */
static volatile bool online;
static uint64_t second;
static uint32_t wrong;
static uint32_t sent;

void inmate_irq(uint32_t irq)
{
	taken[inmate_cpu()] |= 1u << irq;
}

static void prepare_cpu(void)
{
	for (uint32_t sgi = 0; sgi <= FENCE; sgi++) {
		irq_enable(sgi);
	}
	targets[inmate_cpu()] = mmio_read8(platform.gicd_base + GICD_ITARGETSR);
}

void inmate_secondary(uint32_t cpu)
{
	(void)cpu;
	prepare_cpu();
	online = true;
	irq_unmask();
	for (;;) {
		cpu_relax();
	}
}

static void fail(const char *what, uint64_t value, uint64_t got,
		 uint64_t wanted)
{
	print("sgi: WRONG %s, 0x%lx: 0x%lx, wanted 0x%lx\n", what, value, got,
	      wanted);
	wrong++;
}

/* Taken by both CPUs after everything that was sent before. */
static void send_fences(void)
{
	uint64_t end = timer_now() + timer_from_us(LATE_US);

	irq_send(FENCE, second);
	irq_send(FENCE, smp_id());
	irq_unmask();
	while ((taken[0] & taken[1] & 1u << FENCE) == 0 && timer_now() < end) {
		cpu_relax();
	}
	irq_mask();
}

static void set_registers(uint32_t rt, uint64_t value, uint32_t rn)
{
	for (uint32_t i = 0; i < REGISTERS; i++) {
		registers.before[i] = 0x0123456789abcd00UL * (i + 1) + i;
	}
	registers.before[rn] = platform.gicd_base + GICD_SGIR;
	registers.before[rt] = value;
}

static void execute(uint32_t instruction)
{
	run_with_registers_slot = instruction;
	__asm__ volatile("dc cvau, %0; dsb sy; ic ivau, %0; dsb sy; isb"
			 :
			 : "r"(&run_with_registers_slot)
			 : "memory");
	run_with_registers(&registers);
	for (uint32_t i = 0; i < REGISTERS - 1; i++) {
		if (registers.after[i] != registers.before[i]) {
			fail("register", i, registers.after[i],
			     registers.before[i]);
		}
	}
}

/* @opcode sends @value of x@rt; @wanted is what each CPU must take. */
static void check(uint32_t opcode, uint32_t rt, uint64_t value,
		  const uint32_t wanted[CPUS])
{
	uint32_t rn = rt == 0 ? 1 : 0;

	set_registers(rt, value, rn);
	taken[0] = 0;
	taken[1] = 0;
	dsb();
	execute(opcode | rt | (opcode != MSR_SGI1R ? rn << RN_SHIFT : 0));
	send_fences();
	sent++;
	for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
		if (taken[cpu] != (wanted[cpu] | 1u << FENCE)) {
			fail(cpu == 0 ? "at the sender" : "at the other", value,
			     taken[cpu], wanted[cpu] | 1u << FENCE);
		}
	}
}

/* The field that names the CPU at @affinity in a list, but for the list. */
static uint64_t cluster_of(uint64_t affinity)
{
	return (affinity >> 8 & 0xff) << SGI1R_AFF1_SHIFT |
	       (affinity >> 16 & 0xff) << SGI1R_AFF2_SHIFT |
	       (affinity >> 32 & 0xff) << SGI1R_AFF3_SHIFT;
}

static void check_sgi1r(uint32_t rt, uint64_t value)
{
	const uint64_t cpus[CPUS] = { smp_id(), second };
	uint64_t fields = ~(0xfUL << SGI1R_INTID_SHIFT | 0xffff);
	uint32_t sgi = value >> SGI1R_INTID_SHIFT & 0xf;
	uint32_t wanted[CPUS] = { 0, 0 };

	for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
		bool named = (value & fields) == cluster_of(cpus[cpu]) &&
			     (value >> cpus[cpu] % 16 & 1) != 0;
		bool goes = (value & SGI1R_IRM) != 0 ? cpu == 1 : named;

		wanted[cpu] = goes && sgi != KICK ? 1u << sgi : 0;
	}
	check(MSR_SGI1R, rt, value, wanted);
}

static void check_sgir(uint32_t opcode, uint32_t rt, uint64_t value)
{
	uint32_t sgi = value & 0xf;
	uint32_t wanted[CPUS] = { 0, 0 };

	for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
		uint32_t filter = value >> GICV2_SGIR_FILTER_SHIFT & 3;
		bool named = (value >> GICV2_SGIR_TARGETS_SHIFT &
			      targets[cpu]) != 0;
		bool goes = filter == 0 ? named : filter == 2 - cpu;

		goes = goes && opcode == STR_W;
		wanted[cpu] = goes && sgi != KICK ? 1u << sgi : 0;
	}
	check(opcode, rt, value, wanted);
}

/* A value of an own CPU's register; SGI 14 is the fence's. */
static void check_value(uint32_t rt, uint64_t value)
{
	bool is_v2 = platform.gic_version == 2;
	uint32_t shift = is_v2 ? 0 : SGI1R_INTID_SHIFT;

	if ((value >> shift & 0xf) == FENCE) {
		value ^= 1UL << shift; /* the kick, then */
	}
	if (is_v2) {
		check_sgir(STR_W, rt, value);
	} else {
		check_sgi1r(rt, value);
	}
}

/* Both CPUs, as a list. */
static uint64_t both(void)
{
	uint64_t self = smp_id();

	if (platform.gic_version == 2) {
		return (uint64_t)(targets[0] | targets[1])
		       << GICV2_SGIR_TARGETS_SHIFT;
	}
	return cluster_of(self) | 1UL << self % 16 | 1UL << second % 16;
}

/* From each register, and of XZR: SGI 0 to nobody. */
static void check_registers(void)
{
	uint32_t shift = platform.gic_version == 2 ? 0 : SGI1R_INTID_SHIFT;

	for (uint32_t rt = 0; rt < REGISTERS - 1; rt++) {
		check_value(rt, both() | (uint64_t)(1 + rt % LAST_TEST)
						 << shift);
	}
	check_value(REGISTERS - 1, 0);
}

/* Each SGI but the fence's; each bit beside what is right, alone. */
static void check_fields(void)
{
	uint32_t shift = platform.gic_version == 2 ? 0 : SGI1R_INTID_SHIFT;

	for (uint64_t sgi = 0; sgi <= KICK; sgi++) {
		check_value(2, both() | sgi << shift);
	}
	for (uint32_t bit = 0; bit < 64; bit++) {
		check_value(3, (both() | 5UL << shift) ^ 1UL << bit);
		/* With all CPUs that a list can name. */
		check_value(4, (both() | 0xffffUL | 6UL << shift) ^ 1UL << bit);
	}
}

static uint64_t random_number(void)
{
	static uint64_t state = 1;

	state = state * 6364136223846793005UL + 1442695040888963407UL;
	return state >> 32 | state << 32;
}

/* Garbage, whole or over what is right. */
static void check_random(void)
{
	for (uint32_t n = 0; n < RANDOM; n++) {
		uint64_t value = random_number();

		value = n % 3 == 0 ? value : both() | (value & 0xf00ffff);
		value |= n % 8 == 1 ? SGI1R_IRM : 0;
		check_value((uint32_t)random_number() % (REGISTERS - 1), value);
	}
}

/* What is not a store of 32 bits to GICD_SGIR sends nothing. */
static void check_widths(void)
{
	static const uint32_t opcodes[] = { STRB, STRH, STR_X };

	for (uint32_t rt = 0; rt < REGISTERS - 1; rt++) {
		for (uint32_t i = 0; i < 3; i++) {
			check_sgir(opcodes[i], rt, both() | 3);
			check_sgir(opcodes[i], rt, 0x0101010101010101);
		}
	}
}

void inmate_main(void)
{
	uint64_t end = timer_now() + timer_from_us(LATE_US);

	cmdline_numbers("cpus", &second, 1);
	prepare_cpu();
	if (smp_start(second, 1) != PSCI_SUCCESS) {
		fail("start", second, 0, 1);
	}
	while (!online && timer_now() < end) {
		cpu_relax();
	}
	check_registers();
	check_fields();
	check_random();
	if (platform.gic_version == 2) {
		check_widths();
	}
	if (cmdline_number("pair", 0) != 0) {
		set_registers(2, both() | 3, 0);
		execute(STP_W | 2 | 2u << RT2_SHIFT);
		fail("end", STP_W, 0, 1);
	}
	print("sgi: done, %u sent, %u wrong\n", sent, wrong);
}
