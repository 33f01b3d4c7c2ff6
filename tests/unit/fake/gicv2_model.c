// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * See gicv2_model.h. Offsets are typed from IHI 0048, tables 4-1 and 4-2, not
 * taken from the header of the code under test.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "fake.h"
#include "gic.h"
#include "gicv2_model.h"
#include "io.h"
#include "mmio.h"

#define PAGE	 0x1000u
#define SGIR	 0x0f00u
#define CPENDSGI 0x0f10u
#define KICK	 15u

static const struct {
	uint32_t start;
	uint32_t end;
	uint32_t bits;
	enum gicv2_class class;
} map[] = {
	{ 0x0100, 0x0180, 1, GICV2_SET_ENABLE },
	{ 0x0180, 0x0200, 1, GICV2_CLEAR_ENABLE },
	{ 0x0200, 0x0280, 1, GICV2_SET_PENDING },
	{ 0x0280, 0x0300, 1, GICV2_CLEAR_PENDING },
	{ 0x0300, 0x0380, 1, GICV2_SET_ACTIVE },
	{ 0x0380, 0x0400, 1, GICV2_CLEAR_ACTIVE },
	{ 0x0400, 0x0800, 8, GICV2_PRIORITY },
	{ 0x0800, 0x0c00, 8, GICV2_TARGETS },
	{ 0x0c00, 0x0d00, 2, GICV2_CONFIG },
};

/* Only their addresses count. */
char gicd_frame[PAGE] __attribute__((aligned(PAGE)));
char gicc_frame[PAGE] __attribute__((aligned(PAGE)));

struct gicv2 gicv2;

struct gicv2_span gicv2_decode(uint32_t offset, uint32_t size)
{
	struct gicv2_span span = { .class = GICV2_NOTHING };

	for (uint32_t i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
		bool has_bytes = map[i].bits == 8;

		if (offset >= map[i].start && offset < map[i].end &&
		    (size == 4 || (size == 1 && has_bytes))) {
			span.class = map[i].class;
			span.bits = map[i].bits;
			span.first = (offset - map[i].start) * 8 / map[i].bits;
			span.count = size * 8 / map[i].bits;
		}
	}
	return span;
}

uint32_t gicv2_irq_read(const struct gicv2_irq *irq, enum gicv2_class class)
{
	switch (class) {
	case GICV2_SET_ENABLE:
	case GICV2_CLEAR_ENABLE:
		return irq->enabled;
	case GICV2_SET_PENDING:
	case GICV2_CLEAR_PENDING:
		return irq->pending;
	case GICV2_SET_ACTIVE:
	case GICV2_CLEAR_ACTIVE:
		return irq->active;
	case GICV2_PRIORITY:
		return irq->priority;
	case GICV2_TARGETS:
		return irq->targets;
	case GICV2_CONFIG:
		return irq->config;
	case GICV2_NOTHING:
	default:
		return 0;
	}
}

/* SGIs pend by GICD_SGIR alone, and private targets are constant. */
void gicv2_irq_write(uint32_t number, struct gicv2_irq *irq,
		     enum gicv2_class class, uint32_t value)
{
	switch (class) {
	case GICV2_SET_ENABLE:
		irq->enabled |= value != 0;
		break;
	case GICV2_CLEAR_ENABLE:
		irq->enabled &= value == 0;
		break;
	case GICV2_SET_PENDING:
		irq->pending |= value != 0 && number >= GICV2_SGIS;
		break;
	case GICV2_CLEAR_PENDING:
		irq->pending &= value == 0 || number < GICV2_SGIS;
		break;
	case GICV2_SET_ACTIVE:
		irq->active |= value != 0;
		break;
	case GICV2_CLEAR_ACTIVE:
		irq->active &= value == 0;
		break;
	case GICV2_PRIORITY:
		irq->priority = (uint8_t)value;
		break;
	case GICV2_TARGETS:
		irq->targets = number < 32 ? irq->targets : (uint8_t)value;
		break;
	case GICV2_CONFIG:
		irq->config = (uint8_t)value;
		break;
	case GICV2_NOTHING:
	default:
		fail_msg("write to no interrupt");
		break;
	}
}

void gicv2_model_reset(void)
{
	memset(&gicv2, 0, sizeof(gicv2));
	for (uint32_t i = 0; i < GICV2_IDS; i++) {
		struct gicv2_irq *irq = &gicv2.irqs[i];
		uint64_t value = fake_random();

		irq->enabled = (value & 1) != 0;
		irq->pending = (value & 2) != 0;
		irq->active = (value & 4) != 0;
		irq->config = (value & 8) != 0 ? 2 : 0;
		irq->priority = (uint8_t)(value >> 8);
		irq->targets = i < 32 ? GICV2_OWN : (uint8_t)(value >> 16);
		irq->senders = i < GICV2_SGIS && irq->pending ? 0x81 : 0;
	}
	for (uint32_t i = 0; i < 0x100 / 4; i++) {
		gicv2.interface[i] = (uint32_t)fake_random();
	}
}

/* CTLR, PMR, BPR; APR and NSAPR: those of the interface that are used. */
static uint32_t *find_interface(uint32_t offset, uint32_t size)
{
	if (size != 4 ||
	    (offset > 0x0008 && (offset < 0x00d0 || offset >= 0x00f0))) {
		fail_msg("the hypervisor used GICC 0x%x, %u bytes", offset,
			 size);
	}
	return &gicv2.interface[offset / 4];
}

static uint64_t read_irqs(const struct gicv2_span *span)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < span->count; i++) {
		uint32_t number = span->first + i;
		uint32_t share = gicv2_irq_read(&gicv2.irqs[number],
						span->class);

		/* The kick that is on its way is not seen yet. */
		if (number == KICK && span->class == GICV2_SET_PENDING &&
		    gicv2.kick_delay > 0) {
			gicv2.kick_delay--;
			share = 0;
		}
		value |= (uint64_t)share << (span->bits * i);
	}
	return value;
}

/*
 * Words that belong to no interrupt: those that mean nothing to a guest have
 * all bits set, so that none may get through.
 */
static uint64_t read_fixed(uint32_t offset, uint32_t size)
{
	if (offset >= 0xd00 || size != 4) {
		fail_msg("the hypervisor read GICD 0x%x, %u bytes", offset,
			 size);
	}
	switch (offset) {
	case 0x0000:
		return GICV2_CTLR;
	case 0x0004:
		return GICV2_TYPER;
	case 0x0008:
		return GICV2_IIDR;
	default:
		return 0xffffffff;
	}
}

uint64_t fake_device_read(uintptr_t address, uint32_t size)
{
	uint32_t offset = (uint32_t)(address % PAGE);
	struct gicv2_span span = gicv2_decode(offset, size);

	gicv2.reads++;
	if (address - offset == (uintptr_t)gicc_frame) {
		return *find_interface(offset, size);
	}
	if (address - offset != (uintptr_t)gicd_frame) {
		fail_msg("the hypervisor read 0x%lx, %u bytes",
			 (unsigned long)address, size);
	}
	return span.class == GICV2_NOTHING ? read_fixed(offset, size)
					   : read_irqs(&span);
}

static void clear_senders(uint32_t sgi, uint8_t senders)
{
	struct gicv2_irq *irq = &gicv2.irqs[sgi];

	irq->senders &= (uint8_t)~senders;
	irq->pending = irq->senders != 0;
}

static void write_distributor(uint32_t offset, uint32_t size, uint64_t value)
{
	struct gicv2_span span = gicv2_decode(offset, size);

	if (offset == SGIR && size == 4) {
		gicv2.sgir = (uint32_t)value;
		gicv2.num_sgir++;
		return;
	}
	if (offset - CPENDSGI < GICV2_SGIS && size == 1) {
		clear_senders(offset - CPENDSGI, (uint8_t)value);
		return;
	}
	if (span.class == GICV2_NOTHING) {
		fail_msg("the hypervisor wrote GICD 0x%x, %u bytes", offset,
			 size);
	}
	for (uint32_t i = 0; i < span.count; i++) {
		gicv2_irq_write(span.first + i, &gicv2.irqs[span.first + i],
				span.class,
				(uint32_t)(value >> (span.bits * i)) &
					((1u << span.bits) - 1));
	}
}

void fake_device_write(uintptr_t address, uint32_t size, uint64_t value)
{
	uint32_t offset = (uint32_t)(address % PAGE);

	gicv2.writes++;
	if (address - offset == (uintptr_t)gicc_frame) {
		*find_interface(offset, size) = (uint32_t)value;
		return;
	}
	if (address - offset != (uintptr_t)gicd_frame) {
		fail_msg("the hypervisor wrote 0x%lx", (unsigned long)address);
	}
	write_distributor(offset, size, value);
}

struct io_result arch_io_load(uintptr_t device, uint32_t size)
{
	struct io_result result = { 0, 0 };

	if (!gicv2.aborts) {
		result.value = fake_device_read(device, size);
		result.done = 1;
	}
	return result;
}

struct io_result arch_io_store(uintptr_t device, uint32_t size, uint64_t value)
{
	struct io_result result = { 0, 0 };

	if (!gicv2.aborts) {
		fake_device_write(device, size, value);
		result.done = 1;
	}
	return result;
}

bool vgic_load(uintptr_t device, uint32_t own, uint64_t *value)
{
	if (!gicv2.aborts) {
		*value = fake_device_read(device, 4) & own;
	}
	return !gicv2.aborts;
}
