// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The image chain: finds its elements and refuses what is not one. Called once,
 * by boot code and by the host tool. Nothing read here is trusted: a length is
 * compared with what is left before it is used, and everything is accessed
 * through packed structs, because elements stand at any address.
 *
 * Two passes, because a record may name a cell whose config comes later: the
 * first finds all elements, the second gives them to their cells.
 */
#include <string.h>
#include "chain.h"
#include "chain_record.h"
#include "config_check.h"
#include "config_rules.h"
#include "provided.h"
#include "sha256.h"

#define SYSTEM_HEADER_SIZE offsetof(struct system_config, root_cell)

/* Each cell: config, options, start; and one record of each system type. */
#define MAX_ELEMENTS (3 * CONFIG_MAX_CELLS + CHAIN_MAX_PAYLOADS + 5)

struct parser {
	struct chain *chain;
	const struct record_packed *packed; /* NULL: none */
	uint64_t limit; /* bytes that may be read from chain->base */
	uint64_t start; /* offset behind the system config */
	uint32_t num_elements;
};

/* A cell config or a record; the other pointer is NULL. */
struct element {
	uint64_t offset;
	uint64_t size; /* bytes with all headers */
	const struct cell_config *config;
	const struct record_header *record;
	const uint8_t *data; /* of the record */
};

static bool parse_hypervisor(struct parser *parser, uint64_t offset)
{
	const struct hypervisor_header *header;
	uint64_t left;

	if (parser->limit < offset ||
	    parser->limit - offset < sizeof(*header)) {
		check_violation("image: too short for bulkhead.bin; wanted "
				"0x%lx bytes or more; found 0x%lx",
				offset + sizeof(*header), parser->limit);
		return false;
	}
	left = parser->limit - offset;
	header = (const void *)(parser->chain->base + offset);
	if (memcmp(header->signature, HYPERVISOR_SIGNATURE,
		   HYPERVISOR_SIGNATURE_LEN) != 0) {
		check_violation("image: no bulkhead.bin behind preloader.bin; "
				"wanted signature " HYPERVISOR_SIGNATURE " at "
				"0x%"
				"lx",
				offset);
		return false;
	}
	if (header->file_size < sizeof(*header) || header->file_size > left) {
		check_violation("image: length of bulkhead.bin; wanted 0x%lx "
				"to 0x%lx; found 0x%lx",
				sizeof(*header), left, header->file_size);
		return false;
	}
	parser->chain->hypervisor = header;
	parser->start = offset + header->file_size;
	return true;
}

/* What system and cell configs have in common. @what is for the message. */
static bool check_kind(const char *what, uint64_t offset, uint16_t revision,
		       uint8_t architecture)
{
	if (revision != CONFIG_REVISION) {
		check_violation("%s at 0x%lx: unknown revision; wanted %u; "
				"found %u",
				what, offset, CONFIG_REVISION, revision);
		return false;
	}
	if (architecture != PROVIDED_ARCHITECTURE) {
		check_violation("%s at 0x%lx: wrong architecture; wanted %u; "
				"found %u",
				what, offset, PROVIDED_ARCHITECTURE,
				architecture);
		return false;
	}
	return true;
}

static bool check_config_size(const char *what, uint64_t offset, uint64_t size)
{
	if (size == 0) {
		check_violation("%s at 0x%lx: its arrays exceed the image",
				what, offset);
		return false;
	}
	if (size > CHAIN_MAX_CONFIG) {
		check_violation("%s at 0x%lx: too long; wanted at most 0x%x "
				"bytes; found 0x%lx",
				what, offset, CHAIN_MAX_CONFIG, size);
		return false;
	}
	return true;
}

static void add_cell(struct chain *chain, const struct cell_config *config,
		     uint64_t size)
{
	struct chain_cell *cell = &chain->cells[chain->num_cells++];

	cell->config = config;
	cell->config_size = size;
}

static bool parse_system(struct parser *parser)
{
	struct chain *chain = parser->chain;
	uint64_t left = parser->limit - parser->start;
	const struct system_config *system =
		(const void *)(chain->base + parser->start);
	uint64_t size;

	if (left < CONFIG_SIGNATURE_LEN ||
	    memcmp(system->signature, CONFIG_SYSTEM_SIGNATURE,
		   CONFIG_SIGNATURE_LEN) != 0) {
		check_violation("image: no system config behind bulkhead.bin; "
				"wanted signature " CONFIG_SYSTEM_SIGNATURE
				" at 0x%lx",
				parser->start);
		return false;
	}
	if (left < sizeof(*system)) {
		check_violation("system config at 0x%lx: exceeds the image",
				parser->start);
		return false;
	}
	if (!check_kind("system config", parser->start, system->revision,
			system->architecture)) {
		return false;
	}
	size = chain_cell_config_size(&system->root_cell,
				      left - SYSTEM_HEADER_SIZE);
	if (!check_config_size("system config", parser->start, size)) {
		return false;
	}
	chain->system = system;
	chain->system_size = SYSTEM_HEADER_SIZE + size;
	add_cell(chain, &system->root_cell, size);
	parser->start += chain->system_size;
	return true;
}

static bool parse_record(const struct parser *parser, struct element *element)
{
	const uint8_t *start = parser->chain->base + element->offset;
	uint64_t left = parser->limit - element->offset;
	const struct record_header *record = (const void *)start;

	if (!record_check(start, element->offset, left)) {
		return false;
	}
	element->record = record;
	element->data = start + sizeof(*record) + record->pad;
	element->size = sizeof(*record) + record->pad + record->size;
	return true;
}

static bool parse_cell(const struct parser *parser, struct element *element)
{
	const struct cell_config *config =
		(const void *)(parser->chain->base + element->offset);
	uint64_t left = parser->limit - element->offset;

	if (left < sizeof(*config)) {
		check_violation("cell config at 0x%lx: exceeds the image",
				element->offset);
		return false;
	}
	if (!check_kind("cell config", element->offset, config->revision,
			config->architecture)) {
		return false;
	}
	element->config = config;
	element->size = chain_cell_config_size(config, left);
	return check_config_size("cell config", element->offset, element->size);
}

/* True if an element starts at @offset. @pre offset <= limit */
static bool starts_with(const struct parser *parser, uint64_t offset,
			const char *signature)
{
	return parser->limit - offset >= CONFIG_SIGNATURE_LEN &&
	       memcmp(parser->chain->base + offset, signature,
		      CONFIG_SIGNATURE_LEN) == 0;
}

_Static_assert(RECORD_MAGIC_LEN == CONFIG_SIGNATURE_LEN, "starts_with");

/*
 * Find the element at @offset. An element without config and record is the end
 * of the chain. Returns false, after a report, for a malformed one.
 */
static bool parse_element(const struct parser *parser, uint64_t offset,
			  struct element *element)
{
	memset(element, 0, sizeof(*element));
	element->offset = offset;
	if (starts_with(parser, offset, CONFIG_CELL_SIGNATURE)) {
		return parse_cell(parser, element);
	}
	if (starts_with(parser, offset, RECORD_MAGIC)) {
		return parse_record(parser, element);
	}
	return true;
}

static bool take_cell(struct chain *chain, const struct element *element)
{
	if (chain->num_cells == CONFIG_MAX_CELLS) {
		check_violation("cell config at 0x%lx: too many cells; wanted "
				"at most %u",
				element->offset, CONFIG_MAX_CELLS);
		return false;
	}
	add_cell(chain, element->config, element->size);
	return true;
}

static bool take_payload(struct chain *chain, const struct element *element)
{
	struct chain_payload *payload;

	if (chain->num_payloads == CHAIN_MAX_PAYLOADS) {
		check_violation("payload record at 0x%lx: too many payloads; "
				"wanted at most %u",
				element->offset, CHAIN_MAX_PAYLOADS);
		return false;
	}
	payload = &chain->payloads[chain->num_payloads++];
	payload->cell = element->record->cell;
	payload->address = element->record->address;
	payload->data = element->data;
	payload->size = element->record->size;
	return true;
}

static bool take_packed(struct parser *parser, const struct element *element)
{
	const struct record_packed *packed = (const void *)element->data;

	if (element->offset != parser->start) {
		check_violation("packed record at 0x%lx: misplaced; wanted at "
				"0x%lx, directly behind the system config",
				element->offset, parser->start);
		return false;
	}
	if (packed->end_offset > parser->limit) {
		check_violation("image truncated: wanted its end record at "
				"0x%lx; found 0x%lx bytes",
				packed->end_offset, parser->limit);
		return false;
	}
	parser->packed = packed;
	return true;
}

static bool refuse_duplicate(const struct element *element)
{
	check_violation("%s record at 0x%lx: there is one already",
			record_name(element->record->type), element->offset);
	return false;
}

static bool take_record(struct parser *parser, const struct element *element)
{
	struct chain *chain = parser->chain;
	uint32_t count = record_count(element->record);

	switch ((enum record_type)element->record->type) {
	case RECORD_PAYLOAD:
		return take_payload(chain, element);
	case RECORD_CPU_MAP:
		if (chain->cpu_map != NULL) {
			return refuse_duplicate(element);
		}
		chain->cpu_map = (const void *)element->data;
		chain->num_cpu_map = count;
		return true;
	case RECORD_NEVER:
		if (chain->never != NULL) {
			return refuse_duplicate(element);
		}
		chain->never = (const void *)element->data;
		chain->num_never = count;
		return true;
	case RECORD_BOOT_WRITES:
		if (chain->boot_writes != NULL) {
			return refuse_duplicate(element);
		}
		chain->boot_writes = (const void *)element->data;
		chain->num_boot_writes = count;
		return true;
	case RECORD_PACKED:
		return take_packed(parser, element);
	case RECORD_END:
		chain->end = (const void *)element->data;
		chain->end_offset = element->offset;
		return true;
	case RECORD_START:
	case RECORD_OPTIONS:
		/* The second pass gives these to their cell. */
		return true;
	}
	return false;
}

/* First pass: all elements, up to the end record or the first foreign byte. */
static bool take_elements(struct parser *parser)
{
	struct chain *chain = parser->chain;

	chain->size = parser->start;
	for (uint32_t n = 0; n < MAX_ELEMENTS; n++) {
		struct element element;
		bool taken;

		if (!parse_element(parser, chain->size, &element)) {
			return false;
		}
		if (element.size == 0) {
			return true;
		}
		taken = element.config != NULL ? take_cell(chain, &element)
					       : take_record(parser, &element);
		if (!taken) {
			return false;
		}
		parser->num_elements++;
		chain->size += element.size;
		if (chain->end != NULL) {
			return true;
		}
	}
	check_violation("image: too many records; wanted at most %u",
			MAX_ELEMENTS);
	return false;
}

static bool check_packed(const struct parser *parser)
{
	const struct chain *chain = parser->chain;

	if (parser->packed == NULL ||
	    (chain->end != NULL &&
	     chain->end_offset == parser->packed->end_offset)) {
		return true;
	}
	check_violation("image truncated: wanted its end record at 0x%lx; "
			"found %s at 0x%lx",
			parser->packed->end_offset,
			chain->end != NULL ? "it" : "no more records",
			chain->end != NULL ? chain->end_offset : chain->size);
	return false;
}

/* Index of the cell called @name, or num_cells. */
static uint32_t find_cell(const struct chain *chain, const char *name)
{
	uint32_t cell = 0;

	while (cell < chain->num_cells &&
	       strncmp(chain->cells[cell].config->name, name,
		       CONFIG_NAME_LEN) != 0) {
		cell++;
	}
	return cell;
}

static bool refuse_orphan(const char *what, const char *name)
{
	check_violation("%s record: no cell is called \"%s\"", what,
			check_printable(name, CONFIG_NAME_LEN).text);
	return false;
}

static bool assign_record(struct chain *chain, const struct element *element)
{
	const struct record_header *record = element->record;
	struct chain_cell *cell;
	uint32_t owner;

	if (record == NULL ||
	    (record->type != RECORD_START && record->type != RECORD_OPTIONS)) {
		return true;
	}
	owner = find_cell(chain, record->cell);
	if (owner == chain->num_cells) {
		return refuse_orphan(record_name(record->type), record->cell);
	}
	cell = &chain->cells[owner];
	if (record->type == RECORD_START) {
		if (cell->start != NULL) {
			return refuse_duplicate(element);
		}
		cell->start = (const void *)element->data;
	} else {
		if (cell->options != NULL) {
			return refuse_duplicate(element);
		}
		cell->options = (const void *)element->data;
	}
	return true;
}

/* Second pass: what names a cell goes to that cell. */
static bool assign_elements(const struct parser *parser)
{
	struct chain *chain = parser->chain;
	uint64_t offset = parser->start;

	for (uint32_t n = 0; n < parser->num_elements; n++) {
		struct element element;

		if (!parse_element(parser, offset, &element) ||
		    !assign_record(chain, &element)) {
			return false;
		}
		offset += element.size;
	}
	for (uint32_t n = 0; n < chain->num_payloads; n++) {
		struct chain_payload *payload = &chain->payloads[n];

		payload->owner = find_cell(chain, payload->cell);
		if (payload->owner == chain->num_cells) {
			return refuse_orphan("payload", payload->cell);
		}
	}
	return true;
}

bool chain_parse(struct chain *chain, const uint8_t *base,
		 uint64_t preloader_size, uint64_t limit)
{
	struct parser parser = { .chain = chain, .limit = limit };

	memset(chain, 0, sizeof(*chain));
	chain->base = base;
	return parse_hypervisor(&parser, preloader_size) &&
	       parse_system(&parser) && take_elements(&parser) &&
	       check_packed(&parser) && assign_elements(&parser);
}

bool chain_verify(const struct chain *chain)
{
	uint8_t digest[SHA256_LEN];
	struct sha256 sha;

	if (chain->end == NULL) {
		return true;
	}
	if (chain->end->length != chain->end_offset) {
		check_violation("end record: wrong length; wanted 0x%lx; found "
				"0x%lx",
				chain->end_offset, chain->end->length);
		return false;
	}
	sha256_init(&sha);
	sha256_update(&sha, chain->base, chain->end_offset);
	sha256_final(&sha, digest);
	if (memcmp(digest, chain->end->sha256, SHA256_LEN) != 0) {
		check_violation("image corrupted: its SHA-256 does not match "
				"its end record");
		return false;
	}
	return true;
}
