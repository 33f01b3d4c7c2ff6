/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The image chain as data: parsed once, by boot code and by the host tool, into
 * pointers into the image. Nothing is copied, so the image must stay.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <bulkhead/image.h>

#define CHAIN_MAX_PAYLOADS	(4 * CONFIG_MAX_CELLS)

/* Bytes of one config, as in Jailhouse; elements of one record's array. */
#define CHAIN_MAX_CONFIG	0x10000
#define CHAIN_MAX_ARRAY		1024

struct chain_cell {
	const struct cell_config *config;	/* a blob of config_size bytes */
	uint64_t config_size;
	const struct record_options *options;	/* NULL: the defaults */
	const struct record_start *start;	/* NULL: cpu_reset_address */
	bool is_loadable;	/* its LOADABLE memory is lent to cell 0 */
};

struct chain_payload {
	const char *cell;	/* name in the record, CONFIG_NAME_LEN bytes */
	uint32_t owner;		/* index of that cell in chain.cells */
	uint64_t address;	/* guest-physical */
	const uint8_t *data;
	uint64_t size;		/* bytes, never 0 */
};

struct chain {
	const uint8_t *base;	/* first byte of preloader.bin */
	uint64_t size;		/* up to and including the last element */
	const struct hypervisor_header *hypervisor;
	const struct system_config *system;
	uint64_t system_size;
	uint32_t num_cells;	/* cells[0] is the system config's own cell */
	uint32_t num_payloads;
	uint32_t num_cpu_map;
	uint32_t num_never;
	uint32_t num_boot_writes;
	const struct record_cpu *cpu_map;	/* NULL: the default map */
	const struct record_never *never;
	const struct record_boot_write *boot_writes;
	const struct record_end *end;		/* NULL: a plain chain */
	uint64_t end_offset;	/* of the end record's header in the image */
	struct chain_cell cells[CONFIG_MAX_CELLS];
	struct chain_payload payloads[CHAIN_MAX_PAYLOADS];
};

/* One element of config_stream_ids(): blobs are not aligned. */
struct config_stream_id {
	uint32_t id;
} __attribute__((packed));

/*
 * Bytes of the whole blob that starts with @config: descriptor and arrays, or 0
 * if the counts overflow or exceed @available bytes.
 */
uint64_t chain_cell_config_size(const struct cell_config *config,
				uint64_t available);

/*
 * Parse the image at @base, which starts with @preloader_size bytes of
 * preloader.bin and is at most @limit bytes long.
 *
 * Fills *@chain and returns true; else reports what is wrong, once, through
 * check_violation() and returns false. Checks the structure alone: signatures,
 * revisions, architecture, lengths, duplicate or orphaned records, the number
 * of elements. Never reads outside [@base, @base + @limit).
 */
bool chain_parse(struct chain *chain, const uint8_t *base,
		 uint64_t preloader_size, uint64_t limit);

/*
 * True if @chain has no end record, or one whose length and SHA-256 match; else
 * reports through check_violation(). Reads the whole image.
 */
bool chain_verify(const struct chain *chain);

/*
 * True if the cell will exist: every cell does, but the system config's own
 * only if the image has a payload or a start record for it.
 */
bool chain_cell_exists(const struct chain *chain, uint32_t cell);

/*
 * The arrays behind the descriptor of a cell that chain_parse() accepted.
 * @pre the counts fit the blob.
 */
const uint8_t *config_cpu_set(const struct cell_config *config);
const struct config_memory *config_memory(const struct cell_config *config);
const struct config_irqchip *config_irqchips(const struct cell_config *config);
const struct config_pio *config_pios(const struct cell_config *config);
const struct config_pci_device *config_pci(const struct cell_config *config);
const struct config_stream_id *
config_stream_ids(const struct cell_config *config);

/* True if @cpu is in the cell's set; false for any @cpu behind its end. */
bool config_has_cpu(const struct cell_config *config, uint32_t cpu);
