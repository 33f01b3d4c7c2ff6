/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Accesses to trapped pages: what vmmio.c asks of the models of devices. All is
 * judged by aligned 32-bit registers, whatever the instruction was.
 */
#pragma once

#include <stdint.h>

/* Provided by vlapic.c: the APIC's page, on hardware with xAPIC. */
uint32_t vlapic_page_read(uint32_t offset);
void vlapic_page_write(uint32_t offset, uint32_t value);

/* Provided by vioapic.c. @index: in the cell's list of IOAPICs. */
uint32_t vioapic_read(uint32_t index, uint32_t offset);
void vioapic_write(uint32_t index, uint32_t offset, uint32_t value);
