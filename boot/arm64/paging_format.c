// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * VMSAv8-64 with 4 KiB granule, for EL2 and stage 2 alike: DDI 0487 D8.3.
 */
#include "boot_arm64.h"

#define DESC_VALID 1ull
#define DESC_TABLE 3ull /* levels 0 to 2 */
#define DESC_BLOCK 1ull /* levels 1 and 2 */
#define DESC_PAGE  3ull /* level 3 */

const struct paging_format paging_host = {
	.valid = DESC_VALID,
	.table = DESC_TABLE,
	.block = DESC_BLOCK,
	.page = DESC_PAGE,
	.kind = DESC_TABLE,
	.first_block = 1,
};
