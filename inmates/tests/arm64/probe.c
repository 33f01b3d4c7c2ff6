// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Prints what an inmate finds when it starts, and checks PSCI's state machine
 * on a second CPU if there is one. What is not as it must be says WRONG.
 *	cpus=A		affinity of the second CPU; default: none
 *	cycles=N	times it is switched on and off, default 100
 */
#include <stdbool.h>
#include "cmdline.h"
#include "cpu.h"
#include "entry.h"
#include "inmate.h"
#include "platform.h"
#include "print.h"
#include "psci_call.h"
#include "smp.h"
#include "sysreg.h"
#include "timer.h"

#define UNKNOWN_AFFINITY 0x7f0000UL
#define OFF_TIME_US	 1000000
#define POLL_US		 10

static uint32_t wrong;

/* Written by the second CPU. */
static volatile uint32_t secondary_index;
static volatile bool stop;

static void check(const char *what, int64_t got, int64_t wanted)
{
	if (got != wanted) {
		print("probe: WRONG %s: 0x%lx, wanted 0x%lx\n", what,
		      (uint64_t)got, (uint64_t)wanted);
		wrong++;
	}
}

void inmate_secondary(uint32_t cpu)
{
	int32_t refused;

	secondary_index = cpu;
	while (!stop) {
		cpu_relax();
	}
	refused = smp_stop();
	check("CPU_OFF", refused, PSCI_SUCCESS);
}

static void print_entry(void)
{
	print("probe: entered at EL%lu, now EL%lu, image at 0x%lx\n",
	      inmate_entry.exception_level,
	      sysreg_read(CurrentEL) >> CURRENT_EL_SHIFT,
	      (uint64_t)(uintptr_t)inmate_image_start);
	for (uint32_t i = 0; i < 4; i++) {
		print("probe: x%u 0x%lx\n", i, inmate_entry.x[i]);
	}
	print("probe: MPIDR 0x%lx MIDR 0x%lx CNTFRQ %lu\n",
	      sysreg_read(mpidr_el1), sysreg_read(midr_el1), timer_frequency());
	print("probe: SCTLR 0x%lx\n", sysreg_read(sctlr_el1));
	print("probe: command line \"%s\"\n", cmdline());
}

static void print_comm_region(void)
{
	const struct comm_region *comm = platform_comm_region();

	if (!platform.in_cell) {
		print("probe: bare board, no comm region\n");
		return;
	}
	print("probe: comm revision %u state %u flags 0x%x\n", comm->revision,
	      comm->cell_state, comm->flags);
	print("probe: comm console type %u flags 0x%x at 0x%lx size 0x%x "
	      "divider %u\n",
	      comm->console.type, comm->console.flags, comm->console.address,
	      comm->console.size, comm->console.divider);
	print("probe: comm gic v%u gicd 0x%lx gicc 0x%lx gicr 0x%lx\n",
	      comm->arm.gic_version, comm->arm.gicd_base, comm->arm.gicc_base,
	      comm->arm.gicr_base);
	print("probe: comm mmconfig 0x%lx vpci %u\n", comm->pci_mmconfig_base,
	      comm->arm.vpci_irq_base);
}

static int32_t affinity_info(uint64_t affinity)
{
	return psci_call(PSCI_AFFINITY_INFO_64, affinity, 0, 0);
}

/* Wait until @affinity is off, or no longer. */
static void check_goes_off(uint64_t affinity)
{
	uint64_t end = timer_now() + timer_from_us(OFF_TIME_US);

	while (affinity_info(affinity) != PSCI_AFFINITY_OFF) {
		if (timer_now() > end) {
			check("state after CPU_OFF", affinity_info(affinity),
			      PSCI_AFFINITY_OFF);
			return;
		}
		timer_delay_us(POLL_US);
	}
}

static void check_cycle(uint64_t affinity, uint32_t index)
{
	uint64_t end = timer_now() + timer_from_us(OFF_TIME_US);

	secondary_index = 0;
	stop = false;
	check("CPU_ON", smp_start(affinity, index), PSCI_SUCCESS);
	while (secondary_index == 0 && timer_now() < end) {
		timer_delay_us(POLL_US);
	}
	check("context id", secondary_index, index);
	check("state of a running CPU", affinity_info(affinity),
	      PSCI_AFFINITY_ON);
	check("CPU_ON of a running CPU", smp_start(affinity, index),
	      PSCI_ALREADY_ON);
	stop = true;
	check_goes_off(affinity);
}

static void check_second_cpu(uint64_t affinity)
{
	uint64_t cycles = cmdline_number("cycles", 100);

	check("state before CPU_ON", affinity_info(affinity),
	      PSCI_AFFINITY_OFF);
	for (uint64_t n = 0; n < cycles && wrong == 0; n++) {
		/* The context id changes from cycle to cycle. */
		check_cycle(affinity, 1 + (uint32_t)n % (INMATE_MAX_CPUS - 1));
	}
	print("probe: CPU 0x%lx, %lu cycles on and off\n", affinity, cycles);
}

void inmate_main(void)
{
	uint64_t second;

	print_entry();
	print_comm_region();
	print("probe: PSCI version 0x%x\n",
	      (uint32_t)psci_call(PSCI_VERSION, 0, 0, 0));
	check("state of this CPU", affinity_info(smp_id()), PSCI_AFFINITY_ON);
	check("CPU_ON of this CPU", smp_start(smp_id(), 1), PSCI_ALREADY_ON);
	check("CPU_ON of an unknown CPU", smp_start(UNKNOWN_AFFINITY, 1),
	      PSCI_INVALID_PARAMETERS);
	check("state of an unknown CPU", affinity_info(UNKNOWN_AFFINITY),
	      PSCI_INVALID_PARAMETERS);
	if (cmdline_numbers("cpus", &second, 1) == 1) {
		check_second_cpu(second);
	}
	print("probe: done, %u wrong\n", wrong);
}
