/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the unit tests of chain and config check share: a system described in
 * ordinary structs that a test can change, its image as bytes, and the messages
 * the code under test reported.
 */
#pragma once

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <bulkhead/image.h>
#include "chain.h"
#include "config_check.h"

#define UNIT_ARRAY	8
#define UNIT_CELLS	4
#define UNIT_PRELOADER	13 /* odd, so that nothing behind is aligned */
#define UNIT_HYPERVISOR 101

/* Counts in @config are filled in from the counts here. */
struct unit_cell {
	struct cell_config config;
	uint64_t cpus[514]; /* more than a set may have */
	uint32_t num_memory;
	uint32_t num_irqchips;
	uint32_t num_pci;
	uint32_t num_streams;
	uint32_t num_caches;
	uint32_t num_pios;
	struct config_memory memory[UNIT_ARRAY];
	struct config_irqchip irqchips[UNIT_ARRAY];
	struct config_pio pios[UNIT_ARRAY];
	struct config_pci_device pci[UNIT_ARRAY];
	uint32_t streams[UNIT_ARRAY];
	bool has_start;
	bool has_options;
	struct record_start start;
	struct record_options options;
};

struct unit_payload {
	char cell[CONFIG_NAME_LEN];
	uint64_t address;
	uint64_t size;
};

struct unit_system {
	struct system_config config; /* but for root_cell */
	uint32_t num_cells;
	uint32_t num_payloads;
	uint32_t num_cpu_map;
	uint32_t num_never;
	uint32_t num_boot_writes;
	bool packed;
	struct unit_cell cells[UNIT_CELLS];
	struct unit_payload payloads[UNIT_ARRAY];
	struct record_cpu cpu_map[UNIT_ARRAY];
	struct record_never never[UNIT_ARRAY];
	struct record_boot_write boot_writes[UNIT_ARRAY];
};

/* A growing image. The first add of each kind says how it is laid out. */
struct unit_image {
	uint64_t size;
	uint64_t system; /* offset of the system config */
	uint64_t behind_system;
	uint64_t end; /* offset of the end record */
	uint8_t bytes[0x8000];
};

/*
 * Two cells, "linux" (CPUs 1 and 2) and "rtos" (CPU 3), with a shared region,
 * payloads, interrupts; a cell of the system config that does not exist; a
 * never list. It breaks no rule and causes no warning.
 */
void unit_good_system(struct unit_system *system);

/* The same with the system config's cell "board" running on CPU 0. */
void unit_good_root_system(struct unit_system *system);

/* Write the image of @system. */
void unit_build(const struct unit_system *system, struct unit_image *image);

/* Pieces of an image, for tests that lay one out by hand. */
void unit_add(struct unit_image *image, const void *data, size_t size);
void unit_add_cell(struct unit_image *image, const struct unit_cell *cell);
void unit_add_record(struct unit_image *image, enum record_type type,
		     const char *cell, uint64_t address, const void *data,
		     size_t size);
void unit_add_front(struct unit_image *image, const struct unit_system *system);
void unit_add_end(struct unit_image *image);

/*
 * The image in heap memory of exactly @size bytes, so that the sanitizer sees
 * any access behind it. To be freed.
 */
uint8_t *unit_exact_copy(const struct unit_image *image, uint64_t size);

/* What was reported since unit_clear_messages(). */
extern uint32_t unit_violations;
extern uint32_t unit_warnings;
extern char unit_messages[16][256]; /* violations, then oldest kept */
extern char unit_warning[256];	    /* the last one */
void unit_clear_messages(void);
