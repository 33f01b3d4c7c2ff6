/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The records of the image chain, for boot/chain.c.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <bulkhead/image.h>

/*
 * True if a whole, well-formed record starts at @start, @offset bytes into the
 * image, with @left bytes from there to the image's end; else reports.
 */
bool record_check(const uint8_t *start, uint64_t offset, uint64_t left);

/* Of records that record_check() accepted: name of the type, and elements. */
const char *record_name(uint8_t type);
uint32_t record_count(const struct record_header *record);
