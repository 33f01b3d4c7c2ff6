// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Attacks by two CPUs of one cell, cpus= names the second; and storms by one.
 */
#include "cmdline.h"
#include "gic.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "inmate.h"
#include "mmio.h"
#include "print.h"
#include "psci_call.h"
#include "smp.h"
#include "sysreg.h"
#include "timer.h"

#define SECOND	      1
#define WAIT_US	      1000000
#define SETTLE_US     10000
#define STORM	      10000
#define SETS_AND_WAYS 0x1000

enum role {
	FAULT,		/* read the target as the first CPU does */
	SPIN,		/* masked, for ever */
	SLEEP_DEAF,	/* wait for an interrupt that cannot come */
	SLEEP_HANDLING, /* the same in a handler: only the kick can come */
};

static volatile enum role role;
static volatile bool second_ready;
static volatile bool go;

static void be_deaf_and_sleep(void)
{
	sysreg_write(ICC_PMR_EL1, 0);
	sysreg_write(ICC_AP1R0_EL1, UINT32_MAX);
	sysreg_write(ICC_IGRPEN1_EL1, 0);
	isb();
	for (;;) {
		__asm__ volatile("wfi");
	}
}

/* Acknowledged and never ended: no interrupt of this priority gets through. */
static void handle_and_sleep(void)
{
	gic_enable(TIMER_IRQ);
	/* As high as a guest gets: the kick must be in a higher group. */
	mmio_write8(gic_sgi_frame() + GICR_IPRIORITYR + TIMER_IRQ, 0);
	timer_set(timer_now());
	while (sysreg_read(ICC_IAR1_EL1) != TIMER_IRQ) {
	}
	timer_stop();
	second_ready = true;
	irq_unmask();
	for (;;) {
		__asm__ volatile("wfi");
	}
}

void inmate_secondary(uint32_t cpu)
{
	(void)cpu;
	exception_expect(EXCEPTION_SKIP);
	if (role == SLEEP_HANDLING) {
		handle_and_sleep();
	}
	second_ready = true;
	if (role == SLEEP_DEAF) {
		be_deaf_and_sleep();
	}
	while (role == SPIN || !go) {
		__asm__ volatile("yield");
	}
	mmio_read64(hostile_target());
}

/* The second CPU's affinity; the attack cannot be without. */
static uint64_t second_cpu(void)
{
	uint64_t affinity;

	if (cmdline_numbers("cpus", &affinity, 1) != 1) {
		print("hostile: this attack needs cpus=\n");
		inmate_exit();
	}
	return affinity;
}

/* Start the second CPU in @as; true if it is there. */
static bool start_second(enum role as)
{
	uint64_t end = timer_now() + timer_from_us(WAIT_US);
	int32_t result;

	role = as;
	second_ready = false;
	go = false;
	result = smp_start(second_cpu(), SECOND);
	hostile_check("CPU_ON", (uint64_t)result, PSCI_SUCCESS);
	while (!second_ready && timer_now() < end) {
		__asm__ volatile("yield");
	}
	hostile_check("second CPU", second_ready, true);
	return second_ready;
}

static void fault_together(void)
{
	if (start_second(FAULT)) {
		go = true;
		dsb();
		mmio_read64(hostile_target());
	}
}

static void fault_beside(enum role other)
{
	if (start_second(other)) {
		/* It is ready just before it sleeps. */
		timer_delay_us(SETTLE_US);
		mmio_read64(hostile_target());
	}
}

static void fault_beside_spinner(void)
{
	fault_beside(SPIN);
}

static void fault_beside_sleeper(void)
{
	fault_beside(SLEEP_DEAF);
}

static void fault_beside_handler(void)
{
	fault_beside(SLEEP_HANDLING);
}

/* The second CPU starts where it may not execute; it takes this one along. */
static void start_second_at_target(void)
{
	psci_call(PSCI_CPU_ON_64, second_cpu(), hostile_target(), 0);
	timer_delay_us(WAIT_US);
}

/* Broadcast and cache maintenance: costs others time, nothing else. */
static void tlb_storm(void)
{
	for (uint32_t i = 0; i < STORM; i++) {
		__asm__ volatile("tlbi vmalle1is; dsb ish; isb" : : : "memory");
	}
}

static void icache_storm(void)
{
	for (uint32_t i = 0; i < STORM; i++) {
		__asm__ volatile("ic ialluis; dsb ish; isb" : : : "memory");
	}
}

/* Invalidate by set and way: acts as clean and invalidate. */
static void set_way_storm(void)
{
	volatile uint64_t kept = STORM;

	for (uint64_t i = 0; i < SETS_AND_WAYS; i++) {
		__asm__ volatile("dc isw, %0; dsb sy"
				 :
				 : "r"(i << 6)
				 : "memory");
	}
	hostile_check("own data", kept, STORM);
}

static const struct attack attacks[] = {
	{ "cpu-fault-together", fault_together, STOPS },
	{ "cpu-fault-spinner", fault_beside_spinner, STOPS },
	{ "cpu-fault-sleeper", fault_beside_sleeper, STOPS },
	{ "cpu-fault-handler", fault_beside_handler, STOPS },
	{ "cpu-on-target", start_second_at_target, STOPS },
	{ "tlbi-storm", tlb_storm, SURVIVES },
	{ "icache-storm", icache_storm, SURVIVES },
	{ "setway-storm", set_way_storm, SURVIVES },
};

const struct attack_list cpu_attacks = ATTACK_LIST(attacks);
