// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Exits of x86 to make a storm of.
 */
#include "storm.h"
#include "apic.h"
#include "cpu.h"
#include "exception.h"
#include "ioapic.h"
#include "irq.h"
#include "mmio.h"
#include "platform.h"
#include "port.h"
#include "smp.h"

#define IPI_STORM    IRQ_IPI(3)
#define ABSENT_PORT  0x300
#define DENIED_MSR   0xc0010015u
#define RAM_OF_NOONE 0xd0000000UL

static void storm_cpuid(void)
{
	cpuid(0, 0);
}

static void storm_port(void)
{
	port_read8(ABSENT_PORT);
}

/* Every one of them raises an exception. */
static void storm_msr(void)
{
	exception_expect(EXCEPTION_SKIP);
	__asm__ volatile(EXCEPTION_POINT("wrmsr")
			 :
			 : "a"(0), "d"(0), "c"(DENIED_MSR)
			 : "memory");
	exception_end();
}

/* Exits only where the APIC is a page. */
static void storm_apic(void)
{
	msr_write(MSR_X2APIC_TPR, 0);
}

/* The lock of all IOAPICs is taken twice. */
static void storm_ioapic(void)
{
	ioapic_disable(console_irq() - IRQ_PIN(0));
}

static void storm_ipi(void)
{
	irq_send(IPI_STORM, smp_id());
}

/* The end of the cell, with a report. All cells that do it wait for a while. */
static void storm_fault(void)
{
	mmio_read32(RAM_OF_NOONE);
}

const struct storm storms[] = {
	{ "cpuid", storm_cpuid },   { "port", storm_port },
	{ "msr", storm_msr },	    { "apic", storm_apic },
	{ "ioapic", storm_ioapic }, { "ipi", storm_ipi },
	{ "fault", storm_fault },
};

const uint32_t num_storms = sizeof(storms) / sizeof(storms[0]);
