/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Where struct irq_filter stands behind struct cpu, for the linker script too.
 */
#pragma once

#define IRQ_FILTER_OFFSET	0x1c0
