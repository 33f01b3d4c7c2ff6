// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the boot loader says is RAM: all memory of the hypervisor and of cells
 * must lie there, if it hands over a memory map. Multiboot specification 0.6.96
 * section 3.3, 2.0 section 3.6.8. The loader is trusted to say the truth, but
 * its lists are read within bounds.
 */
#include "boot_x86.h"
#include "config_check.h"
#include "memory_map.h"
#include "multiboot.h"

#define MAX_BYTES   0x10000u /* of a list that is looked at */
#define TYPE_RAM    1
#define HAS_MAP	    (1u << 6)
#define TAG_END	    0
#define TAG_MAP	    6
#define TAG_ALIGN   8u
#define INFO_HEADER 8u /* total size, reserved */
#define MAP_HEADER  16u

struct multiboot1_info {
	uint32_t flags;
	uint32_t other[10];
	uint32_t map_length;
	uint32_t map_address;
} __attribute__((packed));

struct multiboot1_entry {
	uint32_t size; /* of what follows */
	struct memory_entry entry;
} __attribute__((packed));

struct multiboot2_tag {
	uint32_t type;
	uint32_t size;
	uint32_t entry_size; /* of the memory map */
	uint32_t entry_version;
} __attribute__((packed));

/* The list, wherever it is: entries at a constant or at their own distance. */
struct memory_list {
	const uint8_t *start;
	uint32_t size;
	uint32_t distance; /* 0: each entry says it, 4 bytes in front of it */
};

static struct memory_list find_multiboot1(uint32_t info_at)
{
	const struct multiboot1_info *info = window_map(info_at, sizeof(*info),
							WINDOW_MEMORY);
	struct memory_list list = { NULL, 0, 0 };

	if ((info->flags & HAS_MAP) != 0 && info->map_length != 0 &&
	    info->map_length <= MAX_BYTES) {
		list.start = window_map(info->map_address, info->map_length,
					WINDOW_MEMORY);
		list.size = info->map_length;
	}
	return list;
}

static struct memory_list find_multiboot2(uint32_t info_at)
{
	const uint8_t *info = window_map(info_at, MAX_BYTES, WINDOW_MEMORY);
	uint32_t total = *(const uint32_t *)(const void *)info;
	struct memory_list list = { NULL, 0, 0 };
	uint32_t at = INFO_HEADER;

	total = total < MAX_BYTES ? total : MAX_BYTES;
	while (at + MAP_HEADER <= total) {
		const struct multiboot2_tag *tag = (const void *)&info[at];

		if (tag->type == TAG_END || tag->size < INFO_HEADER ||
		    tag->size > total - at) {
			break;
		}
		if (tag->type == TAG_MAP && tag->size >= MAP_HEADER) {
			list.start = &info[at + MAP_HEADER];
			list.size = tag->size - MAP_HEADER;
			list.distance = tag->entry_size;
			break;
		}
		at += (tag->size + TAG_ALIGN - 1) / TAG_ALIGN * TAG_ALIGN;
	}
	return list;
}

/* The entry at *@at, which moves on; NULL behind the last. */
static const struct memory_entry *next_entry(const struct memory_list *list,
					     uint32_t *at)
{
	const uint8_t *place = &list->start[*at];
	uint32_t head = list->distance == 0 ? 4 : 0;
	uint32_t left = list->size - *at;
	uint32_t step = list->distance;

	if (left < head + sizeof(struct memory_entry)) {
		return NULL;
	}
	if (head != 0) {
		step = head +
		       ((const struct multiboot1_entry *)(const void *)place)
			       ->size;
	}
	if (step < head + sizeof(struct memory_entry) || step > left) {
		return NULL;
	}
	*at += step;
	return (const void *)(place + head);
}

/* Bytes from @base on that one entry has as RAM; 0 if none does. */
static uint64_t ram_at(const struct memory_list *list, uint64_t base)
{
	const struct memory_entry *entry;
	uint32_t at = 0;

	while ((entry = next_entry(list, &at)) != NULL) {
		if (entry->type == TYPE_RAM && base >= entry->base &&
		    base - entry->base < entry->size) {
			return entry->size - (base - entry->base);
		}
	}
	return 0;
}

static void check_range(const struct memory_list *list, const char *whose,
			uint64_t base, uint64_t size)
{
	uint64_t at = base;

	while (at - base < size) {
		uint64_t ram = ram_at(list, at);

		if (ram == 0) {
			boot_fail("%s: memory 0x%lx+0x%lx; wanted RAM of the "
				  "boot loader's memory map; found none at "
				  "0x%lx",
				  whose, base, size, at);
		}
		at += ram;
	}
}

static void check_cell(const struct memory_list *list, uint32_t index)
{
	const struct cell_config *config = boot.chain.cells[index].config;
	const struct config_memory *region = config_memory(config);

	for (uint32_t i = 0; i < config->num_memory_regions; i++) {
		struct config_memory piece;
		uint64_t cursor = 0;

		if ((region[i].flags & (MEM_IO | MEM_COMM_REGION)) != 0) {
			continue;
		}
		while (config_next_piece(&boot.chain, index, &region[i],
					 &cursor, &piece)) {
			check_range(list, config->name, piece.phys_start,
				    piece.size);
		}
	}
}

void memory_map_check(void)
{
	const struct config_memory *own = &boot.chain.system->hypervisor_memory;
	struct memory_list list = boot_loader.magic == MULTIBOOT1_LOADED
					  ? find_multiboot1(boot_loader.info)
					  : find_multiboot2(boot_loader.info);

	if (list.start == NULL) {
		return;
	}
	check_range(&list, "hypervisor", own->phys_start, own->size);
	for (uint32_t cell = 0; cell < boot.chain.num_cells; cell++) {
		if (chain_cell_exists(&boot.chain, cell)) {
			check_cell(&list, cell);
		}
	}
}
