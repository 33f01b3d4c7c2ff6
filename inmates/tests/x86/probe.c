// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Prints what an inmate finds when it starts, and checks INIT and start-up IPIs
 * with a second CPU if there is one. What is not as it must be says WRONG.
 *	cpus=A		APIC id of the second CPU; default: none
 *	cycles=N	times it is reset and started, default 100
 */
#include <stdbool.h>
#include "apic.h"
#include "cmdline.h"
#include "cpu.h"
#include "entry.h"
#include "inmate.h"
#include "platform.h"
#include "port.h"
#include "print.h"
#include "smp.h"
#include "timer.h"

#define CPUID_HYPERVISOR       0x40000000u
#define CPUID_KVM	       0x40000100u
#define CPUID_1_ECX_VMX	       0x20u
#define CPUID_1_ECX_HYPERVISOR 0x80000000u
#define CPUID_EXT_1	       0x80000001u
#define CPUID_EXT_1_ECX_SVM    0x4u
#define CR0_PE		       0x1u
#define CR0_CACHES	       0x60000000u /* the hypervisor's business */
#define CR0_REAL	       0x10u
#define CR0_FLAT	       0x11u
#define ABSENT_PORT	       0x300
#define PIT_PORT	       0x42
#define RTC_PORT	       0x71
#define ROUND_US	       10
#define QUIET_US	       1000
#define LATE_US		       1000000

static uint32_t wrong;

/* Written by the second CPU. */
static volatile uint64_t rounds;

static void check(const char *what, uint64_t got, uint64_t wanted)
{
	if (got != wanted) {
		print("probe: WRONG %s: 0x%lx, wanted 0x%lx\n", what, got,
		      wanted);
		wrong++;
	}
}

/* Asleep, so that CPUs that take turns on their host do so. */
static void sleep_us(uint64_t us)
{
	timer_sleep_until(timer_now() + timer_from_us(us));
}

void inmate_secondary(uint32_t cpu)
{
	(void)cpu;
	for (;;) {
		rounds = rounds + 1;
		sleep_us(ROUND_US);
	}
}

static void print_entry(void)
{
	uint32_t cr0 = inmate_entry.cr0;

	print("probe: entered in %s mode, CR0 0x%x, image at 0x%lx\n",
	      (cr0 & CR0_PE) != 0 ? "protected" : "real", cr0,
	      (uint64_t)(uintptr_t)inmate_image_start);
	for (uint32_t i = 0; i < 4; i++) {
		print("probe: argument %u 0x%x\n", i, inmate_entry.args[i]);
	}
	print("probe: APIC id %lu, TSC %lu Hz\n", smp_id(), timer_frequency());
	print("probe: command line \"%s\"\n", cmdline());
	if ((cr0 & CR0_PE) == 0) {
		check("CR0", cr0 & ~CR0_CACHES, CR0_REAL);
		check("processor signature in EDX", inmate_entry.args[2],
		      cpuid(1, 0).eax);
	} else {
		check("CR0", cr0, CR0_FLAT);
	}
}

static void print_comm_region(void)
{
	const struct comm_region *comm = platform_comm_region();

	print("probe: comm revision %u state %u flags 0x%x\n", comm->revision,
	      comm->cell_state, comm->flags);
	print("probe: comm console type %u flags 0x%x at 0x%lx size 0x%x "
	      "divider %u\n",
	      comm->console.type, comm->console.flags, comm->console.address,
	      comm->console.size, comm->console.divider);
	print("probe: comm mmconfig 0x%lx PM timer 0x%x CPUs %u\n",
	      comm->pci_mmconfig_base, comm->x86.pm_timer_address,
	      comm->x86.num_cpus);
	print("probe: comm TSC %u kHz APIC %u kHz\n", comm->x86.tsc_khz,
	      comm->x86.apic_khz);
}

/* Vendors have the last two words the other way round. */
static void print_name(uint32_t leaf)
{
	struct cpuid name = cpuid(leaf, 0);
	char text[13] = { 0 };
	const uint32_t words[] = { name.ebx, leaf == 0 ? name.edx : name.ecx,
				   leaf == 0 ? name.ecx : name.edx };

	for (uint32_t i = 0; i < sizeof(text) - 1; i++) {
		text[i] = (char)(words[i / 4] >> i % 4 * 8 & 0xff);
	}
	print("probe: CPUID 0x%x: 0x%x \"%s\"\n", leaf, name.eax, text);
}

static void check_cpuid(void)
{
	print_name(0);
	print_name(CPUID_HYPERVISOR);
	print_name(CPUID_KVM);
	check("hypervisor bit", cpuid(1, 0).ecx & CPUID_1_ECX_HYPERVISOR,
	      CPUID_1_ECX_HYPERVISOR);
	check("VMX bit", cpuid(1, 0).ecx & CPUID_1_ECX_VMX, 0);
	check("SVM bit", cpuid(CPUID_EXT_1, 0).ecx & CPUID_EXT_1_ECX_SVM, 0);
	check("Jailhouse's features", cpuid(CPUID_HYPERVISOR + 1, 0).eax, 0);
	check("KVM's features", cpuid(CPUID_KVM + 1, 0).eax, 0);
}

static void check_ports(void)
{
	check("absent port", port_read8(ABSENT_PORT), 0xff);
	check("absent port of 16 bits", port_read16(ABSENT_PORT), 0xffff);
	check("absent port of 32 bits", port_read32(ABSENT_PORT), UINT32_MAX);
	check("PIT", port_read8(PIT_PORT), 0);
	check("RTC", port_read8(RTC_PORT), 0);
	port_write32(ABSENT_PORT, 0);
}

static void await_rounds(const char *what)
{
	uint64_t end = timer_now() + timer_from_us(LATE_US);
	uint64_t before = rounds;

	while (rounds == before && timer_now() < end) {
		sleep_us(ROUND_US);
	}
	check(what, rounds != before, true);
}

static bool is_quiet(void)
{
	uint64_t before = rounds;

	sleep_us(QUIET_US);
	return rounds == before;
}

/* INIT alone stops a CPU, whatever it does; a start-up IPI then starts it. */
static void check_cycle(uint64_t id)
{
	uint64_t end = timer_now() + timer_from_us(LATE_US);

	/* Runs: start-up IPIs mean nothing. */
	apic_send(APIC_ICR_SIPI | APIC_ICR_ASSERT, id);
	await_rounds("CPU that gets a start-up IPI");
	apic_send(APIC_ICR_INIT | APIC_ICR_ASSERT, id);
	while (!is_quiet() && timer_now() < end) {
	}
	check("CPU after INIT is quiet", is_quiet(), true);
	apic_send(APIC_ICR_INIT | APIC_ICR_LEVEL, id);
	apic_send(APIC_ICR_INIT | APIC_ICR_ASSERT, id);
	check("CPU after INIT is still quiet", is_quiet(), true);
	/* Nobody is told twice. */
	apic_send(APIC_ICR_SIPI | APIC_ICR_ASSERT, id);
	apic_send(APIC_ICR_SIPI | APIC_ICR_ASSERT, id);
	await_rounds("CPU after its start-up IPI");
}

static void check_second_cpu(uint64_t id)
{
	uint64_t cycles = cmdline_number("cycles", 100);

	check("start", (uint64_t)smp_start(id, 1), SMP_STARTED);
	for (uint64_t n = 0; n < cycles && wrong == 0; n++) {
		check_cycle(id);
	}
	print("probe: CPU %lu, %lu cycles of INIT and start\n", id, cycles);
}

void inmate_main(void)
{
	uint64_t second;

	print_entry();
	print_comm_region();
	check_cpuid();
	check_ports();
	if (cmdline_numbers("cpus", &second, 1) == 1) {
		check_second_cpu(second);
	}
	print("probe: done, %u wrong\n", wrong);
}
