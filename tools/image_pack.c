// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead image pack`: preloader, hypervisor, configs and guests to one
 * bootable image with an end record. The finished image goes through the parser
 * and the check that boot code uses before it is written.
 *
 * `bulkhead image archive`: configs and guests alone, the end of such a chain, for
 * a root cell that creates cells.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include "config_check.h"
#include "format.h"
#include "pack.h"
#include "sha256.h"

/* Payloads' data in the image, so that boot code copies aligned words. */
#define DATA_ALIGNMENT 4096

static const char help[] =
	"usage: bulkhead image pack -o OUT --preloader FILE --hypervisor FILE\n"
	"                           [OPTION]... SYSTEM.cell [CELL.cell]...\n"
	"\n"
	"Make a bootable image. It ends with an end record (length and SHA-256). Before\n"
	"it is written it is checked like `bulkhead image verify` does; an image with\n"
	"violations is refused.\n"
	"\n"
	"  -o, --output=FILE      the image\n"
	"      --preloader=FILE   preloader.bin\n"
	"      --hypervisor=FILE  bulkhead.bin of the same build\n"
	"      --loader=FILE      inmates/loader.bin, for cells that may restart\n"
	"      --force            write the image in spite of violations\n"
	"  -h, --help             print this text\n"
	"\n"
	"Guests; CELL is the name in the config. Each may be given several times. Those\n"
	"of --inmate and --linux whose cell has a restart option stand in the image as\n"
	"one payload at the cell's reset address: the loader, and all that it copies.\n"
	"\n"
	"  --payload=CELL:ADDRESS:FILE\n"
	"      FILE at a guest-physical address\n"
	"  --inmate=CELL:FILE[:CMDLINE]\n"
	"      FILE at the cell's reset address, or at the start of its RAM if it may\n"
	"      restart; CMDLINE (up to 255 bytes) at offset 0x1000 of it\n";

static const char help_end[] =
	"\n"
	"Numbers are decimal, or hexadecimal with 0x.\n"
	"Exit status: 0 written, 1 refused, 2 wrong usage or a file error.\n";

static const char archive_help[] =
	"usage: bulkhead image archive -o OUT [OPTION]... CELL.cell...\n"
	"\n"
	"Put cells and their guests into one file, which a root cell finds in its RAM to\n"
	"create the cells from: their configs and payload records one after the other.\n"
	"They need not fit each other. Whoever creates a cell judges it; `bulkhead check\n"
	"SYSTEM.cell CELL.cell` does so before.\n"
	"\n"
	"--output, --loader, --payload, --inmate and --linux are those of `image pack`.\n"
	"A cell that needs a start record is refused: it cannot be created.\n"
	"\n"
	"Exit status: 0 written, 1 refused, 2 wrong usage or a file error.\n";

enum {
	OPTION_PRELOADER = 256,
	OPTION_HYPERVISOR,
	OPTION_FORCE,
	OPTION_LOADER,
	OPTION_PAYLOAD,
	OPTION_INMATE,
	OPTION_LINUX,
	OPTION_START,
};

static const struct option options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "preloader", required_argument, NULL, OPTION_PRELOADER },
	{ "hypervisor", required_argument, NULL, OPTION_HYPERVISOR },
	{ "force", no_argument, NULL, OPTION_FORCE },
	{ "loader", required_argument, NULL, OPTION_LOADER },
	{ "payload", required_argument, NULL, OPTION_PAYLOAD },
	{ "inmate", required_argument, NULL, OPTION_INMATE },
	{ "linux", required_argument, NULL, OPTION_LINUX },
	{ "start", required_argument, NULL, OPTION_START },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* One --payload, --inmate, --linux or --start, in the order given. */
struct guest {
	int option;
	char *text;
};

struct pack {
	const char *output;
	const char *preloader;
	const char *hypervisor;
	const char *loader; /* NULL: not given */
	bool archive;	    /* cells and guests alone */
	bool force;
	bool help;
	struct guest *guests; /* as many as there are arguments, at most */
	size_t num_guests;
	uint64_t configs; /* offset of the system config in the image */
	uint64_t packed;  /* offset of the packed record's data */
	struct loaded loaded;
};

const struct cell_config *pack_find_cell(const struct buffer *image,
					 uint64_t offset, const char *name)
{
	struct element element;

	for (; element_at(image, offset, &element); offset += element.size) {
		if (element.kind != ELEMENT_RECORD &&
		    strncmp(element.cell->name, name, CONFIG_NAME_LEN) == 0) {
			return element.cell;
		}
	}
	tool_error("there is no cell '%s'", name);
	return NULL;
}

void pack_chain(const struct buffer *image, uint64_t offset,
		struct chain *chain)
{
	struct element element;

	memset(chain, 0, sizeof(*chain));
	for (; element_at(image, offset, &element); offset += element.size) {
		if (element.kind == ELEMENT_RECORD) {
			if (element.record->type == RECORD_CPU_MAP) {
				chain->cpu_map = (const void *)element.data;
				chain->num_cpu_map =
					(uint32_t)(element.record->size /
						   sizeof(struct record_cpu));
			}
			continue;
		}
		if (element.kind == ELEMENT_SYSTEM) {
			chain->system = (const void *)(image->data + offset);
		}
		if (chain->num_cells < CONFIG_MAX_CELLS) {
			chain->cells[chain->num_cells++].config = element.cell;
		}
	}
}

static void append_record(struct buffer *image, struct record_header *header,
			  const char *cell, const void *data)
{
	memcpy(header->magic, RECORD_MAGIC, RECORD_MAGIC_LEN);
	header->revision = RECORD_REVISION;
	memcpy(header->cell, cell, strnlen(cell, CONFIG_NAME_LEN - 1));
	buffer_append(image, header, sizeof(*header));
	buffer_extend(image, header->pad);
	buffer_append(image, data, header->size);
}

void pack_record(struct buffer *image, enum record_type type, const void *data,
		 size_t size)
{
	struct record_header header = { .type = (uint8_t)type, .size = size };

	append_record(image, &header, "", data);
}

void pack_payload(struct buffer *image, const char *cell, uint64_t address,
		  const struct buffer *data)
{
	uint64_t behind_header = image->size + sizeof(struct record_header);
	struct record_header header = {
		.type = RECORD_PAYLOAD,
		.pad = (uint32_t)(align_up(behind_header, DATA_ALIGNMENT) -
				  behind_header),
		.size = data->size,
		.address = address,
	};

	append_record(image, &header, cell, data->data);
}

void pack_start(struct buffer *image, const char *cell,
		const struct record_start *start)
{
	struct record_header header = {
		.type = RECORD_START,
		.size = sizeof(*start),
	};

	append_record(image, &header, cell, start);
}

/* Cut @text at its first colon; returns what stands behind it, or NULL. */
static char *cut(char *text)
{
	char *colon = strchr(text, ':');

	if (colon == NULL) {
		return NULL;
	}
	*colon = '\0';
	return colon + 1;
}

static bool parse_number(const char *text, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 0);
	if (errno != 0 || end == text || *end != '\0' || *text == '-') {
		tool_error("'%s' is no number", text);
		return false;
	}
	return true;
}

static enum status add_payload(struct pack *pack, char *cell)
{
	char *address_text = cut(cell);
	char *path = address_text != NULL ? cut(address_text) : NULL;
	struct buffer data = { 0 };
	uint64_t address;

	if (path == NULL) {
		return tool_error("--payload: wanted CELL:ADDRESS:FILE");
	}
	if (!parse_number(address_text, &address) ||
	    pack_find_cell(&pack->loaded.image, pack->configs, cell) == NULL ||
	    !file_read(&data, path)) {
		buffer_free(&data);
		return STATUS_ERROR;
	}
	pack_payload(&pack->loaded.image, cell, address, &data);
	buffer_free(&data);
	return STATUS_OK;
}

static bool set_cmdline(struct buffer *inmate, const char *cmdline)
{
	size_t size = strlen(cmdline) + 1;

	if (size > INMATE_CMDLINE_SIZE) {
		tool_error("--inmate: command line of %zu bytes; at most %d",
			   size - 1, INMATE_CMDLINE_SIZE - 1);
		return false;
	}
	if (inmate->size < INMATE_CMDLINE_OFFSET + size) {
		buffer_extend(inmate,
			      INMATE_CMDLINE_OFFSET + size - inmate->size);
	}
	memcpy(inmate->data + INMATE_CMDLINE_OFFSET, cmdline, size);
	return true;
}

/* Where an inmate goes: of a cell that may restart the loader starts first. */
static bool inmate_address(const struct pack *pack, const char *cell,
			   uint64_t *address)
{
	const struct buffer *image = &pack->loaded.image;
	const struct cell_config *config = pack_find_cell(image, pack->configs,
							  cell);
	const struct config_memory *memory;

	if (config == NULL) {
		return false;
	}
	*address = config->cpu_reset_address;
	if (!pack_restarts(image, pack->configs, cell)) {
		return true;
	}
	memory = config_memory(config);
	for (uint32_t n = 0; n < config->num_memory_regions; n++) {
		if (pack_is_ram(&memory[n])) {
			*address = memory[n].virt_start;
			return true;
		}
	}
	tool_error("cell '%s': no RAM region", cell);
	return false;
}

static enum status add_inmate(struct pack *pack, char *cell)
{
	char *path = cut(cell);
	char *cmdline = path != NULL ? cut(path) : NULL;
	struct guest_parts guest = { .cell = cell, .num = 1 };
	enum status status = STATUS_ERROR;
	struct buffer data = { 0 };

	if (path == NULL) {
		return tool_error("--inmate: wanted CELL:FILE[:CMDLINE]");
	}
	guest.parts[0].data = &data;
	if (inmate_address(pack, cell, &guest.parts[0].address) &&
	    file_read(&data, path) &&
	    (cmdline == NULL || set_cmdline(&data, cmdline))) {
		guest.start.entry = guest.parts[0].address;
		guest.parts[0].memory_size = format_memory_size(&data);
		status = pack_guest(&pack->loaded.image, pack->configs, &guest,
				    pack->loader);
	}
	buffer_free(&data);
	return status;
}

static enum status add_start(struct pack *pack, char *cell)
{
	struct record_start start = { 0 };
	uint64_t numbers[5] = { 0 };
	char *text = cut(cell);
	size_t count = 0;

	while (text != NULL && count < 5) {
		char *rest = cut(text);

		if (!parse_number(text, &numbers[count++])) {
			return STATUS_ERROR;
		}
		text = rest;
	}
	if (count == 0 || text != NULL) {
		return tool_error("--start: wanted CELL:ENTRY, and up to four "
				  "register values");
	}
	if (pack_find_cell(&pack->loaded.image, pack->configs, cell) == NULL) {
		return STATUS_ERROR;
	}
	start.entry = numbers[0];
	memcpy(start.args, numbers + 1, sizeof(start.args));
	pack_start(&pack->loaded.image, cell, &start);
	return STATUS_OK;
}

/* Where the value of KEY=VALUE at @text belongs; NULL for an unknown key. */
static const char **linux_part(struct linux_guest *guest, const char *text)
{
	const struct {
		const char *key;
		const char **part;
	} parts[] = {
		{ "kernel=", &guest->kernel },
		{ "initrd=", &guest->initrd },
		{ "dtb=", &guest->dtb },
		{ "cmdline=", &guest->cmdline },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (strncmp(text, parts[i].key, strlen(parts[i].key)) == 0) {
			return parts[i].part;
		}
	}
	return NULL;
}

static enum status add_linux(struct pack *pack, char *text)
{
	struct linux_guest guest = { .cell = text };

	/* What describes the cell to Linux is made of the system's config, too. */
	if (pack->archive && !pack_linux_alone) {
		return tool_error("--linux: not in an archive of this "
				  "architecture");
	}

	while (guest.cmdline == NULL) {
		const char **part;

		text = strchr(text, ',');
		if (text == NULL) {
			break;
		}
		*text++ = '\0';
		part = linux_part(&guest, text);
		if (part == NULL || *part != NULL) {
			return tool_error("--linux: unknown or repeated '%s'",
					  text);
		}
		*part = strchr(text, '=') + 1;
	}
	return pack_linux(&pack->loaded.image, pack->configs, &guest,
			  pack->loader);
}

static enum status add_guest(struct pack *pack, const struct guest *guest)
{
	switch (guest->option) {
	case OPTION_PAYLOAD:
		return add_payload(pack, guest->text);
	case OPTION_INMATE:
		return add_inmate(pack, guest->text);
	case OPTION_LINUX:
		return add_linux(pack, guest->text);
	default:
		return add_start(pack, guest->text);
	}
}

static enum status add_binaries(struct pack *pack)
{
	struct loaded *loaded = &pack->loaded;
	struct hypervisor_header header = { 0 };
	size_t size;

	if (!file_read(&loaded->image, pack->preloader)) {
		return STATUS_ERROR;
	}
	if (!format_is_image(&loaded->image)) {
		return tool_error("%s: no preloader (no %s)", pack->preloader,
				  format_name);
	}
	loaded->preloader_size = loaded->image.size;
	if (!file_read(&loaded->image, pack->hypervisor)) {
		return STATUS_ERROR;
	}
	size = loaded->image.size - loaded->preloader_size;
	if (size >= sizeof(header)) {
		memcpy(&header, loaded->image.data + loaded->preloader_size,
		       sizeof(header));
	}
	/* Of a file without room for a header, zero: equal to nothing. */
	if (memcmp(header.signature, HYPERVISOR_SIGNATURE,
		   HYPERVISOR_SIGNATURE_LEN) != 0 ||
	    header.file_size != size) {
		return tool_error("%s: no hypervisor, or not whole",
				  pack->hypervisor);
	}
	return STATUS_OK;
}

/* The system config, the promise of an end record, the config's records. */
static enum status add_system(struct pack *pack, const char *path)
{
	struct buffer *image = &pack->loaded.image;
	struct record_packed packed = { 0 };
	struct buffer file = { 0 };
	struct element system;
	enum status status = load_config(&file, path, CONFIG_SYSTEM_SIGNATURE);

	if (status == STATUS_OK && element_at(&file, 0, &system)) {
		pack->configs = image->size;
		buffer_append(image, file.data, system.size);
		pack_record(image, RECORD_PACKED, &packed, sizeof(packed));
		pack->packed = image->size - sizeof(packed);
		buffer_append(image, file.data + system.size,
			      file.size - system.size);
	}
	buffer_free(&file);
	return status;
}

static void add_end(struct pack *pack)
{
	struct buffer *image = &pack->loaded.image;
	struct record_packed packed = { .end_offset = image->size };
	struct record_end end = { .length = image->size };
	struct sha256 sha;

	memcpy(image->data + pack->packed, &packed, sizeof(packed));
	format_set_size(image, image->size + sizeof(struct record_header) +
				       sizeof(end));
	sha256_init(&sha);
	sha256_update(&sha, image->data, image->size);
	sha256_final(&sha, end.sha256);
	pack_record(image, RECORD_END, &end, sizeof(end));
}

static enum status add_cells(struct pack *pack, char *const files[], int count)
{
	enum status status = STATUS_OK;

	for (int i = 0; i < count && status == STATUS_OK; i++) {
		status = load_config(&pack->loaded.image, files[i],
				     CONFIG_CELL_SIGNATURE);
	}
	for (size_t i = 0; i < pack->num_guests && status == STATUS_OK; i++) {
		status = add_guest(pack, &pack->guests[i]);
	}
	return status;
}

static enum status assemble(struct pack *pack, char *const files[], int count)
{
	enum status status = add_binaries(pack);

	if (status == STATUS_OK) {
		status = add_system(pack, files[0]);
	}
	if (status == STATUS_OK) {
		status = add_cells(pack, files + 1, count - 1);
	}
	if (status == STATUS_OK) {
		add_end(pack);
	}
	return status;
}

/* The same without what only boot code has a use for. */
static enum status assemble_archive(struct pack *pack, char *const files[],
				    int count)
{
	const struct buffer *image = &pack->loaded.image;
	enum status status = add_cells(pack, files, count);
	struct element element;

	for (uint64_t at = 0;
	     status == STATUS_OK && element_at(image, at, &element);
	     at += element.size) {
		if (element.kind == ELEMENT_RECORD &&
		    element.record->type == RECORD_START) {
			tool_error("cell '%s': needs a start record, so it "
				   "cannot be created",
				   name_text(element.record->cell).text);
			return STATUS_VIOLATION;
		}
	}
	return status;
}

/* Judge what was assembled as boot code will. */
static enum status judge(struct pack *pack)
{
	struct loaded *loaded = &pack->loaded;
	uint64_t limit = (uint64_t)CONFIG_MAX_IMAGE_MIB << 20;

	if (loaded->image.size > limit) {
		check_violation("image: too long; wanted at most %u MiB; found "
				"0x%lx bytes",
				CONFIG_MAX_IMAGE_MIB,
				(uint64_t)loaded->image.size);
	}
	if (load_parse(loaded) == STATUS_OK && chain_verify(&loaded->chain)) {
		config_check(&loaded->chain, 0);
	}
	return report_counts().violations != 0 ? STATUS_VIOLATION : STATUS_OK;
}

static bool is_complete(const struct pack *pack, int argc)
{
	bool ok = pack->output != NULL && optind < argc;

	if (pack->archive && !ok) {
		tool_error("image archive: wanted -o and cells; see image "
			   "archive --help");
		return false;
	}
	if (!pack->archive &&
	    (!ok || pack->preloader == NULL || pack->hypervisor == NULL)) {
		tool_error("image pack: wanted -o, --preloader, --hypervisor "
			   "and a system config; see image pack --help");
		return false;
	}
	return true;
}

static bool parse_options(struct pack *pack, int argc, char *argv[])
{
	int option;

	while ((option = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		switch (option) {
		case 'o':
			pack->output = optarg;
			break;
		case OPTION_PRELOADER:
			pack->preloader = optarg;
			break;
		case OPTION_HYPERVISOR:
			pack->hypervisor = optarg;
			break;
		case OPTION_LOADER:
			pack->loader = optarg;
			break;
		case OPTION_FORCE:
			pack->force = true;
			break;
		case 'h':
			pack->help = true;
			return true;
		case '?':
			return false;
		default:
			pack->guests[pack->num_guests].option = option;
			pack->guests[pack->num_guests++].text = optarg;
			break;
		}
	}
	return is_complete(pack, argc);
}

static void print_help(const struct pack *pack)
{
	if (pack->archive) {
		fputs(archive_help, stdout);
		return;
	}
	fputs(help, stdout);
	fputs(pack_linux_help, stdout);
	fputs(help_end, stdout);
}

static enum status pack_run(struct pack *pack, int argc, char *argv[])
{
	enum status status;

	if (!parse_options(pack, argc, argv)) {
		return STATUS_ERROR;
	}
	if (pack->help) {
		print_help(pack);
		return STATUS_OK;
	}

	report_start(stderr);
	status = pack->archive
			 ? assemble_archive(pack, argv + optind, argc - optind)
			 : assemble(pack, argv + optind, argc - optind);
	if (status != STATUS_OK) {
		return status;
	}
	if (!pack->archive && judge(pack) != STATUS_OK && !pack->force) {
		tool_error("%s not written: violations", pack->output);
		return STATUS_VIOLATION;
	}
	return file_write(pack->output, pack->loaded.image.data,
			  pack->loaded.image.size)
		       ? STATUS_OK
		       : STATUS_ERROR;
}

static enum status run_command(struct pack *pack, int argc, char *argv[])
{
	struct buffer guests = { 0 };
	enum status status;

	buffer_extend(&guests, (size_t)argc * sizeof(struct guest));
	pack->guests = (void *)guests.data;
	status = pack_run(pack, argc, argv);
	load_free(&pack->loaded);
	buffer_free(&guests);
	return status;
}

enum status image_pack_command(int argc, char *argv[])
{
	struct pack pack = { 0 };

	return run_command(&pack, argc, argv);
}

enum status image_archive_command(int argc, char *argv[])
{
	struct pack pack = { .archive = true };

	return run_command(&pack, argc, argv);
}
