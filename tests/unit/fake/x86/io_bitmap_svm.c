// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * boot/x86/io_bitmap.c for SVM.
 */
#define io_bitmap_build svm_io_bitmap_build
#define io_bitmap_pages svm_io_bitmap_pages
#include "../../../../boot/x86/io_bitmap.c"
