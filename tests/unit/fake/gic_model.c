// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * See gic_model.h. Offsets are typed from IHI 0069, tables 12-25 and 12-29, not
 * taken from the header of the code under test.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "fake.h"
#include "gic_model.h"
#include "gicv3.h"
#include "io.h"
#include "mmio.h"

static const struct {
	uint32_t start;
	uint32_t end;
	uint32_t bits;
	enum gic_class class;
} map[] = {
	{ 0x0100, 0x0180, 1, GIC_SET_ENABLE },
	{ 0x0180, 0x0200, 1, GIC_CLEAR_ENABLE },
	{ 0x0200, 0x0280, 1, GIC_SET_PENDING },
	{ 0x0280, 0x0300, 1, GIC_CLEAR_PENDING },
	{ 0x0300, 0x0380, 1, GIC_SET_ACTIVE },
	{ 0x0380, 0x0400, 1, GIC_CLEAR_ACTIVE },
	{ 0x0400, 0x0800, 8, GIC_PRIORITY },
	{ 0x0c00, 0x0d00, 2, GIC_CONFIG },
	{ 0x6100, 0x7fe0, 64, GIC_ROUTE },
};

/* Only their addresses count. */
char gicd_frame[0x10000] __attribute__((aligned(0x10000)));
/* RD frame and SGI frame, one behind the other as in hardware. */
char fake_redistributor[0x20000] __attribute__((aligned(0x10000)));
__asm__(".globl sgi_frame\n"
	".set sgi_frame, fake_redistributor + 0x10000");

struct gic_irq gic_irqs[GIC_IDS];
uint32_t gic_rwp_reads;
uint32_t gic_reads;
uint32_t gic_writes;
bool gic_aborts;

static bool width_exists(uint32_t bits, uint32_t size)
{
	switch (bits) {
	case 8:
		return size == 1 || size == 4;
	case 64:
		return size == 4 || size == 8;
	default:
		return size == 4;
	}
}

struct gic_span gic_decode(bool is_private, uint32_t offset, uint32_t size)
{
	struct gic_span span = { .class = GIC_NOTHING };

	for (uint32_t i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
		uint32_t base = map[i].bits == 64 ? 0x6000 : map[i].start;

		if (offset < map[i].start || offset >= map[i].end ||
		    !width_exists(map[i].bits, size)) {
			continue;
		}
		span.bits = map[i].bits;
		span.first = (offset - base) * 8 / map[i].bits;
		span.count = size * 8 / map[i].bits;
		/* Ids 0..31 stand in the SGI frame only, others never. */
		if ((span.first < 32) == is_private) {
			span.class = map[i].class;
		}
	}
	return span;
}

uint64_t gic_irq_read(const struct gic_irq *irq, enum gic_class class)
{
	switch (class) {
	case GIC_SET_ENABLE:
	case GIC_CLEAR_ENABLE:
		return irq->enabled;
	case GIC_SET_PENDING:
	case GIC_CLEAR_PENDING:
		return irq->pending;
	case GIC_SET_ACTIVE:
	case GIC_CLEAR_ACTIVE:
		return irq->active;
	case GIC_PRIORITY:
		return irq->priority;
	case GIC_CONFIG:
		return irq->config;
	case GIC_ROUTE:
		return irq->route;
	case GIC_NOTHING:
	default:
		return 0;
	}
}

void gic_irq_write(struct gic_irq *irq, enum gic_class class, uint64_t value)
{
	switch (class) {
	case GIC_SET_ENABLE:
		irq->enabled |= value != 0;
		break;
	case GIC_CLEAR_ENABLE:
		irq->enabled &= value == 0;
		break;
	case GIC_SET_PENDING:
		irq->pending |= value != 0;
		break;
	case GIC_CLEAR_PENDING:
		irq->pending &= value == 0;
		break;
	case GIC_SET_ACTIVE:
		irq->active |= value != 0;
		break;
	case GIC_CLEAR_ACTIVE:
		irq->active &= value == 0;
		break;
	case GIC_PRIORITY:
		irq->priority = (uint8_t)value;
		break;
	case GIC_CONFIG:
		irq->config = (uint8_t)value;
		break;
	case GIC_ROUTE:
		irq->route = value;
		break;
	case GIC_NOTHING:
	default:
		fail_msg("write to no interrupt");
		break;
	}
}

void gic_model_reset(void)
{
	memset(gic_irqs, 0, sizeof(gic_irqs));
	for (uint32_t i = 0; i < GIC_IDS; i++) {
		uint64_t value = fake_random();

		gic_irqs[i].route = value & 0xff00ffffff;
		gic_irqs[i].priority = (uint8_t)(value >> 40);
		gic_irqs[i].config = (value >> 48 & 1) != 0 ? 2 : 0;
		gic_irqs[i].pending = (value >> 49 & 1) != 0;
		gic_irqs[i].active = (value >> 50 & 1) != 0;
	}
	gic_rwp_reads = 0;
	gic_reads = 0;
	gic_writes = 0;
	gic_aborts = false;
}

/*
 * Words of the distributor that belong to no interrupt, to be read only: those
 * that mean nothing to a guest have all bits set, so that none may get through.
 */
static uint64_t read_fixed(const struct gic_span *span, uint32_t offset,
			   uint32_t size)
{
	bool is_byte = size == 1 && offset >= 0x400 && offset < 0xc00;

	if (offset >= 0xd00 || (size != 4 && !is_byte)) {
		fail_msg("the hypervisor read 0x%x, %u bytes", offset, size);
	}
	if (span->bits != 0) {
		return 0; /* ids 0..31: RES0 with affinity routing */
	}
	switch (offset) {
	case 0x0000:
		if (gic_rwp_reads == 0) {
			return GIC_CTLR;
		}
		gic_rwp_reads--;
		return GIC_CTLR | 0x80000000u;
	case 0x0004:
		return GIC_TYPER;
	case 0x0008:
		return GIC_IIDR;
	default:
		return is_byte ? 0xff : 0xffffffff;
	}
}

/* The frame that @address is in; what it names must exist in this width. */
static struct gic_span locate(uintptr_t address, uint32_t size,
			      uint32_t *offset)
{
	uintptr_t base = address & ~(uintptr_t)0xffff;
	bool is_private = base == (uintptr_t)sgi_frame;

	*offset = address & 0xffff;
	if ((!is_private && base != (uintptr_t)gicd_frame) ||
	    address % size != 0) {
		fail_msg("the hypervisor used 0x%lx", (unsigned long)address);
	}
	return gic_decode(is_private, *offset, size);
}

/* GICR_CTLR: its RWP is bit 3, and nothing else is set. */
static uint64_t read_redistributor(uint32_t size)
{
	assert_int_equal(size, 4);
	if (gic_rwp_reads == 0) {
		return 0;
	}
	gic_rwp_reads--;
	return 1u << 3;
}

uint64_t fake_device_read(uintptr_t address, uint32_t size)
{
	uint32_t offset;
	struct gic_span span;
	uint64_t value = 0;

	gic_reads++;
	if (address == (uintptr_t)fake_redistributor) {
		return read_redistributor(size);
	}
	span = locate(address, size, &offset);
	if (span.class == GIC_NOTHING) {
		if (address - (uintptr_t)gicd_frame >= sizeof(gicd_frame)) {
			fail_msg("the hypervisor read SGI frame 0x%x", offset);
		}
		return read_fixed(&span, offset, size);
	}
	assert_true(span.count > 0); /* routes are used whole */
	for (uint32_t i = 0; i < span.count; i++) {
		value |= gic_irq_read(&gic_irqs[span.first + i], span.class)
			 << (span.bits * i);
	}
	return value;
}

void fake_device_write(uintptr_t address, uint32_t size, uint64_t value)
{
	uint32_t offset;
	struct gic_span span = locate(address, size, &offset);
	uint64_t mask = span.bits == 64 ? ~0ull : (1ull << span.bits) - 1;

	gic_writes++;
	if (span.class == GIC_NOTHING && span.count > 0 &&
	    address - (uintptr_t)gicd_frame < sizeof(gicd_frame)) {
		return; /* ids 0..31: RES0 with affinity routing */
	}
	if (span.class == GIC_NOTHING || span.count == 0) {
		fail_msg("the hypervisor wrote 0x%x, %u bytes", offset, size);
	}
	for (uint32_t i = 0; i < span.count; i++) {
		gic_irq_write(&gic_irqs[span.first + i], span.class,
			      value >> (span.bits * i) & mask);
	}
}

struct io_result arch_io_load(uintptr_t device, uint32_t size)
{
	struct io_result result = { 0, 0 };

	if (!gic_aborts) {
		result.value = fake_device_read(device, size);
		result.done = 1;
	}
	return result;
}

struct io_result arch_io_store(uintptr_t device, uint32_t size, uint64_t value)
{
	struct io_result result = { 0, 0 };

	if (!gic_aborts) {
		fake_device_write(device, size, value);
		result.done = 1;
	}
	return result;
}

bool vgic_load(uintptr_t device, uint32_t own, uint64_t *value)
{
	if (!gic_aborts) {
		*value = fake_device_read(device, 4) & own;
	}
	return !gic_aborts;
}
