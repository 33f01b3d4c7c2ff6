/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The Multiboot specifications, 0.6.96 and 2.0: what a boot loader looks for in
 * the image, and how it enters it. For C and assembly.
 */
#pragma once

#define MULTIBOOT1_HEADER	0x1badb002
#define MULTIBOOT1_FLAGS	0x10003		/* addresses given, memory map */
#define MULTIBOOT1_LOADED	0x2badb002
#define MULTIBOOT2_HEADER	0xe85250d6
#define MULTIBOOT2_LOADED	0x36d76289
#define MULTIBOOT2_TAG_ADDRESS	2
#define MULTIBOOT2_TAG_ENTRY	3
