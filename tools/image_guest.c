// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The parts of a guest in an image: as payloads where the guest wants them, or,
 * for a cell that may restart, all together in the memory it cannot write, behind
 * the loader that copies them where the guest wants them (bulkhead/loader.h).
 */
#include <string.h>
#include <bulkhead/loader.h>
#include "pack.h"

#define OPTIONS_RESTART (OPTION_RESTART_ON_RESET | OPTION_RESTART_ON_FAULT)
#define STEP_ALIGNMENT	8
#define DATA_ALIGNMENT	4096
#define RAM_NEEDS	(MEM_READ | MEM_WRITE | MEM_EXECUTE)
#define RAM_EXCLUDES	(MEM_IO | MEM_COMM_REGION | MEM_ROOTSHARED)
#define ADDRESS_LIMIT	(1ULL << 52)

bool pack_is_ram(const struct config_memory *memory)
{
	return (memory->flags & RAM_NEEDS) == RAM_NEEDS &&
	       (memory->flags & RAM_EXCLUDES) == 0 && memory->size != 0 &&
	       memory->size < ADDRESS_LIMIT &&
	       memory->virt_start < ADDRESS_LIMIT;
}

bool pack_restarts(const struct buffer *image, uint64_t offset,
		   const char *cell)
{
	struct record_options options;
	struct element element;

	for (; element_at(image, offset, &element); offset += element.size) {
		if (element.kind == ELEMENT_RECORD &&
		    element.record->type == RECORD_OPTIONS &&
		    element.record->size == sizeof(options) &&
		    strncmp(element.record->cell, cell, CONFIG_NAME_LEN) == 0) {
			memcpy(&options, element.data, sizeof(options));
			return (options.flags & OPTIONS_RESTART) != 0;
		}
	}
	return false;
}

static void append_step(struct buffer *rom, uint64_t kind, uint64_t to,
			uint64_t from, uint64_t size)
{
	struct loader_step step = {
		.kind = kind,
		.to = to,
		.from = from,
		.size = align_up(size, STEP_ALIGNMENT),
	};

	buffer_append(rom, &step, sizeof(step));
}

/*
 * What is written goes around the caches, so all of the RAM is flushed first:
 * also what the guest will itself write before it switches its caches on.
 */
static void append_steps(struct buffer *rom, const struct cell_config *config,
			 const struct guest_parts *guest, uint64_t from)
{
	const struct config_memory *memory = config_memory(config);

	for (uint32_t n = 0; n < config->num_memory_regions; n++) {
		if (pack_is_ram(&memory[n])) {
			append_step(rom, LOADER_FLUSH, memory[n].virt_start, 0,
				    memory[n].size);
		}
	}
	for (uint32_t n = 0; n < guest->num; n++) {
		const struct guest_part *part = &guest->parts[n];
		uint64_t copied = align_up(part->data->size, STEP_ALIGNMENT);

		append_step(rom, LOADER_COPY, part->address, from, copied);
		from += align_up(copied, DATA_ALIGNMENT);
		if (part->memory_size > copied) {
			append_step(rom, LOADER_ZERO, part->address + copied, 0,
				    part->memory_size - copied);
		}
	}
	append_step(rom, LOADER_START, 0, 0, 0);
}

/* Bytes of table and steps: two at most for each part, one for each region. */
static uint64_t table_size(const struct cell_config *config,
			   const struct guest_parts *guest)
{
	return sizeof(struct loader_table) +
	       (config->num_memory_regions + 2ull * guest->num + 1) *
		       sizeof(struct loader_step);
}

static void append_rom(struct buffer *rom, const struct cell_config *config,
		       const struct guest_parts *guest)
{
	uint64_t data = align_up(rom->size + table_size(config, guest),
				 DATA_ALIGNMENT);
	struct loader_table table = { .entry = guest->start.entry };

	memcpy(table.args, guest->start.args, sizeof(table.args));
	buffer_append(rom, &table, sizeof(table));
	append_steps(rom, config, guest, data);
	for (uint32_t n = 0; n < guest->num; n++) {
		const struct buffer *part = guest->parts[n].data;

		buffer_extend(rom,
			      align_up(rom->size, DATA_ALIGNMENT) - rom->size);
		buffer_append(rom, part->data, part->size);
	}
	buffer_extend(rom, align_up(rom->size, STEP_ALIGNMENT) - rom->size);
}

static bool is_loader(const struct buffer *loader)
{
	uint64_t size;

	if (loader->size < LOADER_SIZE_OFFSET + sizeof(size) ||
	    memcmp(loader->data + LOADER_MAGIC_OFFSET, LOADER_MAGIC,
		   LOADER_MAGIC_LEN) != 0) {
		return false;
	}
	memcpy(&size, loader->data + LOADER_SIZE_OFFSET, sizeof(size));
	return size == loader->size;
}

static enum status pack_rom(struct buffer *image,
			    const struct cell_config *config,
			    const struct guest_parts *guest, const char *loader)
{
	uint64_t address = config->cpu_reset_address;
	bool is_x86 = config->architecture == CONFIG_ARCH_X86;
	struct record_start start = { .entry = address };
	struct buffer rom = { 0 };

	if (loader == NULL) {
		return tool_error("cell '%s' may restart: wanted --loader=FILE",
				  guest->cell);
	}
	if (!file_read(&rom, loader)) {
		return STATUS_ERROR;
	}
	if (!is_loader(&rom)) {
		buffer_free(&rom);
		return tool_error("%s: no loader", loader);
	}
	append_rom(&rom, config, guest);
	pack_payload(image, guest->cell, address, &rom);
	/* What has been appended may have moved the config. */
	if (is_x86) {
		start.args[0] = address;
		pack_start(image, guest->cell, &start);
	}
	buffer_free(&rom);
	return STATUS_OK;
}

enum status pack_guest(struct buffer *image, uint64_t offset,
		       const struct guest_parts *guest, const char *loader)
{
	const struct cell_config *config = pack_find_cell(image, offset,
							  guest->cell);

	if (config == NULL) {
		return STATUS_ERROR;
	}
	if (pack_restarts(image, offset, guest->cell)) {
		return pack_rom(image, config, guest, loader);
	}
	for (uint32_t n = 0; n < guest->num; n++) {
		pack_payload(image, guest->cell, guest->parts[n].address,
			     guest->parts[n].data);
	}
	if (guest->has_start) {
		pack_start(image, guest->cell, &guest->start);
	}
	return STATUS_OK;
}
