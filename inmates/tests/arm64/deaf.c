// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell of two CPUs. The second makes itself deaf to interrupts and sleeps;
 * the first then reads what is not its own. The hypervisor must stop the cell,
 * and whether it gets the second CPU back is what the tests look at.
 *	how=NAME	group, mask, faked, handler, coarse, shared or all
 *	cpus=N		affinity of the second CPU
 *	target=N	address that is not the cell's
 */
#include <stddef.h>
#include "cmdline.h"
#include "cpu.h"
#include "exception.h"
#include "gic.h"
#include "gicv2_regs.h"
#include "gicv3_regs.h"
#include "inmate.h"
#include "mmio.h"
#include "platform.h"
#include "print.h"
#include "smp.h"
#include "sysreg.h"
#include "timer.h"

#define SECOND	  1
#define WAIT_US	  1000000
#define SETTLE_US 10000
#define COARSEST  7

/* Active priorities of both groups: GICC_APR<n>, GICC_NSAPR<n>. */
#define GICC_APR       0x00d0
#define GICC_APR_END   0x00f0
#define GICC_CTLR_CBPR 0x10

static volatile bool ready;

static bool is_v2(void)
{
	return platform.gic_version == 2;
}

static void write_gicc(uint32_t reg, uint32_t value)
{
	mmio_write32(platform.gicc_base + reg, value);
	dsb();
}

/* No interrupt of the group at all. */
static void close_group(void)
{
	if (is_v2()) {
		write_gicc(GICC_CTLR, 0);
	} else {
		sysreg_write(ICC_IGRPEN1_EL1, 0);
	}
}

/* None of any priority. */
static void close_mask(void)
{
	if (is_v2()) {
		write_gicc(GICC_PMR, 0);
	} else {
		sysreg_write(ICC_PMR_EL1, 0);
	}
}

/* As if interrupts of all priorities were being handled. */
static void fake_active(void)
{
	if (!is_v2()) {
		sysreg_write(ICC_AP1R0_EL1, UINT32_MAX);
		return;
	}
	for (uint32_t reg = GICC_APR; reg < GICC_APR_END; reg += 4) {
		write_gicc(reg, UINT32_MAX);
	}
}

/* Acknowledged at the highest priority a guest gets, and never ended. */
static void handle_highest(void)
{
	uint64_t end = timer_now() + timer_from_us(WAIT_US);

	irq_enable(TIMER_IRQ);
	mmio_write8(gic_sgi_frame() + GICR_IPRIORITYR + TIMER_IRQ, 0);
	timer_set(timer_now());
	while (gic_acknowledge() != TIMER_IRQ) {
		if (timer_now() > end) {
			print("deaf: no interrupt\n");
			inmate_exit();
		}
	}
	timer_stop();
}

/* The same where no priority preempts another. */
static void handle_coarse(void)
{
	if (is_v2()) {
		write_gicc(GICC_BPR, COARSEST);
	} else {
		sysreg_write(ICC_BPR1_EL1, COARSEST);
		isb();
	}
	handle_highest();
}

/* Preemption as group 0 has it, which is not the cell's to set. */
static void handle_shared(void)
{
	if (is_v2()) {
		write_gicc(GICC_CTLR, GICV2_CTLR_ENABLE | GICC_CTLR_CBPR);
	} else {
		sysreg_write(ICC_CTLR_EL1, ICC_CTLR_CBPR);
		isb();
	}
	handle_highest();
}

static void close_all(void)
{
	handle_coarse();
	fake_active();
	close_mask();
	close_group();
}

static const struct {
	const char *name;
	void (*close)(void);
} ways[] = {
	{ "group", close_group },    { "mask", close_mask },
	{ "faked", fake_active },    { "handler", handle_highest },
	{ "coarse", handle_coarse }, { "shared", handle_shared },
	{ "all", close_all },
};

static bool is_asked_for(const char *name)
{
	const char *how = cmdline_value("how");

	while (how != NULL && *name != '\0' && *how == *name) {
		how++;
		name++;
	}
	return how != NULL && *name == '\0';
}

void inmate_secondary(uint32_t cpu)
{
	(void)cpu;
	for (uint32_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (is_asked_for(ways[i].name)) {
			print("deaf: %s\n", ways[i].name);
			ways[i].close();
			isb();
			ready = true;
		}
	}
	for (;;) {
		__asm__ volatile("wfi");
	}
}

void inmate_main(void)
{
	uint64_t end = timer_now() + timer_from_us(WAIT_US);
	uint64_t second = cmdline_number("cpus", 0);

	smp_start(second, SECOND);
	while (!ready) {
		cpu_relax();
		if (timer_now() > end) {
			print("deaf: no second CPU\n");
			return;
		}
	}
	/* It is ready just before it sleeps. */
	timer_delay_us(SETTLE_US);
	exception_expect(EXCEPTION_SKIP);
	print("deaf: now\n");
	mmio_read64(cmdline_number("target", 0));
	print("deaf: NOT STOPPED\n");
}
