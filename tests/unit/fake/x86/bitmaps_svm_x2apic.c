// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The MSR bitmap for SVM with x2APIC.
 */
#define CONFIG_X2APIC	 1
#define msr_bitmap_build svm_x2apic_msr_bitmap_build
#define msr_bitmap_open	 svm_x2apic_msr_bitmap_open
#define io_bitmap_pages	 svm_x2apic_io_bitmap_pages
#define msr_bitmap_pages svm_x2apic_msr_bitmap_pages
#include "../../../../boot/x86/msr_bitmap.c"
#include "../../../../boot/x86/bitmap_svm.c"
