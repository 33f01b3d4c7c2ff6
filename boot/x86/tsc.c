// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The rate of the TSC, by the ACPI power-management timer, or without one by
 * channel 2 of the PIT. A host that takes this machine's CPUs away makes a
 * measurement too high, so it is long, repeated, and the smallest counts.
 */
#include "arch_barrier.h"
#include "boot_x86.h"
#include "port.h"
#include "print.h"

#define RUNS	      3
#define RUN_MS	      50
#define PM_TIMER_HZ   3579545u
#define PM_TIMER_MASK 0xffffffu /* 24 bits, at least */
#define PIT_HZ	      1193182u
#define PIT_CHANNEL_2 0x42
#define PIT_COMMAND   0x43
#define PIT_ONE_SHOT  0xb0 /* channel 2, both bytes, mode 0 */
#define PIT_GATE      0x61
#define PIT_GATE_ON   0x01
#define PIT_SPEAKER   0x02
#define PIT_OUT	      0x20
#define POLLS	      10000000u /* about a minute on the slowest machine */
#define TOLERANCE     50	/* parts of the rate that it may be off: 2 % */
#define SPINS	      30	/* from one look to the next */

/*
 * Time goes by with instructions when an emulator counts them. Looks at a device,
 * PAUSE, and jumps take it longest.
 */
static inline void spin(void)
{
	arch_relax();
	for (uint32_t i = 0; i < SPINS; i++) {
		__asm__ volatile(".rept 30\n\tnop\n\t.endr");
	}
}

static uint64_t pm_timer_run(uint16_t port)
{
	uint32_t ticks = PM_TIMER_HZ / 1000 * RUN_MS;
	uint32_t first = port_read32(port);
	uint64_t start = arch_clock();
	uint32_t passed = 0;

	for (uint32_t poll = 0; poll < POLLS && passed < ticks; poll++) {
		spin();
		passed = (port_read32(port) - first) & PM_TIMER_MASK;
	}
	if (passed < ticks) {
		boot_fail("PM timer: port 0x%x does not count", port);
	}
	return (arch_clock() - start) * PM_TIMER_HZ / passed / 1000;
}

static uint64_t pit_run(void)
{
	uint32_t count = PIT_HZ / 1000 * RUN_MS;
	uint8_t gate = port_read8(PIT_GATE) & (uint8_t)~PIT_SPEAKER;
	uint64_t start;

	port_write8(PIT_GATE, gate & (uint8_t)~PIT_GATE_ON);
	port_write8(PIT_COMMAND, PIT_ONE_SHOT);
	port_write8(PIT_CHANNEL_2, (uint8_t)(count & 0xff));
	port_write8(PIT_CHANNEL_2, (uint8_t)(count >> 8));
	port_write8(PIT_GATE, gate | PIT_GATE_ON);
	start = arch_clock();
	for (uint32_t poll = 0; poll < POLLS; poll++) {
		spin();
		if ((port_read8(PIT_GATE) & PIT_OUT) != 0) {
			return (arch_clock() - start) * PIT_HZ / count / 1000;
		}
	}
	boot_fail("PIT: channel 2 does not count");
}

void tsc_measure(void)
{
	const struct config_platform_x86 *x86 =
		&boot.chain.system->platform.x86;
	uint64_t measured = UINT64_MAX;

	for (uint32_t run = 0; run < RUNS; run++) {
		uint64_t khz = x86->pm_timer_address != 0
				       ? pm_timer_run(x86->pm_timer_address)
				       : pit_run();

		measured = khz < measured ? khz : measured;
	}
	tsc_khz = x86->tsc_khz != 0 ? x86->tsc_khz : (uint32_t)measured;
	if (measured - tsc_khz + tsc_khz / TOLERANCE >
	    2ull * tsc_khz / TOLERANCE) {
		boot_fail("TSC: wanted %u kHz, 2 %% more or less; found %lu",
			  tsc_khz, measured);
	}
	print("  TSC %u kHz, measured %lu\n", tsc_khz, measured);
}

bool within(uint64_t start, uint32_t ms)
{
	spin();
	return arch_clock() - start <= (uint64_t)tsc_khz * ms;
}
