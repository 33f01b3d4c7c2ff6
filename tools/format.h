/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the first bytes of an image are, by which firmware knows it: provided by
 * the architecture.
 */
#pragma once

#include "tool.h"

/* For messages. */
extern const char format_name[];

/* True if @image starts as a preloader.bin does. */
bool format_is_image(const struct buffer *image);

/* Append enough of a preloader to be taken for one. */
void format_add_stand_in(struct buffer *image);

/* Tell firmware how much memory the image takes, where it can be told. */
void format_set_size(struct buffer *image, uint64_t size);

/* Bytes that a guest takes in memory, if its file says so; else 0. */
uint64_t format_memory_size(const struct buffer *guest);
