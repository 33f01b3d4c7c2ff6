// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell that does not care for itself: CPUs that never sleep, never wake or
 * never get anywhere. No other cell notices, and nothing is reported.
 */
#include "gic.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "instructions.h"
#include "mmio.h"
#include "platform.h"
#include "psci_call.h"
#include "smp.h"
#include "sysreg.h"

#define NOWHERE	 0x00007ffffffff800UL /* no address of 48 bits' memory */
#define MASK_ALL "msr daifset, #15\n\t"

static void spin_masked(void)
{
	__asm__ volatile(MASK_ALL "1: b 1b");
}

static void sleep_masked(void)
{
	hostile_close_interface();
	__asm__ volatile(MASK_ALL "1: wfi; b 1b");
}

static void wait_for_events(void)
{
	__asm__ volatile(MASK_ALL "1: wfe; b 1b");
}

static void send_events(void)
{
	__asm__ volatile("1: sev; wfe; b 1b");
}

static void call_forever(void)
{
	for (;;) {
		smc_call(PSCI_VERSION, 0, 0, 0);
	}
}

static void write_forever(void)
{
	uint64_t word = platform.gicd_base + GICD_ICENABLER + sizeof(uint32_t);

	for (;;) {
		mmio_write32(word, UINT32_MAX);
	}
}

static void configure_forever(void)
{
	uint64_t word = platform.gicd_base + GICD_ICFGR +
			hostile_own_irq() / 16 * sizeof(uint32_t);

	for (;;) {
		mmio_write32(word, UINT32_MAX);
		mmio_write32(word, 0);
	}
}

static void invalidate_forever(void)
{
	__asm__ volatile("1: tlbi vmalle1is; ic ialluis; dsb ish; isb; b 1b");
}

/* Each exception leads to the next one, within EL1. */
static void except_forever(void)
{
	sysreg_write(vbar_el1, NOWHERE);
	isb();
	code_run(UDF_0, 0);
}

/* The same by way of the hypervisor: what it injects finds no vector. */
static void inject_forever(void)
{
	sysreg_write(vbar_el1, NOWHERE);
	isb();
	code_run(HVC_1, 0);
}

/* An exclusive pair that is never stored. */
static void reserve_forever(void)
{
	static uint64_t word;

	__asm__ volatile("1: ldxr x9, [%0]; b 1b" : : "r"(&word) : "x9");
}

static void switch_off(void)
{
	smp_stop();
}

static void suspend_deaf(void)
{
	hostile_close_interface();
	for (;;) {
		psci_call(PSCI_CPU_SUSPEND_64, 0, 0, 0);
	}
}

static const struct attack attacks[] = {
	{ "hang-spin", spin_masked, HANGS, 0 },
	{ "hang-sleep", sleep_masked, HANGS, 0 },
	{ "hang-wfe", wait_for_events, HANGS, 0 },
	{ "hang-sev", send_events, HANGS, 0 },
	{ "hang-calls", call_forever, HANGS, 0 },
	{ "hang-gicd", write_forever, HANGS, 0 },
	{ "hang-icfgr", configure_forever, HANGS, 0 },
	{ "hang-tlbi", invalidate_forever, HANGS, 0 },
	{ "hang-exceptions", except_forever, HANGS, 0 },
	{ "hang-injected", inject_forever, HANGS, 0 },
	{ "hang-exclusive", reserve_forever, HANGS, 0 },
	{ "hang-off", switch_off, HANGS, 0 },
	{ "hang-suspend", suspend_deaf, HANGS, 0 },
};

const struct attack_list hang_attacks = ATTACK_LIST(attacks, ANY_GIC);
