// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead show --svg`: who owns what, as a picture. Whole pixels and shifts
 * only, so that the same configuration is the same picture everywhere.
 *
 * A map is drawn to scale but for two things: what no region names is one gap
 * of a fixed height, and what would be too low for its label is drawn higher,
 * with a dashed frame.
 */
#define _GNU_SOURCE /* open_memstream() */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "config_check.h"
#include "draw_map.h"

#define PAGE_WIDTH   1180
#define MARGIN	     20
#define SECTION_GAP  18
#define CHIP_HEIGHT  18
#define CHIP_GAP     5
#define LAYER_TARGET 400 /* pixels of a map, before small ranges grow */
#define GUEST_TARGET 160
#define MAP_WIDTH    570
#define GUEST_WIDTH  380
#define GUEST_ROW    3 /* cells side by side */

static const char style[] = "<style>\n"
			    "text { font: 11px monospace; fill: #222 }\n"
			    "text.title { font: bold 14px sans-serif }\n"
			    "text.head { font: bold 12px sans-serif }\n"
			    "text.dim { fill: #777 }\n"
			    "rect { stroke: #555; stroke-width: 1 }\n"
			    "rect.small { stroke-dasharray: 3 2 }\n"
			    "rect.shared { stroke-width: 3 }\n"
			    "rect.hypervisor + text { fill: #fff }\n"
			    "g:hover > rect { stroke: #d00; stroke-width: 2 }\n"
			    "</style>\n";

void draw_escaped(FILE *out, const char *words)
{
	for (; *words != '\0'; words++) {
		switch (*words) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*words, out);
		}
	}
}

const char *draw_colour(uint32_t owner)
{
	static const char *const cells[] = {
		"#d4c2e8", "#9ecbf0", "#a8dba0", "#f7c99b",
		"#f2a9b4", "#a3ded6", "#e6dc8f", "#c9b79c",
		"#b9c3f5", "#e0b0dd", "#c5d86d", "#8fb8b0",
	};

	switch (owner) {
	case OWNER_HYPERVISOR:
		return "#4a5568";
	case OWNER_ALL:
		return "#eeeeee";
	case OWNER_UNOWNED:
		return "#ffffff";
	case OWNER_NOBODY:
		return "#cccccc";
	default:
		return cells[owner % (sizeof(cells) / sizeof(cells[0]))];
	}
}

void draw_text(struct picture *picture, struct spot at, const char *class,
	       const char *words)
{
	fprintf(picture->out, "<text x=\"%d\" y=\"%d\" class=\"%s\">", at.x,
		at.y, class);
	draw_escaped(picture->out, words);
	fputs("</text>\n", picture->out);
}

static void draw_head(struct picture *picture, int x, const char *words)
{
	draw_text(picture, (struct spot){ x, picture->y + 12 }, "head", words);
}

/*
 * A small box of @words on the current line, or on the next one if that is full.
 * The caller has opened a <g> with the data, and closes it.
 */
static void draw_chip(struct picture *picture, uint32_t owner,
		      const char *words)
{
	fprintf(picture->out,
		"<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
		"class=\"%s\" fill=\"%s\"/>",
		picture->x, picture->y, picture->chip, CHIP_HEIGHT,
		owner == OWNER_HYPERVISOR ? "hypervisor" : "chip",
		draw_colour(owner));
	draw_text(picture,
		  (struct spot){ picture->x + 5, picture->y + CHIP_HEIGHT - 5 },
		  "chip", words);
	picture->x += picture->chip + CHIP_GAP;
}

/* Make room for a chip of @words. */
static void place_chip(struct picture *picture, const char *words)
{
	picture->chip = (int)strlen(words) * CHAR_WIDTH + 10;
	if (picture->x + picture->chip > PAGE_WIDTH - MARGIN &&
	    picture->x > MARGIN) {
		picture->x = MARGIN;
		picture->y += CHIP_HEIGHT + CHIP_GAP;
	}
}

static void begin_chips(struct picture *picture, const char *title)
{
	draw_head(picture, MARGIN, title);
	picture->x = MARGIN;
	picture->y += 20;
}

static void end_chips(struct picture *picture)
{
	picture->y += CHIP_HEIGHT + SECTION_GAP;
}

static void draw_legend(struct picture *picture)
{
	static const uint32_t others[] = { OWNER_HYPERVISOR, OWNER_UNOWNED,
					   OWNER_NOBODY };
	const struct chain *chain = picture->chain;
	size_t count = sizeof(others) / sizeof(others[0]);

	begin_chips(picture, "Owners");
	for (uint32_t n = 0; n < chain->num_cells + count; n++) {
		uint32_t owner = n < chain->num_cells
					 ? n
					 : others[n - chain->num_cells];
		struct name_text name = owner_text(chain, owner);

		if (n >= chain->num_cells || chain_cell_exists(chain, n)) {
			place_chip(picture, name.text);
			fputs("<g>", picture->out);
			draw_chip(picture, owner, name.text);
			fputs("</g>\n", picture->out);
		}
	}
	end_chips(picture);
}

static void draw_cpu(struct picture *picture, uint32_t cpu, uint32_t owner)
{
	FILE *out = picture->out;
	struct name_text name = owner_text(picture->chain, owner);
	uint64_t id = config_hardware_id(picture->chain, cpu);
	char words[64];

	snprintf(words, sizeof(words), "CPU %u %s", cpu, name.text);
	place_chip(picture, words);
	fprintf(out,
		"<g data-cpu=\"%u\" data-hardware-id=\"0x%" PRIx64
		"\" data-owner=\"",
		cpu, id);
	draw_escaped(out, name.text);
	fprintf(out, "\"><title>CPU %u, hardware id 0x%" PRIx64 ": ", cpu, id);
	draw_escaped(out, name.text);
	fputs("</title>", out);
	draw_chip(picture, owner, words);
	fputs("</g>\n", out);
}

static void draw_cpus(struct picture *picture)
{
	const struct chain *chain = picture->chain;

	begin_chips(picture, "CPUs");
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		bool is_claimed = false;

		for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
			if (cell_has_cpu(chain, cell, cpu)) {
				is_claimed = true;
				draw_cpu(picture, cpu, cell);
			}
		}
		if (!is_claimed &&
		    (config_system_cpus(chain) >> cpu & 1) != 0) {
			draw_cpu(picture, cpu, OWNER_UNOWNED);
		}
	}
	end_chips(picture);
}

static void draw_line(struct picture *picture, const struct line *line)
{
	FILE *out = picture->out;
	struct name_text name = owner_text(picture->chain, line->owner);
	char words[2 * LINE_LEN];

	snprintf(words, sizeof(words), "%s %s%s%s", line->what, name.text,
		 line->note.text[0] != '\0' ? ": " : "", line->note.text);
	place_chip(picture, words);
	fprintf(out, "<g data-what=\"%s\" data-owner=\"", line->what);
	draw_escaped(out, name.text);
	fputs("\"><title>", out);
	draw_escaped(out, words);
	fputs("</title>", out);
	draw_chip(picture, line->owner, words);
	fputs("</g>\n", out);
}

static void draw_lines(struct picture *picture, const char *title,
		       const struct lines *lines)
{
	if (lines->count == 0) {
		return;
	}
	begin_chips(picture, title);
	for (size_t i = 0; i < lines->count; i++) {
		draw_line(picture, &lines->line[i]);
	}
	end_chips(picture);
}

static void draw_shared(struct picture *picture, const struct owners *owners)
{
	FILE *out = picture->out;

	if (owners->num_shared == 0) {
		return;
	}
	draw_head(picture, MARGIN, "Shared between cells");
	picture->y += 20;
	for (size_t i = 0; i < owners->num_shared; i++) {
		const struct shared *shared = &owners->shared[i];

		fprintf(out,
			"<text x=\"%d\" y=\"%d\" data-base=\"0x%" PRIx64
			"\" data-size=\"0x%" PRIx64 "\">%s, %s: ",
			MARGIN, picture->y + 12, shared->base, shared->size,
			range_text(shared->base, shared->size).text,
			size_text(shared->size).text);
		draw_escaped(out,
			     owner_text(picture->chain, shared->owner[0]).text);
		fputs(", ", out);
		draw_escaped(out,
			     owner_text(picture->chain, shared->owner[1]).text);
		fputs("</text>\n", out);
		picture->y += 16;
	}
	picture->y += SECTION_GAP;
}

/* Memory and devices, side by side. */
static void draw_physical(struct picture *picture, const struct owners *owners)
{
	struct map map = {
		.title = "Physical memory",
		.left = MARGIN,
		.width = MAP_WIDTH,
		.target = LAYER_TARGET,
	};
	int memory;
	int devices;

	map_add_physical(&map, &owners->memory);
	memory = map_draw(picture, &map);
	map = (struct map){
		.title = "Physical addresses of devices",
		.left = MARGIN + MAP_WIDTH,
		.width = MAP_WIDTH,
		.target = LAYER_TARGET / 2,
	};
	map_add_physical(&map, &owners->devices);
	devices = map_draw(picture, &map);
	picture->y += (memory > devices ? memory : devices) + SECTION_GAP;
}

static void draw_guests(struct picture *picture, const struct owners *owners)
{
	const struct chain *chain = picture->chain;
	int column = 0;
	int highest = 0;

	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		char title[64];
		struct map map = {
			.title = title,
			.left = MARGIN + column * GUEST_WIDTH,
			.width = GUEST_WIDTH,
			.target = GUEST_TARGET,
			.cell = cell,
			.is_guest = true,
		};
		int height;

		if (!chain_cell_exists(chain, cell)) {
			continue;
		}
		snprintf(title, sizeof(title), "Seen by %s",
			 owner_text(chain, cell).text);
		map_add_guest(&map, owners);
		height = map_draw(picture, &map);
		highest = height > highest ? height : highest;
		column = (column + 1) % GUEST_ROW;
		if (column == 0) {
			picture->y += highest + SECTION_GAP;
			highest = 0;
		}
	}
	picture->y += highest != 0 ? highest + SECTION_GAP : 0;
}

static void draw_all(struct picture *picture, const struct owners *owners)
{
	char words[64];

	snprintf(words, sizeof(words), "Bulkhead: %s",
		 owner_text(picture->chain, 0).text);
	draw_text(picture, (struct spot){ MARGIN, MARGIN + 14 }, "title",
		  words);
	picture->y = MARGIN + 30;
	draw_legend(picture);
	draw_cpus(picture);
	draw_physical(picture, owners);
	draw_guests(picture, owners);
	draw_shared(picture, owners);
	draw_lines(picture, "Interrupts", &owners->interrupts);
	draw_lines(picture, "I/O ports", &owners->ports);
	draw_lines(picture, "PCI devices and stream ids", &owners->buses);
	draw_text(
		picture, (struct spot){ MARGIN, picture->y }, "dim",
		"Dashed: drawn higher than to scale. Thick: shared. The exact "
		"numbers are told where the pointer rests.");
}

void draw_svg(const struct chain *chain, const struct owners *owners)
{
	char *body = NULL;
	size_t size = 0;
	struct picture picture = { .chain = chain };

	/* The height is known last and stands first. */
	picture.out = open_memstream(&body, &size);
	if (picture.out == NULL) {
		tool_error("out of memory");
		exit(STATUS_ERROR);
	}
	draw_all(&picture, owners);
	fclose(picture.out);
	printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
	       "height=\"%d\" viewBox=\"0 0 %d %d\">\n",
	       PAGE_WIDTH, picture.y + MARGIN, PAGE_WIDTH, picture.y + MARGIN);
	fputs(style, stdout);
	printf("<rect x=\"0\" y=\"0\" width=\"%d\" height=\"%d\" "
	       "fill=\"#fff\" style=\"stroke:none\"/>\n",
	       PAGE_WIDTH, picture.y + MARGIN);
	fwrite(body, 1, size, stdout);
	puts("</svg>");
	free(body);
}
