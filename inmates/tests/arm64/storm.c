// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A neighbour from hell: each of its CPUs makes one kind of exit without end.
 *	storm=NAME	one of the table below
 *	at=N		begin when the counter has reached N
 *	turn=N		ticks after which another CPU has its turn, default 16
 */
#include <stddef.h>
#include "cmdline.h"
#include "gic.h"
#include "gicv3_regs.h"
#include "inmate.h"
#include "mmio.h"
#include "platform.h"
#include "print.h"
#include "psci_call.h"
#include "smp.h"
#include "string.h"
#include "timer.h"

#define SGI_STORM    3
#define IRQS_A_WORD  32
#define IRQS_A_CFGR  16
#define MMIO_WORD    4
#define RAM_OF_NOONE 0x7000000000UL
#define NAME_LENGTH  16

static void storm_icfgr(void)
{
	uint64_t offset = console_irq() / IRQS_A_CFGR * MMIO_WORD;

	mmio_write32(platform.gicd_base + GICD_ICFGR + offset, 0);
}

static void storm_icenabler(void)
{
	uint64_t offset = console_irq() / IRQS_A_WORD * MMIO_WORD;

	mmio_write32(platform.gicd_base + GICD_ICENABLER + offset, UINT32_MAX);
}

static void storm_sgi(void)
{
	irq_send(SGI_STORM, smp_id());
}

/* The end of the cell, with a report. All cells that do it wait for a while. */
static void storm_fault(void)
{
	mmio_read32(RAM_OF_NOONE);
}

static const struct {
	char name[NAME_LENGTH];
	void (*once)(void);
} storms[] = {
	{ "icfgr", storm_icfgr },
	{ "icenabler", storm_icenabler },
	{ "sgi", storm_sgi },
	{ "fault", storm_fault },
};

#define NUM_STORMS (sizeof(storms) / sizeof(storms[0]))

/* Which of the table the command line wants; its end if there is none. */
static uint32_t wanted_storm(void)
{
	const char *wanted = cmdline_value("storm");
	uint32_t kind = 0;

	for (; kind < NUM_STORMS; kind++) {
		size_t length = strnlen(storms[kind].name, NAME_LENGTH);

		if (strncmp(wanted, storms[kind].name, length) == 0 &&
		    (wanted[length] == ' ' || wanted[length] == '\0')) {
			break;
		}
	}
	return kind;
}

void inmate_secondary(uint32_t cpu)
{
	uint32_t kind = wanted_storm();
	uint64_t turn = cmdline_number("turn", 16);

	(void)cpu;
	timer_sleep_until(cmdline_number("at", 0));
	for (;;) {
		timer_shuffle(turn);
		storms[kind].once();
	}
}

void inmate_main(void)
{
	uint64_t affinities[INMATE_MAX_CPUS];
	uint32_t count = smp_candidates(affinities);
	uint32_t cpus = 1;

	if (wanted_storm() == NUM_STORMS) {
		print("storm: UNKNOWN\n");
		return;
	}
	for (uint32_t i = 0; i < count && cpus < INMATE_MAX_CPUS; i++) {
		cpus += smp_start(affinities[i], cpus) == PSCI_SUCCESS;
	}
	print("storm: %s on %u CPUs\n", storms[wanted_storm()].name, cpus);
	inmate_secondary(0);
}
