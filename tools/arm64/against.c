// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead check --against DTB`: memory and CPUs of the configuration beside
 * those of the board's device tree. Interrupt controllers and devices are
 * compared in against_devices.c.
 */
#include <libfdt.h>
#include <string.h>
#include "board.h"
#include "against.h"

#define TREE_LIMIT 0x1000000

const char against_help[] =
	"  --against=DTB  compare with the board's device tree, too: memory, reserved\n"
	"                 memory, CPUs, PSCI, GIC, UARTs, and whose interrupts a device's\n"
	"                 are. What is wrong is a violation, what seems to be forgotten a\n"
	"                 warning. Firmware shows its tree in /sys/firmware/fdt of a\n"
	"                 Linux, QEMU's machine option dumpdtb=FILE writes its own\n";

struct board_text board_owner(const struct board *board, uint32_t cell)
{
	struct board_text text = { "system" };

	if (cell != 0 || chain_cell_exists(board->chain, 0)) {
		snprintf(text.text, sizeof(text.text), "cell \"%s\"",
			 owner_text(board->chain, cell).text);
	}
	return text;
}

static void add_range(struct board_range *list, uint32_t *count,
		      struct range range, struct tree_text name)
{
	if (!range_valid(range)) {
		return;
	}
	if (*count == BOARD_RANGES) {
		check_warning("board: %s (0x%lx+0x%lx): too many ranges; not "
			      "compared",
			      name.text, range.base, range.size);
		return;
	}
	list[*count] = (struct board_range){ range, name };
	(*count)++;
}

static void read_memory(struct board *board)
{
	const void *tree = board->tree;
	struct range range;
	int node;

	for (node = fdt_next_node(tree, -1, NULL); node >= 0;
	     node = fdt_next_node(tree, node, NULL)) {
		if (!tree_has_type(tree, node, "memory") ||
		    !tree_is_enabled(tree, node)) {
			continue;
		}
		for (int i = 0; tree_reg(tree, node, i, &range); i++) {
			add_range(board->memory, &board->num_memory, range,
				  tree_name(tree, node));
		}
	}
}

static void read_reserved(struct board *board)
{
	const void *tree = board->tree;
	int parent = fdt_path_offset(tree, "/reserved-memory");
	struct range range;
	int node;

	fdt_for_each_subnode(node, tree, parent)
	{
		for (int i = 0; tree_is_enabled(tree, node) &&
				tree_reg(tree, node, i, &range);
		     i++) {
			add_range(board->reserved, &board->num_reserved, range,
				  tree_name(tree, node));
		}
	}
	for (int i = 0; i < fdt_num_mem_rsv(tree); i++) {
		if (fdt_get_mem_rsv(tree, i, &range.base, &range.size) == 0) {
			add_range(board->reserved, &board->num_reserved, range,
				  (struct tree_text){ "/memreserve/" });
		}
	}
}

/* The first address of @range that no memory of the board has; or its end. */
static uint64_t first_outside(const struct board *board, struct range range)
{
	uint64_t end = range_end_of(range.base, range.size);
	uint64_t cursor = range.base;
	bool moved = true;

	while (moved && cursor < end) {
		moved = false;
		for (uint32_t i = 0; i < board->num_memory; i++) {
			struct range memory = board->memory[i].range;

			if (cursor >= memory.base &&
			    cursor - memory.base < memory.size) {
				cursor = range_end_of(memory.base, memory.size);
				moved = true;
			}
		}
	}
	return cursor < end ? cursor : end;
}

/* Some RAM that is used by what @who and @what name. */
static void judge_used(const struct board *board, const char *who,
		       const char *what, struct range range)
{
	uint64_t outside;

	if (!range_valid(range)) {
		return; /* the check has said so */
	}
	outside = first_outside(board, range);
	if (outside != range_end_of(range.base, range.size)) {
		check_violation("%s: %s (0x%lx+0x%lx): outside the board's "
				"memory from 0x%lx on",
				who, what, range.base, range.size, outside);
	}
	for (uint32_t i = 0; i < board->num_reserved; i++) {
		const struct board_range *reserved = &board->reserved[i];

		if (range_overlaps(range, reserved->range)) {
			check_violation("%s: %s (0x%lx+0x%lx): touches "
					"reserved memory %s (0x%lx+0x%lx)",
					who, what, range.base, range.size,
					reserved->name.text,
					reserved->range.base,
					reserved->range.size);
		}
	}
}

static void judge_device_region(const struct board *board, const char *who,
				const char *what, struct range range)
{
	for (uint32_t i = 0; i < board->num_memory; i++) {
		if (range_valid(range) &&
		    range_overlaps(range, board->memory[i].range)) {
			check_violation("%s: %s (0x%lx+0x%lx): IO, but it is "
					"memory of the board, %s",
					who, what, range.base, range.size,
					board->memory[i].name.text);
		}
	}
}

/* True if the never list holds all of @range. */
static bool is_never(const struct board *board, struct range range)
{
	for (uint32_t i = 0; i < board->chain->num_never; i++) {
		struct range never = range_make(board->chain->never[i].base,
						board->chain->never[i].size);

		if (range_valid(never) && range_contains(never, range)) {
			return true;
		}
	}
	return false;
}

/* A region of the system config alone: what cells could be granted. */
static void judge_grantable(const struct board *board, const char *what,
			    struct range range)
{
	uint64_t outside = first_outside(board, range);

	if (outside != range_end_of(range.base, range.size)) {
		check_violation("system: %s (0x%lx+0x%lx): outside the board's "
				"memory from 0x%lx on",
				what, range.base, range.size, outside);
	}
	for (uint32_t i = 0; i < board->num_reserved; i++) {
		const struct board_range *reserved = &board->reserved[i];

		if (range_overlaps(range, reserved->range) &&
		    !is_never(board, reserved->range)) {
			check_warning("system: %s (0x%lx+0x%lx): could grant "
				      "reserved memory %s (0x%lx+0x%lx); "
				      "wanted on the never list",
				      what, range.base, range.size,
				      reserved->name.text, reserved->range.base,
				      reserved->range.size);
		}
	}
}

static void judge_region(const struct board *board, uint32_t cell, uint32_t n)
{
	const struct config_memory *memory =
		&config_memory(board->chain->cells[cell].config)[n];
	struct range range = range_make(memory->phys_start, memory->size);
	struct board_text who = board_owner(board, cell);
	char what[32];

	snprintf(what, sizeof(what), "memory region %u", n);
	if ((memory->flags & MEM_COMM_REGION) != 0 || !range_valid(range)) {
		return;
	}
	if ((memory->flags & MEM_IO) != 0) {
		judge_device_region(board, who.text, what, range);
	} else if (chain_cell_exists(board->chain, cell)) {
		judge_used(board, who.text, what, range);
	} else {
		judge_grantable(board, what, range);
	}
}

/* The end of what the configuration names from @address on; or @address. */
static uint64_t named_until(const struct board *board, uint64_t address)
{
	const struct config_memory *memory =
		config_memory(board->chain->cells[0].config);
	const struct config_memory *own =
		&board->chain->system->hypervisor_memory;
	uint32_t count = board->chain->cells[0].config->num_memory_regions;

	for (uint32_t n = 0; n <= count; n++) {
		const struct config_memory *at = n < count ? &memory[n] : own;
		struct range range = range_make(at->phys_start, at->size);

		if (range_valid(range) && address >= range.base &&
		    address - range.base < range.size) {
			return range_end_of(range.base, range.size);
		}
	}
	return address;
}

/* The lowest start of what the configuration names behind @address. */
static uint64_t next_named(const struct board *board, uint64_t address,
			   uint64_t end)
{
	const struct config_memory *memory =
		config_memory(board->chain->cells[0].config);
	uint32_t count = board->chain->cells[0].config->num_memory_regions;
	uint64_t own = board->chain->system->hypervisor_memory.phys_start;

	if (own > address && own < end) {
		end = own;
	}
	for (uint32_t n = 0; n < count; n++) {
		if (memory[n].phys_start > address &&
		    memory[n].phys_start < end) {
			end = memory[n].phys_start;
		}
	}
	return end;
}

/* Memory of the board that the system config names nowhere. */
static void find_forgotten(const struct board *board,
			   const struct board_range *memory)
{
	uint64_t cursor = memory->range.base;
	uint64_t end = range_end_of(cursor, memory->range.size);

	while (cursor < end) {
		uint64_t until = named_until(board, cursor);

		if (until == cursor) {
			until = next_named(board, cursor, end);
			check_warning("board: memory 0x%lx+0x%lx (%s) is in no "
				      "region of the system config",
				      cursor, until - cursor,
				      memory->name.text);
		}
		cursor = until;
	}
}

void against_memory(struct board *board)
{
	const struct config_memory *own =
		&board->chain->system->hypervisor_memory;

	read_memory(board);
	read_reserved(board);
	if (board->num_memory == 0) {
		check_violation("board: no memory node");
		return;
	}
	judge_used(board, "system", "hypervisor memory",
		   range_make(own->phys_start, own->size));
	for (uint32_t cell = 0; cell < board->chain->num_cells; cell++) {
		const struct cell_config *config =
			board->chain->cells[cell].config;

		for (uint32_t n = 0; n < config->num_memory_regions; n++) {
			judge_region(board, cell, n);
		}
	}
	for (uint32_t i = 0; i < board->num_memory; i++) {
		find_forgotten(board, &board->memory[i]);
	}
}

/* The logical CPU of the system that has a hardware id; or CONFIG_MAX_CPUS. */
static uint32_t find_cpu(const struct board *board, uint64_t id)
{
	uint32_t cpu = 0;

	while (cpu < CONFIG_MAX_CPUS &&
	       ((config_system_cpus(board->chain) >> cpu & 1) == 0 ||
		config_hardware_id(board->chain, cpu) != id)) {
		cpu++;
	}
	return cpu;
}

/* A CPU node. Returns its bit in the system's set, or 0. */
static uint64_t judge_cpu(const struct board *board, int node)
{
	struct tree_text method = tree_string(board->tree, node,
					      "enable-method");
	struct tree_text status = tree_string(board->tree, node, "status");
	uint32_t cpu;
	uint64_t id;

	/* Disabled is what a CPU is that must be started; not fail. */
	if (!tree_cpu_id(board->tree, node, &id) ||
	    strncmp(status.text, "fail", 4) == 0) {
		return 0;
	}
	cpu = find_cpu(board, id);
	if (cpu == CONFIG_MAX_CPUS) {
		check_warning("board: %s (MPIDR 0x%lx) is not in the system "
			      "config's CPU set",
			      tree_name(board->tree, node).text, id);
		return 0;
	}
	if (method.text[0] != '\0' && strcmp(method.text, "psci") != 0) {
		check_violation("system: CPU %u (MPIDR 0x%lx): enable-method "
				"\"%s\" on the board; wanted \"psci\"",
				cpu, id, method.text);
	}
	return 1ULL << cpu;
}

static void judge_psci(const struct board *board)
{
	static const char *const names[] = { "arm,psci-1.0", "arm,psci-0.2",
					     "arm,psci", NULL };
	int node;

	for (node = fdt_next_node(board->tree, -1, NULL); node >= 0;
	     node = fdt_next_node(board->tree, node, NULL)) {
		struct tree_text method = tree_string(board->tree, node,
						      "method");

		if (tree_is_one_of(board->tree, node, names) &&
		    strcmp(method.text, "smc") != 0) {
			check_violation("board: %s: method \"%s\"; wanted "
					"\"smc\": firmware below EL2",
					tree_name(board->tree, node).text,
					method.text);
		}
	}
}

void against_cpus(const struct board *board)
{
	uint64_t found = 0;
	int node;

	for (node = fdt_next_node(board->tree, -1, NULL); node >= 0;
	     node = fdt_next_node(board->tree, node, NULL)) {
		if (tree_has_type(board->tree, node, "cpu")) {
			found |= judge_cpu(board, node);
		}
	}
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((config_system_cpus(board->chain) & ~found) >> cpu & 1) {
			check_violation("system: CPU %u: the board has none "
					"with MPIDR 0x%lx",
					cpu,
					config_hardware_id(board->chain, cpu));
		}
	}
	judge_psci(board);
}

enum status check_against(const struct chain *chain, const char *path)
{
	static struct owners owners;
	static struct board board;
	struct buffer tree = { 0 };

	if (!file_read(&tree, path)) {
		return STATUS_ERROR;
	}
	if (tree.size > TREE_LIMIT ||
	    fdt_check_full(tree.data, tree.size) != 0) {
		buffer_free(&tree);
		return tool_error("%s: no valid device tree", path);
	}
	owners_find(&owners, chain);
	board = (struct board){
		.tree = tree.data,
		.chain = chain,
		.owners = &owners,
	};
	against_memory(&board);
	against_cpus(&board);
	against_gic(&board);
	against_uarts(&board);
	against_devices(&board);
	owners_free(&owners);
	buffer_free(&tree);
	return STATUS_OK;
}
