/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Drawing who owns what: what the files of `bulkhead show` share.
 */
#pragma once

#include "owners.h"

struct short_text {
	char text[96];
};

/* A range as "0x0050000000-0x006fffffff", its size as "512 MiB". */
struct short_text range_text(uint64_t base, uint64_t size);
struct short_text size_text(uint64_t size);

/* MEM_* as "rwx dls". */
struct short_text flags_text(uint64_t flags);

/* Where a cell starts, its console; its options as words. */
uint64_t entry_of(const struct chain *chain, uint32_t cell);
struct short_text console_text(const struct config_console *console);
struct short_text options_text(const struct record_options *options);

/* True if the cell exists and has the CPU. */
bool cell_has_cpu(const struct chain *chain, uint32_t cell, uint32_t cpu);

/* The picture: one <svg> element on standard output. */
void draw_svg(const struct chain *chain, const struct owners *owners);

/* A page of the picture and tables of all its numbers. */
void draw_page(const struct chain *chain, const struct owners *owners);

/* Print @words with what XML reserves written as entities. */
void draw_escaped(FILE *out, const char *words);

/* The owner's colour, as "#rrggbb". */
const char *draw_colour(uint32_t owner);
