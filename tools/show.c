// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead show`: who owns what. Draws what the configuration says; whether
 * it may say so is `check`'s business.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "config_check.h"
#include "load.h"
#include "show.h"

static const char help[] =
	"usage: bulkhead show FILE...\n"
	"\n"
	"Draw who owns what: cells, CPUs, memory, devices, interrupts, PCI devices and\n"
	"stream ids; what belongs to the hypervisor, and what to nobody. FILE... is one\n"
	"image, or .cell files with the system's first; then all cells but the one in\n"
	"the system config count as existing.\n"
	"\n"
	"  -h, --help  print this text\n"
	"\n"
	"Exit status: 0 drawn, 1 not a valid chain, 2 wrong usage or unreadable file.\n";

#define NOBODY "(nobody)"

static void rows_add(struct rows *rows, const struct row *row)
{
	buffer_append(&rows->buffer, row, sizeof(*row));
	rows->row = (void *)rows->buffer.data;
	rows->count++;
}

/* Like the names of cells, but the parentheses of UNOWNED pass. */
static struct name_text owner_text(const char *owner)
{
	struct name_text text = { 0 };

	strncpy(text.text, owner, sizeof(text.text) - 1);
	return text;
}

struct name_text show_cell_text(const struct chain *chain, uint32_t cell)
{
	return name_text(chain->cells[cell].config->name);
}

static const char *console_name(uint16_t type)
{
	static const char *const names[] = {
		[CONSOLE_NONE] = "none",       [CONSOLE_EFIFB] = "efifb",
		[CONSOLE_8250] = "8250",       [CONSOLE_PL011] = "pl011",
		[CONSOLE_XUARTPS] = "xuartps", [CONSOLE_MVEBU] = "mvebu",
		[CONSOLE_HSCIF] = "hscif",     [CONSOLE_SCIFA] = "scifa",
		[CONSOLE_IMX] = "imx",	       [CONSOLE_IMX_LPUART] = "lpuart",
		[CONSOLE_SCIF] = "scif",
	};

	return type < sizeof(names) / sizeof(names[0]) ? names[type]
						       : "unknown";
}

static void print_console(const struct config_console *console)
{
	if (console->type == CONSOLE_NONE) {
		printf("%-18s ", "none");
	} else {
		printf("%-7s 0x%-8" PRIx64 " ", console_name(console->type),
		       console->address);
	}
}

static void print_options(const struct record_options *options)
{
	static const struct {
		uint32_t flag;
		const char *name;
	} words[] = {
		{ OPTION_FILTERED_IRQ, "filtered-irq" },
		{ OPTION_TRAP_WFI, "trap-wfi" },
		{ OPTION_RESTART_ON_RESET, "restart-on-reset" },
		{ OPTION_RESTART_ON_FAULT, "restart-on-fault" },
		{ OPTION_DMA_UNPROTECTED, "dma-unprotected" },
		{ OPTION_TRUSTED, "trusted" },
	};

	if (options == NULL || options->flags == 0) {
		printf(" -");
		return;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if ((options->flags & words[i].flag) != 0) {
			printf(" %s", words[i].name);
		}
	}
}

static void show_cells(const struct chain *chain)
{
	printf("Cells\n  %-20s %-12s %-18s  options\n", "name", "entry",
	       "console");
	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		const struct chain_cell *entry = &chain->cells[cell];

		if (!chain_cell_exists(chain, cell)) {
			continue;
		}
		printf("  %-20s 0x%-10" PRIx64 " ",
		       show_cell_text(chain, cell).text,
		       entry->start != NULL ? entry->start->entry
					    : entry->config->cpu_reset_address);
		print_console(&entry->config->console);
		print_options(entry->options);
		putchar('\n');
	}
}

static void show_cpus(const struct chain *chain)
{
	uint64_t claimed = 0;

	printf("\nCPUs\n  %-4s %-12s owner\n", "cpu", "hardware id");
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
			if (!chain_cell_exists(chain, cell) ||
			    (config_cpu_mask(chain, cell) >> cpu & 1) == 0) {
				continue;
			}
			claimed |= 1ULL << cpu;
			printf("  %-4u 0x%-10" PRIx64 " %s\n", cpu,
			       config_hardware_id(chain, cpu),
			       show_cell_text(chain, cell).text);
		}
		if ((claimed >> cpu & 1) == 0 &&
		    (config_system_cpus(chain) >> cpu & 1) != 0) {
			printf("  %-4u 0x%-10" PRIx64 " " UNOWNED "\n", cpu,
			       config_hardware_id(chain, cpu));
		}
	}
}

void show_add_fixed(struct rows *rows, const char *owner, const char *note,
		    uint64_t base, uint64_t size)
{
	struct row row = {
		.base = base,
		.size = size,
		.owner = owner_text(owner),
		.note = owner_text(note),
	};

	if (size != 0) {
		rows_add(rows, &row);
	}
}

/* The cells' regions whose IO flag is @io, but the embedded cell's. */
static void add_cells(struct rows *rows, const struct chain *chain, uint64_t io)
{
	for (uint32_t cell = 1; cell < chain->num_cells; cell++) {
		const struct cell_config *config = chain->cells[cell].config;
		const struct config_memory *memory = config_memory(config);

		for (uint32_t n = 0; n < config->num_memory_regions; n++) {
			struct row row = {
				.base = memory[n].phys_start,
				.size = memory[n].size,
				.guest = memory[n].virt_start,
				.flags = memory[n].flags,
				.owner = show_cell_text(chain, cell),
			};

			if ((row.flags & MEM_IO) == io && row.size != 0) {
				rows_add(rows, &row);
			}
		}
	}
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *left = a;
	const struct row *right = b;

	if (left->base != right->base) {
		return left->base < right->base ? -1 : 1;
	}
	return strcmp(left->owner.text, right->owner.text);
}

static void rows_sort(struct rows *rows)
{
	if (rows->count != 0) {
		qsort(rows->row, rows->count, sizeof(rows->row[0]),
		      compare_rows);
	}
}

/* The end of a range; where a bad config makes it wrap, the last address. */
static uint64_t range_end(uint64_t base, uint64_t size)
{
	return size > UINT64_MAX - base ? UINT64_MAX : base + size;
}

/*
 * Add the parts of @region that no row of @owned covers. @pre @owned is sorted.
 * They belong to the system config's own cell if that exists.
 */
static void add_gaps(struct rows *rows, const struct rows *owned,
		     const struct config_memory *region,
		     const struct name_text *owner)
{
	uint64_t end = range_end(region->phys_start, region->size);
	uint64_t cursor = region->phys_start;
	struct row row = { .owner = *owner };

	for (size_t i = 0; i <= owned->count && cursor < end; i++) {
		const struct row *next = i < owned->count ? &owned->row[i]
							  : NULL;
		uint64_t stop = next != NULL && next->base < end ? next->base
								 : end;

		if (next != NULL && (next->flags & MEM_COMM_REGION) != 0) {
			continue;
		}
		if (stop > cursor) {
			row.base = cursor;
			row.size = stop - cursor;
			row.guest = cursor;
			row.flags = owner->text[0] != '(' ? region->flags : 0;
			rows_add(rows, &row);
			cursor = stop;
		}
		if (next != NULL &&
		    range_end(next->base, next->size) > cursor) {
			cursor = range_end(next->base, next->size);
		}
	}
}

static void add_rest(struct rows *rows, const struct chain *chain, uint64_t io)
{
	const struct cell_config *config = chain->cells[0].config;
	const struct config_memory *memory = config_memory(config);
	struct name_text owner = owner_text(UNOWNED);
	struct rows gaps = { 0 };

	if (chain_cell_exists(chain, 0)) {
		owner = show_cell_text(chain, 0);
	}
	for (uint32_t n = 0; n < config->num_memory_regions; n++) {
		if ((memory[n].flags & MEM_IO) == io &&
		    (memory[n].flags & MEM_COMM_REGION) == 0) {
			add_gaps(&gaps, rows, &memory[n], &owner);
		}
	}
	for (size_t i = 0; i < gaps.count; i++) {
		rows_add(rows, &gaps.row[i]);
	}
	buffer_free(&gaps.buffer);
	rows_sort(rows);
}

static void print_size(uint64_t size)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t unit = 0;

	while (size >= 1024 && size % 1024 == 0 && unit < 4) {
		size /= 1024;
		unit++;
	}
	printf(" %8" PRIu64 " %-3s", size, units[unit]);
}

static void print_flags(uint64_t flags)
{
	char text[] = "rwx dls";
	static const uint64_t bits[] = { MEM_READ,	MEM_WRITE,
					 MEM_EXECUTE,	0,
					 MEM_DMA,	MEM_LOADABLE,
					 MEM_ROOTSHARED };

	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		if (bits[i] != 0 && (flags & bits[i]) == 0) {
			text[i] = '-';
		}
	}
	printf("%-8s", text);
}

static void print_rows(const char *title, const struct rows *rows)
{
	printf("\n%s\n  %-26s %-12s %-13s %-8s owner\n", title, "physical",
	       "        size", "guest", "flags");
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = &rows->row[i];

		if ((row->flags & MEM_COMM_REGION) != 0) {
			printf("  %-26s", "a page of the hypervisor");
		} else {
			printf("  0x%010" PRIx64 "-0x%010" PRIx64 " ",
			       row->base, row->base + (row->size - 1));
		}
		print_size(row->size);
		if (row->flags != 0) {
			printf(" 0x%010" PRIx64 "  ", row->guest);
			print_flags(row->flags);
		} else {
			printf(" %-13s %-8s", "-", "-");
		}
		printf(" %s%s%s\n", row->owner.text,
		       row->note.text[0] != '\0' ? ": " : "", row->note.text);
	}
}

static void show_memory(const struct chain *chain)
{
	const struct config_memory *own = &chain->system->hypervisor_memory;
	struct rows rows = { 0 };

	show_add_fixed(&rows, HYPERVISOR, "memory", own->phys_start, own->size);
	add_cells(&rows, chain, 0);
	rows_sort(&rows);
	add_rest(&rows, chain, 0);
	print_rows("Memory (flags: read write execute, dma loadable shared)",
		   &rows);
	buffer_free(&rows.buffer);
}

static void add_never(struct rows *rows, const struct record_never *never)
{
	struct name_text note = { 0 };

	memcpy(note.text, never->name, sizeof(never->name));
	show_add_fixed(rows, NOBODY, name_text(note.text).text, never->base,
		       never->size);
}

static void show_devices(const struct chain *chain)
{
	const struct config_console *console = &chain->system->debug_console;
	struct rows rows = { 0 };

	show_add_controllers(&rows, chain);
	if ((console->flags & CONSOLE_MMIO) != 0) {
		show_add_fixed(&rows, HYPERVISOR, "console", console->address,
			       console->size);
	}
	for (uint32_t n = 0; n < chain->num_never; n++) {
		add_never(&rows, &chain->never[n]);
	}
	add_cells(&rows, chain, MEM_IO);
	rows_sort(&rows);
	add_rest(&rows, chain, MEM_IO);
	print_rows("Devices", &rows);
	buffer_free(&rows.buffer);
}

static void show_buses(const struct chain *chain)
{
	bool any = false;

	printf("\nPCI devices and stream ids\n");
	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		const struct cell_config *config = chain->cells[cell].config;
		const struct config_pci_device *pci = config_pci(config);
		struct name_text owner = chain_cell_exists(chain, cell)
						 ? show_cell_text(chain, cell)
						 : owner_text(UNOWNED);

		for (uint32_t n = 0; n < config->num_pci_devices; n++) {
			printf("  PCI %04x:%02x:%02x.%x%s %s\n", pci[n].domain,
			       pci[n].bdf >> 8, pci[n].bdf >> 3 & 0x1f,
			       pci[n].bdf & 7,
			       pci[n].type == PCI_TYPE_IVSHMEM ? " (ivshmem)"
							       : "",
			       owner.text);
			any = true;
		}
		for (uint32_t n = 0; n < config->num_stream_ids; n++) {
			printf("  stream id 0x%x %s\n",
			       config_stream_ids(config)[n].id, owner.text);
			any = true;
		}
	}
	if (!any) {
		printf("  none\n");
	}
}

enum status show_command(int argc, char *argv[])
{
	struct loaded loaded;
	enum status status;
	int first;

	status = options_none(help, argc, argv, &first);
	if (first < 0) {
		return status;
	}
	if (first == argc) {
		return tool_error("show: no files; see show --help");
	}

	status = load_files(&loaded, argv + first, argc - first);
	if (status == STATUS_OK) {
		show_cells(&loaded.chain);
		show_cpus(&loaded.chain);
		show_memory(&loaded.chain);
		show_devices(&loaded.chain);
		show_interrupts(&loaded.chain);
		show_buses(&loaded.chain);
	}
	load_free(&loaded);
	return status;
}
