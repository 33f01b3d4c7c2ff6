/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Maps of addresses, and what of a picture they are drawn into.
 */
#pragma once

#include "show.h"

#define CHAR_WIDTH 7	/* of the font of 11 pixels, at most */

struct picture {
	FILE *out;
	const struct chain *chain;
	int x;		/* of the next chip */
	int y;		/* where the next thing starts */
	int chip;	/* width of the next chip */
};

struct spot {
	int x;
	int y;
};

/* A row where it stands in a map. */
struct box {
	uint64_t base;
	struct row row;
	uint32_t lane;	/* rows that overlap stand side by side */
	uint32_t lanes;
};

struct map {
	const char *title;
	int left;
	int width;
	int target;	/* pixels of all that is covered, before boxes grow */
	bool is_guest;	/* what @cell sees, else physical addresses */
	uint32_t cell;

	/* Private: filled by map_add_*() and map_draw() */
	struct buffer boxes;
	struct buffer points;
};

/* Rows with a physical address; what a cell sees, of both lists. */
void map_add_physical(struct map *map, const struct rows *rows);
void map_add_guest(struct map *map, const struct owners *owners);

/* Draw at picture->y, and free the map. Returns its height. */
int map_draw(struct picture *picture, struct map *map);

void draw_text(struct picture *picture, struct spot at, const char *class,
	       const char *words);
