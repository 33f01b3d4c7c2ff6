/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the files of `bulkhead check --against` share.
 */
#pragma once

#include "config_check.h"
#include "owners.h"
#include "tree.h"

#define BOARD_RANGES 64

/* A range of the tree, and the node that names it. */
struct board_range {
	struct range range;
	struct tree_text name;
};

struct board {
	const void *tree;
	const struct chain *chain;
	const struct owners *owners;
	struct board_range memory[BOARD_RANGES];
	struct board_range reserved[BOARD_RANGES];
	uint32_t num_memory;
	uint32_t num_reserved;
	uint32_t gic_handle; /* phandle of the GIC, 0: unknown */
};

/* "cell \"NAME\"", or "system" for what is not a cell's. */
struct board_text {
	char text[64];
};

struct board_text board_owner(const struct board *board, uint32_t cell);

/* Each compares one thing, and says what is wrong or forgotten. */
void against_memory(struct board *board);
void against_cpus(const struct board *board);
void against_gic(struct board *board);
void against_uarts(const struct board *board);
void against_devices(const struct board *board);
