// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The final maps of a build with management, with the bounds that the linker
 * script would give the hypervisor's sections.
 */
#undef CONFIG_ROOTLESS
#include <stddef.h>
#include <string.h>
#include "boot_arch.h"
#include "config.h"
#include "manage.h"
#include "manage_arch.h"

#define __text_begin	      ((const char *)HYPERVISOR_VA)
#define __rodata_begin	      ((const char *)HYPERVISOR_VA + 0x4000)
#define __data_begin	      ((const char *)HYPERVISOR_VA + 0x5000)
#define __manage_begin	      ((const char *)HYPERVISOR_VA + 0x7000)
#define __manage_rodata_begin ((const char *)HYPERVISOR_VA + 0x9000)
#define __manage_data_begin   ((const char *)HYPERVISOR_VA + 0xa000)
#define __manage_end	      ((const char *)HYPERVISOR_VA + 0xd000)
#include "../../../../boot/final_map.c"
#include "../../../../manage/final_map.c"
#undef ROOT_LEVEL
#include "../../../../manage/freeze.c"
