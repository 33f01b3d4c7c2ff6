/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The GICv3 driver. For gic.c alone, which says what each function does.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

void gicv3_init(void);
void gicv3_cpu_init(void);
uint64_t gicv3_sgi_frame(void);
void gicv3_route(uint32_t irq);
uint64_t gicv3_get_route(uint32_t irq);
void gicv3_send_sgi(uint32_t sgi, uint64_t mpidr);
uint32_t gicv3_acknowledge(void);
void gicv3_end(uint32_t irq);
void gicv3_deactivate(uint32_t irq);
void gicv3_split_end(bool split);
uint32_t gicv3_highest_pending(void);
