// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead check --against`: a PC has no device tree to compare with.
 */
#include "against.h"

const char against_help[] = "";

enum status check_against(const struct chain *chain, const char *path)
{
	(void)chain;
	return tool_error("check: --against=%s: a PC has no device tree", path);
}
