// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Parsing of the image chain: what a good image yields, each structural rule
 * broken by itself, and every truncation and every corrupted byte of an image.
 */
/* LINK: boot/chain.c boot/chain_cell.c boot/chain_record.c boot/config_owner.c boot/sha256.c tests/unit/unit.c */
#include <stdio.h>
#include <stdlib.h>
#include "unit.h"

static struct unit_system good;
static struct unit_image image;
static struct chain chain;

/* Offsets of the hypervisor header, and of what follows it, in any image. */
#define HYPERVISOR UNIT_PRELOADER
#define SYSTEM	   (UNIT_PRELOADER + UNIT_HYPERVISOR)

static bool parse(const uint8_t *bytes, uint64_t size)
{
	unit_clear_messages();
	return chain_parse(&chain, bytes, UNIT_PRELOADER, size);
}

/* Parse the image; it must be refused with exactly this message. */
static void assert_refused(const char *wanted)
{
	uint8_t *copy = unit_exact_copy(&image, image.size);

	assert_false(parse(copy, image.size));
	assert_int_equal(unit_violations, 1);
	assert_string_equal(unit_messages[0], wanted);
	free(copy);
}

static void assert_accepted(void)
{
	uint8_t *copy = unit_exact_copy(&image, image.size);

	assert_true(parse(copy, image.size));
	assert_int_equal(unit_violations, 0);
	free(copy);
}

static int setup(void **state)
{
	(void)state;
	unit_good_system(&good);
	/* So that records start at 0x262, whatever board that is. */
	good.cells[0].num_memory = 0;
	good.cells[0].num_irqchips = 0;
	unit_add_front(&image, &good);
	unit_clear_messages();
	return 0;
}

static void set16(uint64_t offset, uint16_t value)
{
	memcpy(image.bytes + offset, &value, sizeof(value));
}

static void set32(uint64_t offset, uint32_t value)
{
	memcpy(image.bytes + offset, &value, sizeof(value));
}

static void set64(uint64_t offset, uint64_t value)
{
	memcpy(image.bytes + offset, &value, sizeof(value));
}

/* Offset of the record added by this call. */
static uint64_t add_record(enum record_type type, const char *cell,
			   const void *data, size_t size)
{
	uint64_t offset = image.size;

	unit_add_record(&image, type, cell, 0, data, size);
	return offset;
}

static const struct record_start start;
static const struct record_options options;

static void test_good_image(void **state)
{
	uint8_t *copy;

	(void)state;
	unit_build(&good, &image);
	copy = unit_exact_copy(&image, image.size);
	assert_true(parse(copy, image.size));
	assert_true(chain_verify(&chain));
	assert_int_equal(unit_violations, 0);
	assert_ptr_equal(chain.base, copy);
	assert_int_equal(chain.size, image.size);
	assert_ptr_equal(chain.hypervisor, copy + HYPERVISOR);
	assert_ptr_equal(chain.system, copy + SYSTEM);
	assert_int_equal(chain.system_size, image.behind_system - SYSTEM);
	assert_int_equal(chain.num_cells, 3);
	assert_ptr_equal(chain.cells[0].config, &chain.system->root_cell);
	assert_string_equal(chain.cells[1].config->name, "linux");
	assert_string_equal(chain.cells[2].config->name, "rtos");
	assert_non_null(chain.cells[1].options);
	assert_null(chain.cells[1].start);
	assert_null(chain.cells[2].options);
	assert_int_equal(chain.cells[2].start->entry, 0x100);
	assert_int_equal(chain.num_never, 1);
	assert_int_equal(chain.num_boot_writes, 1);
	assert_null(chain.cpu_map);
	assert_int_equal(chain.end_offset, image.end);
	free(copy);
}

static void test_payloads(void **state)
{
	uint8_t *copy;

	(void)state;
	unit_build(&good, &image);
	copy = unit_exact_copy(&image, image.size);
	assert_true(parse(copy, image.size));
	assert_int_equal(chain.num_payloads, 3);
	assert_int_equal(chain.payloads[1].owner, 1);
	assert_int_equal(chain.payloads[1].address, 0x48001000);
	assert_int_equal(chain.payloads[1].size, 5);
	assert_int_equal(chain.payloads[1].data[0], 0x5a);
	assert_int_equal(chain.payloads[2].owner, 2);
	assert_string_equal(chain.payloads[2].cell, "rtos");
	free(copy);
}

static void test_plain_chain_ends_at_foreign_byte(void **state)
{
	uint64_t size;

	(void)state;
	unit_add_cell(&image, &good.cells[1]);
	size = image.size;
	unit_add(&image, "JHCLjunk", 8);
	assert_accepted();
	assert_int_equal(chain.num_cells, 2);
	assert_int_equal(chain.size, size);
	assert_true(chain_verify(&chain));
}

static void test_bytes_behind_end_are_ignored(void **state)
{
	(void)state;
	unit_build(&good, &image);
	unit_add(&image, "BHREC", 5);
	assert_accepted();
	assert_int_equal(chain.size, image.size - 5);
}

static void test_padding(void **state)
{
	static const uint8_t data[11] = { 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4 };
	uint64_t record = add_record(RECORD_PAYLOAD, "board", data, 11);
	uint8_t *copy;

	(void)state;
	set32(record + offsetof(struct record_header, pad), 7);
	set64(record + offsetof(struct record_header, size), 4);
	copy = unit_exact_copy(&image, image.size);
	assert_true(parse(copy, image.size));
	assert_int_equal(chain.payloads[0].size, 4);
	assert_int_equal(chain.payloads[0].data[0], 1);
	free(copy);
}

static void test_existence(void **state)
{
	(void)state;
	assert_accepted();
	assert_false(chain_cell_exists(&chain, 0));
	assert_false(chain_cell_exists(&chain, 1));
	unit_add_cell(&image, &good.cells[1]);
	add_record(RECORD_OPTIONS, "board", &options, sizeof(options));
	add_record(RECORD_PAYLOAD, "linux", "x", 1);
	assert_accepted();
	assert_false(chain_cell_exists(&chain, 0));
	assert_true(chain_cell_exists(&chain, 1));
	add_record(RECORD_PAYLOAD, "board", "x", 1);
	assert_accepted();
	assert_true(chain_cell_exists(&chain, 0));
	setup(state);
	add_record(RECORD_START, "board", &start, sizeof(start));
	assert_accepted();
	assert_true(chain_cell_exists(&chain, 0));
}

/* Every element ends exactly where the image does. */
static void test_smallest_elements(void **state)
{
	(void)state;
	good.cells[0].config.cpu_set_size = 0;
	good.cells[1] = good.cells[0];
	memcpy(good.cells[1].config.signature, CONFIG_CELL_SIGNATURE,
	       CONFIG_SIGNATURE_LEN);
	unit_add_front(&image, &good);
	assert_accepted();
	assert_int_equal(chain.system_size, sizeof(struct system_config));
	unit_add_cell(&image, &good.cells[1]);
	assert_accepted();
	assert_int_equal(chain.num_cells, 2);
	assert_int_equal(chain.cells[1].config_size,
			 sizeof(struct cell_config));
}

static void test_largest_array(void **state)
{
	static const struct record_cpu map[CHAIN_MAX_ARRAY];

	(void)state;
	add_record(RECORD_CPU_MAP, "", map, sizeof(map));
	assert_accepted();
	assert_int_equal(chain.num_cpu_map, CHAIN_MAX_ARRAY);
}

static void test_hypervisor_fills_image(void **state)
{
	(void)state;
	set64(HYPERVISOR + offsetof(struct hypervisor_header, file_size),
	      image.size - HYPERVISOR);
	assert_refused("image: no system config behind bulkhead.bin; wanted "
		       "signature JHSYS at 0x262");
}

static void test_no_hypervisor(void **state)
{
	(void)state;
	image.bytes[HYPERVISOR + 7] = 'X';
	assert_refused("image: no bulkhead.bin behind preloader.bin; wanted "
		       "signature JAILHOUS at 0xd");
}

static void test_short_image(void **state)
{
	(void)state;
	image.size = HYPERVISOR + 95;
	assert_refused("image: too short for bulkhead.bin; wanted 0x6d bytes "
		       "or more; found 0x6c");
	image.size = HYPERVISOR - 1;
	assert_refused("image: too short for bulkhead.bin; wanted 0x6d bytes "
		       "or more; found 0xc");
}

static void test_hypervisor_size(void **state)
{
	(void)state;
	set64(HYPERVISOR + offsetof(struct hypervisor_header, file_size),
	      UINT64_MAX);
	assert_refused("image: length of bulkhead.bin; wanted 0x60 to 0x255; "
		       "found 0xffffffffffffffff");
	set64(HYPERVISOR + offsetof(struct hypervisor_header, file_size), 95);
	assert_refused("image: length of bulkhead.bin; wanted 0x60 to 0x255; "
		       "found 0x5f");
}

static void test_no_system(void **state)
{
	(void)state;
	image.bytes[SYSTEM] = 'X';
	assert_refused("image: no system config behind bulkhead.bin; wanted "
		       "signature JHSYS at 0x72");
}

static void test_short_system(void **state)
{
	(void)state;
	image.size = SYSTEM + 487;
	assert_refused("system config at 0x72: exceeds the image");
}

static void test_system_revision(void **state)
{
	(void)state;
	set16(SYSTEM + offsetof(struct system_config, revision), 13);
	assert_refused("system config at 0x72: unknown revision; wanted 14; "
		       "found 13");
}

static void test_system_architecture(void **state)
{
	(void)state;
	image.bytes[SYSTEM + offsetof(struct system_config, architecture)] =
		CONFIG_ARCH_X86;
	assert_refused("system config at 0x72: wrong architecture; wanted 2; "
		       "found 0");
}

/* Offsets of all counts in a cell's descriptor. */
static const size_t counts[] = {
	offsetof(struct cell_config, cpu_set_size),
	offsetof(struct cell_config, num_memory_regions),
	offsetof(struct cell_config, num_cache_regions),
	offsetof(struct cell_config, num_irqchips),
	offsetof(struct cell_config, num_pio_regions),
	offsetof(struct cell_config, num_pci_devices),
	offsetof(struct cell_config, num_pci_caps),
	offsetof(struct cell_config, num_stream_ids),
};

static void test_system_counts(void **state)
{
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		setup(state);
		set32(SYSTEM + offsetof(struct system_config, root_cell) +
			      counts[i],
		      UINT32_MAX);
		assert_refused("system config at 0x72: its arrays exceed the "
			       "image");
	}
}

static void test_cell_counts(void **state)
{
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		char wanted[100];
		uint64_t cell;

		setup(state);
		cell = image.size;
		unit_add_cell(&image, &good.cells[1]);
		set32(cell + counts[i], UINT32_MAX);
		snprintf(wanted, sizeof(wanted),
			 "cell config at 0x%lx: its arrays exceed the image",
			 cell);
		assert_refused(wanted);
	}
}

static void test_config_size(void **state)
{
	static const struct cell_config config = { .cpu_set_size = 1000 };

	(void)state;
	assert_int_equal(chain_cell_config_size(&config, 1132), 1132);
	assert_int_equal(chain_cell_config_size(&config, 1131), 0);
	assert_int_equal(chain_cell_config_size(&config, 131), 0);
}

static void test_config_too_long(void **state)
{
	static uint8_t big[SYSTEM + 0x20000];
	uint64_t count = SYSTEM + offsetof(struct system_config, root_cell) +
			 offsetof(struct cell_config, num_memory_regions);

	(void)state;
	set32(count, 0x801);
	memcpy(big, image.bytes, image.size);
	assert_false(parse(big, sizeof(big)));
	assert_string_equal(unit_messages[0], "system config at 0x72: too "
					      "long; wanted at most 0x10000 "
					      "bytes; found 0x100ac");
}

static void test_short_cell(void **state)
{
	uint64_t cell = image.size;

	(void)state;
	unit_add_cell(&image, &good.cells[1]);
	image.size = cell + 131;
	assert_refused("cell config at 0x262: exceeds the image");
}

static void test_cell_revision(void **state)
{
	(void)state;
	good.cells[1].config.revision = 15;
	unit_add_cell(&image, &good.cells[1]);
	assert_refused("cell config at 0x262: unknown revision; wanted 14; "
		       "found 15");
}

static void test_cell_architecture(void **state)
{
	(void)state;
	good.cells[1].config.architecture = CONFIG_ARCH_ARM;
	unit_add_cell(&image, &good.cells[1]);
	assert_refused("cell config at 0x262: wrong architecture; wanted 2; "
		       "found 1");
}

static void test_too_many_cells(void **state)
{
	(void)state;
	for (unsigned int i = 1; i < CONFIG_MAX_CELLS; i++) {
		unit_add_cell(&image, &good.cells[1]);
	}
	assert_accepted();
	assert_int_equal(chain.num_cells, CONFIG_MAX_CELLS);
	unit_add_cell(&image, &good.cells[1]);
	assert_refused("cell config at 0x15d6: too many cells; wanted at most "
		       "16");
}

static void test_too_many_payloads(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < CHAIN_MAX_PAYLOADS; i++) {
		add_record(RECORD_PAYLOAD, "board", "x", 1);
	}
	assert_accepted();
	assert_int_equal(chain.num_payloads, CHAIN_MAX_PAYLOADS);
	add_record(RECORD_PAYLOAD, "board", "x", 1);
	assert_refused("payload record at 0x12a2: too many payloads; wanted at "
		       "most 64");
}

static void test_too_many_records(void **state)
{
	(void)state;
	for (unsigned int i = 0;
	     i < 3 * CONFIG_MAX_CELLS + CHAIN_MAX_PAYLOADS + 5; i++) {
		add_record(RECORD_OPTIONS, "board", &options, sizeof(options));
	}
	assert_refused("image: too many records; wanted at most 117");
}

static void test_unknown_record_type(void **state)
{
	(void)state;
	add_record((enum record_type)9, "", "x", 1);
	assert_refused("record at 0x262: unknown type; found 9");
	setup(state);
	add_record((enum record_type)0, "", "x", 1);
	assert_refused("record at 0x262: unknown type; found 0");
}

static void test_record_revision(void **state)
{
	uint64_t record = add_record(RECORD_PAYLOAD, "board", "x", 1);

	(void)state;
	set16(record + offsetof(struct record_header, revision), 2);
	assert_refused("payload record at 0x262: unknown revision; wanted 1; "
		       "found 2");
}

static void test_record_reserved(void **state)
{
	uint64_t record = add_record(RECORD_PAYLOAD, "board", "x", 1);

	(void)state;
	set32(record + offsetof(struct record_header, reserved), 3);
	assert_refused("payload record at 0x262: reserved field; wanted 0; "
		       "found 0x3");
}

static void test_record_address(void **state)
{
	(void)state;
	unit_add_record(&image, RECORD_START, "board", 0x1000, &start,
			sizeof(start));
	assert_refused("start record at 0x262: reserved field; wanted 0; found "
		       "0x1000");
}

static void test_record_without_cell(void **state)
{
	(void)state;
	add_record(RECORD_PAYLOAD, "", "x", 1);
	assert_refused("payload record at 0x262: wanted a cell's name; found "
		       "\"\"");
}

static void test_system_record_with_cell(void **state)
{
	static const struct record_never never;

	(void)state;
	add_record(RECORD_NEVER, "li\033nux", &never, sizeof(never));
	assert_refused("never list record at 0x262: wanted no cell; found "
		       "\"li?nux\"");
}

struct size_case {
	enum record_type type;
	const char *cell;
	size_t size;
	const char *message;
};

static const struct size_case size_cases[] = {
	{ RECORD_PAYLOAD, "board", 0,
	  "payload record at 0x262: wrong size; wanted a multiple of 1 bytes; "
	  "found 0" },
	{ RECORD_CPU_MAP, "", 17,
	  "CPU map record at 0x262: wrong size; wanted a multiple of 16 bytes; "
	  "found 17" },
	{ RECORD_CPU_MAP, "", 0,
	  "CPU map record at 0x262: wrong size; wanted a multiple of 16 bytes; "
	  "found 0" },
	{ RECORD_START, "board", 80,
	  "start record at 0x262: wrong size; wanted 40 bytes; found 80" },
	{ RECORD_OPTIONS, "board", 23,
	  "options record at 0x262: wrong size; wanted 24 bytes; found 23" },
	{ RECORD_NEVER, "", 33,
	  "never list record at 0x262: wrong size; wanted a multiple of 32 "
	  "bytes; found 33" },
	{ RECORD_END, "", 39,
	  "end record at 0x262: wrong size; wanted 40 bytes; found 39" },
	{ RECORD_PACKED, "", 16,
	  "packed record at 0x262: wrong size; wanted 8 bytes; found 16" },
	{ RECORD_BOOT_WRITES, "", 1,
	  "boot writes record at 0x262: wrong size; wanted a multiple of 16 "
	  "bytes; found 1" },
	{ RECORD_CPU_MAP, "", 16 * 1025,
	  "CPU map record at 0x262: too many elements; wanted at most 1024; "
	  "found 1025" },
};

static void test_record_sizes(void **state)
{
	static const uint8_t data[16 * 1025];

	for (size_t i = 0; i < sizeof(size_cases) / sizeof(size_cases[0]);
	     i++) {
		setup(state);
		add_record(size_cases[i].type, size_cases[i].cell, data,
			   size_cases[i].size);
		assert_refused(size_cases[i].message);
	}
}

static void test_record_exceeds_image(void **state)
{
	uint64_t record = add_record(RECORD_PAYLOAD, "board", "x", 1);

	(void)state;
	set64(record + offsetof(struct record_header, size), UINT64_MAX);
	assert_refused("payload record at 0x262: exceeds the image; wanted at "
		       "most 0x1 bytes; found 0x0+0xffffffffffffffff");
	set64(record + offsetof(struct record_header, size), 1);
	set32(record + offsetof(struct record_header, pad), UINT32_MAX);
	assert_refused("payload record at 0x262: exceeds the image; wanted at "
		       "most 0x1 bytes; found 0xffffffff+0x1");
	image.size = record + 63;
	assert_refused("record at 0x262: exceeds the image");
}

static void test_record_padding(void **state)
{
	uint64_t record = add_record(RECORD_PAYLOAD, "board", "\0x1", 3);

	(void)state;
	set32(record + offsetof(struct record_header, pad), 2);
	set64(record + offsetof(struct record_header, size), 1);
	assert_refused("payload record at 0x262: padding; wanted zeros");
}

static void test_duplicates(void **state)
{
	static const struct size_case cases[] = {
		{ RECORD_CPU_MAP, "", 16,
		  "CPU map record at 0x2b2: there is one already" },
		{ RECORD_START, "board", 40,
		  "start record at 0x2ca: there is one already" },
		{ RECORD_OPTIONS, "board", 24,
		  "options record at 0x2ba: there is one already" },
		{ RECORD_NEVER, "", 32,
		  "never list record at 0x2c2: there is one already" },
		{ RECORD_BOOT_WRITES, "", 16,
		  "boot writes record at 0x2b2: there is one already" },
	};
	static const uint8_t data[40];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		setup(state);
		add_record(cases[i].type, cases[i].cell, data, cases[i].size);
		assert_accepted();
		add_record(cases[i].type, cases[i].cell, data, cases[i].size);
		assert_refused(cases[i].message);
	}
}

static void test_orphans(void **state)
{
	(void)state;
	add_record(RECORD_PAYLOAD, "nobody", "x", 1);
	assert_refused("payload record: no cell is called \"nobody\"");
	setup(state);
	add_record(RECORD_START, "boar", &start, sizeof(start));
	assert_refused("start record: no cell is called \"boar\"");
	setup(state);
	add_record(RECORD_START, " ~\n\x7f", &start, sizeof(start));
	assert_refused("start record: no cell is called \" ~??\"");
	setup(state);
	add_record(RECORD_OPTIONS, "boards", &options, sizeof(options));
	assert_refused("options record: no cell is called \"boards\"");
}

static void test_names_without_nul(void **state)
{
	static const char name[] = "12345678901234567890123456789012";

	(void)state;
	memcpy(good.cells[1].config.name, name, CONFIG_NAME_LEN);
	add_record(RECORD_PAYLOAD, name, "x", 1);
	assert_refused("payload record: no cell is called "
		       "\"12345678901234567890123456789012\"");
	unit_add_cell(&image, &good.cells[1]);
	assert_accepted();
	assert_int_equal(chain.payloads[0].owner, 1);
}

static void test_packed_misplaced(void **state)
{
	static const struct record_packed packed;

	(void)state;
	add_record(RECORD_PAYLOAD, "board", "x", 1);
	add_record(RECORD_PACKED, "", &packed, sizeof(packed));
	assert_refused("packed record at 0x2a3: misplaced; wanted at 0x262, "
		       "directly behind the system config");
}

static void test_packed_without_end(void **state)
{
	struct record_packed packed = { .end_offset = 0x2aa };

	(void)state;
	add_record(RECORD_PACKED, "", &packed, sizeof(packed));
	assert_refused("image truncated: wanted its end record at 0x2aa; found "
		       "no more records at 0x2aa");
	setup(state);
	packed.end_offset = 0x2ab;
	add_record(RECORD_PACKED, "", &packed, sizeof(packed));
	assert_refused("image truncated: wanted its end record at 0x2ab; found "
		       "0x2aa bytes");
	setup(state);
	packed.end_offset = 0x262;
	add_record(RECORD_PACKED, "", &packed, sizeof(packed));
	unit_add_end(&image);
	assert_refused("image truncated: wanted its end record at 0x262; found "
		       "it at 0x2aa");
}

static void assert_not_verified(const char *wanted)
{
	uint8_t *copy = unit_exact_copy(&image, image.size);

	assert_true(parse(copy, image.size));
	assert_false(chain_verify(&chain));
	assert_int_equal(unit_violations, 1);
	assert_string_equal(unit_messages[0], wanted);
	free(copy);
}

static void test_end_length(void **state)
{
	(void)state;
	unit_add_end(&image);
	set64(image.end + sizeof(struct record_header), image.end + 1);
	assert_not_verified("end record: wrong length; wanted 0x262; found "
			    "0x263");
}

static void test_digest(void **state)
{
	(void)state;
	unit_add_end(&image);
	image.bytes[0] ^= 1;
	assert_not_verified("image corrupted: its SHA-256 does not match its "
			    "end record");
}

/*
 * A packed image cut anywhere is refused. Only a cut in front of the packed
 * record leaves a plain chain, without any cell: the config check refuses that.
 */
static void test_every_truncation(void **state)
{
	(void)state;
	unit_build(&good, &image);
	for (uint64_t size = 0; size < image.size; size++) {
		uint8_t *copy = unit_exact_copy(&image, size);
		bool parsed = parse(copy, size);

		assert_int_equal(unit_violations, parsed ? 0 : 1);
		if (parsed) {
			assert_true(size >= image.behind_system);
			assert_true(size < image.behind_system + 5);
			assert_int_equal(chain.num_cells, 1);
			assert_false(chain_cell_exists(&chain, 0));
		}
		free(copy);
	}
}

/* Bytes of the end record's header that mean nothing: behind the empty name. */
static bool is_meaningless(uint64_t offset)
{
	uint64_t name = image.end + offsetof(struct record_header, cell);

	return offset > name && offset < name + CONFIG_NAME_LEN;
}

/*
 * A wrong count in the system config hides everything behind it, the packed
 * record too: what is left is a plain chain without any cell, which the config
 * check refuses.
 */
static bool is_empty_plain(void)
{
	return chain.end == NULL && chain.num_cells == 1 &&
	       !chain_cell_exists(&chain, 0);
}

/* Every byte matters, whatever it becomes, and none makes the parser stray. */
static void test_every_corruption(void **state)
{
	static const uint8_t changes[] = { 0x01, 0x80, 0xff };
	uint8_t *copy;

	(void)state;
	unit_build(&good, &image);
	copy = unit_exact_copy(&image, image.size);
	for (uint64_t at = 0; at < image.size; at++) {
		for (size_t i = 0; i < sizeof(changes); i++) {
			bool accepted;

			copy[at] ^= changes[i];
			accepted = parse(copy, image.size) &&
				   chain_verify(&chain);
			copy[at] ^= changes[i];
			assert_int_equal(unit_violations, accepted ? 0 : 1);
			if (accepted) {
				assert_true(is_meaningless(at) ||
					    is_empty_plain());
			}
		}
	}
	free(copy);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_good_image),
		TEST(test_payloads),
		TEST(test_plain_chain_ends_at_foreign_byte),
		TEST(test_bytes_behind_end_are_ignored),
		TEST(test_padding),
		TEST(test_existence),
		TEST(test_smallest_elements),
		TEST(test_largest_array),
		TEST(test_hypervisor_fills_image),
		TEST(test_no_hypervisor),
		TEST(test_short_image),
		TEST(test_hypervisor_size),
		TEST(test_no_system),
		TEST(test_short_system),
		TEST(test_system_revision),
		TEST(test_system_architecture),
		TEST(test_system_counts),
		TEST(test_cell_counts),
		TEST(test_config_size),
		TEST(test_config_too_long),
		TEST(test_short_cell),
		TEST(test_cell_revision),
		TEST(test_cell_architecture),
		TEST(test_too_many_cells),
		TEST(test_too_many_payloads),
		TEST(test_too_many_records),
		TEST(test_unknown_record_type),
		TEST(test_record_revision),
		TEST(test_record_reserved),
		TEST(test_record_address),
		TEST(test_record_without_cell),
		TEST(test_system_record_with_cell),
		TEST(test_record_sizes),
		TEST(test_record_exceeds_image),
		TEST(test_record_padding),
		TEST(test_duplicates),
		TEST(test_orphans),
		TEST(test_names_without_nul),
		TEST(test_packed_misplaced),
		TEST(test_packed_without_end),
		TEST(test_end_length),
		TEST(test_digest),
		TEST(test_every_truncation),
		TEST(test_every_corruption),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
