// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * boot/final_map.c and final_maps.c for the host, with the bounds that the linker script
 * would give the hypervisor's sections.
 */
#include <string.h>
#include "boot_arch.h"
#include "config.h"

#define __text_begin   ((const char *)HYPERVISOR_VA)
#define __rodata_begin ((const char *)HYPERVISOR_VA + 0x4000)
#define __data_begin   ((const char *)HYPERVISOR_VA + 0x5000)
#define __boot_begin   ((const char *)HYPERVISOR_VA + 0x7000)
#define __manage_begin __boot_begin
#define __boot_end     ((const char *)HYPERVISOR_VA + 0x20000)
#include "../../../../boot/final_map.c"
#include "../../../../boot/final_maps.c"

void arch_build_erase(struct page_table *table, struct erase_plan *plan)
{
	(void)table;
	(void)plan;
}
