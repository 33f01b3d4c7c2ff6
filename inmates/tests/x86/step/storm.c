// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Steps in sequence while interrupts and NMIs come: none is lost, none is done
 * twice, none overtakes another. Each adds one to the register and returns what
 * was there; each interrupt adds to another register, and its end is a step too
 * where the APIC's page traps.
 */
#include <stdbool.h>
#include "step.h"
#include "apic.h"
#include "cmdline.h"
#include "cpu.h"
#include "exception.h"
#include "irq.h"
#include "print.h"
#include "smp.h"
#include "x86/hostile/code.h"

#define LVT_PERIODIC 0x20000u
#define STORM_IRQ    0xd1
#define PERIOD	     2000 /* counts of the timer: longer than its handler */
#define FEW	     16
#define DELAYS	     61 /* so that an NMI comes at any instruction */

static uint32_t rounds;
static uint32_t ticks;
static volatile bool done;

static void one(uint32_t round)
{
	uint64_t old = code_run(code_xadd, step_index.address, 1);

	if (old != (round & 0xff)) {
		step_check("sequence", old, round & 0xff);
	}
}

static void storm(void)
{
	uint32_t before = step_interrupts();

	step_write(&step_index, 0);
	msr_write(MSR_X2APIC_LVT_TIMER, LVT_PERIODIC | STORM_IRQ);
	msr_write(MSR_X2APIC_TIMER_INIT, PERIOD);
	irq_unmask();
	for (uint32_t i = 0; i < rounds; i++) {
		one(i);
	}
	irq_mask();
	msr_write(MSR_X2APIC_TIMER_INIT, 0);
	ticks = step_interrupts() - before;
	step_check("value", step_read(&step_index), rounds & 0xff);
	step_check_that("interrupts", ticks > rounds / FEW, ticks);
	step_check("NMIs", exception_nmis(), 0);
}

void inmate_secondary(uint32_t cpu)
{
	(void)cpu;
	storm();
	done = true;
	for (;;) {
		irq_wait();
	}
}

/*
 * It runs, so a start-up IPI changes nothing; but each is sent as an NMI. Where
 * CPUs take turns, a PAUSE ends that of this CPU, and the timer that of the
 * other, at any instruction.
 */
static uint32_t send_nmis(uint64_t id)
{
	uint32_t sent = 0;

	while (!done) {
		apic_send(APIC_ICR_SIPI, id);
		sent++;
		cpu_relax();
		for (volatile uint32_t i = 0; i < sent % DELAYS; i = i + 1) {
		}
	}
	return sent;
}

void step_storm(uint32_t number)
{
	uint32_t sent = 0;
	uint64_t id;

	rounds = number;
	if (number == 0) {
		return;
	}
	step_begin("storm", &step_index);
	if (cmdline_numbers("cpus", &id, 1) == 0) {
		storm();
	} else {
		step_check("second CPU", (uint32_t)smp_start(id, 1),
			   SMP_STARTED);
		sent = send_nmis(id);
	}
	print("step: storm, %u steps, %u interrupts, %u NMIs\n", number, ticks,
	      sent);
	step_end(STEPS_ANY);
}
