// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead explain`: whose the resource is that a cell went for, what it has
 * nearest to it, and which line of its config would permit the access. What is
 * proposed is what `bulkhead check` accepts; whether it is wise is not judged.
 */
#include <inttypes.h>
#include <string.h>
#include "config_check.h"
#include "explain.h"
#include "show.h"

#define PAGE	  0x1000UL
#define PAGE_MASK (PAGE - 1)

/* What is looked for, and in whose name. */
struct search {
	const struct chain *chain;
	const struct owners *owners;
	uint32_t cell;
	uint64_t address;
	enum subject subject;
};

static const struct config_memory *regions(const struct search *search,
					   uint32_t *count)
{
	const struct cell_config *config =
		search->chain->cells[search->cell].config;

	*count = config->num_memory_regions;
	return config_memory(config);
}

static bool is_subpage(const struct config_memory *memory)
{
	return ((memory->virt_start | memory->size) & PAGE_MASK) != 0;
}

static bool covers(uint64_t base, uint64_t size, uint64_t address)
{
	return address >= base && address - base < size;
}

static void print_region(const struct config_memory *memory, uint32_t n)
{
	printf("memory region %u, guest-physical %s", n,
	       range_text(memory->virt_start, memory->size).text);
	if ((memory->flags & MEM_COMM_REGION) != 0) {
		printf(", the comm region");
	} else {
		printf(" at physical 0x%" PRIx64, memory->phys_start);
	}
	printf(", flags %s", flags_text(memory->flags).text);
}

/* Bytes between a region and the address; 0: inside. */
static uint64_t distance(const struct config_memory *memory, uint64_t address)
{
	if (address < memory->virt_start) {
		return memory->virt_start - address;
	}
	return covers(memory->virt_start, memory->size, address)
		       ? 0
		       : address - (memory->virt_start + memory->size) + 1;
}

/* The cell's region with the address in it, or next to it; or -1. */
static int nearest_region(const struct search *search)
{
	uint32_t count;
	const struct config_memory *memory = regions(search, &count);
	int nearest = -1;

	for (uint32_t n = 0; n < count; n++) {
		if (memory[n].size != 0 &&
		    (nearest < 0 ||
		     distance(&memory[n], search->address) <
			     distance(&memory[nearest], search->address))) {
			nearest = (int)n;
		}
	}
	return nearest;
}

static void explain_nearest(const struct search *search)
{
	uint32_t count;
	const struct config_memory *memory = regions(search, &count);
	int nearest = nearest_region(search);
	uint64_t bytes;

	if (nearest < 0) {
		printf("  nearest grant: none, the cell has no memory\n");
		return;
	}
	bytes = distance(&memory[nearest], search->address);
	printf("  nearest grant: ");
	print_region(&memory[nearest], (uint32_t)nearest);
	if (bytes == 0) {
		printf("; the address is in it\n");
	} else if (search->address < memory[nearest].virt_start) {
		printf("; the address is 0x%" PRIx64 " bytes in front of it\n",
		       bytes);
	} else {
		printf("; the address is 0x%" PRIx64 " bytes behind its last\n",
		       bytes);
	}
}

static const struct row *row_at(const struct rows *rows, uint64_t address,
				size_t *next)
{
	while (*next < rows->count) {
		const struct row *row = &rows->row[(*next)++];

		if ((row->flags & MEM_COMM_REGION) == 0 &&
		    covers(row->base, row->size, address)) {
			return row;
		}
	}
	return NULL;
}

/*
 * The row that decides what can be granted at the physical address: nobody's
 * before the hypervisor's, a cell's before the rest.
 */
static const struct row *decisive_row(const struct search *search)
{
	const struct rows *lists[] = { &search->owners->memory,
				       &search->owners->devices };
	const struct row *found = NULL;

	for (size_t i = 0; i < 2; i++) {
		const struct row *row;
		size_t next = 0;

		while ((row = row_at(lists[i], search->address, &next)) !=
		       NULL) {
			if (found == NULL || row->owner == OWNER_NOBODY ||
			    (found->owner != OWNER_NOBODY &&
			     (row->owner == OWNER_HYPERVISOR ||
			      found->owner == OWNER_UNOWNED))) {
				found = row;
			}
		}
	}
	return found;
}

static void explain_owner(const struct search *search, const struct row *row)
{
	printf("  at physical 0x%" PRIx64 ", if that was meant: ",
	       search->address);
	if (row == NULL) {
		printf("nothing that the configuration names\n");
		return;
	}
	printf("%s of ", range_text(row->base, row->size).text);
	if (row->owner < OWNER_HYPERVISOR) {
		printf("cell \"%s\", memory region %u, flags %s\n",
		       owner_text(search->chain, row->owner).text, row->number,
		       flags_text(row->flags).text);
	} else {
		printf("%s%s%s\n", owner_text(search->chain, row->owner).text,
		       row->note.text[0] != '\0' ? ": " : "", row->note.text);
	}
}

static const char *wanted_flags(const struct search *search, bool is_device)
{
	if (search->subject == SUBJECT_FETCH) {
		return "MEM_READ | MEM_EXECUTE";
	}
	return is_device ? "MEM_DEVICE" : "MEM_READ | MEM_WRITE";
}

/* The cell's last region that has bytes of the page at the address, or -1. */
static int region_of_page(const struct search *search)
{
	uint32_t count;
	const struct config_memory *memory = regions(search, &count);
	uint64_t page = search->address & ~PAGE_MASK;
	int found = -1;

	for (uint32_t n = 0; n < count; n++) {
		if (is_subpage(&memory[n]) &&
		    (memory[n].virt_start & ~PAGE_MASK) == page) {
			found = (int)n;
		}
	}
	return found;
}

static void begin_remedy(const struct search *search)
{
	printf("  to permit it, in CONFIG_MEMORY of cell \"%s\": ",
	       owner_text(search->chain, search->cell).text);
}

/* In a region of the cell's own: what its flags lack. */
static void remedy_flags(const struct search *search,
			 const struct config_memory *memory, int n)
{
	uint64_t flags = memory->flags;

	if (search->subject == SUBJECT_FETCH) {
		if ((flags & (MEM_IO | MEM_COMM_REGION)) != 0) {
			printf("  no line permits it: device memory and the "
			       "comm region are never executed\n");
			return;
		}
		begin_remedy(search);
		printf("MEM_EXECUTE for memory region %d\n", n);
		return;
	}
	if ((flags & MEM_READ) != 0 && (flags & MEM_WRITE) != 0) {
		printf("  memory region %d permits reads and writes: are these "
		       "the configs of the image that ran?\n",
		       n);
		return;
	}
	begin_remedy(search);
	printf("%s for memory region %d\n",
	       (flags & MEM_READ) == 0 ? (flags & MEM_WRITE) == 0
						 ? "MEM_READ and MEM_WRITE"
						 : "MEM_READ"
				       : "MEM_WRITE",
	       n);
}

static bool is_emulated(const struct search *search, const struct row *row)
{
	return row != NULL && row->owner == OWNER_HYPERVISOR &&
	       covers(row->base, row->trapped, search->address);
}

/* The hypervisor's UART is the one thing of it that it shares. */
static bool is_console(const struct search *search)
{
	const struct config_console *console =
		&search->chain->system->debug_console;

	return (console->flags & CONSOLE_MMIO) != 0 &&
	       covers(console->address & ~PAGE_MASK, PAGE, search->address);
}

/* True if the system config has a region with the address in it. */
static bool is_in_system(const struct search *search)
{
	const struct cell_config *config = search->chain->cells[0].config;
	const struct config_memory *memory = config_memory(config);

	for (uint32_t n = 0; n < config->num_memory_regions; n++) {
		if ((memory[n].flags & MEM_COMM_REGION) == 0 &&
		    covers(memory[n].phys_start, memory[n].size,
			   search->address)) {
			return true;
		}
	}
	return false;
}

/* A line for the page at the address, where @row is what stands there. */
static void remedy_page(const struct search *search, const struct row *row)
{
	bool is_device = row != NULL && row >= search->owners->devices.row &&
			 row < search->owners->devices.row +
					 search->owners->devices.count;
	bool is_others = row != NULL && row->owner < OWNER_HYPERVISOR;

	if (is_device && search->subject == SUBJECT_FETCH) {
		printf("  no line permits it: device memory is never "
		       "executed\n");
		return;
	}
	begin_remedy(search);
	printf("REGION_IDENTITY(0x%" PRIx64 ", 0x%lx, %s%s)",
	       search->address & ~PAGE_MASK, PAGE,
	       wanted_flags(search, is_device),
	       is_others || is_console(search) ? " | MEM_ROOTSHARED" : "");
	if (is_others) {
		printf(", and MEM_ROOTSHARED in memory region %u of cell "
		       "\"%s\"",
		       row->number, owner_text(search->chain, row->owner).text);
	} else if (!is_in_system(search)) {
		printf(", and a region around it in the system config, which "
		       "has nothing there");
	}
	putchar('\n');
}

static void explain_memory(const struct search *search)
{
	uint32_t count;
	const struct config_memory *memory = regions(search, &count);
	const struct row *row = decisive_row(search);
	int nearest = nearest_region(search);
	int part = region_of_page(search);

	explain_nearest(search);
	if (nearest >= 0 && distance(&memory[nearest], search->address) == 0 &&
	    !is_subpage(&memory[nearest])) {
		remedy_flags(search, &memory[nearest], nearest);
		return;
	}
	explain_owner(search, row);
	if (is_emulated(search, row)) {
		printf("  it is emulated for all cells, by plain aligned "
		       "accesses of its own widths: no line gives more\n");
	} else if (row != NULL && row->owner == OWNER_NOBODY) {
		printf("  no line permits it: \"%s\" is granted to nobody\n",
		       row->note.text);
	} else if (row != NULL && row->owner == OWNER_HYPERVISOR &&
		   !is_console(search)) {
		printf("  no line permits it: the hypervisor's %s is granted "
		       "to nobody\n",
		       row->note.text);
	} else if (row != NULL && row->owner == search->cell) {
		printf("  it has that memory, but sees it at guest-physical "
		       "0x%" PRIx64 "\n",
		       row->guest + (search->address - row->base));
	} else if (part >= 0) {
		begin_remedy(search);
		printf("memory region %d, which has a part of this page alone, "
		       "would have to reach to it\n",
		       part);
	} else {
		remedy_page(search, row);
	}
}

static void explain_rights(const struct search *search)
{
	static const struct {
		uint64_t flag;
		const char *name;
	} words[] = {
		{ MEM_READ, "MEM_READ" },   { MEM_WRITE, "MEM_WRITE" },
		{ MEM_IO_8, "MEM_IO_8" },   { MEM_IO_16, "MEM_IO_16" },
		{ MEM_IO_32, "MEM_IO_32" }, { MEM_IO_64, "MEM_IO_64" },
	};
	uint32_t count;
	const struct config_memory *memory = regions(search, &count);
	int nearest = nearest_region(search);

	explain_nearest(search);
	if (nearest < 0) {
		return;
	}
	printf("  it permits:");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if ((memory[nearest].flags & words[i].flag) != 0) {
			printf(" %s", words[i].name);
		}
	}
	printf("\n  to permit it, in CONFIG_MEMORY of cell \"%s\": for memory "
	       "region %d, what is missing of",
	       owner_text(search->chain, search->cell).text, nearest);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if ((memory[nearest].flags & words[i].flag) == 0) {
			printf(" %s", words[i].name);
		}
	}
	putchar('\n');
}

/* All regions that forbid something could be meant. */
static void explain_virtual(const struct search *search)
{
	uint32_t count;
	const struct config_memory *memory = regions(search, &count);
	bool any = false;

	for (uint32_t n = 0; n < count; n++) {
		if (memory[n].size != 0 &&
		    ((memory[n].flags & MEM_WRITE) == 0 ||
		     (memory[n].flags & MEM_EXECUTE) == 0)) {
			printf("  could be: ");
			print_region(&memory[n], n);
			putchar('\n');
			any = true;
		}
	}
	if (!any) {
		printf("  all its regions permit all: are these the configs of "
		       "the image that ran?\n");
		return;
	}
	begin_remedy(search);
	printf("MEM_WRITE, or MEM_EXECUTE where it is not device memory, for "
	       "that region\n");
}

static bool has_port(const struct cell_config *config, uint64_t port)
{
	const struct config_pio *pio = config_pios(config);

	for (uint32_t n = 0; n < config->num_pio_regions; n++) {
		if (covers(pio[n].base, pio[n].length, port)) {
			return true;
		}
	}
	return false;
}

static void explain_port(const struct search *search)
{
	const struct chain *chain = search->chain;
	bool any = false;

	for (uint32_t cell = 1; cell < chain->num_cells; cell++) {
		if (has_port(chain->cells[cell].config, search->address)) {
			printf("  port 0x%" PRIx64 " belongs to cell \"%s\"\n",
			       search->address, owner_text(chain, cell).text);
			any = true;
		}
	}
	if (any) {
		printf("  no line permits it: a port has one owner\n");
		return;
	}
	printf("  to permit it, in CONFIG_PIO of cell \"%s\": PIO(0x%" PRIx64
	       ", 1)%s; if it is none of the ports that no cell is granted\n",
	       owner_text(chain, search->cell).text, search->address,
	       has_port(chain->cells[0].config, search->address)
		       ? ""
		       : ", and in that of the system config");
}

void explain_resource(const struct chain *chain, const struct owners *owners,
		      uint32_t cell, const struct report *report,
		      enum subject subject)
{
	const struct search search = {
		.chain = chain,
		.owners = owners,
		.cell = cell,
		.address = report->address,
		.subject = subject,
	};

	switch (subject) {
	case SUBJECT_ACCESS:
	case SUBJECT_FETCH:
		explain_memory(&search);
		break;
	case SUBJECT_RIGHTS:
		explain_rights(&search);
		break;
	case SUBJECT_VIRTUAL:
		explain_virtual(&search);
		break;
	case SUBJECT_PORT:
		explain_port(&search);
		break;
	case SUBJECT_NOTHING:
	case SUBJECT_CPUS:
	case SUBJECT_FAULT:
		break;
	}
}
