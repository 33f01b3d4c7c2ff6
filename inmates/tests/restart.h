/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the two halves of the restart test ask of each other.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* True if the command line has @name=@value. */
bool restart_is_given(const char *name, const char *value);

/* @hash with one more value in it. */
uint64_t restart_mix(uint64_t hash, uint64_t value);

/* Spoil everything, and end the cell as the command line says. */
void restart_end_cell(void) __attribute__((noreturn));

/*
 * Provided by the architecture. The same with the interrupt of the console, the
 * CPU's registers, and what it was entered with.
 */
uint64_t restart_hash(uint64_t hash);

/* Spoil all of that. */
void restart_spoil(void);

/* What else the second CPU may do when the cell is about to end. */
void restart_second(void);

/*
 * Overwrite [@start, @end) but for what that needs, then end the cell: by a
 * reset, or by an access to what is not its own.
 */
void restart_end(uint64_t start, uint64_t end, bool by_fault)
	__attribute__((noreturn));
