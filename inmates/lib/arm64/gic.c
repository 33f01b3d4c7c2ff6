// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * The GIC of this machine, whichever it is: both drivers are in every inmate.
 */
#include "gic.h"
#include "gicv2.h"
#include "gicv3.h"
#include "gicv3_regs.h"
#include "inmate.h"
#include "mmio.h"
#include "platform.h"
#include "sysreg.h"

#define DEFAULT_PRIORITY  0xa0
#define BITS_PER_REGISTER 32

static bool is_v2(void)
{
	return platform.gic_version == 2;
}

void irq_init(void)
{
	if (is_v2()) {
		gicv2_init();
	} else {
		gicv3_init();
	}
}

void irq_cpu_init(void)
{
	if (is_v2()) {
		gicv2_cpu_init();
	} else {
		gicv3_cpu_init();
	}
}

uint64_t gic_sgi_frame(void)
{
	return is_v2() ? platform.gicd_base : gicv3_sgi_frame();
}

/* The frame with the registers of @irq: offsets are the same in both. */
static uint64_t frame_of(uint32_t irq)
{
	return irq < GIC_FIRST_SPI ? gic_sgi_frame() : platform.gicd_base;
}

static void write_bit(uint32_t reg, uint32_t irq)
{
	mmio_write32(frame_of(irq) + reg +
			     irq / BITS_PER_REGISTER * sizeof(uint32_t),
		     1u << irq % BITS_PER_REGISTER);
}

void irq_enable(uint32_t irq)
{
	mmio_write8(frame_of(irq) + GICD_IPRIORITYR + irq, DEFAULT_PRIORITY);
	if (irq >= GIC_FIRST_SPI) {
		if (is_v2()) {
			gicv2_route(irq);
		} else {
			gicv3_route(irq);
		}
	}
	write_bit(GICD_ISENABLER, irq);
	dsb();
}

void irq_disable(uint32_t irq)
{
	write_bit(GICD_ICENABLER, irq);
	dsb();
}

uint64_t gic_route(uint32_t irq)
{
	return is_v2() ? gicv2_get_route(irq) : gicv3_get_route(irq);
}

void irq_send(uint32_t sgi, uint64_t mpidr)
{
	if (is_v2()) {
		gicv2_send_sgi(sgi, mpidr);
	} else {
		gicv3_send_sgi(sgi, mpidr);
	}
}

uint32_t gic_acknowledge(void)
{
	return is_v2() ? gicv2_acknowledge() : gicv3_acknowledge();
}

void gic_end(uint32_t irq)
{
	if (is_v2()) {
		gicv2_end(irq);
	} else {
		gicv3_end(irq);
	}
}

void gic_deactivate(uint32_t irq)
{
	if (is_v2()) {
		gicv2_deactivate(irq);
	} else {
		gicv3_deactivate(irq);
	}
}

void gic_split_end(bool split)
{
	if (is_v2()) {
		gicv2_split_end(split);
	} else {
		gicv3_split_end(split);
	}
}

uint32_t gic_highest_pending(void)
{
	return is_v2() ? gicv2_highest_pending() : gicv3_highest_pending();
}

void gic_handle_irq(void)
{
	uint32_t irq = gic_acknowledge();

	if (irq >= GIC_FIRST_SPECIAL) {
		return;
	}
	dsb();
	inmate_irq(irq);
	gic_end(irq);
}
