// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * See boot_gicv2.h. Offsets are typed from IHI 0048, not taken from the headers
 * of the code under test.
 */
#include "boot_fake.h"
#include "boot_gicv2.h"
#include "fake.h"
#include "mmio.h"
#include "sysreg.h"
#include "unit.h"

#define GROUPS	      0x0080u
#define SET_ENABLE    0x0100u
#define CLEAR_ENABLE  0x0180u
#define SET_PENDING   0x0200u
#define CLEAR_PENDING 0x0280u
#define CLEAR_ACTIVE  0x0380u
#define PRIORITIES    0x0400u
#define TARGETS	      0x0800u
#define SGIR	      0x0f00u
#define CLEAR_SGIS    0x0f10u
#define KICK	      15u
#define SPURIOUS      1023u

struct boot_gicv2 boot_gicv2;

static uint64_t (*read_below)(const char *name, uint64_t value);

static struct boot_gicv2_cpu *this_one(void)
{
	return &boot_gicv2.cpus[boot_gicv2.cpu];
}

static uint8_t seen_priority(uint8_t raw)
{
	return (uint8_t)(boot_gicv2.two_states ? raw << 1 : raw);
}

static uint8_t raw_priority(uint64_t seen)
{
	uint64_t raw = boot_gicv2.two_states ? 0x80 | seen >> 1 : seen;

	return (uint8_t)raw & boot_gicv2.priority_bits;
}

/* Of the group that bit 0 of both controls stands for, and not masked. */
static bool is_pending(const struct boot_gicv2_irq *irq)
{
	return irq->enabled && irq->pending && !irq->active && !irq->secure &&
	       irq->group1 == boot_gicv2.two_states &&
	       (boot_gicv2.ctlr & 1) != 0;
}

static uint32_t highest_pending(void)
{
	uint32_t best = SPURIOUS;

	for (uint32_t i = 0; i < 32; i++) {
		const struct boot_gicv2_irq *irq = &this_one()->irqs[i];

		if (is_pending(irq) &&
		    (best == SPURIOUS ||
		     irq->priority < this_one()->irqs[best].priority)) {
			best = i;
		}
	}
	return best;
}

static uint64_t read_isr(void)
{
	uint32_t irq = highest_pending();

	/* An SError that is pending is not an interrupt. */
	if (irq == SPURIOUS || boot_gicv2.kick_is_lost ||
	    (this_one()->control & 1) == 0 ||
	    this_one()->irqs[irq].priority >= raw_priority(this_one()->mask)) {
		return 1u << 8;
	}
	if (boot_gicv2.kick_delay > 0) {
		boot_gicv2.kick_delay--;
		return 1u << 8;
	}
	return 1u << 7;
}

static uint64_t read_sysreg(const char *name, uint64_t value)
{
	return strcmp(name, "isr_el1") == 0 ? read_isr()
					    : read_below(name, value);
}

void boot_gicv2_reset(void)
{
	static const uint8_t targets[] = { 0x20, 0x01, 0x80, 0x04 };

	memset(&boot_gicv2, 0, sizeof(boot_gicv2));
	boot_gicv2.words = 8;
	boot_gicv2.num_cpus = 8;
	boot_gicv2.pidr2 = 0x2b;
	boot_gicv2.interface_id = 0x0202143b;
	boot_gicv2.num_lrs = 4;
	boot_gicv2.priority_bits = 0xf8;
	boot_gicv2.ctlr = 1;
	for (uint32_t i = 0; i < BOOT_GICV2_IDS; i++) {
		boot_gicv2.irqs[i].enabled = true;
		boot_gicv2.irqs[i].pending = true;
		boot_gicv2.irqs[i].active = true;
		boot_gicv2.irqs[i].priority = (uint8_t)fake_random() & 0xf8;
		boot_gicv2.irqs[i].targets = (uint8_t)fake_random();
	}
	for (uint32_t n = 0; n < BOOT_GICV2_CPUS; n++) {
		struct boot_gicv2_cpu *cpu = &boot_gicv2.cpus[n];

		memcpy(cpu->irqs, boot_gicv2.irqs, sizeof(cpu->irqs));
		cpu->target = targets[n];
		cpu->control = 0x3e1;
		cpu->mask = 0x40;
		memset(cpu->active_priorities, 0xff,
		       sizeof(cpu->active_priorities));
		memset(cpu->virtual, 0xff, sizeof(cpu->virtual));
	}
	read_below = fake_read_hook;
	fake_read_hook = read_sysreg;
}

void boot_gicv2_two_states(void)
{
	boot_gicv2.two_states = true;
	for (uint32_t i = 0; i < BOOT_GICV2_IDS; i++) {
		boot_gicv2.irqs[i].group1 = true;
	}
	for (uint32_t i = 0; i < 32 * BOOT_GICV2_CPUS; i++) {
		boot_gicv2.cpus[i / 32].irqs[i % 32].group1 = true;
	}
}

static struct boot_gicv2_irq *irq_at(uint32_t id)
{
	assert_true(id < BOOT_GICV2_IDS);
	return id < 32 ? &this_one()->irqs[id] : &boot_gicv2.irqs[id];
}

static uint64_t bit_read(const struct boot_gicv2_irq *irq, uint32_t array)
{
	switch (irq->secure ? ~0u : array) {
	case GROUPS:
		return irq->group1 && !boot_gicv2.two_states;
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

/* Pending SGIs are cleared by their sender alone. */
static void bit_set(struct boot_gicv2_irq *irq, uint32_t array, bool is_sgi)
{
	switch (irq->secure ? ~0u : array) {
	case GROUPS:
		fail_msg("a group is written");
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
		irq->pending = is_sgi && irq->pending;
		break;
	case CLEAR_ACTIVE:
		irq->active = false;
		break;
	default:
		break;
	}
}

static uint64_t read_byte(uint32_t offset)
{
	uint32_t id = offset % 0x400;
	const struct boot_gicv2_irq *irq = irq_at(id);

	if (offset < TARGETS) {
		return irq->secure ? 0 : seen_priority(irq->priority);
	}
	if (boot_gicv2.num_cpus == 1) {
		return 0;
	}
	return id < 32 ? this_one()->target : irq->targets;
}

static uint64_t distributor_read(uint32_t offset, uint32_t size)
{
	uint64_t value = 0;

	switch (offset) {
	case 0x0000:
		return boot_gicv2.ctlr;
	case 0x0004:
		return (boot_gicv2.words - 1) | (boot_gicv2.num_cpus - 1) << 5 |
		       (boot_gicv2.two_states ? 1u << 10 : 0) | 0x1fu << 11;
	case 0x0008:
		return 0x0200143b;
	case 0x0fe8:
		return boot_gicv2.pidr2;
	default:
		break;
	}
	if (size == 1) {
		assert_true(offset >= PRIORITIES && offset < 0x0c00);
		return read_byte(offset);
	}
	assert_true(offset >= GROUPS && offset < PRIORITIES && size == 4);
	for (uint32_t bit = 0; bit < 32; bit++) {
		value |= bit_read(irq_at((offset & 0x7f) * 8 + bit),
				  offset & ~0x7fu)
			 << bit;
	}
	return value;
}

static uint64_t interface_read(uint32_t offset)
{
	switch (offset) {
	case 0x00:
		return this_one()->control;
	case 0x08:
		return this_one()->binary;
	case 0x18:
		return highest_pending() | 2u << 10;
	case 0xfc:
		return boot_gicv2.interface_id;
	default:
		fail_msg("read of GICC 0x%x", offset);
		return 0;
	}
}

uint64_t fake_device_read(uintptr_t address, uint32_t size)
{
	if (address - BOOT_GICV2_GICD < 0x1000) {
		return distributor_read((uint32_t)(address - BOOT_GICV2_GICD),
					size);
	}
	assert_int_equal(size, 4);
	if (address - BOOT_GICV2_GICC < 0x1000) {
		return interface_read((uint32_t)(address - BOOT_GICV2_GICC));
	}
	/* GICH_VTR */
	assert_true(address == BOOT_GICV2_GICH + 4);
	return 0x90000000 | (boot_gicv2.num_lrs - 1);
}

/* An SGI to this CPU alone: nobody else is to be disturbed. */
static void send_sgi(uint32_t value)
{
	assert_int_equal(value & ~0xffu, (uint32_t)this_one()->target << 16);
	this_one()->irqs[value & 0xf].pending = true;
}

static void write_byte(uint32_t offset, uint8_t value)
{
	uint32_t id = offset % 0x400;
	struct boot_gicv2_irq *irq;

	if (offset >= CLEAR_SGIS) {
		assert_true(offset < CLEAR_SGIS + 16 && value == 0xff);
		irq = irq_at(offset - CLEAR_SGIS);
		irq->pending = boot_gicv2.kick_stays && irq->pending &&
			       offset == CLEAR_SGIS + KICK;
		return;
	}
	assert_true(offset >= PRIORITIES && offset < 0x0c00);
	irq = irq_at(id);
	if (offset >= TARGETS) {
		assert_true(id >= 32);
		irq->targets = value;
	} else if (!irq->secure) {
		irq->priority = raw_priority(value);
	}
}

static void distributor_write(uint32_t offset, uint32_t size, uint64_t value)
{
	if (size == 1) {
		write_byte(offset, (uint8_t)value);
		return;
	}
	assert_int_equal(size, 4);
	if (offset == 0) {
		boot_gicv2.ctlr = boot_gicv2.stays_off ? 0 : value & 1;
	} else if (offset == SGIR) {
		send_sgi((uint32_t)value);
	} else {
		assert_true(offset >= GROUPS && offset < PRIORITIES);
		for (uint32_t bit = 0; bit < 32; bit++) {
			uint32_t id = (offset & 0x7f) * 8 + bit;

			if ((value >> bit & 1) != 0) {
				bit_set(irq_at(id), offset & ~0x7fu, id < 16);
			}
		}
	}
}

/* The smallest binary point follows from the bits of a priority. */
static uint32_t smallest_binary(void)
{
	uint32_t bits = (uint32_t)__builtin_popcount(boot_gicv2.priority_bits);

	return (bits < 7 ? 7 - bits : 0) + boot_gicv2.two_states;
}

static void interface_write(uint32_t offset, uint32_t value)
{
	struct boot_gicv2_cpu *cpu = this_one();

	if (offset == 0x00) {
		cpu->control = value;
	} else if (offset == 0x04) {
		cpu->mask = value;
	} else if (offset == 0x08) {
		cpu->binary = value < smallest_binary() ? smallest_binary()
							: value;
	} else {
		assert_true(offset >= 0xd0 && offset < 0xf0);
		cpu->active_priorities[(offset - 0xd0) / 4] = value;
	}
}

void fake_device_write(uintptr_t address, uint32_t size, uint64_t value)
{
	uint32_t offset = (uint32_t)(address - BOOT_GICV2_GICH);

	if (address - BOOT_GICV2_GICD < 0x1000) {
		distributor_write((uint32_t)(address - BOOT_GICV2_GICD), size,
				  value);
		return;
	}
	assert_int_equal(size, 4);
	if (address - BOOT_GICV2_GICC < 0x1000) {
		interface_write((uint32_t)(address - BOOT_GICV2_GICC),
				(uint32_t)value);
		return;
	}
	assert_true(offset < 0x100 + 4 * boot_gicv2.num_lrs);
	this_one()->virtual[offset / 4] = (uint32_t)value;
}
