// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead show --html`: the picture, and tables of its numbers. The page is
 * well-formed XML and refers to nothing outside of itself.
 */
#include <inttypes.h>
#include "config_check.h"
#include "show.h"

static const char head[] =
	"<!DOCTYPE html>\n"
	"<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n"
	"<head>\n"
	"<meta charset=\"utf-8\"/>\n"
	"<title>Bulkhead</title>\n"
	"<style>\n"
	"body { margin: 20px; font: 14px sans-serif; color: #222 }\n"
	"table { border-collapse: collapse; margin-bottom: 20px }\n"
	"th, td { border: 1px solid #bbb; padding: 2px 8px; text-align: left }\n"
	"td { font-family: monospace }\n"
	"</style>\n"
	"</head>\n"
	"<body>\n";

static void cell_of_table(const char *words)
{
	fputs("<td>", stdout);
	draw_escaped(stdout, words);
	fputs("</td>", stdout);
}

static void owner_cell(const struct chain *chain, uint32_t owner,
		       const char *note)
{
	printf("<td style=\"background:%s%s\">", draw_colour(owner),
	       owner == OWNER_HYPERVISOR ? ";color:#fff" : "");
	draw_escaped(stdout, owner_text(chain, owner).text);
	if (note[0] != '\0') {
		fputs(": ", stdout);
		draw_escaped(stdout, note);
	}
	fputs("</td>", stdout);
}

static void begin_table(const char *title, const char *const *columns)
{
	printf("<h2>%s</h2>\n<table>\n<tr>", title);
	for (; *columns != NULL; columns++) {
		printf("<th>%s</th>", *columns);
	}
	puts("</tr>");
}

static void table_of_cells(const struct chain *chain)
{
	static const char *const columns[] = { "cell",	  "CPUs",    "entry",
					       "console", "options", NULL };
	struct short_text text;

	begin_table("Cells", columns);
	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		const struct chain_cell *entry = &chain->cells[cell];

		if (!chain_cell_exists(chain, cell)) {
			continue;
		}
		fputs("<tr>", stdout);
		owner_cell(chain, cell, "");
		fputs("<td>", stdout);
		for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
			if (cell_has_cpu(chain, cell, cpu)) {
				printf("%u (0x%" PRIx64 ") ", cpu,
				       config_hardware_id(chain, cpu));
			}
		}
		fputs("</td>", stdout);
		snprintf(text.text, sizeof(text.text), "0x%" PRIx64,
			 entry_of(chain, cell));
		cell_of_table(text.text);
		cell_of_table(console_text(&entry->config->console).text);
		cell_of_table(options_text(entry->options).text);
		puts("</tr>");
	}
	puts("</table>");
}

static void table_of_rows(const char *title, const struct chain *chain,
			  const struct rows *rows)
{
	static const char *const columns[] = { "physical", "size",  "bytes",
					       "guest",	   "flags", "value",
					       "region",   "owner", NULL };

	begin_table(title, columns);
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = &rows->row[i];
		bool is_comm = (row->flags & MEM_COMM_REGION) != 0;

		fputs("<tr>", stdout);
		cell_of_table(is_comm ? "a page of the hypervisor"
				      : range_text(row->base, row->size).text);
		cell_of_table(size_text(row->size).text);
		printf("<td>0x%" PRIx64 "</td>", row->size);
		if (row->flags != 0) {
			cell_of_table(range_text(row->guest, row->size).text);
			cell_of_table(flags_text(row->flags).text);
			printf("<td>0x%" PRIx64 "</td><td>%u</td>", row->flags,
			       row->number);
		} else {
			fputs("<td/><td/><td/><td/>", stdout);
		}
		owner_cell(chain, row->owner, row->note.text);
		puts("</tr>");
	}
	puts("</table>");
}

static void table_of_shared(const struct chain *chain,
			    const struct owners *owners)
{
	static const char *const columns[] = { "physical", "size", "by", "and",
					       NULL };

	if (owners->num_shared == 0) {
		return;
	}
	begin_table("Shared", columns);
	for (size_t i = 0; i < owners->num_shared; i++) {
		const struct shared *shared = &owners->shared[i];

		fputs("<tr>", stdout);
		cell_of_table(range_text(shared->base, shared->size).text);
		cell_of_table(size_text(shared->size).text);
		owner_cell(chain, shared->owner[0], "");
		owner_cell(chain, shared->owner[1], "");
		puts("</tr>");
	}
	puts("</table>");
}

static void table_of_lines(const char *title, const struct chain *chain,
			   const struct lines *lines)
{
	static const char *const columns[] = { "what", "owner", NULL };

	if (lines->count == 0) {
		return;
	}
	begin_table(title, columns);
	for (size_t i = 0; i < lines->count; i++) {
		fputs("<tr>", stdout);
		cell_of_table(lines->line[i].what);
		owner_cell(chain, lines->line[i].owner,
			   lines->line[i].note.text);
		puts("</tr>");
	}
	puts("</table>");
}

void draw_page(const struct chain *chain, const struct owners *owners)
{
	fputs(head, stdout);
	draw_svg(chain, owners);
	table_of_cells(chain);
	table_of_rows("Memory (flags: read write execute, dma loadable shared)",
		      chain, &owners->memory);
	table_of_rows("Devices", chain, &owners->devices);
	table_of_shared(chain, owners);
	table_of_lines("Interrupts", chain, &owners->interrupts);
	table_of_lines("I/O ports", chain, &owners->ports);
	table_of_lines("PCI devices and stream ids", chain, &owners->buses);
	puts("</body>\n</html>");
}
