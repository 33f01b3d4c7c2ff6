// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The interrupt controllers of the machine: the PICs and all pins of all IOAPICs
 * of the system config masked. Guests open those that are theirs.
 */
#include "boot_x86.h"
#include "ioapic_boot.h"
#include "config_check.h"
#include "ioapic.h"
#include "mmio.h"
#include "port.h"

#define PIC_MASKS_1 0x21
#define PIC_MASKS_2 0xa1

/* All ones are what nobody answers. */
static void init_ioapic(uint32_t number)
{
	uint64_t address = config_ioapic_address(&boot.chain, number);
	uint32_t version;
	uint32_t pins;

	boot_ioapics[number].window = (uintptr_t)window_map(address, PAGE_SIZE,
							    WINDOW_DEVICE);
	version = boot_ioapic_read(number, IOAPIC_REG_VERSION);
	pins = IOAPIC_LAST_PIN(version) + 1;
	if (version == 0 || version == UINT32_MAX || pins > IOAPIC_MAX_PINS) {
		boot_fail("IOAPIC at 0x%lx; wanted one of up to %u pins; "
			  "found version 0x%x",
			  address, IOAPIC_MAX_PINS, version);
	}
	boot_ioapics[number].num_pins = pins;
	/* Edge: a level that is still in service ends with it. */
	for (uint32_t pin = 0; pin < pins; pin++) {
		boot_ioapic_write(number, IOAPIC_REG_PINS + 2 * pin,
				  PIN_MASKED);
		boot_ioapic_write(number, IOAPIC_REG_PINS + 2 * pin + 1, 0);
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
