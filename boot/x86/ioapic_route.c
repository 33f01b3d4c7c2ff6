// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The IOAPICs as builders of cells use them: where a pin's interrupt goes.
 */
#include "boot_x86.h"
#include "ioapic.h"
#include "ioapic_boot.h"
#include "mmio.h"

uint32_t boot_ioapic_read(uint32_t number, uint32_t reg)
{
	mmio_write32(boot_ioapics[number].window + IOAPIC_INDEX, reg);
	return mmio_read32(boot_ioapics[number].window + IOAPIC_DATA);
}

void boot_ioapic_write(uint32_t number, uint32_t reg, uint32_t value)
{
	mmio_write32(boot_ioapics[number].window + IOAPIC_INDEX, reg);
	mmio_write32(boot_ioapics[number].window + IOAPIC_DATA, value);
}

uint32_t ioapic_pins(uint32_t number)
{
	return boot_ioapics[number].num_pins;
}

/* Behind the boot a pin moves when its owner does, which building does not do. */
void ioapic_route(uint32_t number, uint32_t pin, uint64_t hardware_id)
{
	if (boot_ioapics[number].window == 0) {
		return;
	}
	boot_ioapic_write(number, IOAPIC_REG_PINS + 2 * pin + 1,
			  (uint32_t)hardware_id << PIN_DEST_SHIFT);
}
