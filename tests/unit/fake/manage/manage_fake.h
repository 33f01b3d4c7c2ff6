/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Management on the host: a system with a root cell on four CPUs, an
 * architecture whose hooks judge whether they may be called, and memory that the
 * root reaches where its live tables say so. Builders of memory, maps and the
 * config check are the real ones.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include "manage.h"
#include "unit.h"

#define FAKE_CPUS	  4u
#define FAKE_POOL_PAGES	  700u
#define FAKE_RAM	  0x40000000ull /* of the root */
#define FAKE_RAM_SIZE	  0x40000u
#define FAKE_CONFIG	  (FAKE_RAM + 0x1000)

/* What a CPU does. */
enum fake_cpu { CPU_RUNS, CPU_FETCHED, CPU_PARKED };

extern enum fake_cpu fake_cpus[CONFIG_MAX_CPUS];

/* To be set by a test: hooks that fail, how often they have been called. */
extern struct fake_manage {
	bool fetch_fails;
	bool stop_fails;
	bool parked_stays;	/* arch_disable_parked() */
	int64_t disable_error;
	uint64_t fetched;	/* masks, of all calls */
	uint64_t adopted;
	uint32_t fetches;
	uint32_t swaps;
	uint32_t starts;
	uint32_t moves;		/* of interrupts */
	uint32_t moved_irqs[IRQ_WORDS]; /* by the last */
	uint64_t moved_to;	/* hardware id */
	uint32_t serves;
	/* What guests do when management looks at memory of theirs. */
	void (*turn)(const volatile void *start);
	void (*serve)(void);	/* NULL: nothing happens while waiting */
	char failure[256];	/* the last boot_fail() */
} fake_manage;

/* A page of the root's memory. */
uint8_t *fake_ram(uint64_t address);

/* A fresh system: nothing but the root, which runs on all CPUs. */
void fake_manage_reset(void);

/* The config of @cell with @id at @address of the root's memory; its size. */
uint64_t fake_put_config(const struct unit_cell *cell, uint32_t id,
			 uint64_t address);

/* A good cell to be changed: CPU @cpu, a page of RAM at @phys, a comm region. */
void fake_cell(struct unit_cell *cell, const char *name, uint32_t cpu,
	       uint64_t phys);

/* A hypercall of CPU @cpu. */
int64_t fake_call(uint32_t cpu, uint64_t code, uint64_t arg1, uint64_t arg2);

/* The leaf that translates @address by @root at @level, or 0. */
uint64_t fake_leaf(const uint64_t *root, uint32_t level, uint64_t address);

/* A DISABLE or FREEZE that succeeds leaves by this, with 1 and 2. */
extern jmp_buf fake_left;
