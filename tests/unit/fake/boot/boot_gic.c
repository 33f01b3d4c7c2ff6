// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * See boot_gic.h. Offsets are typed from IHI 0069, not taken from the headers
 * of the code under test.
 */
#include "boot_fake.h"
#include "boot_gic.h"
#include "fake.h"
#include "mmio.h"
#include "sysreg.h"
#include "unit.h"

#define text(reg)     text_of(reg)
#define text_of(reg)  sysreg_name(reg)
#define FRAME	      0x10000u
#define RWP_READS     2
#define GROUPS	      0x0080u
#define SET_ENABLE    0x0100u
#define CLEAR_ENABLE  0x0180u
#define SET_PENDING   0x0200u
#define CLEAR_PENDING 0x0280u
#define CLEAR_ACTIVE  0x0380u
#define PRIORITIES    0x0400u
#define EXTENDED      0x1400u
#define ROUTES	      0x6000u

struct boot_gic boot_gic;

static uint64_t (*read_below)(const char *name, uint64_t value);

static uint8_t seen_priority(uint8_t raw)
{
	return (uint8_t)(boot_gic.two_states ? raw << 1 : raw);
}

static uint8_t raw_priority(uint64_t seen)
{
	uint64_t raw = boot_gic.two_states ? 0x80 | seen >> 1 : seen;

	return (uint8_t)raw & boot_gic.priority_bits;
}

/* Whether the CPU is told: group, enables, mask. */
static bool is_signalled(const struct boot_gic_irq *irq)
{
	uint8_t mask = (uint8_t)fake_sysreg_read(text(ICC_PMR_EL1));
	const struct boot_gic_frame *frame = &boot_gic.frames[boot_gic.cpu];

	mask = boot_gic.masks_shift ? raw_priority(mask)
				    : mask & boot_gic.priority_bits;
	return irq->enabled && irq->pending && !irq->active && irq->group1 &&
	       !irq->secure && irq->priority < mask &&
	       (boot_gic.ctlr & 2) != 0 && (frame->waker & 6) == 0 &&
	       (fake_sysreg_read(text(ICC_IGRPEN1_EL1)) & 1) != 0;
}

static uint64_t read_isr(void)
{
	for (uint32_t i = 0; i < 32; i++) {
		if (!is_signalled(&boot_gic.frames[boot_gic.cpu].irqs[i]) ||
		    boot_gic.kick_is_lost) {
			continue;
		}
		if (boot_gic.kick_delay == 0) {
			return 1u << 7;
		}
		boot_gic.kick_delay--;
	}
	/* An SError that is pending is not an interrupt. */
	return 1u << 8;
}

static uint64_t read_sysreg(const char *name, uint64_t value)
{
	uint32_t bits = (uint32_t)__builtin_popcount(boot_gic.priority_bits);

	if (strcmp(name, "isr_el1") == 0) {
		return read_isr();
	}
	if (strcmp(name, text(ICC_SRE_EL1)) == 0) {
		return boot_gic.sre_clears ? value : value | 7;
	}
	if (strcmp(name, text(ICC_BPR1_EL1)) == 0) {
		return value > boot_gic.least_bpr1 ? value
						   : boot_gic.least_bpr1;
	}
	if (strcmp(name, text(ICC_CTLR_EL1)) == 0) {
		return value | (bits - 1) << 8;
	}
	return read_below(name, value);
}

void boot_gic_reset(void)
{
	memset(&boot_gic, 0, sizeof(boot_gic));
	boot_gic.words = 8;
	boot_gic.num_frames = 4;
	boot_gic.pidr2 = 0x3b;
	boot_gic.priority_bits = 0xf8;
	boot_gic.ctlr = 0x7;
	for (uint32_t i = 0; i < BOOT_GIC_IDS; i++) {
		boot_gic.irqs[i].enabled = true;
		boot_gic.irqs[i].pending = true;
		boot_gic.irqs[i].active = true;
		boot_gic.irqs[i].priority = (uint8_t)fake_random() & 0xf8;
	}
	for (uint32_t n = 0; n < BOOT_GIC_FRAMES; n++) {
		boot_gic.frames[n].pidr2 = 0x3b;
		boot_gic.frames[n].waker = 6;
		boot_gic.frames[n].affinity = n;
		memcpy(boot_gic.frames[n].irqs, boot_gic.irqs,
		       sizeof(boot_gic.frames[n].irqs));
	}
	memset(boot_gic.extended_enabled, 0xff,
	       sizeof(boot_gic.extended_enabled));
	read_below = fake_read_hook;
	fake_read_hook = read_sysreg;
}

static uint64_t irq_read(const struct boot_gic_irq *irq, uint32_t group)
{
	switch (irq->secure ? ~0u : group) {
	case GROUPS:
		return irq->group1 && !boot_gic.two_states;
	case SET_ENABLE:
	case CLEAR_ENABLE:
		return irq->enabled;
	case SET_PENDING:
	case CLEAR_PENDING:
		return irq->pending;
	default:
		return 0;
	}
}

static void irq_set(struct boot_gic_irq *irq, uint32_t group)
{
	switch (irq->secure ? ~0u : group) {
	case GROUPS:
		irq->group1 = true;
		break;
	case SET_ENABLE:
		irq->enabled = true;
		break;
	case CLEAR_ENABLE:
		irq->enabled = false;
		break;
	case SET_PENDING:
		irq->pending = true;
		break;
	case CLEAR_PENDING:
		irq->pending = false;
		break;
	case CLEAR_ACTIVE:
		irq->active = false;
		break;
	default:
		break;
	}
}

/* Interrupts of the distributor, or of a frame, by the offset in it. */
static uint64_t irqs_read(const struct boot_gic_irq *irqs, uint32_t offset,
			  uint32_t size)
{
	uint32_t first = (offset & 0x7f) * 8;
	uint64_t value = 0;

	if (offset >= PRIORITIES && offset < 0x800) {
		const struct boot_gic_irq *irq = &irqs[offset - PRIORITIES];

		assert_int_equal(size, 1);
		return irq->secure ? 0 : seen_priority(irq->priority);
	}
	assert_true(offset >= GROUPS && offset < PRIORITIES && size == 4);
	for (uint32_t bit = 0; bit < 32; bit++) {
		value |= irq_read(&irqs[first + bit], offset & ~0x7fu) << bit;
	}
	return value;
}

static void irqs_write(struct boot_gic_irq *irqs, uint32_t offset,
		       uint32_t size, uint64_t value)
{
	uint32_t first = (offset & 0x7f) * 8;

	if (offset >= PRIORITIES && offset < 0x800) {
		struct boot_gic_irq *irq = &irqs[offset - PRIORITIES];

		assert_int_equal(size, 1);
		irq->priority = irq->secure ? irq->priority
					    : raw_priority(value);
		return;
	}
	assert_true(offset >= GROUPS && offset < PRIORITIES && size == 4);
	for (uint32_t bit = 0; bit < 32; bit++) {
		if ((value >> bit & 1) != 0) {
			irq_set(&irqs[first + bit], offset & ~0x7fu);
		}
	}
	boot_gic.rwp = RWP_READS;
}

/* Register write pending: for some reads, or for ever. */
static bool is_pending(bool sticks)
{
	if (boot_gic.rwp > 0) {
		boot_gic.rwp--;
		return true;
	}
	return sticks;
}

static uint64_t distributor_read(uint32_t offset, uint32_t size)
{
	switch (offset) {
	case 0x0000:
		return boot_gic.ctlr | (boot_gic.two_states ? 0 : 0x40) |
		       (is_pending(boot_gic.rwp_sticks) ? 0x80000000u : 0);
	case 0x0004:
		return (boot_gic.words - 1) | 0x02fb0000u |
		       (boot_gic.extended_words == 0
				? 0
				: 0x100 | (boot_gic.extended_words - 1) << 27);
	case 0x0008:
		return 0x0100143b;
	case 0xffe8:
		return boot_gic.pidr2;
	default:
		return irqs_read(boot_gic.irqs, offset, size);
	}
}

static uint64_t frame_read(uint32_t number, uint32_t offset, uint32_t size)
{
	const struct boot_gic_frame *frame = &boot_gic.frames[number];

	switch (offset) {
	case 0x0000:
		return frame->ctlr |
		       (is_pending(boot_gic.frame_rwp_sticks) ? 8 : 0);
	case 0x0004:
		return 0x0100143b;
	case 0x0008:
		assert_int_equal(size, 8);
		return frame->affinity << 32 | (uint64_t)number << 8 |
		       (boot_gic.has_vlpis ? 0x2 : 0) | 1 |
		       (number + 1 == boot_gic.num_frames ? 0x10 : 0);
	case 0x0014:
		return frame->waker;
	case 0xffe8:
		return frame->pidr2;
	default:
		assert_true(offset >= FRAME);
		return irqs_read(frame->irqs, offset - FRAME, size);
	}
}

/* The redistributor at @address; @offset receives the place in it. */
static uint32_t find_frame(uintptr_t address, uint32_t *offset)
{
	uint32_t stride = boot_gic.has_vlpis ? 4 * FRAME : 2 * FRAME;
	uint32_t number = (uint32_t)(address - BOOT_GIC_GICR) / stride;

	*offset = (uint32_t)(address - BOOT_GIC_GICR) % stride;
	assert_true(address >= BOOT_GIC_GICR && number < boot_gic.num_frames);
	return number;
}

uint64_t fake_device_read(uintptr_t address, uint32_t size)
{
	uint32_t offset;
	uint32_t number;

	if (address - BOOT_GIC_GICD < FRAME) {
		return distributor_read((uint32_t)(address - BOOT_GIC_GICD),
					size);
	}
	number = find_frame(address, &offset);
	return frame_read(number, offset, size);
}

/* Routing goes on while no group is, and groups when no interrupt is. */
static void control_write(uint32_t value)
{
	if ((~boot_gic.ctlr & value & 0x10) != 0 &&
	    !boot_gic.no_affinity_routing) {
		assert_int_equal((boot_gic.ctlr | value) & 7, 0);
	}
	for (uint32_t i = 32; i < boot_gic.words * 32; i++) {
		assert_false((value & 7) != 0 && boot_gic.irqs[i].enabled &&
			     !boot_gic.irqs[i].secure);
	}
	boot_gic.ctlr = value & 0x12;
	boot_gic.ctlr &= boot_gic.no_affinity_routing ? ~0x10u : ~0u;
	boot_gic.rwp = RWP_READS;
}

static void distributor_write(uint32_t offset, uint32_t size, uint64_t value)
{
	uint32_t word = (offset - EXTENDED) / 4;

	if (offset == 0) {
		control_write((uint32_t)value);
	} else if (offset >= ROUTES) {
		assert_int_equal(size, 8);
		boot_gic.irqs[(offset - ROUTES) / 8].route = value;
	} else if (offset >= EXTENDED) {
		assert_true(word < boot_gic.extended_words);
		boot_gic.extended_enabled[word] &= ~(uint32_t)value;
	} else {
		irqs_write(boot_gic.irqs, offset, size, value);
	}
}

void fake_device_write(uintptr_t address, uint32_t size, uint64_t value)
{
	struct boot_gic_frame *frame;
	uint32_t offset;

	if (address - BOOT_GIC_GICD < FRAME) {
		distributor_write((uint32_t)(address - BOOT_GIC_GICD), size,
				  value);
		return;
	}
	frame = &boot_gic.frames[find_frame(address, &offset)];
	if (offset == 0x0014) {
		frame->waker = (uint32_t)value & 2;
		frame->waker |= boot_gic.sleeps_for_ever || (value & 2) != 0
					? 4
					: 0;
		return;
	}
	assert_true(offset >= FRAME);
	irqs_write(frame->irqs, offset - FRAME, size, value);
}
