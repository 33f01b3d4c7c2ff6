// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * boot/x86/io_bitmap.c for VMX.
 */
#define io_bitmap_build vmx_io_bitmap_build
#define io_bitmap_pages vmx_io_bitmap_pages
#include "../../../../boot/x86/io_bitmap.c"
