/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a board's device tree says, in physical addresses. Trees are input from
 * elsewhere: fdt_check_full() has judged their structure, nothing their sense.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include "range.h"

struct tree_text {
	char text[64];
};

/* The node's name, without what a terminal acts on. */
struct tree_text tree_name(const void *tree, int node);

/* A string property, likewise; empty if there is none. */
struct tree_text tree_string(const void *tree, int node, const char *name);

/*
 * Range @index of the node's reg, as the CPUs see it. False if there is none, or
 * none that CPUs can reach.
 */
bool tree_reg(const void *tree, int node, int index, struct range *range);

/* Cell @index of a property; false if the property is shorter. */
bool tree_cell(const void *tree, int node, const char *name, int index,
	       uint32_t *value);

/* A cell of 32 bits; @missing if there is no such property. */
uint32_t tree_number(const void *tree, int node, const char *name,
		     uint32_t missing);

/* The address in a CPU's reg: MPIDR affinity. */
bool tree_cpu_id(const void *tree, int node, uint64_t *id);

/* False if its status says that this system does not have it. */
bool tree_is_enabled(const void *tree, int node);

/* True if the node's compatible has one of @names, which end with NULL. */
bool tree_is_one_of(const void *tree, int node, const char *const *names);

/* True if device_type is @type. */
bool tree_has_type(const void *tree, int node, const char *type);

/* The phandle of the node's interrupt controller, 0: none. */
uint32_t tree_interrupt_parent(const void *tree, int node);
