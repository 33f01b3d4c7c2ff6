// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Makes each kind of exit, and each kind of interrupt, a number of times, and
 * marks which is which for who counts the hypervisor's instructions. Runs on
 * four CPUs: the first makes the events, the second sends to it, and the other
 * two are sent to.
 *	samples=N	of each event, default 100
 *	inputs=N	characters to wait for on the console, default 10
 *	cpus=A,B,..	APIC ids of the others, default 0..7
 *	alone=1		on one CPU: only what needs no other
 *	at=N		alone: end when the counter has reached N
 *	turn=N		alone: ticks after which another CPU has its turn, default 16
 *	costs=1		alone: no turns; print the least ticks of each kind of exit,
 *			without those of an empty one. Where ticks are
 *			instructions, as in Bochs, the guest's own few are in them
 */
#include <stdbool.h>
#include "apic.h"
#include "cmdline.h"
#include "exception.h"
#include "inmate.h"
#include "ioapic.h"
#include "irq.h"
#include "mark.h"
#include "mmio.h"
#include "platform.h"
#include "port.h"
#include "print.h"
#include "smp.h"
#include "timer.h"
#include "uart_input.h"

#define CPUS		   4
#define IPI_TEST	   IRQ_IPI(3)
#define PERIOD_US	   10
#define ABSENT_PORT	   0x300
#define DENIED_MSR	   0x38du /* a performance counter's */
#define APIC_PAGE	   0xfee00000UL
#define APIC_PAGE_TPR	   0x80
#define CPUID_1_ECX_X2APIC 0x200000u
#define START_PAGE	   0

/* Marks: numbers that whoever counts learns from the list we print. */
enum event {
	EVENT_NONE,
	EVENT_TIMER,
	EVENT_PIN,
	EVENT_IPI_IN,
	EVENT_CPUID,
	EVENT_CPUID_FEATURES,
	EVENT_CPUID_STRUCTURED,
	EVENT_MSR_READ,
	EVENT_MSR_DENIED,
	EVENT_PORT_READ,
	EVENT_PORT_WRITE,
	EVENT_APIC_MSR,
	EVENT_APIC_READ,
	EVENT_APIC_WRITE,
	EVENT_IOAPIC_INDEX,
	EVENT_IOAPIC_READ,
	EVENT_IOAPIC_WRITE,
	EVENT_IPI_ONE,
	EVENT_IPI_THREE,
	EVENT_IPI_LOGICAL,
	EVENT_IPI_DROPPED,
	EVENT_INIT,
	EVENT_SIPI,
	EVENT_CPU_CYCLE,
	EVENT_STOP,
	EVENT_STOP_SIBLING,
	NUM_EVENTS
};

static const char names[NUM_EVENTS][32] = {
	[EVENT_NONE] = "",
	[EVENT_TIMER] = "timer",
	[EVENT_PIN] = "pin",
	[EVENT_IPI_IN] = "ipi-received",
	[EVENT_CPUID] = "cpuid",
	[EVENT_CPUID_FEATURES] = "cpuid-features",
	[EVENT_CPUID_STRUCTURED] = "cpuid-structured",
	[EVENT_MSR_READ] = "msr-read",
	[EVENT_MSR_DENIED] = "msr-denied",
	[EVENT_PORT_READ] = "port-read",
	[EVENT_PORT_WRITE] = "port-write",
	[EVENT_APIC_MSR] = "apic-msr-write",
	[EVENT_APIC_READ] = "apic-page-read",
	[EVENT_APIC_WRITE] = "apic-page-write",
	[EVENT_IOAPIC_INDEX] = "ioapic-index-write",
	[EVENT_IOAPIC_READ] = "ioapic-read",
	[EVENT_IOAPIC_WRITE] = "ioapic-write",
	[EVENT_IPI_ONE] = "ipi-to-one",
	[EVENT_IPI_THREE] = "ipi-to-three",
	[EVENT_IPI_LOGICAL] = "ipi-logical",
	[EVENT_IPI_DROPPED] = "ipi-dropped",
	[EVENT_INIT] = "init",
	[EVENT_SIPI] = "sipi",
	[EVENT_CPU_CYCLE] = "cpu-init-to-sipi",
	[EVENT_STOP] = "cell-stop",
	[EVENT_STOP_SIBLING] = "cell-stop-sibling",
};

static volatile bool requested; /* the second CPU is to send */
static volatile uint32_t taken; /* interrupts of the first CPU */
static volatile bool last_runs; /* since it was last reset */
static uint64_t ids[CPUS];
static uint64_t samples;
static bool has_page;
static uint64_t begun;
static uint64_t costs[NUM_EVENTS]; /* the least so far; 0: none */

void inmate_irq(uint32_t irq)
{
	char c;

	if (irq == TIMER_IRQ) {
		timer_stop();
	} else if (irq == console_irq()) {
		while (uart_input_get(&c)) {
		}
	}
	if (inmate_cpu() == 0) {
		taken = taken + 1;
	}
}

static void await_interrupt(uint32_t before)
{
	while (taken == before) {
		irq_wait();
	}
}

/* One event: a mark, and its ticks. The number must be a constant. */
#define EVENT(event)                 \
	do {                         \
		mark(event);         \
		begun = timer_now(); \
	} while (0)

static void event_end(enum event event)
{
	uint64_t ticks = timer_now() - begun;

	mark(MARK_NONE);
	if (costs[event] == 0 || ticks < costs[event]) {
		costs[event] = ticks;
	}
}

static void print_costs(void)
{
	for (uint32_t i = 1; i < NUM_EVENTS; i++) {
		if (costs[i] != 0) {
			print("bench: cost %s %lu\n", names[i],
			      costs[i] - costs[EVENT_NONE]);
		}
	}
}

/* Interrupts: the mark ends when the guest has taken and ended it. */
static void interrupts(void)
{
	uint32_t before = taken;

	timer_set(timer_now() + timer_from_us(PERIOD_US));
	mark(EVENT_TIMER);
	await_interrupt(before);
	mark(MARK_NONE);

	before = taken;
	mark(EVENT_IPI_IN);
	requested = true;
	await_interrupt(before);
	mark(MARK_NONE);
	while (requested) {
		cpu_relax();
	}
}

/* One RDMSR behind a mark, which it may not outlive. */
static void read_denied(void)
{
	exception_expect(EXCEPTION_SKIP);
	mark(EVENT_MSR_DENIED);
	__asm__ volatile(EXCEPTION_POINT("rdmsr")
			 :
			 : "c"(DENIED_MSR)
			 : "eax", "edx", "memory");
	mark(MARK_NONE);
	exception_end();
}

static void registers_and_ports(void)
{
	begun = timer_now();
	event_end(EVENT_NONE);
	EVENT(EVENT_CPUID);
	cpuid(0, 0);
	event_end(EVENT_CPUID);
	EVENT(EVENT_CPUID_FEATURES);
	cpuid(1, 0);
	event_end(EVENT_CPUID_FEATURES);
	EVENT(EVENT_CPUID_STRUCTURED);
	cpuid(7, 0);
	event_end(EVENT_CPUID_STRUCTURED);
	EVENT(EVENT_MSR_READ);
	msr_read(MSR_MTRR_DEF_TYPE);
	event_end(EVENT_MSR_READ);
	read_denied();
	EVENT(EVENT_PORT_READ);
	port_read8(ABSENT_PORT);
	event_end(EVENT_PORT_READ);
	EVENT(EVENT_PORT_WRITE);
	port_write8(ABSENT_PORT, 0);
	event_end(EVENT_PORT_WRITE);
}

static void apic_page(void)
{
	EVENT(EVENT_APIC_READ);
	mmio_read32(APIC_PAGE + APIC_PAGE_TPR);
	event_end(EVENT_APIC_READ);
	EVENT(EVENT_APIC_WRITE);
	mmio_write32(APIC_PAGE + APIC_PAGE_TPR, 0);
	event_end(EVENT_APIC_WRITE);
}

static void apics(void)
{
	uint32_t pin = console_irq() - IRQ_PIN(0);
	uint32_t entry = ioapic_read(IOAPIC_PIN_LOW(pin));

	EVENT(EVENT_APIC_MSR);
	msr_write(MSR_X2APIC_TPR, 0);
	event_end(EVENT_APIC_MSR);
	if (has_page) {
		apic_page();
	}
	EVENT(EVENT_IOAPIC_INDEX);
	mmio_write32(IOAPIC_ADDRESS + IOAPIC_INDEX, IOAPIC_PIN_LOW(pin));
	event_end(EVENT_IOAPIC_INDEX);
	EVENT(EVENT_IOAPIC_READ);
	mmio_read32(IOAPIC_ADDRESS + IOAPIC_DATA);
	event_end(EVENT_IOAPIC_READ);
	EVENT(EVENT_IOAPIC_WRITE);
	mmio_write32(IOAPIC_ADDRESS + IOAPIC_DATA, entry);
	event_end(EVENT_IOAPIC_WRITE);
}

/* A fixed IPI: with a shorthand, to all others, which are three. */
static inline void send(uint32_t command, uint64_t to)
{
	msr_write(MSR_X2APIC_ICR, to << APIC_ICR_TO_SHIFT | command | IPI_TEST);
}

static void send_ipis(void)
{
	uint64_t target = ids[CPUS - 2];
	uint64_t logical = target >> 4 << 16 | 1u << target % 16;

	EVENT(EVENT_IPI_ONE);
	send(APIC_ICR_FIXED, target);
	event_end(EVENT_IPI_ONE);
	EVENT(EVENT_IPI_THREE);
	send(APIC_ICR_OTHERS, 0);
	event_end(EVENT_IPI_THREE);
	EVENT(EVENT_IPI_LOGICAL);
	send(APIC_ICR_LOGICAL, logical);
	event_end(EVENT_IPI_LOGICAL);
	EVENT(EVENT_IPI_DROPPED);
	send(APIC_ICR_NMI, target);
	event_end(EVENT_IPI_DROPPED);
}

static void exits(void)
{
	registers_and_ports();
	apics();
	send_ipis();
}

/* The last CPU, which is running, is reset and started. */
static void cycle_last(void)
{
	last_runs = false;
	mark(EVENT_INIT);
	apic_send(APIC_ICR_INIT | APIC_ICR_ASSERT, ids[CPUS - 1]);
	mark(EVENT_SIPI);
	apic_send(APIC_ICR_SIPI | APIC_ICR_ASSERT | START_PAGE, ids[CPUS - 1]);
	mark(MARK_NONE);
	while (!last_runs) {
		cpu_relax();
	}
}

static void serve_requests(void)
{
	for (;;) {
		if (requested) {
			irq_send(IPI_TEST, ids[0]);
			requested = false;
		}
		cpu_relax();
	}
}

void inmate_secondary(uint32_t cpu)
{
	mark(MARK_NONE);
	if (cpu == 1) {
		serve_requests();
	}
	if (cpu == CPUS - 1) {
		mark(EVENT_CPU_CYCLE);
		last_runs = true;
	} else {
		mark(EVENT_STOP_SIBLING);
	}
	for (;;) {
		irq_wait();
	}
}

/* Type, while the inmate waits. */
static void inputs(uint64_t count)
{
	uart_input_enable();
	print("bench: type %lu\n", count);
	for (; count > 0; count--) {
		uint32_t before = taken;

		mark(EVENT_PIN);
		await_interrupt(before);
		mark(MARK_NONE);
		print("bench: got it\n");
	}
}

static bool start_others(void)
{
	uint64_t candidates[INMATE_MAX_CPUS];
	uint32_t count = smp_candidates(candidates);
	uint32_t cpus = 1;

	ids[0] = smp_id();
	for (uint32_t i = 0; i < count && cpus < CPUS; i++) {
		ids[cpus] = candidates[i];
		if (smp_start(candidates[i], cpus) == SMP_STARTED) {
			cpus++;
		}
	}
	return cpus == CPUS;
}

/* At any moment of what the neighbours do. */
static void alone(void)
{
	uint64_t turn = cmdline_number("turn", 16);

	bool quiet = cmdline_number("costs", 0) != 0;

	for (uint64_t i = 0; i < samples; i++) {
		if (!quiet) {
			timer_shuffle(turn);
		}
		exits();
	}
	if (quiet) {
		print_costs();
		return;
	}
	print("bench: done\n");
	timer_sleep_until(cmdline_number("at", 0));
	timer_shuffle(turn);
	mark(EVENT_STOP);
}

void inmate_main(void)
{
	samples = cmdline_number("samples", 100);
	has_page = (cpuid(1, 0).ecx & CPUID_1_ECX_X2APIC) == 0;
	for (uint32_t i = 1; i < NUM_EVENTS; i++) {
		if (has_page ||
		    (i != EVENT_APIC_READ && i != EVENT_APIC_WRITE)) {
			print("bench: event %u %s\n", i, names[i]);
		}
	}
	if (cmdline_number("alone", 0) != 0) {
		alone();
		return;
	}
	if (!start_others()) {
		print("bench: wanted %u CPUs\n", CPUS);
		return;
	}
	for (uint64_t i = 0; i < samples; i++) {
		cycle_last();
	}
	irq_enable(TIMER_IRQ);
	irq_enable(console_irq());
	for (uint64_t i = 0; i < samples; i++) {
		interrupts();
		exits();
	}
	inputs(cmdline_number("inputs", 10));
	print("bench: done\n");
	mark(EVENT_STOP);
}
