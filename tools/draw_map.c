// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Maps of addresses for draw.c. The bounds of all boxes cut the addresses into
 * intervals, each covered by boxes or a gap; an interval's height depends on
 * nothing but its size, and a box reaches from its first one to its last.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "draw_map.h"

#define GUTTER	   96 /* for addresses */
#define HEAD	   36 /* for the title and the scale */
#define MIN_HEIGHT 16
#define GAP_HEIGHT 22
#define SPACE	   14 /* right of the boxes */
#define LABEL_LEN  256

struct point {
	uint64_t address;
	int y;
	bool is_covered; /* what follows */
	bool is_small;	 /* what follows is higher than to scale */
};

static void add_box(struct map *map, const struct row *row, uint64_t base)
{
	struct box box = { .base = base, .row = *row };

	buffer_append(&map->boxes, &box, sizeof(box));
}

static struct box *boxes_of(const struct map *map, size_t *count)
{
	*count = map->boxes.size / sizeof(struct box);
	return (void *)map->boxes.data;
}

static struct point *points_of(const struct map *map, size_t *count)
{
	*count = map->points.size / sizeof(struct point);
	return (void *)map->points.data;
}

void map_add_physical(struct map *map, const struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		if ((rows->row[i].flags & MEM_COMM_REGION) == 0) {
			add_box(map, &rows->row[i], rows->row[i].base);
		}
	}
}

static void add_seen(struct map *map, const struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct row row = rows->row[i];

		if (row.owner == map->cell) {
			add_box(map, &row, row.guest);
		} else if (row.trapped != 0) {
			row.size = row.trapped;
			add_box(map, &row, row.base);
		}
	}
}

void map_add_guest(struct map *map, const struct owners *owners)
{
	add_seen(map, &owners->memory);
	add_seen(map, &owners->devices);
}

static int compare_boxes(const void *a, const void *b)
{
	const struct box *left = a;
	const struct box *right = b;

	if (left->base != right->base) {
		return left->base < right->base ? -1 : 1;
	}
	if (left->row.owner != right->row.owner) {
		return left->row.owner < right->row.owner ? -1 : 1;
	}
	return left->row.number < right->row.number
		       ? -1
		       : left->row.number > right->row.number;
}

static uint64_t box_end(const struct box *box)
{
	return range_end_of(box->base, box->row.size);
}

/* The lowest lane in which no earlier box of the group reaches @box. */
static uint32_t free_lane(const struct box *first, const struct box *box)
{
	uint32_t lane = 0;
	const struct box *other = first;

	while (other < box) {
		if (other->lane == lane && box_end(other) > box->base) {
			lane++;
			other = first;
		} else {
			other++;
		}
	}
	return lane;
}

/* Boxes that hang together by overlaps share the width. @pre sorted */
static void find_lanes(struct box *box, size_t count)
{
	size_t first = 0;

	while (first < count) {
		uint64_t end = box_end(&box[first]);
		uint32_t lanes = 1;
		size_t i;

		for (i = first + 1; i < count && box[i].base < end; i++) {
			box[i].lane = free_lane(&box[first], &box[i]);
			lanes = box[i].lane + 1 > lanes ? box[i].lane + 1
							: lanes;
			end = box_end(&box[i]) > end ? box_end(&box[i]) : end;
		}
		for (; first < i; first++) {
			box[first].lanes = lanes;
		}
	}
}

static int compare_points(const void *a, const void *b)
{
	const struct point *left = a;
	const struct point *right = b;

	return left->address < right->address ? -1
					      : left->address > right->address;
}

/* The bounds of all boxes, each once, in order. */
static void find_points(struct map *map)
{
	size_t boxes;
	size_t count;
	const struct box *box = boxes_of(map, &boxes);
	struct point *point;
	size_t kept = 0;

	for (size_t i = 0; i < boxes; i++) {
		struct point bounds[2] = { { .address = box[i].base },
					   { .address = box_end(&box[i]) } };

		buffer_append(&map->points, bounds, sizeof(bounds));
	}
	point = points_of(map, &count);
	if (count != 0) {
		qsort(point, count, sizeof(*point), compare_points);
	}
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || point[i].address != point[kept - 1].address) {
			point[kept++] = point[i];
		}
	}
	map->points.size = kept * sizeof(*point);
}

/* Which intervals are covered; the bytes of all of them. */
static uint64_t find_covered(struct map *map)
{
	size_t boxes;
	size_t count;
	const struct box *box = boxes_of(map, &boxes);
	struct point *point = points_of(map, &count);
	uint64_t total = 0;
	uint64_t end = 0;
	size_t next = 0;

	for (size_t i = 0; i + 1 < count; i++) {
		while (next < boxes && box[next].base <= point[i].address) {
			end = box_end(&box[next]) > end ? box_end(&box[next])
							: end;
			next++;
		}
		point[i].is_covered = end > point[i].address;
		if (point[i].is_covered) {
			total = range_end_of(total, point[i + 1].address -
							    point[i].address);
		}
	}
	return total;
}

/* A power of two of bytes to a pixel, as a shift. */
static unsigned int find_scale(uint64_t total, int target)
{
	unsigned int shift = 0;

	while (total >> shift > (uint64_t)target) {
		shift++;
	}
	return shift;
}

/* Where each point stands. Returns the height. */
static int place_points(struct map *map, unsigned int shift)
{
	size_t count;
	struct point *point = points_of(map, &count);
	int y = 0;

	for (size_t i = 0; i < count; i++) {
		uint64_t pixels = i + 1 < count ? (point[i + 1].address -
						   point[i].address) >>
							  shift
						: 0;

		point[i].y = y;
		point[i].is_small = pixels < MIN_HEIGHT;
		if (!point[i].is_covered) {
			y += GAP_HEIGHT;
		} else {
			y += point[i].is_small ? MIN_HEIGHT : (int)pixels;
		}
	}
	return y;
}

static const struct point *find_point(const struct map *map, uint64_t address)
{
	size_t count;
	const struct point *point = points_of(map, &count);
	const struct point key = { .address = address };

	return bsearch(&key, point, count, sizeof(*point), compare_points);
}

/* What stands in a box, as much of it as there is room for. */
static void label(const struct picture *picture, const struct map *map,
		  const struct box *box, char text[LABEL_LEN])
{
	const struct row *row = &box->row;
	const char *name = owner_text(picture->chain, row->owner).text;
	char flags[sizeof(struct short_text) + 1] = "";
	char place[sizeof(struct short_text)] = "";

	if (row->flags != 0) {
		snprintf(flags, sizeof(flags), " %s",
			 flags_text(row->flags).text);
	}
	if (row->owner == OWNER_HYPERVISOR && map->is_guest) {
		snprintf(text, LABEL_LEN, "%s, emulated", row->note.text);
	} else if ((row->flags & MEM_COMM_REGION) != 0) {
		snprintf(text, LABEL_LEN, "comm region%s", flags);
	} else if (map->is_guest) {
		snprintf(place, sizeof(place), " at 0x%010" PRIx64, row->base);
		snprintf(text, LABEL_LEN, "%s%s%s", size_text(row->size).text,
			 flags, place);
	} else {
		snprintf(text, LABEL_LEN, "%s%s%s  %s%s", name,
			 row->note.text[0] != '\0' ? ": " : "", row->note.text,
			 size_text(row->size).text, flags);
	}
}

static void draw_data(struct picture *picture, const struct map *map,
		      const struct box *box)
{
	const struct row *row = &box->row;
	struct name_text name = owner_text(picture->chain, row->owner);
	FILE *out = picture->out;

	fprintf(out, "<g data-map=\"%s\" data-owner=\"",
		map->is_guest ? "guest" : "physical");
	draw_escaped(out, name.text);
	fprintf(out,
		"\" data-base=\"0x%" PRIx64 "\" data-size=\"0x%" PRIx64 "\"",
		row->base, row->size);
	if (row->flags != 0) {
		fprintf(out,
			" data-guest=\"0x%" PRIx64 "\" data-flags=\"0x%" PRIx64
			"\"",
			row->guest, row->flags);
	}
	fputs("><title>", out);
	draw_escaped(out, name.text);
	if (row->note.text[0] != '\0') {
		fputs(": ", out);
		draw_escaped(out, row->note.text);
	}
	if ((row->flags & MEM_COMM_REGION) == 0) {
		fprintf(out, "\nphysical %s",
			range_text(row->base, row->size).text);
	}
	fprintf(out, "\n%s (0x%" PRIx64 " bytes)", size_text(row->size).text,
		row->size);
	if (row->flags != 0) {
		fprintf(out,
			"\nguest-physical %s\nflags %s (0x%" PRIx64
			")\nmemory region %u",
			range_text(row->guest, row->size).text,
			flags_text(row->flags).text, row->flags, row->number);
	}
	fputs("</title>", out);
}

static const char *class_of(const struct box *box, bool is_small)
{
	if (box->row.owner == OWNER_HYPERVISOR) {
		return is_small ? "small hypervisor" : "hypervisor";
	}
	if ((box->row.flags & MEM_ROOTSHARED) != 0) {
		return is_small ? "small shared" : "shared";
	}
	return is_small ? "small" : "large";
}

static void draw_box(struct picture *picture, const struct map *map,
		     const struct box *box)
{
	const struct point *top = find_point(map, box->base);
	const struct point *end = find_point(map, box_end(box));
	int width = (map->width - GUTTER - SPACE) / (int)box->lanes;
	int left = map->left + GUTTER + width * (int)box->lane;
	int y = picture->y + HEAD + top->y;
	int fits = (width - 8) / CHAR_WIDTH;
	bool is_small = false;
	char text[LABEL_LEN];

	for (const struct point *at = top; at < end; at++) {
		is_small = is_small || at->is_small;
	}
	draw_data(picture, map, box);
	fprintf(picture->out,
		"<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
		"class=\"%s\" fill=\"%s\"/>",
		left, y, width, end->y - top->y, class_of(box, is_small),
		draw_colour(box->row.owner));
	label(picture, map, box, text);
	if (fits < LABEL_LEN) {
		text[fits > 0 ? fits : 0] = '\0';
	}
	draw_text(picture, (struct spot){ left + 4, y + MIN_HEIGHT - 4 }, "box",
		  text);
	fputs("</g>\n", picture->out);
}

static void draw_points(struct picture *picture, const struct map *map)
{
	size_t count;
	const struct point *point = points_of(map, &count);

	for (size_t i = 0; i < count; i++) {
		int y = picture->y + HEAD + point[i].y;
		char text[128];

		snprintf(text, sizeof(text), "0x%010" PRIx64, point[i].address);
		draw_text(picture, (struct spot){ map->left, y + 12 },
			  point[i].is_covered ? "address" : "dim", text);
		if (!point[i].is_covered && i + 1 < count) {
			snprintf(text, sizeof(text), "~ %s ~",
				 size_text(point[i + 1].address -
					   point[i].address)
					 .text);
			draw_text(picture,
				  (struct spot){ map->left + GUTTER + 40,
						 y + 15 },
				  "dim", text);
		}
	}
}

int map_draw(struct picture *picture, struct map *map)
{
	size_t count;
	struct box *box = boxes_of(map, &count);
	unsigned int shift;
	int height;
	char text[128];

	if (count != 0) {
		qsort(box, count, sizeof(*box), compare_boxes);
	}
	find_lanes(box, count);
	find_points(map);
	shift = find_scale(find_covered(map), map->target);
	height = place_points(map, shift);

	draw_text(picture, (struct spot){ map->left, picture->y + 12 }, "head",
		  map->title);
	snprintf(text, sizeof(text), "one pixel: %s",
		 size_text(1ULL << shift).text);
	draw_text(picture, (struct spot){ map->left, picture->y + 28 }, "dim",
		  text);
	draw_points(picture, map);
	for (size_t i = 0; i < count; i++) {
		draw_box(picture, map, &box[i]);
	}
	buffer_free(&map->boxes);
	buffer_free(&map->points);
	return HEAD + height;
}
