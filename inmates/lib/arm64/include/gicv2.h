/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The GICv2 driver. For gic.c alone, which says what each function does.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

void gicv2_init(void);
void gicv2_cpu_init(void);
void gicv2_route(uint32_t irq);
uint64_t gicv2_get_route(uint32_t irq);
void gicv2_send_sgi(uint32_t sgi, uint64_t mpidr);
uint32_t gicv2_acknowledge(void);
void gicv2_end(uint32_t irq);
void gicv2_deactivate(uint32_t irq);
void gicv2_split_end(bool split);
uint32_t gicv2_highest_pending(void);
