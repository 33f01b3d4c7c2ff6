// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Reading a device tree by the Devicetree Specification 0.4: reg and ranges
 * (2.3.6, 2.3.8), status (2.3.4), interrupts (2.4). For against.c.
 */
#include <libfdt.h>
#include <string.h>
#include "tree.h"

#define MAX_DEPTH 16
#define CELL	  4

static struct tree_text printable(const char *words, int length)
{
	struct tree_text text = { "" };

	for (int i = 0; words != NULL && i < length && words[i] != '\0' &&
			i + 1 < (int)sizeof(text.text);
	     i++) {
		text.text[i] = words[i] >= ' ' && words[i] <= '~' ? words[i]
								  : '?';
	}
	return text;
}

struct tree_text tree_name(const void *tree, int node)
{
	int length = 0;
	const char *name = fdt_get_name(tree, node, &length);

	return printable(name, length);
}

struct tree_text tree_string(const void *tree, int node, const char *name)
{
	int length = 0;
	const char *words = fdt_getprop(tree, node, name, &length);

	return printable(words, length);
}

/* A number of @cells cells at @at; false if it has more than 64 bits. */
static bool read_cells(const fdt32_t *at, int cells, uint64_t *value)
{
	*value = 0;
	for (int i = 0; i < cells; i++) {
		if (*value >> 32 != 0) {
			return false;
		}
		*value = *value << 32 | fdt32_to_cpu(at[i]);
	}
	return true;
}

/* One entry of a bus' ranges: addresses below, addresses above, size. */
struct bus_range {
	uint64_t child;
	uint64_t parent;
	uint64_t size;
};

static bool read_bus_range(const fdt32_t *at, const int cells[3],
			   struct bus_range *range)
{
	return read_cells(at, cells[0], &range->child) &&
	       read_cells(at + cells[0], cells[1], &range->parent) &&
	       read_cells(at + cells[0] + cells[1], cells[2], &range->size);
}

/* @range through the bus @bus; false if it does not pass. */
static bool translate(const void *tree, int bus, int above, struct range *range)
{
	int cells[3] = { fdt_address_cells(tree, bus),
			 fdt_address_cells(tree, above),
			 fdt_size_cells(tree, bus) };
	int length = 0;
	const fdt32_t *at = fdt_getprop(tree, bus, "ranges", &length);
	int step = cells[0] + cells[1] + cells[2];
	struct bus_range entry;

	if (at == NULL || cells[0] < 0 || cells[1] < 0 || cells[2] < 0) {
		return false;
	}
	if (length == 0) {
		return true; /* the same addresses on both sides */
	}
	for (int i = 0; step > 0 && (i + step) * CELL <= length; i += step) {
		if (read_bus_range(at + i, cells, &entry) &&
		    range->base >= entry.child &&
		    range->base - entry.child < entry.size &&
		    range->size <= entry.size - (range->base - entry.child)) {
			range->base += entry.parent - entry.child;
			return true;
		}
	}
	return false;
}

static bool to_physical(const void *tree, int node, struct range *range)
{
	int bus = fdt_parent_offset(tree, node);

	for (int depth = 0; depth < MAX_DEPTH; depth++) {
		int above = fdt_parent_offset(tree, bus);

		if (above < 0) {
			return range_valid(*range); /* @bus is the root */
		}
		if (!translate(tree, bus, above, range)) {
			return false;
		}
		bus = above;
	}
	return false;
}

bool tree_reg(const void *tree, int node, int index, struct range *range)
{
	int parent = fdt_parent_offset(tree, node);
	int addresses = parent >= 0 ? fdt_address_cells(tree, parent) : -1;
	int sizes = parent >= 0 ? fdt_size_cells(tree, parent) : -1;
	int length = 0;
	const fdt32_t *at = fdt_getprop(tree, node, "reg", &length);

	if (at == NULL || addresses <= 0 || sizes <= 0 ||
	    (index + 1) * (addresses + sizes) * CELL > length) {
		return false;
	}
	at += index * (addresses + sizes);
	return read_cells(at, addresses, &range->base) &&
	       read_cells(at + addresses, sizes, &range->size) &&
	       to_physical(tree, node, range);
}

bool tree_cell(const void *tree, int node, const char *name, int index,
	       uint32_t *value)
{
	int length = 0;
	const fdt32_t *at = fdt_getprop(tree, node, name, &length);

	if (at == NULL || (index + 1) * CELL > length) {
		return false;
	}
	*value = fdt32_to_cpu(at[index]);
	return true;
}

uint32_t tree_number(const void *tree, int node, const char *name,
		     uint32_t missing)
{
	uint32_t value;

	return tree_cell(tree, node, name, 0, &value) ? value : missing;
}

bool tree_cpu_id(const void *tree, int node, uint64_t *id)
{
	int parent = fdt_parent_offset(tree, node);
	int cells = parent >= 0 ? fdt_address_cells(tree, parent) : -1;
	int length = 0;
	const fdt32_t *at = fdt_getprop(tree, node, "reg", &length);

	return at != NULL && cells > 0 && cells * CELL <= length &&
	       read_cells(at, cells, id);
}

bool tree_is_enabled(const void *tree, int node)
{
	struct tree_text status = tree_string(tree, node, "status");

	return status.text[0] == '\0' || strcmp(status.text, "okay") == 0 ||
	       strcmp(status.text, "ok") == 0;
}

bool tree_is_one_of(const void *tree, int node, const char *const *names)
{
	for (; *names != NULL; names++) {
		if (fdt_node_check_compatible(tree, node, *names) == 0) {
			return true;
		}
	}
	return false;
}

bool tree_has_type(const void *tree, int node, const char *type)
{
	return strcmp(tree_string(tree, node, "device_type").text, type) == 0;
}

uint32_t tree_interrupt_parent(const void *tree, int node)
{
	uint32_t handle = 0;

	while (node >= 0 &&
	       !tree_cell(tree, node, "interrupt-parent", 0, &handle)) {
		node = fdt_parent_offset(tree, node);
	}
	return handle;
}
