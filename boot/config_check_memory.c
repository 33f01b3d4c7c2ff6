// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Config check: memory regions, each by itself, within its cell, against the
 * platform, and against other cells. Cell 0 is what is left when the others
 * have taken theirs, so it cannot conflict with them.
 */
#include "config_check.h"
#include "config_rules.h"
#include "provided.h"

#define KNOWN_FLAGS                                                         \
	((uint64_t)(MEM_READ | MEM_WRITE | MEM_EXECUTE | MEM_DMA | MEM_IO | \
		    MEM_COMM_REGION | MEM_LOADABLE | MEM_ROOTSHARED |       \
		    MEM_NO_HUGEPAGES | MEM_IO_UNALIGNED |                   \
		    PROVIDED_ALL_WIDTHS))
#define COMM_REGION_SIZE CHECK_PAGE_SIZE

/* Number @number of @cell's regions. */
static struct region region_at(const struct check *check, uint32_t cell,
			       uint32_t number)
{
	struct region region = {
		.cell = cell,
		.number = number,
		.memory = config_memory(check->chain->cells[cell].config) +
			  number,
	};

	return region;
}

static uint32_t num_regions(const struct check *check, uint32_t cell)
{
	return check->chain->cells[cell].config->num_memory_regions;
}

static bool is_placeholder(const struct config_memory *memory)
{
	return memory->phys_start == 0 && memory->virt_start == 0 &&
	       memory->size == 0 && memory->flags == 0;
}

static bool check_ranges(struct check *check, const struct region *region)
{
	const struct config_memory *memory = region->memory;

	if (memory->size == 0) {
		REGION_VIOLATION(check, region,
				 "size 0; wanted bytes, or all fields zero");
		return false;
	}
	if (!memory_is_comm(memory) && !range_valid(memory_phys(memory))) {
		REGION_VIOLATION(check, region, "wraps");
		return false;
	}
	if (!range_valid(memory_virt(memory))) {
		REGION_VIOLATION(check, region, "wraps at guest-physical 0x%lx",
				 memory->virt_start);
		return false;
	}
	return true;
}

static void check_region_flags(struct check *check, const struct region *region)
{
	uint64_t flags = region->memory->flags;

	if ((flags & ~KNOWN_FLAGS) != 0) {
		REGION_VIOLATION(check, region, "unknown flags; found 0x%lx",
				 flags & ~KNOWN_FLAGS);
	}
	if ((flags & MEM_IO) != 0 && (flags & MEM_EXECUTE) != 0) {
		REGION_VIOLATION(check, region, "executable IO memory");
	}
}

static void check_comm_shape(struct check *check, const struct region *region)
{
	const struct config_memory *memory = region->memory;

	if (memory->size != COMM_REGION_SIZE ||
	    memory->virt_start % CHECK_PAGE_SIZE != 0) {
		REGION_VIOLATION(check, region,
				 "comm region; wanted one page; found 0x%lx "
				 "bytes at guest-physical 0x%lx",
				 memory->size, memory->virt_start);
	}
	for (uint32_t n = 0; n < region->number; n++) {
		struct region other = region_at(check, region->cell, n);

		if (memory_is_comm(other.memory)) {
			REGION_VIOLATION(check, region,
					 "second comm region; the first is "
					 "region %u",
					 n);
			return;
		}
	}
}

static void check_subpage_shape(struct check *check,
				const struct region *region)
{
	const struct config_memory *memory = region->memory;
	uint64_t offset = memory->virt_start % CHECK_PAGE_SIZE;
	uint64_t refused = memory->flags &
			   (MEM_EXECUTE | MEM_LOADABLE | MEM_DMA);
	uint64_t widths = memory->flags & PROVIDED_ALL_WIDTHS;

	if (widths == 0) {
		REGION_VIOLATION(check, region,
				 "unaligned; wanted pages, or the access "
				 "widths of a sub-page region");
		return;
	}
	if ((widths & ~(uint64_t)PROVIDED_IO_WIDTHS) != 0) {
		REGION_VIOLATION(check, region,
				 "sub-page region; wanted no other access "
				 "widths than flags 0x%lx; found 0x%lx",
				 (uint64_t)PROVIDED_IO_WIDTHS, widths);
	}
	if (memory->phys_start % CHECK_PAGE_SIZE != offset) {
		REGION_VIOLATION(check, region,
				 "sub-page region; wanted equal offsets in the "
				 "page; found guest-physical 0x%lx",
				 memory->virt_start);
	}
	if (memory->size > CHECK_PAGE_SIZE - offset) {
		REGION_VIOLATION(check, region,
				 "sub-page region; wanted inside one page");
	}
	if (refused != 0) {
		REGION_VIOLATION(check, region,
				 "sub-page region; wanted no EXECUTE, "
				 "LOADABLE, DMA; found flags 0x%lx",
				 memory->flags);
	}
}

static void check_shape(struct check *check, const struct region *region)
{
	const struct config_memory *memory = region->memory;

	if (memory_is_comm(memory)) {
		check_comm_shape(check, region);
	} else if (memory_is_subpage(memory)) {
		check_subpage_shape(check, region);
	} else if (memory->phys_start % CHECK_PAGE_SIZE != 0) {
		REGION_VIOLATION(check, region, "unaligned; wanted pages");
	}
}

/* Guest-physical: inside stage 2, and not where the cell sees a trap. */
static void check_guest_range(struct check *check, const struct region *region)
{
	struct range space = range_make(0, 1ULL << PROVIDED_GUEST_BITS);
	struct range virt = memory_virt(region->memory);

	if (!range_contains(space, virt)) {
		REGION_VIOLATION(check, region,
				 "guest-physical 0x%lx; wanted below 0x%lx",
				 virt.base, space.size);
	}
	for (uint32_t n = 0; n < check->num_windows; n++) {
		const struct check_window *window = &check->windows[n];

		if ((window->use & WINDOW_TRAPPED) != 0 &&
		    range_overlaps(window->range, virt)) {
			REGION_VIOLATION(check, region,
					 "guest-physical 0x%lx covers the "
					 "trapped %s",
					 virt.base, window->name);
		}
	}
}

static bool grants_nothing(const struct config_memory *memory)
{
	return (memory->flags & (MEM_READ | MEM_WRITE | MEM_EXECUTE)) == 0;
}

/* A region without rights says where boot writes go, and what others may have. */
static void check_never(struct check *check, const struct region *region)
{
	const struct record_never *never = check->chain->never;

	if (grants_nothing(region->memory)) {
		return;
	}
	for (uint32_t n = 0; n < check->chain->num_never; n++, never++) {
		struct range range = range_make(never->base, never->size);

		if (range_valid(range) &&
		    range_overlaps(range, memory_phys(region->memory))) {
			REGION_VIOLATION(
				check, region,
				"touches \"%s\" of the never list "
				"(0x%lx+0x%lx)",
				check_printable(never->name, NEVER_NAME_LEN)
					.text,
				range.base, range.size);
		}
	}
}

/* Physical: nothing of the hypervisor's, nothing that nobody may have. */
static void check_platform(struct check *check, const struct region *region)
{
	struct range phys = memory_phys(region->memory);

	for (uint32_t n = 0; n < check->num_windows; n++) {
		if (range_overlaps(check->windows[n].range, phys)) {
			REGION_VIOLATION(check, region,
					 "touches %s (0x%lx+0x%lx)",
					 check->windows[n].name,
					 check->windows[n].range.base,
					 check->windows[n].range.size);
		}
	}
	if (range_valid(check->console) &&
	    range_overlaps(check->console, phys) &&
	    (region->memory->flags & MEM_ROOTSHARED) == 0) {
		REGION_VIOLATION(check, region,
				 "touches the debug console (0x%lx+0x%lx); "
				 "wanted flag ROOTSHARED",
				 check->console.base, check->console.size);
	}
	check_never(check, region);
}

/*
 * Bytes from @base on that one region of the system config covers, at most
 * @size; 0 if none does.
 */
static uint64_t covered_bytes(const struct check *check, uint64_t base,
			      uint64_t size)
{
	const struct config_memory *memory =
		config_memory(check->chain->cells[0].config);

	for (uint32_t n = 0; n < num_regions(check, 0); n++, memory++) {
		struct range range = memory_phys(memory);

		if (!memory_is_comm(memory) && range_valid(range) &&
		    range_contains(range, range_make(base, 1))) {
			uint64_t rest = range.size - (base - range.base);

			return rest < size ? rest : size;
		}
	}
	return 0;
}

/* Adjacent regions of the system config together may allow a cell's region. */
static void check_allowed(struct check *check, const struct region *region)
{
	struct range left = memory_phys(region->memory);

	for (uint32_t n = 0; n < num_regions(check, 0) && left.size > 0; n++) {
		uint64_t step = covered_bytes(check, left.base, left.size);

		left.base += step;
		left.size -= step;
	}
	if (left.size > 0) {
		REGION_VIOLATION(check, region,
				 "outside the system config's memory regions "
				 "from 0x%lx on",
				 left.base);
	}
}

/* Against the regions before it in the same cell. */
static void check_guest_overlaps(struct check *check,
				 const struct region *region)
{
	struct range virt = memory_virt(region->memory);

	for (uint32_t n = 0; n < region->number; n++) {
		struct region other = region_at(check, region->cell, n);

		if (memory_is_usable(other.memory) &&
		    range_overlaps(memory_virt(other.memory), virt)) {
			REGION_VIOLATION(check, region,
					 "guest-physical 0x%lx overlaps region "
					 "%u",
					 virt.base, n);
		}
	}
}

static void check_region(struct check *check, const struct region *region)
{
	if (is_placeholder(region->memory) || !check_ranges(check, region)) {
		return;
	}
	check_region_flags(check, region);
	check_shape(check, region);
	check_guest_range(check, region);
	check_guest_overlaps(check, region);
	if (memory_is_comm(region->memory)) {
		return;
	}
	check_platform(check, region);
	if (region->cell != 0) {
		check_allowed(check, region);
	}
}

/* One region against another cell's. */
static void check_sharing(struct check *check, const struct region *region,
			  uint32_t other_cell)
{
	const struct config_memory *memory = region->memory;

	for (uint32_t n = 0; n < num_regions(check, other_cell); n++) {
		struct region other = region_at(check, other_cell, n);

		if (memory_is_usable(other.memory) &&
		    !memory_is_comm(other.memory) &&
		    range_overlaps(memory_phys(memory),
				   memory_phys(other.memory)) &&
		    (memory->flags & other.memory->flags & MEM_ROOTSHARED) ==
			    0) {
			REGION_VIOLATION(
				check, region,
				"overlaps region %u of cell \"%s\"; wanted "
				"ROOTSHARED on both sides",
				n, check_cell_name(check, other_cell).text);
		}
	}
}

static void check_cell_memory(struct check *check, uint32_t cell)
{
	for (uint32_t n = 0; n < num_regions(check, cell); n++) {
		struct region region = region_at(check, cell, n);

		check_region(check, &region);
		if (!memory_is_usable(region.memory) ||
		    memory_is_comm(region.memory)) {
			continue;
		}
		for (uint32_t other = 1; other < cell; other++) {
			check_sharing(check, &region, other);
		}
	}
}

void check_memory(struct check *check)
{
	for (uint32_t cell = 0; cell < check->chain->num_cells; cell++) {
		if (chain_cell_exists(check->chain, cell)) {
			check_cell_memory(check, cell);
		}
	}
}
