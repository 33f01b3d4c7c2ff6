// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * An x86 Linux as payloads of a cell, by the boot protocol (Linux'
 * Documentation/arch/x86/boot.rst) and its 32-bit entry: what a boot loader and
 * a BIOS would do on a PC is done here, of the cell's config alone.
 */
#include <string.h>
#include <bulkhead/x86_ports.h>
#include "acpi.h"
#include "config_check.h"
#include "pack.h"
#include "provided.h"

/* Where things go in the guest, below the PC's video memory and BIOS. */
#define ZERO_PAGE_AT	  0x10000
#define CMDLINE_AT	  0x11000
#define CMDLINE_ROOM	  0x4000
#define ACPI_AT		  0xe0000
#define ACPI_ROOM	  0x2000
#define RESET_AT	  0xffff0
#define LOW_END		  0xa0000
#define LOW_RESUME	  0x100000

#define PAGE_SIZE	  0x1000
#define KERNEL_SIZE_LIMIT 0x40000000u
#define FOUR_GIB	  0x100000000ULL

/* struct boot_params, the zero page: offsets of what is filled in */
#define ZERO_PAGE_SIZE	  0x1000
#define PARAMS_RSDP	  0x70
#define PARAMS_E820S	  0x1e8
#define PARAMS_HEADER	  0x1f1
#define PARAMS_E820	  0x2d0
#define PARAMS_MAX_E820	  128

#define HEADER_END_OFFSET 0x201 /* of a byte: end of the header, from 0x202 */
#define HEADER_END_BASE	  0x202
#define HEADER_END_LIMIT  0x290 /* of the header's room in the zero page */

/* The kernel's setup header, from offset 0x1f1 of the file. */
struct setup_header {
	uint8_t setup_sectors;
	uint16_t root_flags;
	uint32_t syssize;
	uint16_t ram_size;
	uint16_t vid_mode;
	uint16_t root_dev;
	uint16_t boot_flag;
	uint16_t jump;
	char magic[4];
	uint16_t version;
	uint8_t reserved[8];
	uint8_t type_of_loader; /* 0x210 */
	uint8_t loadflags;
	uint16_t setup_move_size;
	uint32_t code32_start;
	uint32_t ramdisk_image;
	uint32_t ramdisk_size;
	uint32_t bootsect_kludge;
	uint16_t heap_end_ptr;
	uint8_t ext_loader[2];
	uint32_t cmd_line_ptr;
	uint32_t initrd_addr_max;
	uint32_t kernel_alignment; /* 0x230 */
	uint8_t relocatable_kernel;
	uint8_t min_alignment;
	uint16_t xloadflags;
	uint32_t cmdline_size;
	uint32_t hardware_subarch;
	uint64_t hardware_subarch_data;
	uint32_t payload_offset;
	uint32_t payload_length;
	uint64_t setup_data; /* 0x250 */
	uint64_t pref_address;
	uint32_t init_size; /* 0x260 */
} __attribute__((packed));

_Static_assert(offsetof(struct setup_header, type_of_loader) == 0x210 - 0x1f1,
	       "setup header");
_Static_assert(offsetof(struct setup_header, init_size) == 0x260 - 0x1f1,
	       "setup header");

#define BOOT_FLAG      0xaa55
#define HEADER_MAGIC   "HdrS"
#define VERSION_WANTED 0x020a /* 2.10: pref_address and init_size */
#define LOADED_HIGH    0x1
#define LOADER_UNKNOWN 0xff
#define VID_MODE_NONE  0xffff
#define SECTOR	       512

struct e820_entry {
	uint64_t address;
	uint64_t size;
	uint32_t type;
} __attribute__((packed));

enum {
	E820_RAM = 1,
	E820_RESERVED = 2,
	E820_ACPI = 3
};

/* The parts in memory, and where they go in the guest. */
struct layout {
	struct buffer file;   /* bzImage */
	struct buffer kernel; /* a view of its protected-mode part */
	struct buffer initrd; /* empty: none */
	struct buffer cmdline;
	struct buffer zero_page;
	struct buffer acpi;
	struct buffer reset;
	struct setup_header header;
	uint64_t kernel_at;
	uint64_t initrd_at;
};

const bool pack_linux_alone = false;

const char pack_linux_help[] =
	"  --linux=CELL,kernel=FILE[,initrd=FILE][,cmdline=TEXT]\n"
	"      an x86 Linux: bzImage at the address it prefers, initrd as high as it\n"
	"      may be, command line, zero page, and ACPI tables that name the cell's\n"
	"      CPUs, IOAPIC and UARTs: COM1 to COM4 and its console, of which the\n"
	"      first has the first pin of the config, and so on. TEXT is the rest of\n"
	"      the argument: commas are its own, so cmdline= comes last\n"
	"  --start=CELL:ENTRY[:RDI[:RSI[:RDX[:RCX]]]]\n"
	"      start the first CPU at ENTRY, in 32-bit mode with flat segments and\n"
	"      these register values, instead of all of them in real mode at the\n"
	"      reset address; the others wait for SIPI\n";

static const char *fault_of(const struct layout *layout)
{
	const struct setup_header *header = &layout->header;
	uint64_t setup_size = (header->setup_sectors + 1ull) * SECTOR;

	if (header->boot_flag != BOOT_FLAG ||
	    memcmp(header->magic, HEADER_MAGIC, sizeof(header->magic)) != 0) {
		return "no bzImage";
	}
	if (header->version < VERSION_WANTED) {
		return "boot protocol older than 2.10";
	}
	if ((header->loadflags & LOADED_HIGH) == 0) {
		return "a zImage, not a bzImage";
	}
	if (setup_size >= layout->file.size ||
	    layout->file.size > KERNEL_SIZE_LIMIT) {
		return "length and setup header do not fit";
	}
	if (header->init_size < layout->file.size - setup_size ||
	    header->init_size > KERNEL_SIZE_LIMIT) {
		return "init_size is not sensible";
	}
	if (header->kernel_alignment < PAGE_SIZE ||
	    (header->kernel_alignment & (header->kernel_alignment - 1)) != 0 ||
	    header->pref_address % PAGE_SIZE != 0) {
		return "kernel_alignment or pref_address is not sensible";
	}
	return NULL;
}

static bool read_kernel(struct layout *layout, const char *path)
{
	struct setup_header *header = &layout->header;
	const char *fault;
	size_t setup_size;

	if (!file_read(&layout->file, path)) {
		return false;
	}
	if (layout->file.size < HEADER_END_LIMIT) {
		tool_error("%s: no bzImage", path);
		return false;
	}
	memcpy(header, layout->file.data + PARAMS_HEADER, sizeof(*header));
	if (header->setup_sectors == 0) {
		header->setup_sectors = 4;
	}
	fault = fault_of(layout);
	if (fault != NULL) {
		tool_error("%s: %s", path, fault);
		return false;
	}
	setup_size = (header->setup_sectors + 1u) * SECTOR;
	layout->kernel.data = layout->file.data + setup_size;
	layout->kernel.size = layout->file.size - setup_size;
	return true;
}

static bool read_parts(struct layout *layout, const struct linux_guest *guest)
{
	const char *cmdline = guest->cmdline != NULL ? guest->cmdline : "";
	uint32_t limit;

	if (!read_kernel(layout, guest->kernel) ||
	    (guest->initrd != NULL &&
	     !file_read(&layout->initrd, guest->initrd))) {
		return false;
	}
	limit = layout->header.cmdline_size;
	if (limit > CMDLINE_ROOM - 1) {
		limit = CMDLINE_ROOM - 1;
	}
	if (strlen(cmdline) > limit) {
		tool_error("--linux: command line of %zu bytes; at most %u",
			   strlen(cmdline), limit);
		return false;
	}
	buffer_append(&layout->cmdline, cmdline, strlen(cmdline) + 1);
	return true;
}

/* The RAM region that holds all of it, or NULL. */
static const struct config_memory *ram_at(const struct cell_config *config,
					  uint64_t address, uint64_t size)
{
	const struct config_memory *memory = config_memory(config);

	for (uint32_t n = 0; n < config->num_memory_regions; n++) {
		uint64_t offset = address - memory[n].virt_start;

		if (pack_is_ram(&memory[n]) &&
		    address >= memory[n].virt_start &&
		    offset < memory[n].size &&
		    size <= memory[n].size - offset) {
			return &memory[n];
		}
	}
	return NULL;
}

/* Where it prefers to be, else the lowest place that is large enough. */
static bool place_kernel(struct layout *layout,
			 const struct cell_config *config)
{
	const struct config_memory *memory = config_memory(config);
	const struct setup_header *header = &layout->header;
	bool found = false;

	layout->kernel_at = header->pref_address;
	if (ram_at(config, layout->kernel_at, header->init_size) != NULL &&
	    layout->kernel_at + header->init_size <= FOUR_GIB) {
		return true;
	}
	for (uint32_t n = 0; n < config->num_memory_regions; n++) {
		uint64_t at = memory[n].virt_start < LOW_RESUME
				      ? LOW_RESUME
				      : memory[n].virt_start;

		at = align_up(at, header->kernel_alignment);
		if (header->relocatable_kernel != 0 &&
		    pack_is_ram(&memory[n]) &&
		    ram_at(config, at, header->init_size) != NULL &&
		    at + header->init_size <= FOUR_GIB &&
		    (!found || at < layout->kernel_at)) {
			layout->kernel_at = at;
			found = true;
		}
	}
	return found;
}

/* The highest page-aligned place in @memory behind @from and below @limit. */
static bool place_initrd_in(struct layout *layout,
			    const struct config_memory *memory, uint64_t from,
			    uint64_t limit)
{
	uint64_t end = memory->virt_start + memory->size;
	uint64_t at;

	if (from < memory->virt_start) {
		from = memory->virt_start;
	}
	if (end > limit) {
		end = limit;
	}
	if (end < from || end - from < layout->initrd.size) {
		return false;
	}
	at = (end - layout->initrd.size) & ~(uint64_t)(PAGE_SIZE - 1);
	if (at < from || at <= layout->initrd_at) {
		return false;
	}
	layout->initrd_at = at;
	return true;
}

/* As high as it may be, but not in the kernel's memory. */
static bool place_initrd(struct layout *layout,
			 const struct cell_config *config)
{
	const struct config_memory *memory = config_memory(config);
	uint64_t limit = layout->header.initrd_addr_max + 1ull;
	uint64_t kernel_end = layout->kernel_at + layout->header.init_size;
	bool found = false;

	for (uint32_t n = 0; n < config->num_memory_regions; n++) {
		if (!pack_is_ram(&memory[n])) {
			continue;
		}
		found |= place_initrd_in(layout, &memory[n], kernel_end, limit);
		if (layout->kernel_at < limit) {
			limit = layout->kernel_at;
		}
		found |= place_initrd_in(layout, &memory[n], LOW_RESUME, limit);
		limit = layout->header.initrd_addr_max + 1ull;
	}
	return found;
}

/* Memory below 1 MiB: what stands there is at the same place in every cell. */
static const char *fault_of_low_memory(const struct cell_config *config)
{
	if (ram_at(config, ZERO_PAGE_AT, ZERO_PAGE_SIZE) == NULL ||
	    ram_at(config, CMDLINE_AT, CMDLINE_ROOM) == NULL) {
		return "no RAM at 0x10000 for zero page and command line";
	}
	if (ram_at(config, ACPI_AT, LOW_RESUME - ACPI_AT) == NULL) {
		return "no RAM at 0xe0000 for ACPI tables and reset vector";
	}
	return NULL;
}

static enum status place(struct layout *layout,
			 const struct cell_config *config, const char *cell)
{
	const char *fault = fault_of_low_memory(config);

	if (fault == NULL && !place_kernel(layout, config)) {
		fault = "no RAM region below 4 GiB holds the kernel";
	}
	if (fault == NULL && layout->initrd.size != 0 &&
	    !place_initrd(layout, config)) {
		fault = "no RAM region holds the initrd";
	}
	return fault != NULL ? tool_error("cell '%s': %s", cell, fault)
			     : STATUS_OK;
}

/* A growing table of memory in the zero page. */
static bool add_e820(struct layout *layout, uint64_t address, uint64_t end,
		     uint32_t type)
{
	uint8_t *count = layout->zero_page.data + PARAMS_E820S;
	struct e820_entry entry = { address, end - address, type };

	if (address >= end) {
		return true;
	}
	if (*count == PARAMS_MAX_E820) {
		return false;
	}
	memcpy(layout->zero_page.data + PARAMS_E820 + *count * sizeof(entry),
	       &entry, sizeof(entry));
	(*count)++;
	return true;
}

static uint64_t lower(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t higher(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* RAM is none where a PC has video memory and BIOS; the tables stand there. */
static bool fill_e820(struct layout *layout, const struct cell_config *config)
{
	const struct config_memory *memory = config_memory(config);
	bool fits = add_e820(layout, ACPI_AT, ACPI_AT + ACPI_ROOM, E820_ACPI);

	for (uint32_t n = 0; n < config->num_memory_regions; n++) {
		uint64_t start = memory[n].virt_start;
		uint64_t end = start + memory[n].size;

		if (pack_is_ram(&memory[n])) {
			fits &= add_e820(layout, start, lower(end, LOW_END),
					 E820_RAM);
			fits &= add_e820(layout, higher(start, LOW_RESUME), end,
					 E820_RAM);
		} else if ((memory[n].flags & MEM_COMM_REGION) != 0) {
			fits &= add_e820(layout, start, end, E820_RESERVED);
		}
	}
	return fits;
}

static enum status make_zero_page(struct layout *layout,
				  const struct cell_config *config,
				  const char *cell)
{
	struct setup_header *header = &layout->header;
	size_t end = HEADER_END_BASE + layout->file.data[HEADER_END_OFFSET];
	uint64_t rsdp = ACPI_AT;
	uint8_t *page;

	if (end < PARAMS_HEADER + sizeof(*header)) {
		end = PARAMS_HEADER + sizeof(*header);
	}
	if (end > HEADER_END_LIMIT) {
		end = HEADER_END_LIMIT;
	}
	header->vid_mode = VID_MODE_NONE;
	header->type_of_loader = LOADER_UNKNOWN;
	header->code32_start = (uint32_t)layout->kernel_at;
	header->ramdisk_image = (uint32_t)layout->initrd_at;
	header->ramdisk_size = (uint32_t)layout->initrd.size;
	header->cmd_line_ptr = CMDLINE_AT;

	buffer_extend(&layout->zero_page, ZERO_PAGE_SIZE);
	page = layout->zero_page.data;
	memcpy(page + PARAMS_HEADER, layout->file.data + PARAMS_HEADER,
	       end - PARAMS_HEADER);
	memcpy(page + PARAMS_HEADER, header, sizeof(*header));
	memcpy(page + PARAMS_RSDP, &rsdp, sizeof(rsdp));
	if (!fill_e820(layout, config)) {
		return tool_error("cell '%s': too many memory regions", cell);
	}
	return STATUS_OK;
}

/* Pins of the cell in the order of its config, as GSIs: the one at @number. */
static uint32_t gsi_at(const struct chain *chain, uint32_t cell,
		       uint32_t number)
{
	const struct cell_config *config = chain->cells[cell].config;
	const struct config_irqchip *chip = config_irqchips(config);
	uint32_t ioapics = config_ioapics(chain);

	for (uint32_t n = 0; n < config->num_irqchips; n++, chip++) {
		uint32_t ioapic = 0;

		while (ioapic < ioapics &&
		       config_ioapic_address(chain, ioapic) != chip->address) {
			ioapic++;
		}
		for (uint32_t pin = 0;
		     ioapic < ioapics && pin < ACPI_GSIS_OF_IOAPIC; pin++) {
			if ((chip->pin_bitmap[pin / 32] >> pin % 32 & 1) != 0 &&
			    number-- == 0) {
				return ioapic * ACPI_GSIS_OF_IOAPIC + pin;
			}
		}
	}
	return ACPI_NO_GSI;
}

static bool is_uart(const struct cell_config *config, uint16_t port)
{
	static const uint16_t com_ports[] = { 0x3f8, 0x2f8, 0x3e8, 0x2e8 };
	const struct config_console *console = &config->console;

	for (uint32_t n = 0; n < sizeof(com_ports) / sizeof(com_ports[0]);
	     n++) {
		if (port == com_ports[n]) {
			return true;
		}
	}
	return console->type == CONSOLE_8250 &&
	       (console->flags & CONSOLE_MMIO) == 0 && console->address == port;
}

static void add_uarts(struct acpi_cell *tables, const struct chain *chain,
		      uint32_t cell)
{
	const struct cell_config *config = chain->cells[cell].config;
	const struct config_pio *pio = config_pios(config);

	for (uint32_t n = 0; n < config->num_pio_regions; n++) {
		uint32_t number = tables->num_uarts;

		if (is_uart(config, pio[n].base) && number < ACPI_MAX_UARTS) {
			tables->uarts[number].port = pio[n].base;
			tables->uarts[number].gsi = gsi_at(chain, cell, number);
			tables->num_uarts++;
		}
	}
}

_Static_assert(ACPI_MAX_IOAPICS >= PROVIDED_IOAPICS, "IOAPICs");

static void add_ioapics(struct acpi_cell *tables, const struct chain *chain,
			uint32_t cell)
{
	uint32_t count = config_ioapics(chain);

	for (uint32_t n = 0; n < count && n < ACPI_MAX_IOAPICS; n++) {
		uint32_t number = tables->num_ioapics;

		if ((config_pins(chain, cell, n, 0) |
		     config_pins(chain, cell, n, 1)) == 0) {
			continue;
		}
		tables->ioapics[number].address =
			(uint32_t)config_ioapic_address(chain, n);
		tables->ioapics[number].first_gsi = n * ACPI_GSIS_OF_IOAPIC;
		tables->num_ioapics++;
	}
}

static enum status make_acpi(struct layout *layout, const struct chain *chain,
			     const char *name)
{
	struct acpi_cell tables = { 0 };
	uint32_t cell = 0;
	uint64_t cpus;

	while (strncmp(chain->cells[cell].config->name, name,
		       CONFIG_NAME_LEN) != 0) {
		cell++;
	}
	cpus = config_cpu_mask(chain, cell);
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((cpus >> cpu & 1) != 0) {
			tables.apic_ids[tables.num_cpus++] =
				(uint32_t)config_hardware_id(chain, cpu);
		}
	}
	add_ioapics(&tables, chain, cell);
	add_uarts(&tables, chain, cell);
	acpi_build(&layout->acpi, ACPI_AT, &tables);
	if (layout->acpi.size > ACPI_ROOM) {
		return tool_error("cell '%s': too many CPUs for its tables",
				  name);
	}
	return STATUS_OK;
}

/*
 * What a PC's BIOS has at the address where a CPU starts. Linux goes there to
 * reboot a hardware-reduced machine that has no EFI either, in real mode.
 */
static void make_reset(struct layout *layout)
{
	/* mov $6, %al; mov $0xcf9, %dx; out %al, (%dx); 1: hlt; jmp 1b */
	static const uint8_t code[] = { 0xb0,
					VPORT_RESET_VALUE,
					0xba,
					VPORT_RESET & 0xff,
					VPORT_RESET >> 8,
					0xee,
					0xf4,
					0xeb,
					0xfd };

	buffer_append(&layout->reset, code, sizeof(code));
}

static enum status append_parts(struct buffer *image, uint64_t offset,
				const struct layout *layout,
				const struct linux_guest *wanted,
				const char *loader)
{
	struct guest_parts guest = {
		.cell = wanted->cell,
		.has_start = true,
		.start = { .entry = layout->kernel_at,
			   .args = { 0, ZERO_PAGE_AT } },
	};

	guest.parts[guest.num++] = (struct guest_part){ ZERO_PAGE_AT, 0,
							&layout->zero_page };
	guest.parts[guest.num++] = (struct guest_part){ CMDLINE_AT, 0,
							&layout->cmdline };
	guest.parts[guest.num++] = (struct guest_part){ ACPI_AT, 0,
							&layout->acpi };
	guest.parts[guest.num++] = (struct guest_part){ RESET_AT, 0,
							&layout->reset };
	guest.parts[guest.num++] = (struct guest_part){ layout->kernel_at, 0,
							&layout->kernel };
	if (layout->initrd.size != 0) {
		guest.parts[guest.num++] = (struct guest_part){
			layout->initrd_at, 0, &layout->initrd
		};
	}
	return pack_guest(image, offset, &guest, loader);
}

static enum status lay_out(struct layout *layout, const struct buffer *image,
			   uint64_t offset, const struct linux_guest *guest)
{
	const struct cell_config *config = pack_find_cell(image, offset,
							  guest->cell);
	struct chain chain;
	enum status status;

	if (config == NULL || !read_parts(layout, guest)) {
		return STATUS_ERROR;
	}
	status = place(layout, config, guest->cell);
	if (status == STATUS_OK) {
		make_reset(layout);
		status = make_zero_page(layout, config, guest->cell);
	}
	if (status == STATUS_OK) {
		pack_chain(image, offset, &chain);
		status = make_acpi(layout, &chain, guest->cell);
	}
	return status;
}

enum status pack_linux(struct buffer *image, uint64_t offset,
		       const struct linux_guest *guest, const char *loader)
{
	struct layout layout = { 0 };
	enum status status;

	if (guest->kernel == NULL || guest->dtb != NULL) {
		return tool_error("--linux: wanted CELL,kernel=FILE, and no "
				  "dtb=");
	}
	status = lay_out(&layout, image, offset, guest);
	if (status == STATUS_OK) {
		status = append_parts(image, offset, &layout, guest, loader);
	}
	buffer_free(&layout.file);
	buffer_free(&layout.initrd);
	buffer_free(&layout.cmdline);
	buffer_free(&layout.zero_page);
	buffer_free(&layout.acpi);
	buffer_free(&layout.reset);
	return status;
}
