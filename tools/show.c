// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead show`: who owns what, as text; or as a picture, see draw.c.
 */
#include <getopt.h>
#include <inttypes.h>
#include <string.h>
#include "config_check.h"
#include "show.h"

static const char help[] =
	"usage: bulkhead show [--svg | --html] FILE...\n"
	"\n"
	"Draw who owns what: cells, CPUs, memory, devices, interrupts, PCI devices and\n"
	"stream ids; what belongs to the hypervisor, and what to nobody. FILE... is one\n"
	"image, or .cell files with the system's first; then all cells but the one in\n"
	"the system config count as existing.\n"
	"\n"
	"  --svg       a picture instead of text: physical memory and devices by owner,\n"
	"              what each cell sees, interrupts; the exact numbers of a thing are\n"
	"              told where the pointer rests\n"
	"  --html      a page that needs nothing else: the picture, and tables\n"
	"  -h, --help  print this text\n"
	"\n"
	"Exit status: 0 drawn, 1 not a valid chain, 2 wrong usage or unreadable file.\n";

struct short_text size_text(uint64_t size)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	struct short_text text;
	size_t unit = 0;

	while (size >= 1024 && size % 1024 == 0 && unit < 4) {
		size /= 1024;
		unit++;
	}
	snprintf(text.text, sizeof(text.text), "%" PRIu64 " %s", size,
		 units[unit]);
	return text;
}

struct short_text range_text(uint64_t base, uint64_t size)
{
	struct short_text text;

	snprintf(text.text, sizeof(text.text), "0x%010" PRIx64 "-0x%010" PRIx64,
		 base, base + (size - 1));
	return text;
}

struct short_text flags_text(uint64_t flags)
{
	static const uint64_t bits[] = { MEM_READ,	MEM_WRITE,
					 MEM_EXECUTE,	0,
					 MEM_DMA,	MEM_LOADABLE,
					 MEM_ROOTSHARED };
	struct short_text text = { "rwx dls" };

	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		if (bits[i] != 0 && (flags & bits[i]) == 0) {
			text.text[i] = '-';
		}
	}
	return text;
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

struct short_text console_text(const struct config_console *console)
{
	struct short_text text = { "none" };

	if (console->type != CONSOLE_NONE) {
		snprintf(text.text, sizeof(text.text), "%-7s 0x%" PRIx64,
			 console_name(console->type), console->address);
	}
	return text;
}

struct short_text options_text(const struct record_options *options)
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
	struct short_text text = { "" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (options != NULL && (options->flags & words[i].flag) != 0) {
			strcat(text.text, text.text[0] != '\0' ? " " : "");
			strcat(text.text, words[i].name);
		}
	}
	return text.text[0] != '\0' ? text : (struct short_text){ "-" };
}

uint64_t entry_of(const struct chain *chain, uint32_t cell)
{
	const struct chain_cell *entry = &chain->cells[cell];

	return entry->start != NULL ? entry->start->entry
				    : entry->config->cpu_reset_address;
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
		printf("  %-20s 0x%-10" PRIx64 " %-18s  %s\n",
		       owner_text(chain, cell).text, entry_of(chain, cell),
		       console_text(&entry->config->console).text,
		       options_text(entry->options).text);
	}
}

bool cell_has_cpu(const struct chain *chain, uint32_t cell, uint32_t cpu)
{
	return chain_cell_exists(chain, cell) &&
	       (config_cpu_mask(chain, cell) >> cpu & 1) != 0;
}

static void show_cpu(const struct chain *chain, uint32_t cpu, uint32_t owner)
{
	printf("  %-4u 0x%-10" PRIx64 " %s\n", cpu,
	       config_hardware_id(chain, cpu), owner_text(chain, owner).text);
}

static void show_cpus(const struct chain *chain)
{
	printf("\nCPUs\n  %-4s %-12s owner\n", "cpu", "hardware id");
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		bool is_claimed = false;

		for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
			if (cell_has_cpu(chain, cell, cpu)) {
				is_claimed = true;
				show_cpu(chain, cpu, cell);
			}
		}
		if (!is_claimed &&
		    (config_system_cpus(chain) >> cpu & 1) != 0) {
			show_cpu(chain, cpu, OWNER_UNOWNED);
		}
	}
}

static void show_row(const struct chain *chain, const struct row *row)
{
	bool is_comm = (row->flags & MEM_COMM_REGION) != 0;

	printf("  %-26s", is_comm ? "a page of the hypervisor"
				  : range_text(row->base, row->size).text);
	printf(" %12s ", size_text(row->size).text);
	if (row->flags != 0) {
		printf("0x%010" PRIx64 "  %-8s", row->guest,
		       flags_text(row->flags).text);
	} else {
		printf("%-13s %-8s", "-", "-");
	}
	printf(" %s%s%s\n", owner_text(chain, row->owner).text,
	       row->note.text[0] != '\0' ? ": " : "", row->note.text);
}

static void show_rows(const char *title, const struct chain *chain,
		      const struct rows *rows)
{
	printf("\n%s\n  %-26s %-12s %-13s %-8s owner\n", title, "physical",
	       "        size", "guest", "flags");
	for (size_t i = 0; i < rows->count; i++) {
		show_row(chain, &rows->row[i]);
	}
}

static void show_lines(const char *title, const struct chain *chain,
		       const struct lines *lines)
{
	printf("\n%s\n", title);
	for (size_t i = 0; i < lines->count; i++) {
		const struct line *line = &lines->line[i];

		printf("  %-12s %s%s%s\n", line->what,
		       owner_text(chain, line->owner).text,
		       line->note.text[0] != '\0' ? ": " : "", line->note.text);
	}
	if (lines->count == 0) {
		printf("  none\n");
	}
}

static void show_shared(const struct chain *chain, const struct owners *owners)
{
	if (owners->num_shared == 0) {
		return;
	}
	printf("\nShared\n");
	for (size_t i = 0; i < owners->num_shared; i++) {
		const struct shared *shared = &owners->shared[i];

		printf("  %s %12s  %s, %s\n",
		       range_text(shared->base, shared->size).text,
		       size_text(shared->size).text,
		       owner_text(chain, shared->owner[0]).text,
		       owner_text(chain, shared->owner[1]).text);
	}
}

static void show_text(const struct chain *chain, const struct owners *owners)
{
	show_cells(chain);
	show_cpus(chain);
	show_rows("Memory (flags: read write execute, dma loadable shared)",
		  chain, &owners->memory);
	show_rows("Devices", chain, &owners->devices);
	show_shared(chain, owners);
	show_lines("Interrupts", chain, &owners->interrupts);
	if (owners->ports.count != 0) {
		show_lines("I/O ports", chain, &owners->ports);
	}
	show_lines("PCI devices and stream ids", chain, &owners->buses);
}

typedef void show_function(const struct chain *chain,
			   const struct owners *owners);

/* The options. NULL if there is nothing to draw: then *@status says why. */
static show_function *parse_options(int argc, char *argv[], enum status *status)
{
	static const struct option options[] = {
		{ "svg", no_argument, NULL, 's' },
		{ "html", no_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	show_function *function = show_text;
	int option;

	*status = STATUS_ERROR;
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			fputs(help, stdout);
			*status = STATUS_OK;
			return NULL;
		}
		if (option == '?') {
			return NULL;
		}
		if (function != show_text) {
			tool_error("show: one of --svg and --html");
			return NULL;
		}
		function = option == 's' ? draw_svg : draw_page;
	}
	if (optind == argc) {
		tool_error("show: no files; see show --help");
		return NULL;
	}
	return function;
}

enum status show_command(int argc, char *argv[])
{
	struct loaded loaded;
	static struct owners owners;
	enum status status;
	show_function *function = parse_options(argc, argv, &status);

	if (function == NULL) {
		return status;
	}
	status = load_files(&loaded, argv + optind, argc - optind);
	if (status == STATUS_OK) {
		owners_find(&owners, &loaded.chain);
		function(&loaded.chain, &owners);
		owners_free(&owners);
	}
	load_free(&loaded);
	return status;
}
