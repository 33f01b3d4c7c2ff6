// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Attacks by two CPUs of one cell, cpus= names the second: one ends the cell
 * while the other is in any state there is, or both do the same at once.
 */
#include "cmdline.h"
#include "cpu.h"
#include "gic.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "inmate.h"
#include "mmio.h"
#include "platform.h"
#include "print.h"
#include "psci_call.h"
#include "smp.h"
#include "sysreg.h"
#include "timer.h"

#define SECOND	  1
#define WAIT_US	  1000000
#define SETTLE_US 10000
#define ROUNDS	  200
#define STORM	  10000
#define BITS	  32

/* What the second CPU does. */
enum role {
	FAULT,		/* read the target as the first CPU does */
	CALL_OFF,	/* switch the cell off as the first CPU does */
	SPIN,		/* masked, for ever */
	SLEEP_DEAF,	/* wait for an interrupt that cannot come */
	SLEEP_HANDLING, /* the same in a handler: only the kick can come */
	WAIT_FOR_EVENT,
	SUSPEND,  /* in the hypervisor */
	OFF,	  /* in the hypervisor */
	CALL,	  /* into the hypervisor and out of it, for ever */
	WRITE,	  /* registers that CPUs share, for ever */
	MAINTAIN, /* TLBs, for ever */
};

static volatile enum role role;
static volatile bool second_ready;
static volatile bool go;

static uint64_t own_config(void)
{
	return platform.gicd_base + GICD_ICFGR +
	       hostile_own_irq() / 16 * sizeof(uint32_t);
}

static void sleep_forever(void)
{
	for (;;) {
		__asm__ volatile("wfi");
	}
}

/* Acknowledged and never ended: no interrupt of this priority gets through. */
static void handle_and_sleep(void)
{
	second_ready = hostile_take_timer();
	irq_unmask();
	sleep_forever();
}

static void be_deaf_and_sleep(void)
{
	hostile_close_interface();
	sleep_forever();
}

static void call_forever(void)
{
	for (;;) {
		psci_call(PSCI_AFFINITY_INFO_64, smp_id(), 0, 0);
	}
}

static void write_forever(void)
{
	for (;;) {
		mmio_write32(own_config(), UINT32_MAX);
		mmio_write32(own_config(), 0);
	}
}

/* Those whose state lasts; returns for the others. */
static void stay(enum role in)
{
	switch (in) {
	case SLEEP_DEAF:
		be_deaf_and_sleep();
		break;
	case WAIT_FOR_EVENT:
		__asm__ volatile("1: wfe; b 1b");
		break;
	case SUSPEND:
		psci_call(PSCI_CPU_SUSPEND_64, 0, 0, 0);
		break;
	case OFF:
		smp_stop();
		break;
	case CALL:
		call_forever();
		break;
	case WRITE:
		write_forever();
		break;
	case MAINTAIN:
		__asm__ volatile("1: tlbi vmalle1is; dsb ish; b 1b");
		break;
	case FAULT:
	case CALL_OFF:
	case SPIN:
	case SLEEP_HANDLING:
		break;
	}
}

static void attack_together(enum role as)
{
	if (as == CALL_OFF) {
		psci_call(PSCI_SYSTEM_OFF, 0, 0, 0);
	} else {
		mmio_read64(hostile_target());
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
	stay(role);
	while (role == SPIN || !go) {
		cpu_relax();
	}
	attack_together(role);
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
		cpu_relax();
	}
	hostile_check("second CPU", second_ready, true);
	return second_ready;
}

static void together(enum role as)
{
	if (start_second(as)) {
		go = true;
		dsb();
		attack_together(as);
	}
}

static void fault_together(void)
{
	together(FAULT);
}

static void switch_off_together(void)
{
	together(CALL_OFF);
}

/* The second CPU alone ends the cell; this one hears of it in a loop. */
static void fault_by_second(void)
{
	if (start_second(FAULT)) {
		go = true;
		dsb();
		__asm__ volatile("1: b 1b");
	}
}

static void fault_beside(enum role other)
{
	if (start_second(other)) {
		/* It is ready just before it is in its state. */
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

static void fault_beside_waiter(void)
{
	fault_beside(WAIT_FOR_EVENT);
}

static void fault_beside_suspended(void)
{
	fault_beside(SUSPEND);
}

static void fault_beside_off(void)
{
	fault_beside(OFF);
}

static void fault_beside_caller(void)
{
	fault_beside(CALL);
}

static void fault_beside_writer(void)
{
	fault_beside(WRITE);
}

static void fault_beside_maintainer(void)
{
	fault_beside(MAINTAIN);
}

/* CPU_ON is on its way when the cell ends. */
static void fault_at_start(void)
{
	role = SPIN;
	smp_start(second_cpu(), SECOND);
	mmio_read64(hostile_target());
}

/* The second CPU starts where it may not execute; it takes this one along. */
static void start_second_at_target(void)
{
	psci_call(PSCI_CPU_ON_64, second_cpu(), hostile_target(), 0);
	timer_delay_us(WAIT_US);
}

static bool is_off(void)
{
	uint64_t end = timer_now() + timer_from_us(WAIT_US);
	int32_t state;

	do {
		state = psci_call(PSCI_AFFINITY_INFO_64, second_cpu(), 0, 0);
	} while (state != PSCI_AFFINITY_OFF && timer_now() < end);
	return state == PSCI_AFFINITY_OFF;
}

/* On and off and on again, always asked for twice. */
static void on_off_storm(void)
{
	for (uint32_t i = 0; i < ROUNDS; i++) {
		int32_t result;

		if (!start_second(OFF)) {
			return;
		}
		result = smp_start(second_cpu(), SECOND);
		hostile_check_that("CPU_ON, again",
				   result == PSCI_SUCCESS ||
					   result == PSCI_ALREADY_ON ||
					   result == PSCI_ON_PENDING,
				   (uint64_t)result);
		hostile_check("off at last", is_off(), true);
	}
}

static void sgi_storm(void)
{
	if (!start_second(SPIN)) {
		return;
	}
	for (uint32_t i = 0; i < STORM; i++) {
		irq_send(i % 8, second_cpu());
		irq_send(i % 8, smp_id());
	}
	mmio_write32(gic_sgi_frame() + GICR_ICPENDR0, UINT32_MAX);
}

static void config_storm(void)
{
	if (!start_second(WRITE)) {
		return;
	}
	for (uint32_t i = 0; i < ROUNDS; i++) {
		mmio_write32(own_config(), i % 2 == 0 ? UINT32_MAX : 0);
	}
}

/* An interrupt of the cell that keeps moving between its CPUs. */
static void route_storm(void)
{
	uint64_t gicd = platform.gicd_base;
	uint64_t cpus[] = { second_cpu(), smp_id() };
	uint32_t irq = hostile_own_irq();

	if (!start_second(SPIN)) {
		return;
	}
	irq_enable(irq);
	for (uint32_t i = 0; i < STORM; i++) {
		mmio_write32(gicd + GICD_ISPENDR + irq / BITS * 4,
			     1u << irq % BITS);
		if (hostile_has_gicv3()) {
			mmio_write64(gicd + GICD_IROUTER + irq * 8UL,
				     cpus[i % 2]);
		} else {
			mmio_write8(gicd + GICD_ITARGETSR + irq,
				    (uint8_t)(1u << cpus[i % 2]));
		}
	}
	irq_disable(irq);
	mmio_write32(gicd + GICD_ICPENDR + irq / BITS * 4, 1u << irq % BITS);
}

static const struct attack attacks[] = {
	{ "cpu-fault-together", fault_together, STOPS, 0 },
	{ "cpu-off-together", switch_off_together, STOPS, 0 },
	{ "cpu-fault-second", fault_by_second, STOPS, 0 },
	{ "cpu-fault-spinner", fault_beside_spinner, STOPS, 0 },
	{ "cpu-fault-sleeper", fault_beside_sleeper, STOPS, 0 },
	{ "cpu-fault-handler", fault_beside_handler, STOPS, 0 },
	{ "cpu-fault-waiter", fault_beside_waiter, STOPS, 0 },
	{ "cpu-fault-suspended", fault_beside_suspended, STOPS, 0 },
	{ "cpu-fault-off", fault_beside_off, STOPS, 0 },
	{ "cpu-fault-caller", fault_beside_caller, STOPS, 0 },
	{ "cpu-fault-writer", fault_beside_writer, STOPS, 0 },
	{ "cpu-fault-maintainer", fault_beside_maintainer, STOPS, 0 },
	{ "cpu-fault-start", fault_at_start, STOPS, 0 },
	{ "cpu-on-target", start_second_at_target, STOPS, 0 },
	{ "cpu-on-off-storm", on_off_storm, SURVIVES, 0 },
	{ "cpu-sgi-storm", sgi_storm, SURVIVES, 0 },
	{ "cpu-config-storm", config_storm, SURVIVES, 0 },
	{ "cpu-route-storm", route_storm, SURVIVES, 0 },
};

const struct attack_list cpu_attacks = ATTACK_LIST(attacks, ANY_GIC);
