// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead image list`, `verify` and `extract`: what is in an image.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <bulkhead/loader.h>
#include "config_check.h"
#include "load.h"

static const char image_help[] =
	"usage: bulkhead image COMMAND ...\n"
	"\n"
	"  pack     make a bootable image of configs and guests\n"
	"  archive  put cells together for a root cell that creates them\n"
	"  list     name the elements of an image\n"
	"  verify   judge an image: structure, SHA-256, configuration\n"
	"  extract  write the elements of an image to files\n"
	"\n"
	"`bulkhead image COMMAND --help` tells more.\n";

static const char list_help[] =
	"usage: bulkhead image list IMAGE\n"
	"\n"
	"Name the elements of an image in their order: offset and size in the image\n"
	"(of payloads, of the data), kind, cell, and for payloads the guest-physical\n"
	"address, and whether it is the loader of a cell that may restart, with all that\n"
	"it copies.\n"
	"\n"
	"  -h, --help  print this text\n"
	"\n"
	"Exit status: 0 listed, 1 not a valid image, 2 wrong usage or unreadable file.\n";

static const char verify_help[] =
	"usage: bulkhead image verify IMAGE\n"
	"\n"
	"Judge an image as boot code does: structure, length and SHA-256 if it has an\n"
	"end record, and the configuration. Prints one line for each violation and\n"
	"warning, then how the contents were verified.\n"
	"\n"
	"  -h, --help  print this text\n"
	"\n"
	"Exit status: 0 good, 1 violations, 2 wrong usage or unreadable file.\n";

static const char extract_help[] =
	"usage: bulkhead image extract IMAGE -d DIR\n"
	"\n"
	"Write each element of an image to a file in DIR, which is made if it does not\n"
	"exist. Names are the element's number, its kind and its cell:\n"
	"\n"
	"  00-preloader.bin  01-bulkhead.bin  02-system.cell  05-cell-NAME.cell\n"
	"  06-payload-NAME-0xADDRESS.bin      07-start-NAME.rec\n"
	"\n"
	"A payload file holds the data alone; other records stand with their header.\n"
	"\n"
	"  -d, --directory=DIR  where to write\n"
	"  -h, --help           print this text\n"
	"\n"
	"Exit status: 0 written, 1 not a valid image, 2 wrong usage or a file error.\n";

enum status image_command(int argc, char *argv[])
{
	static const struct command commands[] = {
		{ "pack", image_pack_command },
		{ "archive", image_archive_command },
		{ "list", image_list_command },
		{ "verify", image_verify_command },
		{ "extract", image_extract_command },
		{ NULL, NULL },
	};

	return command_dispatch(commands, image_help, argc, argv);
}

/* What list prints of, and extract writes for, an element. */
struct part {
	uint64_t offset;
	uint64_t size;
	const char *kind;
	const char *suffix;
	bool is_payload;
	uint64_t address;      /* payloads only */
	bool is_loader;	       /* a payload that copies others at each start */
	struct name_text cell; /* empty: none */
};

static bool is_loader(const struct element *element)
{
	return element->record->size > LOADER_SIZE_OFFSET &&
	       memcmp(element->data + LOADER_MAGIC_OFFSET, LOADER_MAGIC,
		      LOADER_MAGIC_LEN) == 0;
}

static struct part part_of(const struct buffer *image,
			   const struct element *element)
{
	struct part part = {
		.offset = element->offset,
		.size = element->size,
		.suffix = "cell",
	};

	switch (element->kind) {
	case ELEMENT_SYSTEM:
		part.kind = "system";
		return part;
	case ELEMENT_CELL:
		part.kind = "cell";
		part.cell = name_text(element->cell->name);
		return part;
	case ELEMENT_RECORD:
		break;
	}
	part.kind = element_record_name(element->record->type);
	part.cell = name_text(element->record->cell);
	part.suffix = "rec";
	if (element->record->type == RECORD_PAYLOAD) {
		part.is_payload = true;
		part.suffix = "bin";
		part.offset = (uint64_t)(element->data - image->data);
		part.size = element->record->size;
		part.address = element->record->address;
		part.is_loader = is_loader(element);
	}
	return part;
}

typedef bool part_function(const struct loaded *loaded, unsigned int number,
			   const struct part *part, const char *directory);

/* Call @function for each part in order, while it returns true. */
static bool for_each_part(const struct loaded *loaded, part_function *function,
			  const char *directory)
{
	const struct chain *chain = &loaded->chain;
	uint64_t offset = loaded->preloader_size;
	struct part part = {
		.size = offset,
		.kind = "preloader",
		.suffix = "bin",
	};
	unsigned int number = 0;
	struct element element;

	if (!function(loaded, number++, &part, directory)) {
		return false;
	}
	part.kind = "bulkhead";
	part.offset = offset;
	part.size = chain->hypervisor->file_size;
	if (!function(loaded, number++, &part, directory)) {
		return false;
	}
	offset += part.size;
	while (offset < chain->size &&
	       element_at(&loaded->image, offset, &element)) {
		part = part_of(&loaded->image, &element);
		if (!function(loaded, number++, &part, directory)) {
			return false;
		}
		offset += element.size;
	}
	return true;
}

static bool list_part(const struct loaded *loaded, unsigned int number,
		      const struct part *part, const char *directory)
{
	(void)loaded;
	(void)directory;
	printf("%3u 0x%08" PRIx64 " %10" PRIu64 " %s", number, part->offset,
	       part->size, part->kind);
	if (part->cell.text[0] != '\0') {
		printf("%*s %s", 11 - (int)strlen(part->kind), "",
		       part->cell.text);
	}
	if (part->is_payload) {
		printf(" 0x%" PRIx64, part->address);
	}
	if (part->is_loader) {
		printf(" loader");
	}
	putchar('\n');
	return true;
}

/* Bytes behind the chain: booted along, but read by nobody. */
static uint64_t trailing_bytes(const struct loaded *loaded)
{
	return loaded->image.size - loaded->chain.size;
}

enum status image_list_command(int argc, char *argv[])
{
	struct loaded loaded;
	enum status status;
	int first;

	status = options_none(list_help, argc, argv, &first);
	if (first < 0) {
		return status;
	}
	if (argc - first != 1) {
		return tool_error("image list: wanted one image");
	}
	status = load_image(&loaded, argv[first]);
	if (status == STATUS_OK) {
		printf("  # offset           size kind        cell, address\n");
		for_each_part(&loaded, list_part, NULL);
		if (trailing_bytes(&loaded) != 0) {
			printf("    0x%08" PRIx64 " %10" PRIu64
			       " (not part of the chain)\n",
			       loaded.chain.size, trailing_bytes(&loaded));
		}
	}
	load_free(&loaded);
	return status;
}

static void verify_loaded(const struct loaded *loaded)
{
	if (trailing_bytes(loaded) != 0) {
		check_warning("image: %" PRIu64 " bytes behind the chain's end "
			      "at 0x%" PRIx64 " are no part of it",
			      trailing_bytes(loaded), loaded->chain.size);
	}
	if (loaded->chain.end == NULL) {
		check_warning("image: no end record, so there is no SHA-256 to "
			      "verify");
	} else if (chain_verify(&loaded->chain)) {
		printf("SHA-256 over %" PRIu64 " bytes is good\n",
		       loaded->chain.end->length);
	}
	config_check(&loaded->chain, 0);
}

enum status image_verify_command(int argc, char *argv[])
{
	struct loaded loaded;
	enum status status;
	int first;

	status = options_none(verify_help, argc, argv, &first);
	if (first < 0) {
		return status;
	}
	if (argc - first != 1) {
		return tool_error("image verify: wanted one image");
	}
	report_start(stdout);
	status = load_image(&loaded, argv[first]);
	if (status == STATUS_OK) {
		verify_loaded(&loaded);
		if (report_counts().violations != 0) {
			status = STATUS_VIOLATION;
		}
	}
	load_free(&loaded);
	return status;
}

/* Names come from the image: what could be a path is replaced. */
static void append_safe(struct buffer *path, const char *text)
{
	for (; *text != '\0'; text++) {
		bool plain = (*text >= 'a' && *text <= 'z') ||
			     (*text >= 'A' && *text <= 'Z') ||
			     (*text >= '0' && *text <= '9') || *text == '-' ||
			     *text == '.';

		buffer_append(path, plain ? text : "_", 1);
	}
}

static void append_text(struct buffer *path, const char *text)
{
	buffer_append(path, text, strlen(text));
}

static bool extract_part(const struct loaded *loaded, unsigned int number,
			 const struct part *part, const char *directory)
{
	struct buffer path = { 0 };
	char text[32];
	bool ok;

	append_text(&path, directory);
	snprintf(text, sizeof(text), "/%02u-", number);
	append_text(&path, text);
	append_text(&path, part->kind);
	if (part->cell.text[0] != '\0') {
		append_text(&path, "-");
		append_safe(&path, part->cell.text);
	}
	if (part->is_payload) {
		snprintf(text, sizeof(text), "-0x%" PRIx64, part->address);
		append_text(&path, text);
	}
	append_text(&path, ".");
	buffer_append(&path, part->suffix, strlen(part->suffix) + 1);

	ok = file_write((const char *)path.data,
			loaded->image.data + part->offset, part->size);
	buffer_free(&path);
	return ok;
}

static enum status extract(const char *image, const char *directory)
{
	struct loaded loaded;
	enum status status = load_image(&loaded, image);

	if (status == STATUS_OK) {
		if (mkdir(directory, 0777) != 0 && errno != EEXIST) {
			status = tool_error("%s: %s", directory,
					    strerror(errno));
		} else if (!for_each_part(&loaded, extract_part, directory)) {
			status = STATUS_ERROR;
		}
	}
	load_free(&loaded);
	return status;
}

enum status image_extract_command(int argc, char *argv[])
{
	static const struct option options[] = {
		{ "directory", required_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *directory = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "d:h", options, NULL)) != -1) {
		switch (option) {
		case 'd':
			directory = optarg;
			break;
		case 'h':
			fputs(extract_help, stdout);
			return STATUS_OK;
		default:
			return STATUS_ERROR;
		}
	}
	if (argc - optind != 1 || directory == NULL) {
		return tool_error("image extract: wanted one image and -d DIR");
	}
	return extract(argv[optind], directory);
}
