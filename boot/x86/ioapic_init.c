// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The interrupt controllers of the machine: the PICs and all pins of all IOAPICs
 * of the system config masked. Guests open those that are theirs.
 */
#include "boot_x86.h"
#include "config_check.h"
#include "ioapic.h"
#include "mmio.h"
#include "port.h"

#define PIC_MASKS_1 0x21
#define PIC_MASKS_2 0xa1

static struct {
	uintptr_t window;
	uint32_t num_pins;
} ioapics[CELL_MAX_IOAPICS];

static uint32_t read(uint32_t number, uint32_t reg)
{
	mmio_write32(ioapics[number].window + IOAPIC_INDEX, reg);
	return mmio_read32(ioapics[number].window + IOAPIC_DATA);
}

static void write(uint32_t number, uint32_t reg, uint32_t value)
{
	mmio_write32(ioapics[number].window + IOAPIC_INDEX, reg);
	mmio_write32(ioapics[number].window + IOAPIC_DATA, value);
}

/* All ones are what nobody answers. */
static void init_ioapic(uint32_t number)
{
	uint64_t address = config_ioapic_address(&boot.chain, number);
	uint32_t version;
	uint32_t pins;

	ioapics[number].window = (uintptr_t)window_map(address, PAGE_SIZE,
						       WINDOW_DEVICE);
	version = read(number, IOAPIC_REG_VERSION);
	pins = IOAPIC_LAST_PIN(version) + 1;
	if (version == 0 || version == UINT32_MAX || pins > IOAPIC_MAX_PINS) {
		boot_fail("IOAPIC at 0x%lx; wanted one of up to %u pins; "
			  "found version 0x%x",
			  address, IOAPIC_MAX_PINS, version);
	}
	ioapics[number].num_pins = pins;
	/* Edge: a level that is still in service ends with it. */
	for (uint32_t pin = 0; pin < pins; pin++) {
		write(number, IOAPIC_REG_PINS + 2 * pin, PIN_MASKED);
		write(number, IOAPIC_REG_PINS + 2 * pin + 1, 0);
	}
}

void irq_init(void)
{
	uint32_t count = config_ioapics(&boot.chain);

	port_write8(PIC_MASKS_1, 0xff);
	port_write8(PIC_MASKS_2, 0xff);
	for (uint32_t n = 0; n < count; n++) {
		init_ioapic(n);
	}
}

uint32_t ioapic_pins(uint32_t number)
{
	return ioapics[number].num_pins;
}

void ioapic_route(uint32_t number, uint32_t pin, uint64_t hardware_id)
{
	write(number, IOAPIC_REG_PINS + 2 * pin + 1,
	      (uint32_t)hardware_id << PIN_DEST_SHIFT);
}
