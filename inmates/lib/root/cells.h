/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What Jailhouse's driver does around the hypercalls, for a root cell that is an
 * inmate: ids, and images that go where the cell wants them.
 */
#pragma once

#include <stdint.h>
#include <bulkhead/cell_config.h>
#include "hypercall.h"

/* Create the cell, with the lowest id there is. Returns that, or an error. */
int64_t cells_create(struct cell_config *config);

/*
 * Make the cell loadable and copy its images from the archive. The root cell must
 * see memory that it lends at its physical address. Returns 0 or an error:
 * -HYPERCALL_EINVAL for an image that is in no loadable region.
 */
int64_t cells_load(const struct cell_config *config, uint32_t id);

/* Create, load and start. Returns the id or the first error. */
int64_t cells_run(struct cell_config *config);
