// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The cell's second CPU.
 */
#include "second.h"
#include "apic.h"
#include "cmdline.h"
#include "exception.h"
#include "internal.h"
#include "irq.h"
#include "print.h"
#include "smp.h"
#include "timer.h"

#define SETTLE_US    1000
#define LVT_PERIODIC 0x20000
#define TURN	     100000 /* counts: 100 us in QEMU */

static void (*volatile duty)(void);
static volatile uint32_t starts;
static volatile bool done;

uint64_t second_id(void)
{
	uint64_t id = 1;

	cmdline_numbers("cpus", &id, 1);
	return id;
}

void inmate_secondary(uint32_t cpu)
{
	(void)cpu;
	exception_expect(EXCEPTION_RETURN);
	starts = starts + 1;
	if (duty != 0) {
		duty();
		done = true;
	}
}

void second_set_duty(void (*what)(void))
{
	duty = what;
	done = false;
}

uint32_t second_starts(void)
{
	return starts;
}

/*
 * Where CPUs run in turns, up to the next timer, they get short ones: a CPU that
 * waits ends its turn at once, and would wait for all that the other can do.
 */
static void take_short_turns(void)
{
	msr_write(MSR_X2APIC_LVT_TIMER, LVT_PERIODIC | TIMER_IRQ);
	msr_write(MSR_X2APIC_TIMER_INIT, TURN);
}

bool second_let(void (*what)(void))
{
	bool is_started;

	second_set_duty(what);
	take_short_turns();
	is_started = smp_start(second_id(), 1) == SMP_STARTED;
	if (is_started) {
		timer_delay_us(SETTLE_US);
	} else {
		print("hostile: NO SECOND CPU\n");
	}
	timer_stop();
	timer_unmask(false);
	return is_started;
}

bool second_is_done(void)
{
	return done;
}
