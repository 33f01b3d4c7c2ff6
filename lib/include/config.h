/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * IS_ENABLED(CONFIG_X): 1 if the Kconfig symbol is y, else 0, as an expression;
 * both branches are compiled, one is dropped. Kconfig defines y as 1.
 */
#pragma once

#define CONFIG_PROBE_1			0,
#define CONFIG_SECOND(ignored, value, ...)	value
#define CONFIG_IS(probe)		CONFIG_SECOND(probe 1, 0, 0)
#define CONFIG_PASTE(value)		CONFIG_IS(CONFIG_PROBE_##value)
#define IS_ENABLED(option)		CONFIG_PASTE(option)
