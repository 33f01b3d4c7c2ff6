// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The MSR bitmap for VMX with x2APIC.
 */
#define CONFIG_VMX	 1
#define CONFIG_X2APIC	 1
#define msr_bitmap_build vmx_msr_bitmap_build
#define msr_bitmap_open	 vmx_msr_bitmap_open
#define io_bitmap_pages	 vmx_io_bitmap_pages
#define msr_bitmap_pages vmx_msr_bitmap_pages
#include "../../../../boot/x86/msr_bitmap.c"
#include "../../../../boot/x86/bitmap_vmx.c"
