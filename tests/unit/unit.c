// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Shared parts of the unit tests: see unit.h. Also provides what the config
 * check expects of whoever links it: the places its messages go to.
 */
#include <stdio.h>
#include <stdlib.h>
#include "unit.h"
#include "sha256.h"

#define NUM_MESSAGES (sizeof(unit_messages) / sizeof(unit_messages[0]))

uint32_t unit_violations;
uint32_t unit_warnings;
char unit_messages[16][256];
char unit_warning[256];

void check_violation(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (unit_violations < NUM_MESSAGES) {
		vsnprintf(unit_messages[unit_violations],
			  sizeof(unit_messages[0]), fmt, args);
	}
	va_end(args);
	unit_violations++;
}

void check_warning(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(unit_warning, sizeof(unit_warning), fmt, args);
	va_end(args);
	unit_warnings++;
}

void unit_clear_messages(void)
{
	unit_violations = 0;
	unit_warnings = 0;
	memset(unit_messages, 0, sizeof(unit_messages));
	memset(unit_warning, 0, sizeof(unit_warning));
}

static void set_memory(struct config_memory *memory, uint64_t phys,
		       uint64_t virt, uint64_t size, uint64_t flags)
{
	memory->phys_start = phys;
	memory->virt_start = virt;
	memory->size = size;
	memory->flags = flags;
}

static void set_cell(struct unit_cell *cell, const char *name, uint64_t cpus)
{
	memcpy(cell->config.signature, CONFIG_CELL_SIGNATURE,
	       CONFIG_SIGNATURE_LEN);
	cell->config.architecture = CONFIG_ARCH_ARM64;
	cell->config.revision = CONFIG_REVISION;
	memcpy(cell->config.name, name, strlen(name));
	cell->config.cpu_set_size = 8;
	cell->cpus[0] = cpus;
}

static void set_irqchip(struct unit_cell *cell, uint32_t pins)
{
	cell->num_irqchips = 1;
	cell->irqchips[0].address = 0x08000000;
	cell->irqchips[0].pin_base = 32;
	cell->irqchips[0].pin_bitmap[0] = pins;
}

static void set_board(struct unit_system *system)
{
	struct system_config *config = &system->config;
	struct unit_cell *board = &system->cells[0];

	memcpy(config->signature, CONFIG_SYSTEM_SIGNATURE,
	       CONFIG_SIGNATURE_LEN);
	config->architecture = CONFIG_ARCH_ARM64;
	config->revision = CONFIG_REVISION;
	set_memory(&config->hypervisor_memory, 0x7fc00000, 0, 0x400000, 0);
	config->debug_console.address = 0x09000000;
	config->debug_console.size = 0x1000;
	config->debug_console.type = CONSOLE_PL011;
	config->debug_console.flags = CONSOLE_MMIO;
	config->platform.arm.maintenance_irq = 25;
	config->platform.arm.gic_version = 3;
	config->platform.arm.gicd_base = 0x08000000;
	config->platform.arm.gicr_base = 0x080a0000;

	/* The allow-list: two adjacent pieces of RAM, devices, no firmware. */
	set_cell(board, "board", 0xf);
	board->num_memory = 3;
	set_memory(&board->memory[0], 0x40000000, 0x40000000, 0x20000000,
		   MEM_READ | MEM_WRITE | MEM_EXECUTE);
	set_memory(&board->memory[1], 0x60000000, 0x60000000, 0x1fc00000,
		   MEM_READ | MEM_WRITE | MEM_EXECUTE);
	set_memory(&board->memory[2], 0x09000000, 0x09000000, 0x01000000,
		   MEM_READ | MEM_WRITE | MEM_IO);
	set_irqchip(board, 0xffffffff);
	system->num_never = 1;
	system->never[0].base = 0x09020000;
	system->never[0].size = 0x1000;
	memcpy(system->never[0].name, "fw_cfg", 6);
	system->num_boot_writes = 1;
	system->boot_writes[0].address = 0x09030000;
	system->boot_writes[0].width = 4;
}

static void set_linux(struct unit_cell *cell)
{
	set_cell(cell, "linux", 0x6);
	cell->config.cpu_reset_address = 0x48000000;
	cell->num_memory = 5;
	/* Crosses the border between two regions of the system config. */
	set_memory(&cell->memory[0], 0x58000000, 0x48000000, 0x10000000,
		   MEM_READ | MEM_WRITE | MEM_EXECUTE | MEM_LOADABLE);
	set_memory(&cell->memory[1], 0x09000000, 0x09000000, 0x1000,
		   MEM_READ | MEM_WRITE | MEM_IO | MEM_ROOTSHARED);
	set_memory(&cell->memory[2], 0, 0x80000000, 0x1000,
		   MEM_READ | MEM_WRITE | MEM_COMM_REGION);
	set_memory(&cell->memory[3], 0x70000000, 0x70000000, 0x1000,
		   MEM_READ | MEM_WRITE | MEM_ROOTSHARED);
	set_memory(&cell->memory[4], 0x09010100, 0x09010100, 0x10,
		   MEM_READ | MEM_WRITE | MEM_IO | MEM_IO_32);
	set_irqchip(cell, 0x2);
	cell->has_options = true;
	cell->options.ppi_mask = OPTIONS_DEFAULT_PPIS;
}

static void set_rtos(struct unit_cell *cell)
{
	set_cell(cell, "rtos", 0x8);
	cell->num_memory = 5;
	set_memory(&cell->memory[0], 0x71000000, 0, 0x10000,
		   MEM_READ | MEM_WRITE | MEM_EXECUTE | MEM_LOADABLE);
	set_memory(&cell->memory[1], 0, 0, 0, 0);
	set_memory(&cell->memory[2], 0, 0x80000000, 0x1000,
		   MEM_READ | MEM_WRITE | MEM_COMM_REGION);
	set_memory(&cell->memory[3], 0x70000000, 0x70000000, 0x1000,
		   MEM_READ | MEM_ROOTSHARED);
	/* The same page as linux' sub-page region, other bytes. */
	set_memory(&cell->memory[4], 0x09010110, 0x09010110, 0x10,
		   MEM_READ | MEM_WRITE | MEM_IO | MEM_IO_32);
	set_irqchip(cell, 0x4);
	cell->has_start = true;
	cell->start.entry = 0x100;
}

static void set_payload(struct unit_system *system, const char *cell,
			uint64_t address, uint64_t size)
{
	struct unit_payload *payload =
		&system->payloads[system->num_payloads++];

	memcpy(payload->cell, cell, strlen(cell));
	payload->address = address;
	payload->size = size;
}

void unit_good_system(struct unit_system *system)
{
	memset(system, 0, sizeof(*system));
	set_board(system);
	set_linux(&system->cells[1]);
	set_rtos(&system->cells[2]);
	system->num_cells = 3;
	set_payload(system, "linux", 0x48000000, 37);
	set_payload(system, "linux", 0x48001000, 5);
	set_payload(system, "rtos", 0, 64);
	system->packed = true;
}

void unit_good_root_system(struct unit_system *system)
{
	struct unit_cell *board = &system->cells[0];

	unit_good_system(system);
	/* It may no longer be granted what nobody may have. */
	set_memory(&board->memory[2], 0x09010000, 0x09010000, 0x1000,
		   MEM_READ | MEM_WRITE | MEM_IO);
	set_memory(&board->memory[3], 0x09030000, 0x09030000, 0x1000,
		   MEM_READ | MEM_WRITE | MEM_IO);
	set_memory(&board->memory[4], 0x09000000, 0x09000000, 0x1000,
		   MEM_READ | MEM_WRITE | MEM_IO | MEM_ROOTSHARED);
	board->num_memory = 5;
	board->has_start = true;
	board->start.entry = 0x40000000;
	set_payload(system, "board", 0x40000000, 16);
}

void unit_add(struct unit_image *image, const void *data, size_t size)
{
	assert_true(size <= sizeof(image->bytes) - image->size);
	if (size > 0) {
		memcpy(image->bytes + image->size, data, size);
	}
	image->size += size;
}

void unit_add_cell(struct unit_image *image, const struct unit_cell *cell)
{
	static const uint8_t zeros[UNIT_ARRAY * sizeof(struct config_cache)];
	struct cell_config config = cell->config;

	config.num_memory_regions = cell->num_memory;
	config.num_irqchips = cell->num_irqchips;
	config.num_pci_devices = cell->num_pci;
	config.num_stream_ids = cell->num_streams;
	config.num_cache_regions = cell->num_caches;
	config.num_pio_regions = cell->num_pios;
	unit_add(image, &config, sizeof(config));
	unit_add(image, cell->cpus, config.cpu_set_size);
	unit_add(image, cell->memory,
		 cell->num_memory * sizeof(cell->memory[0]));
	unit_add(image, zeros, cell->num_caches * sizeof(struct config_cache));
	unit_add(image, cell->irqchips,
		 cell->num_irqchips * sizeof(cell->irqchips[0]));
	unit_add(image, cell->pios, cell->num_pios * sizeof(cell->pios[0]));
	unit_add(image, cell->pci, cell->num_pci * sizeof(cell->pci[0]));
	unit_add(image, cell->streams,
		 cell->num_streams * sizeof(cell->streams[0]));
}

void unit_add_record(struct unit_image *image, enum record_type type,
		     const char *cell, uint64_t address, const void *data,
		     size_t size)
{
	struct record_header header = {
		.type = (uint8_t)type,
		.revision = RECORD_REVISION,
		.size = size,
		.address = address,
	};

	memcpy(header.magic, RECORD_MAGIC, RECORD_MAGIC_LEN);
	memcpy(header.cell, cell, strnlen(cell, CONFIG_NAME_LEN));
	unit_add(image, &header, sizeof(header));
	unit_add(image, data, size);
}

void unit_add_front(struct unit_image *image, const struct unit_system *system)
{
	static const uint8_t filler[UNIT_HYPERVISOR] = { 0xa5 };
	struct hypervisor_header header = { .file_size = UNIT_HYPERVISOR };

	memset(image, 0, sizeof(*image));
	unit_add(image, filler, UNIT_PRELOADER);
	memcpy(header.signature, HYPERVISOR_SIGNATURE,
	       HYPERVISOR_SIGNATURE_LEN);
	unit_add(image, &header, sizeof(header));
	unit_add(image, filler, UNIT_HYPERVISOR - sizeof(header));
	image->system = image->size;
	unit_add(image, &system->config,
		 offsetof(struct system_config, root_cell));
	unit_add_cell(image, &system->cells[0]);
	image->behind_system = image->size;
}

void unit_add_end(struct unit_image *image)
{
	struct record_end end = { .length = image->size };
	struct sha256 sha;

	image->end = image->size;
	sha256_init(&sha);
	sha256_update(&sha, image->bytes, image->size);
	sha256_final(&sha, end.sha256);
	unit_add_record(image, RECORD_END, "", 0, &end, sizeof(end));
}

static void add_cell_records(struct unit_image *image,
			     const struct unit_cell *cell)
{
	if (cell->has_start) {
		unit_add_record(image, RECORD_START, cell->config.name, 0,
				&cell->start, sizeof(cell->start));
	}
	if (cell->has_options) {
		unit_add_record(image, RECORD_OPTIONS, cell->config.name, 0,
				&cell->options, sizeof(cell->options));
	}
}

static void add_system_records(struct unit_image *image,
			       const struct unit_system *system)
{
	if (system->num_cpu_map > 0) {
		unit_add_record(image, RECORD_CPU_MAP, "", 0, system->cpu_map,
				system->num_cpu_map *
					sizeof(system->cpu_map[0]));
	}
	if (system->num_never > 0) {
		unit_add_record(image, RECORD_NEVER, "", 0, system->never,
				system->num_never * sizeof(system->never[0]));
	}
	if (system->num_boot_writes > 0) {
		unit_add_record(image, RECORD_BOOT_WRITES, "", 0,
				system->boot_writes,
				system->num_boot_writes *
					sizeof(system->boot_writes[0]));
	}
}

static void patch_packed(struct unit_image *image)
{
	struct record_packed packed = { .end_offset = image->size };

	memcpy(image->bytes + image->behind_system +
		       sizeof(struct record_header),
	       &packed, sizeof(packed));
}

void unit_build(const struct unit_system *system, struct unit_image *image)
{
	static const struct record_packed later;
	static const uint8_t data[0x100] = { 0x5a };

	unit_add_front(image, system);
	if (system->packed) {
		unit_add_record(image, RECORD_PACKED, "", 0, &later,
				sizeof(later));
	}
	add_system_records(image, system);
	/* Records of cells before their cells: any order is right. */
	for (uint32_t n = 0; n < system->num_cells; n++) {
		add_cell_records(image, &system->cells[n]);
	}
	for (uint32_t n = 0; n < system->num_payloads; n++) {
		const struct unit_payload *payload = &system->payloads[n];

		unit_add_record(image, RECORD_PAYLOAD, payload->cell,
				payload->address, data, payload->size);
	}
	for (uint32_t n = 1; n < system->num_cells; n++) {
		unit_add_cell(image, &system->cells[n]);
	}
	if (system->packed) {
		patch_packed(image);
		unit_add_end(image);
	}
}

uint8_t *unit_exact_copy(const struct unit_image *image, uint64_t size)
{
	/* malloc(0) may return NULL, which is no error here. */
	uint8_t *copy = malloc(size > 0 ? size : 1);

	assert_non_null(copy);
	memcpy(copy, image->bytes, size);
	return copy;
}
