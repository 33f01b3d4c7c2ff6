/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What gic_restart.c and the file of the GIC that is linked need of each other.
 */
#pragma once

#include "gic.h"

/* A write of the cell itself to its distributor, filtered as the guest's are. */
void gic_restart_write(uint32_t offset, uint32_t size, uint64_t value);

/* Provided by the GIC: let the cell's SPI @irq go to its first CPU. */
void gic_restart_route(uint32_t irq);
