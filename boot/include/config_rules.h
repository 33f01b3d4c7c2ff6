/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the files of the config check share: boot/chain.c, boot/config_owner.c
 * and boot/config_check*.c. Not for others.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include "chain.h"
#include "config_check.h"
#include "range.h"

#define CHECK_PAGE_SIZE	  0x1000ULL
#define CHECK_MAX_WINDOWS (7 + CONFIG_IOMMU_UNITS)

#define PM_TIMER_PORTS 4

/* check_window.use */
#define WINDOW_TRAPPED	     0x1 /* cells see it at its own address */
#define WINDOW_NO_BOOT_WRITE 0x2

/* A range of the platform that no cell is granted. */
struct check_window {
	const char *name;
	uint32_t use;	    /* WINDOW_* */
	struct range range; /* valid */
};

struct check {
	const struct chain *chain;
	uint64_t image_base;
	uint64_t system_cpus;
	uint32_t violations;
	uint32_t num_windows;
	struct check_window windows[CHECK_MAX_WINDOWS];
	struct range console; /* whole pages; size 0: not known */
};

/* One memory region of a cell, with what a message says about it. */
struct region {
	uint32_t cell;
	uint32_t number;
	const struct config_memory *memory;
};

/* A name of a blob as a string: ended, and harmless to a terminal. */
struct printable {
	char text[CONFIG_NAME_LEN + 1];
};

struct printable check_printable(const char *name, uint32_t limit);
struct printable check_cell_name(const struct check *check, uint32_t cell);

/* Macros, because only a literal format can be checked by the compiler. */
#define VIOLATION(check, ...)                 \
	do {                                  \
		(check)->violations++;        \
		check_violation(__VA_ARGS__); \
	} while (0)

#define CELL_VIOLATION(check, number, format, ...) \
	VIOLATION(check, "cell \"%s\": " format,   \
		  check_cell_name(check, number).text, ##__VA_ARGS__)

#define CELL_WARNING(check, number, format, ...) \
	check_warning("cell \"%s\": " format,    \
		      check_cell_name(check, number).text, ##__VA_ARGS__)

#define REGION_VIOLATION(check, region, format, ...)                   \
	CELL_VIOLATION(check, (region)->cell,                          \
		       "memory region %u (0x%lx+0x%lx): " format,      \
		       (region)->number, (region)->memory->phys_start, \
		       (region)->memory->size, ##__VA_ARGS__)

/* Nobody is granted @range: it must be valid, and disjoint from the others. */
void check_add_window(struct check *check, const char *name,
		      struct range range, uint32_t use);

/* arm64: the GIC that the build is for is the one that the config names. */
void check_gic_version(struct check *check, uint32_t wanted);

/*
 * arm64: a window of the GIC that the build needs. @size: bytes, @align: a power of
 * two that its base is a multiple of.
 */
void check_add_gic(struct check *check, const char *name, struct range range,
		   uint64_t align);

/* arm64: interrupts 32 * @word and up that the cell's irqchips name: a mask. */
uint32_t check_claimed_irqs(const struct chain *chain, uint32_t cell,
			    uint32_t word);

/* arm64: the same for all of CONFIG_IRQ_WORDS at once. */
void check_claim_irqs(const struct chain *chain, uint32_t cell,
		      uint32_t *claimed);

/* x86: pins 64 * @word and up of an IOAPIC that the cell's irqchips name. */
uint64_t check_claimed_pins(const struct chain *chain, uint32_t cell,
			    uint64_t address, uint32_t word);

/* x86: a fixed range of I/O ports, and what it is. */
struct named_ports {
	struct port_range ports;
	const char *name;
};

/* x86: what of @ports no cell may be granted, or NULL. */
const struct named_ports *check_refused_ports(const struct check *check,
					      struct port_range ports);

/* x86: the ports of all cells. */
void check_ports(struct check *check, uint32_t cell);

static inline bool ports_overlap(struct port_range a, struct port_range b)
{
	return a.first < b.end && b.first < a.end;
}

static inline struct port_range pio_ports(const struct config_pio *pio)
{
	struct port_range ports = {
		.first = pio->base,
		.end = (uint32_t)pio->base + pio->length,
	};

	return ports;
}

/* x86: the PM timer's; empty if there is none. */
static inline struct port_range pm_timer_ports(const struct chain *chain)
{
	uint32_t base = chain->system->platform.x86.pm_timer_address;
	struct port_range ports = {
		.first = base,
		.end = base != 0 ? base + PM_TIMER_PORTS : base,
	};

	return ports;
}

/* The region's ranges; the physical one means nothing in a comm region. */
static inline struct range memory_phys(const struct config_memory *memory)
{
	return range_make(memory->phys_start, memory->size);
}

static inline struct range memory_virt(const struct config_memory *memory)
{
	return range_make(memory->virt_start, memory->size);
}

static inline bool memory_is_comm(const struct config_memory *memory)
{
	return (memory->flags & MEM_COMM_REGION) != 0;
}

/* Trapped and judged access by access, instead of mapped. */
static inline bool memory_is_subpage(const struct config_memory *memory)
{
	return (memory->virt_start | memory->size) % CHECK_PAGE_SIZE != 0;
}

/* True if other rules may use the region's ranges: no placeholder, no wrap. */
static inline bool memory_is_usable(const struct config_memory *memory)
{
	return range_valid(memory_virt(memory)) &&
	       (memory_is_comm(memory) || range_valid(memory_phys(memory)));
}

/* The rules, one function a file; each says and counts what it finds. */
void check_system(struct check *check);
void check_cells(struct check *check);
void check_memory(struct check *check);
void check_payloads(struct check *check);
void check_restarts(struct check *check);
void check_devices(struct check *check);

/*
 * Provided by the architecture: its interrupt controllers and what else of the
 * platform is granted to nobody, as windows.
 */
void check_controllers(struct check *check);

/* Provided by the architecture: a hardware id of the CPU map. */
void check_hardware_id(struct check *check, const struct record_cpu *entry);

/* Provided by the architecture: where the hypervisor's UART is. */
void check_console_place(struct check *check,
			 const struct config_console *console);

/* Provided by the architecture: the options that mean something to it. */
void check_arch_options(struct check *check, uint32_t cell,
			const struct record_options *options);

/* Provided by the architecture: where a CPU can start. */
void check_arch_entry(struct check *check, uint32_t cell, uint64_t entry);

/* Provided by the architecture: ports, and devices nothing confines. */
void check_arch_devices(struct check *check, uint32_t cell);

/* Provided by the architecture: interrupts of all cells. */
void check_interrupts(struct check *check);
