// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Sends IPIs between two CPUs of a cell in every encoding that the ICR has: each
 * must arrive where it is to, and nowhere else; what is no interrupt of the
 * cell's to send must not arrive at all. What is not as it must be says WRONG.
 *	cpus=A		APIC id of the second CPU
 *	foreign-cpu=N	APIC id of a CPU of another cell; default: 200
 */
#include <stdbool.h>
#include "apic.h"
#include "cmdline.h"
#include "exception.h"
#include "inmate.h"
#include "irq.h"
#include "print.h"
#include "smp.h"
#include "timer.h"

#define CPUS	   2
#define FIRST	   0x1 /* masks of who must get it */
#define SECOND	   0x2
#define NOBODY	   0x0
#define FENCE	   IRQ_IPI(0) /* taken last: of the same priority, lower */
#define ANSWER	   0xd0	      /* to it, from the second CPU */
#define TEST	   IRQ_IPI(1)
#define LAST_TEST  IRQ_IPI(15)
#define VECTORS	   256
#define RANDOM	   400
#define LATE_US	   1000000
#define BROADCAST  UINT32_MAX
#define RESERVED   0x300 /* delivery mode */
#define TEST_ERROR 0xf	 /* not a vector that can be sent */

static volatile uint32_t received[CPUS][VECTORS];
static volatile uint32_t nmis[CPUS];
static volatile bool online;
static volatile bool answered;
static volatile bool late;
static uint64_t ids[CPUS];
static uint32_t sent;
static uint32_t wrong;

void inmate_irq(uint32_t irq)
{
	uint32_t cpu = inmate_cpu();

	nmis[cpu] = exception_nmis();
	if (irq == TIMER_IRQ) {
		timer_stop();
		late = true;
	} else if (irq == ANSWER) {
		answered = true;
	} else if (irq == FENCE) {
		irq_send(ANSWER, ids[0]);
	} else {
		received[cpu][irq] = received[cpu][irq] + 1;
	}
}

void inmate_secondary(uint32_t cpu)
{
	(void)cpu;
	online = true;
	for (;;) {
		irq_wait();
	}
}

static void fail(const char *what, uint64_t command, uint32_t cpu, uint64_t got)
{
	print("ipi: WRONG %s: ICR 0x%lx, CPU %u, 0x%lx\n", what, command, cpu,
	      got);
	wrong++;
}

/* Let one more FENCE arrive at @cpu; all before has arrived by then. */
static void fence(uint32_t cpu, uint64_t command)
{
	late = false;
	answered = false;
	timer_set(timer_now() + timer_from_us(LATE_US));
	irq_send(FENCE, ids[cpu]);
	while (!answered && !late) {
		irq_wait();
	}
	timer_stop();
	if (!answered) {
		fail("fence", command, cpu, 0);
	}
}

/* What has arrived at @cpu since it was last asked. */
static uint32_t take(uint32_t cpu, uint64_t command, uint32_t vector)
{
	uint32_t count = 0;

	for (uint32_t i = IRQ_FIRST; i < VECTORS; i++) {
		if (received[cpu][i] == 0) {
			continue;
		}
		if (i != vector) {
			fail("vector", command, cpu, i);
		}
		count += received[cpu][i];
		received[cpu][i] = 0;
	}
	return count;
}

/* Send @command to @to: it must arrive, once, at the CPUs of the mask alone. */
static void check(uint32_t command, uint32_t to, uint32_t wanted)
{
	uint64_t icr = (uint64_t)to << APIC_ICR_TO_SHIFT | command;

	sent++;
	apic_send(command, to);
	for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
		uint32_t count;

		fence(cpu, icr);
		count = take(cpu, icr, command & 0xff);
		if (count != (wanted >> cpu & 1)) {
			fail("count", icr, cpu, count);
		}
		if (nmis[cpu] != 0) {
			fail("NMI", icr, cpu, nmis[cpu]);
		}
	}
}

static uint32_t logical_id(uint32_t cpu)
{
	return (uint32_t)(ids[cpu] >> 4 << 16 | 1u << ids[cpu] % 16);
}

static void check_destinations(void)
{
	uint32_t foreign = (uint32_t)cmdline_number("foreign-cpu", 200);
	uint32_t logical = TEST | APIC_ICR_LOGICAL;

	check(TEST, (uint32_t)ids[0], FIRST);
	check(TEST, (uint32_t)ids[1], SECOND);
	check(TEST, foreign, NOBODY);
	check(TEST, BROADCAST, FIRST | SECOND);
	check(logical, logical_id(0), FIRST);
	check(logical, logical_id(1), SECOND);
	check(logical, 0x10000u << 8 | 1, NOBODY); /* a cluster of nobody */
	check(logical, BROADCAST, FIRST | SECOND);
	check(TEST | APIC_ICR_SELF, 0, FIRST);
	check(TEST | APIC_ICR_ALL, 0, FIRST | SECOND);
	check(TEST | APIC_ICR_OTHERS, 0, SECOND);
	/* A shorthand goes before a destination. */
	check(TEST | APIC_ICR_OTHERS, foreign, SECOND);
	check(TEST | APIC_ICR_SELF | APIC_ICR_LOGICAL, logical_id(1), FIRST);
}

static void check_modes(void)
{
	static const uint32_t refused[] = { APIC_ICR_SMI, RESERVED,
					    APIC_ICR_NMI, APIC_ICR_EXTINT };
	static const uint32_t shorthands[] = { 0, APIC_ICR_SELF, APIC_ICR_ALL,
					       APIC_ICR_OTHERS };
	uint32_t second = (uint32_t)ids[1];

	check(TEST | APIC_ICR_LOWEST, second, SECOND);
	check(TEST | APIC_ICR_ASSERT, second, SECOND);
	check(TEST | APIC_ICR_ASSERT | APIC_ICR_LEVEL, second, SECOND);
	for (uint32_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		for (uint32_t n = 0; n < 4; n++) {
			check(TEST | refused[i] | shorthands[n], second,
			      NOBODY);
		}
	}
	/* INIT, taken back: nothing happens. */
	check(APIC_ICR_INIT | APIC_ICR_LEVEL, second, NOBODY);
	/* A start-up IPI to who does not wait for it. */
	check(APIC_ICR_SIPI, second, NOBODY);
	check(APIC_ICR_SIPI | APIC_ICR_OTHERS, 0, NOBODY);
	for (uint32_t vector = 0; vector <= TEST_ERROR; vector++) {
		check(vector, second, NOBODY);
	}
}

static void check_self_register(void)
{
	for (uint32_t vector = TEST; vector <= LAST_TEST; vector++) {
		msr_write(MSR_X2APIC_SELF_IPI, vector);
		fence(0, vector);
		if (take(0, vector, vector) != 1) {
			fail("self", vector, 0, 0);
		}
	}
}

static uint32_t random(uint32_t limit)
{
	static uint32_t state = 1;

	state = state * 1664525 + 1013904223;
	return (state >> 8) % limit;
}

static void check_random(void)
{
	for (uint32_t i = 0; i < RANDOM; i++) {
		uint32_t vector = TEST + random(LAST_TEST - TEST + 1);
		uint32_t cpu = random(CPUS);

		switch (random(3)) {
		case 0:
			check(vector, (uint32_t)ids[cpu], 1u << cpu);
			break;
		case 1:
			check(vector | APIC_ICR_LOGICAL, logical_id(cpu),
			      1u << cpu);
			break;
		default:
			check(vector | APIC_ICR_ALL, random(VECTORS),
			      FIRST | SECOND);
			break;
		}
	}
}

void inmate_main(void)
{
	uint64_t end = timer_now() + timer_from_us(LATE_US);

	ids[0] = smp_id();
	if (cmdline_numbers("cpus", &ids[1], 1) == 0 ||
	    smp_start(ids[1], 1) != SMP_STARTED) {
		fail("start", 0, 1, ids[1]);
		return;
	}
	while (!online && timer_now() < end) {
		cpu_relax();
	}
	irq_enable(TIMER_IRQ);
	check_destinations();
	check_modes();
	check_self_register();
	check_random();
	print("ipi: done, %u sent, %u wrong\n", sent, wrong);
}
