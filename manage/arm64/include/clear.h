/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Zeroing pages of the pool: DC ZVA, DDI 0487 C5.3.
 */
#pragma once

#include <stdint.h>
#include <string.h>

#define DCZID_PROHIBITED_SIZE	0x1full
#define DCZID_64_BYTES		4ull	/* and DC ZVA is permitted */

/* @size: bytes, of whole pages. */
static inline void clear_pages(void *pages, uint64_t size)
{
	uintptr_t at = (uintptr_t)pages;
	uintptr_t end = at + size;
	uint64_t dczid;

	__asm__("mrs %0, dczid_el0" : "=r"(dczid));
	if ((dczid & DCZID_PROHIBITED_SIZE) != DCZID_64_BYTES) {
		memset(pages, 0, size);
		return;
	}
	while (at < end) {
		__asm__ volatile(".rept 16\n\tdc zva, %0\n\t"
				 "add %0, %0, #64\n\t.endr"
				 : "+r"(at) : : "memory");
	}
}
