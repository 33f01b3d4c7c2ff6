// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Makes each kind of exit, and each kind of interrupt, a number of times, and
 * marks which is which for who counts the hypervisor's instructions. Runs on
 * four CPUs: the first makes the events, the second sends to it, and the other
 * two are sent to.
 *	samples=N	of each event, default 100
 *	inputs=N	characters to wait for on the console, default 10
 *	cpus=A,B,..	affinities of the others, default 0..7
 *	alone=1		on one CPU: only what needs no other
 *	at=N		alone: end when the counter has reached N
 *	turn=N		alone: ticks after which another CPU has its turn, default 16
 */
#include <stdbool.h>
#include <stddef.h>
#include "cmdline.h"
#include "cpu.h"
#include "exception.h"
#include "gic.h"
#include "gicv2_regs.h"
#include "gicv3_regs.h"
#include "inmate.h"
#include "mark.h"
#include "mmio.h"
#include "platform.h"
#include "print.h"
#include "psci_call.h"
#include "smp.h"
#include "sysreg.h"
#include "timer.h"
#include "uart_input.h"

#define CPUS		 4
#define SGI_TEST	 3
#define SGI_ONE		 0x4 /* targets */
#define SGI_THREE	 0xe
#define PERIOD_US	 10
#define IRQS_A_WORD	 32
#define MMIO_WORD	 4
#define ROUTE_SIZE	 8
#define PRIORITY	 0xa0
#define SMC_NO_OWNER	 0x8400ffff

#define PMU_INST_RETIRED 8
#define PMU_EL2_ONLY	 0xc8000000u /* not EL1, not EL0, EL2 */
#define PMCR_ENABLE	 0x1u

/* Marks: numbers that whoever counts learns from the list we print. */
enum event {
	EVENT_NONE,
	EVENT_TIMER,
	EVENT_SPI,
	EVENT_SPI_PENDED,
	EVENT_SGI_IN,
	EVENT_GICD_TYPER,
	EVENT_ISENABLER_READ,
	EVENT_ISENABLER_WRITE,
	EVENT_ICENABLER_WRITE,
	EVENT_ISPENDR_WRITE,
	EVENT_IPRIORITYR_READ,
	EVENT_IPRIORITYR_WRITE,
	EVENT_ICFGR_WRITE,
	EVENT_ROUTE_READ,
	EVENT_ROUTE_WRITE,
	EVENT_GICR_TYPER,
	EVENT_GICR_ISENABLER,
	EVENT_SGI_ONE,
	EVENT_SGI_THREE,
	EVENT_ID_REGISTER,
	EVENT_UNDEFINED,
	EVENT_PSCI_VERSION,
	EVENT_AFFINITY_INFO,
	EVENT_SMC_UNKNOWN,
	EVENT_CPU_ON,
	EVENT_CPU_CYCLE,
	EVENT_STOP,
	EVENT_STOP_SIBLING,
	NUM_EVENTS
};

static const char names[NUM_EVENTS][32] = {
	[EVENT_NONE] = "",
	[EVENT_TIMER] = "timer-ppi",
	[EVENT_SPI] = "spi",
	[EVENT_SPI_PENDED] = "spi-pended",
	[EVENT_SGI_IN] = "sgi-received",
	[EVENT_GICD_TYPER] = "gicd-typer-read",
	[EVENT_ISENABLER_READ] = "isenabler-read",
	[EVENT_ISENABLER_WRITE] = "isenabler-write",
	[EVENT_ICENABLER_WRITE] = "icenabler-write",
	[EVENT_ISPENDR_WRITE] = "ispendr-write",
	[EVENT_IPRIORITYR_READ] = "ipriorityr-read",
	[EVENT_IPRIORITYR_WRITE] = "ipriorityr-write",
	[EVENT_ICFGR_WRITE] = "icfgr-write",
	[EVENT_ROUTE_READ] = "spi-route-read",
	[EVENT_ROUTE_WRITE] = "spi-route-write",
	[EVENT_GICR_TYPER] = "gicr-typer-read",
	[EVENT_GICR_ISENABLER] = "gicr-isenabler-read",
	[EVENT_SGI_ONE] = "sgi-to-one",
	[EVENT_SGI_THREE] = "sgi-to-three",
	[EVENT_ID_REGISTER] = "id-register-read",
	[EVENT_UNDEFINED] = "undefined-call",
	[EVENT_PSCI_VERSION] = "psci-version",
	[EVENT_AFFINITY_INFO] = "psci-affinity-info",
	[EVENT_SMC_UNKNOWN] = "smc-unknown",
	[EVENT_CPU_ON] = "psci-cpu-on",
	[EVENT_CPU_CYCLE] = "psci-cpu-off-to-on",
	[EVENT_STOP] = "cell-stop",
	[EVENT_STOP_SIBLING] = "cell-stop-sibling",
};

/* What the second CPU is asked to do. */
enum request {
	REQUEST_NONE,
	REQUEST_SGI,
	REQUEST_SPI
};

static volatile enum request request;
static volatile uint32_t taken;	 /* interrupts of the first CPU */
static volatile uint32_t cycles; /* of the last CPU: off and on */
static uint64_t affinities[CPUS];
static uint64_t samples;

void inmate_irq(uint32_t irq)
{
	char c;

	if (irq == TIMER_IRQ) {
		timer_stop();
	} else if (irq == console_irq()) {
		while (uart_input_get(&c)) {
		}
	}
	if (inmate_cpu() == 0) {
		taken = taken + 1;
	}
}

static bool has_redistributor(void)
{
	return platform.gic_version >= 3;
}

static uint64_t spi_register(uint64_t array)
{
	return platform.gicd_base + array +
	       console_irq() / IRQS_A_WORD * MMIO_WORD;
}

static uint32_t spi_bit(void)
{
	return 1u << console_irq() % IRQS_A_WORD;
}

static void await_interrupt(uint32_t before)
{
	while (taken == before) {
		irq_wait();
	}
}

static void await_request(void)
{
	while (request != REQUEST_NONE) {
		cpu_relax();
	}
}

/* Interrupts: the mark ends when the guest has taken and ended it. */
static void interrupts(void)
{
	uint32_t before = taken;

	mark(EVENT_TIMER);
	timer_set(timer_now() + timer_from_us(PERIOD_US));
	await_interrupt(before);
	mark(MARK_NONE);

	before = taken;
	mark(EVENT_SGI_IN);
	request = REQUEST_SGI;
	await_interrupt(before);
	mark(MARK_NONE);
	await_request();

	before = taken;
	mark(EVENT_SPI_PENDED);
	request = REQUEST_SPI;
	await_interrupt(before);
	mark(MARK_NONE);
	await_request();
}

static void distributor(void)
{
	uint64_t gicd = platform.gicd_base;
	uint32_t config =
		mmio_read32(gicd + GICD_ICFGR + console_irq() / 16 * MMIO_WORD);

	mark(EVENT_GICD_TYPER);
	mmio_read32(gicd + GICD_TYPER);
	mark(EVENT_ISENABLER_READ);
	mmio_read32(spi_register(GICD_ISENABLER));
	mark(EVENT_ISENABLER_WRITE);
	mmio_write32(spi_register(GICD_ISENABLER), spi_bit());
	mark(EVENT_ICENABLER_WRITE);
	mmio_write32(spi_register(GICD_ICENABLER), spi_bit());
	mark(EVENT_IPRIORITYR_READ);
	mmio_read8(gicd + GICD_IPRIORITYR + console_irq());
	mark(EVENT_IPRIORITYR_WRITE);
	mmio_write8(gicd + GICD_IPRIORITYR + console_irq(), PRIORITY);
	mark(EVENT_ICFGR_WRITE);
	mmio_write32(gicd + GICD_ICFGR + console_irq() / 16 * MMIO_WORD,
		     config);
	mark(MARK_NONE);
	mmio_write32(spi_register(GICD_ISENABLER), spi_bit());
}

static void route(void)
{
	uint64_t irouter = platform.gicd_base + GICD_IROUTER +
			   console_irq() * ROUTE_SIZE;
	uint64_t itargetsr = platform.gicd_base + GICD_ITARGETSR +
			     console_irq();
	uint64_t target = gic_route(console_irq());

	if (has_redistributor()) {
		mark(EVENT_ROUTE_READ);
		mmio_read64(irouter);
		mark(EVENT_ROUTE_WRITE);
		mmio_write64(irouter, target);
	} else {
		mark(EVENT_ROUTE_READ);
		mmio_read8(itargetsr);
		mark(EVENT_ROUTE_WRITE);
		mmio_write8(itargetsr, (uint8_t)target);
	}
	mark(MARK_NONE);
}

static void redistributor(void)
{
	if (!has_redistributor()) {
		return;
	}
	mark(EVENT_GICR_TYPER);
	mmio_read64(gic_rd_frame() + GICR_TYPER);
	mark(EVENT_GICR_ISENABLER);
	mmio_read32(gic_sgi_frame() + GICR_ISENABLER0);
	mark(MARK_NONE);
}

/* To CPUs of this mask: numbers of GICv2 interfaces, or affinities below 16. */
static inline void send_sgi_to(uint32_t mask)
{
	if (has_redistributor()) {
		sysreg_write(ICC_SGI1R_EL1,
			     (uint64_t)SGI_TEST << SGI1R_INTID_SHIFT | mask);
	} else {
		mmio_write32(platform.gicd_base + GICD_SGIR,
			     mask << GICV2_SGIR_TARGETS_SHIFT | SGI_TEST);
	}
}

static void send_sgis(void)
{
	mark(EVENT_SGI_ONE);
	send_sgi_to(SGI_ONE);
	mark(EVENT_SGI_THREE);
	send_sgi_to(SGI_THREE);
	mark(MARK_NONE);
}

static void registers_and_calls(void)
{
	mark(EVENT_ID_REGISTER);
	sysreg_read(id_aa64pfr0_el1);
	mark(MARK_NONE);
	exception_expect(EXCEPTION_SKIP);
	mark(EVENT_UNDEFINED);
	__asm__ volatile("hvc #1");
	mark(MARK_NONE);
	exception_end();
	mark(EVENT_PSCI_VERSION);
	smc_call(PSCI_VERSION, 0, 0, 0);
	mark(EVENT_AFFINITY_INFO);
	smc_call(PSCI_AFFINITY_INFO_64, affinities[1], 0, 0);
	mark(EVENT_SMC_UNKNOWN);
	smc_call(SMC_NO_OWNER, 0, 0, 0);
	mark(MARK_NONE);
}

static void exits(void)
{
	distributor();
	route();
	redistributor();
	send_sgis();
	registers_and_calls();
}

/* The last CPU has switched itself off, or is about to. */
static void switch_on_last(void)
{
	uint32_t before = cycles;

	while (psci_call(PSCI_AFFINITY_INFO_64, affinities[CPUS - 1], 0, 0) !=
	       PSCI_AFFINITY_OFF) {
		cpu_relax();
	}
	mark(EVENT_CPU_ON);
	smp_start(affinities[CPUS - 1], CPUS - 1);
	mark(MARK_NONE);
	while (cycles == before) {
		cpu_relax();
	}
}

static void serve_requests(void)
{
	for (;;) {
		if (request == REQUEST_SGI) {
			irq_send(SGI_TEST, affinities[0]);
			request = REQUEST_NONE;
		} else if (request == REQUEST_SPI) {
			mark(EVENT_ISPENDR_WRITE);
			mmio_write32(spi_register(GICD_ISPENDR), spi_bit());
			mark(MARK_NONE);
			request = REQUEST_NONE;
		}
		cpu_relax();
	}
}

void inmate_secondary(uint32_t cpu)
{
	mark(MARK_NONE);
	if (cpu == 1) {
		serve_requests();
	}
	if (cpu == CPUS - 1) {
		bool again = cycles < samples;

		cycles = cycles + 1;
		if (again) {
			mark(EVENT_CPU_CYCLE);
			smp_stop();
		}
	}
	irq_enable(SGI_TEST);
	mark(EVENT_STOP_SIBLING);
	for (;;) {
		irq_wait();
	}
}

/*
 * The same trap, counted by the PMU: it retires instructions of EL2 only, if
 * the machine counts instructions at all.
 */
static void count_with_pmu(void)
{
	uint64_t before;
	uint64_t after;

	if ((sysreg_read(pmceid0_el0) & 1u << PMU_INST_RETIRED) == 0) {
		return;
	}
	sysreg_write(pmevtyper0_el0, PMU_INST_RETIRED | PMU_EL2_ONLY);
	sysreg_write(pmcntenset_el0, 1);
	sysreg_write(pmcr_el0, sysreg_read(pmcr_el0) | PMCR_ENABLE);
	isb();
	before = sysreg_read(pmevcntr0_el0);
	smc_call(PSCI_VERSION, 0, 0, 0);
	after = sysreg_read(pmevcntr0_el0);
	print("bench: the PMU counts %lu instructions for psci-version\n",
	      after - before);
}

/* Type, while the inmate waits. */
static void inputs(uint64_t count)
{
	uart_input_enable();
	print("bench: type %lu\n", count);
	for (; count > 0; count--) {
		uint32_t before = taken;

		mark(EVENT_SPI);
		await_interrupt(before);
		mark(MARK_NONE);
		print("bench: got it\n");
	}
}

static bool start_others(void)
{
	uint64_t candidates[INMATE_MAX_CPUS];
	uint32_t count = smp_candidates(candidates);
	uint32_t cpus = 1;

	affinities[0] = smp_id();
	for (uint32_t i = 0; i < count && cpus < CPUS; i++) {
		affinities[cpus] = candidates[i];
		if (smp_start(candidates[i], cpus) == PSCI_SUCCESS) {
			cpus++;
		}
	}
	return cpus == CPUS;
}

/* At any moment of what the neighbours do. */
static void alone(void)
{
	uint64_t turn = cmdline_number("turn", 16);

	for (uint64_t i = 0; i < samples; i++) {
		timer_shuffle(turn);
		exits();
	}
	/* It has sent SGIs to itself, which would keep it awake on a GICv2. */
	irq_unmask();
	isb();
	irq_mask();
	print("bench: done\n");
	timer_sleep_until(cmdline_number("at", 0));
	timer_shuffle(turn);
	mark(EVENT_STOP);
}

void inmate_main(void)
{
	samples = cmdline_number("samples", 100);
	for (uint32_t i = 1; i < NUM_EVENTS; i++) {
		if (has_redistributor() ||
		    (i != EVENT_GICR_TYPER && i != EVENT_GICR_ISENABLER)) {
			print("bench: event %u %s\n", i, names[i]);
		}
	}
	if (cmdline_number("alone", 0) != 0) {
		alone();
		return;
	}
	if (!start_others()) {
		print("bench: wanted %u CPUs\n", CPUS);
		return;
	}
	for (uint64_t i = 0; i < samples; i++) {
		switch_on_last();
	}
	irq_enable(TIMER_IRQ);
	irq_enable(SGI_TEST);
	irq_enable(console_irq());
	for (uint64_t i = 0; i < samples; i++) {
		interrupts();
		exits();
	}
	count_with_pmu();
	inputs(cmdline_number("inputs", 10));
	print("bench: done\n");
	mark(EVENT_STOP);
}
