// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a record of the image chain looks like, type by type, and the test
 * whether the bytes at hand are one. Used by boot/chain.c alone.
 */
#include "chain.h"
#include "chain_record.h"
#include "config_check.h"
#include "config_rules.h"

_Static_assert(sizeof(struct record_header) == 64, "record header");

struct record_rule {
	char name[16]; /* empty: no such type; no pointer, see preloader */
	uint32_t unit; /* bytes of the data, or of one element */
	bool array;
	bool of_system; /* names no cell */
};

static const struct record_rule record_rules[] = {
	[RECORD_PAYLOAD] = { "payload", 1, true, false },
	[RECORD_CPU_MAP] = { "CPU map", sizeof(struct record_cpu), true, true },
	[RECORD_START] = { "start", sizeof(struct record_start), false, false },
	[RECORD_OPTIONS] = { "options", sizeof(struct record_options), false,
			     false },
	[RECORD_NEVER] = { "never list", sizeof(struct record_never), true,
			   true },
	[RECORD_END] = { "end", sizeof(struct record_end), false, true },
	[RECORD_PACKED] = { "packed", sizeof(struct record_packed), false,
			    true },
	[RECORD_BOOT_WRITES] = { "boot writes",
				 sizeof(struct record_boot_write), true, true },
};

const char *record_name(uint8_t type)
{
	return record_rules[type].name;
}

uint32_t record_count(const struct record_header *record)
{
	uint64_t count = record->size / record_rules[record->type].unit;

	return count <= UINT32_MAX ? (uint32_t)count : UINT32_MAX;
}

static bool check_record_data(const struct record_header *record,
			      const struct record_rule *rule, uint64_t offset)
{
	uint64_t size = record->size;
	bool fits = rule->array ? size > 0 && size % rule->unit == 0
				: size == rule->unit;

	if (!fits) {
		check_violation("%s record at 0x%lx: wrong size; wanted %s%u "
				"bytes; found %lu",
				rule->name, offset,
				rule->array ? "a multiple of " : "", rule->unit,
				size);
		return false;
	}
	/* A payload's unit is the byte, and it may have many. */
	if (rule->unit > 1 && size / rule->unit > CHAIN_MAX_ARRAY) {
		check_violation("%s record at 0x%lx: too many elements; wanted "
				"at most %u; found %lu",
				rule->name, offset, CHAIN_MAX_ARRAY,
				size / rule->unit);
		return false;
	}
	return true;
}

static bool check_record_header(const struct record_header *record,
				uint64_t offset)
{
	const struct record_rule *rule;

	if (record->type >= sizeof(record_rules) / sizeof(record_rules[0]) ||
	    record_rules[record->type].name[0] == '\0') {
		check_violation("record at 0x%lx: unknown type; found %u",
				offset, record->type);
		return false;
	}
	rule = &record_rules[record->type];
	if (record->revision != RECORD_REVISION) {
		check_violation("%s record at 0x%lx: unknown revision; wanted "
				"%u; found %u",
				rule->name, offset, RECORD_REVISION,
				record->revision);
		return false;
	}
	if (record->reserved != 0 ||
	    (record->address != 0 && record->type != RECORD_PAYLOAD)) {
		check_violation("%s record at 0x%lx: reserved field; wanted 0; "
				"found 0x%lx",
				rule->name, offset,
				record->reserved != 0 ? record->reserved
						      : record->address);
		return false;
	}
	if ((record->cell[0] == '\0') != rule->of_system) {
		check_violation(
			"%s record at 0x%lx: wanted %s; found \"%s\"",
			rule->name, offset,
			rule->of_system ? "no cell" : "a cell's name",
			check_printable(record->cell, CONFIG_NAME_LEN).text);
		return false;
	}
	return check_record_data(record, rule, offset);
}

/* By words where they are aligned: what is padded goes up to a page. */
static bool is_zero(const uint8_t *data, uint64_t size)
{
	uint64_t i = 0;

	while (i < size) {
		bool is_word = (uintptr_t)&data[i] % 8 == 0 && size - i >= 8;
		uint64_t value =
			is_word ? *(const uint64_t *)(const void *)&data[i]
				: data[i];

		if (value != 0) {
			return false;
		}
		i += is_word ? 8 : 1;
	}
	return true;
}

static bool check_record_bounds(const uint8_t *start, uint64_t offset,
				uint64_t left)
{
	const struct record_header *record = (const void *)start;
	const char *name = record_name(record->type);

	if (record->pad > left || record->size > left - record->pad) {
		check_violation("%s record at 0x%lx: exceeds the image; wanted "
				"at most 0x%lx bytes; found 0x%lx+0x%lx",
				name, offset, left, (uint64_t)record->pad,
				record->size);
		return false;
	}
	if (!is_zero(start + sizeof(*record), record->pad)) {
		check_violation("%s record at 0x%lx: padding; wanted zeros",
				name, offset);
		return false;
	}
	return true;
}

bool record_check(const uint8_t *start, uint64_t offset, uint64_t left)
{
	const struct record_header *record = (const void *)start;

	if (left < sizeof(*record)) {
		check_violation("record at 0x%lx: exceeds the image", offset);
		return false;
	}
	return check_record_header(record, offset) &&
	       check_record_bounds(start, offset, left - sizeof(*record));
}
