/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The configuration check: the rules a root-less system must keep, judged by
 * the same code in the boot code and in the host tool.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include "chain.h"

/*
 * Provided by whoever links the check: says one violation, or one warning, in
 * one line. @fmt knows %s %c %u %x %lu %lx and %%, with widths as in %08x.
 */
void check_violation(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));
void check_warning(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/*
 * Judge a parsed chain. Every violation is reported once, in one line that
 * names cell, region and reason; what this build does not provide is a warning.
 *
 * @image_base: physical address of the image at boot, 0 if it is not known
 * (host tool); with it payload destinations and hypervisor memory are held
 * against the image's own place too.
 *
 * Returns the number of violations.
 */
uint32_t config_check(const struct chain *chain, uint64_t image_base);

/*
 * What a cell is granted. These are the check's own rules of ownership, used by
 * the cell builder so that both always agree.
 */

/*
 * The hardware id (arm64: MPIDR affinity; x86: APIC id) of logical CPU @cpu:
 * from the CPU map if the chain has one, else arm64: 16 CPUs to a cluster; x86:
 * @cpu. @pre @cpu < CONFIG_MAX_CPUS.
 */
uint64_t config_hardware_id(const struct chain *chain, uint32_t cpu);

/* CPUs of the system config's set: bit n is logical CPU n. */
uint64_t config_system_cpus(const struct chain *chain);

/* CPUs of the cell; what other cells own is taken out of cell 0. */
uint64_t config_cpu_mask(const struct chain *chain, uint32_t cell);

/*
 * The region of the cell that takes a payload of @size bytes at guest-physical
 * @address: mapped, readable RAM that contains it whole. NULL if there is none.
 */
const struct config_memory *
config_payload_region(const struct cell_config *config, uint64_t address,
		      uint64_t size);

/* arm64: of interrupts 32 * @word and up (GIC ids, 32..1019) the cell's: a mask. */
uint32_t config_irqs(const struct chain *chain, uint32_t cell, uint32_t word);

/* The same for all words at once. */
#define CONFIG_IRQ_WORDS 32
void config_all_irqs(const struct chain *chain, uint32_t cell, uint32_t *irqs);

/* arm64: PPIs of the cell, bits 16..31. */
uint32_t config_ppis(const struct chain *chain, uint32_t cell);

/*
 * x86: the IOAPICs that the system config names, numbered from 0, and the pins
 * 64 * @word and up that the cell owns of one: a mask. @pre @ioapic is below
 * config_ioapics().
 */
uint32_t config_ioapics(const struct chain *chain);
uint64_t config_ioapic_address(const struct chain *chain, uint32_t ioapic);
uint64_t config_pins(const struct chain *chain, uint32_t cell, uint32_t ioapic,
		     uint32_t word);

/* I/O ports, half-open. */
struct port_range {
	uint32_t first;
	uint32_t end;
};

/*
 * x86: the cell's lowest ports at or behind @from. False if it has none there.
 * So all of them, in ascending order:
 *
 *	for (at = 0; config_next_ports(chain, cell, at, &ports); at = ports.end)
 *
 * The PM timer's four ports are everybody's and not among them.
 */
bool config_next_ports(const struct chain *chain, uint32_t cell, uint32_t from,
		       struct port_range *ports);
