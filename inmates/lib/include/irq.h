/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Interrupts, as far as inmates of all architectures need them. What a number
 * means is the architecture's business: arch_irq.h has those that there are.
 */
#pragma once

#include <stdint.h>
#include "arch_irq.h"
#include "cpu.h"

/* The interrupt controller; once, on the first CPU. */
void irq_init(void);

/* Private interrupts and interface of the calling CPU. */
void irq_cpu_init(void);

/* Let @irq through to the calling CPU; a device's is routed to it as well. */
void irq_enable(uint32_t irq);
void irq_disable(uint32_t irq);

/* Send @irq, an IRQ_IPI(), to the CPU with this smp_id(). */
void irq_send(uint32_t irq, uint64_t id);
