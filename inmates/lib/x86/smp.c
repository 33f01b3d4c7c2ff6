// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Starting and stopping the other CPUs, which either came when the cell started
 * and wait in start.S, or wait for their first start-up IPI.
 */
#include "smp.h"
#include "apic.h"
#include "internal.h"
#include "platform.h"
#include "string.h"
#include "timer.h"

#define APIC_IDS	256
#define APIC_ID_SHIFT	24
#define START_TIME_US	1000000
#define ARRIVAL_TIME_US 10000
#define START_PAGE	0 /* address 0, where start.S is */
#define START_SIZE	0x1000
#define SMP_NO_ANSWER	(-1)

/* Provided by start.S, by APIC id. */
extern volatile uint8_t smp_arrived[APIC_IDS];
extern volatile uint8_t smp_indices[APIC_IDS];

/* Written by CPUs that have been started, by their index. */
static volatile bool started[INMATE_MAX_CPUS];

uint64_t smp_id(void)
{
	return cpuid(1, 0).ebx >> APIC_ID_SHIFT;
}

static bool wait_for(const volatile void *flag, uint64_t us)
{
	const volatile uint8_t *byte = flag;
	uint64_t end = timer_now() + timer_from_us(us);

	while (*byte == 0 && timer_now() < end) {
		cpu_relax();
	}
	return *byte != 0;
}

static bool all_have_arrived(void)
{
	uint32_t arrived = 0;

	for (uint32_t id = 0; id < APIC_IDS; id++) {
		arrived += smp_arrived[id];
	}
	return arrived >= platform.num_cpus;
}

/* Its first instructions are the image's, which may be linked elsewhere. */
static void place_start(void)
{
	uintptr_t page = START_PAGE * START_SIZE;

	/* Or the compiler knows that nothing is at 0. */
	__asm__("" : "+r"(page));
	if (page != (uintptr_t)inmate_image_start) {
		memcpy((void *)page, inmate_image_start, START_SIZE);
	}
}

/*
 * A CPU that is about to arrive by itself must not do so in between. Once all
 * have, there are no others.
 */
int32_t smp_start(uint64_t id, uint32_t cpu)
{
	if (id >= APIC_IDS || (!wait_for(&smp_arrived[id], ARRIVAL_TIME_US) &&
			       all_have_arrived())) {
		return SMP_NO_ANSWER;
	}
	place_start();
	started[cpu] = false;
	smp_indices[id] = (uint8_t)cpu;
	apic_send(APIC_ICR_INIT | APIC_ICR_ASSERT, id);
	apic_send(APIC_ICR_SIPI | APIC_ICR_ASSERT | START_PAGE, id);
	if (wait_for(&started[cpu], START_TIME_US)) {
		return SMP_STARTED;
	}
	smp_indices[id] = 0;
	return SMP_NO_ANSWER;
}

void smp_has_started(uint32_t cpu)
{
	started[cpu] = true;
}

/* Until the next start-up IPI. */
int32_t smp_stop(void)
{
	inmate_halt();
}
