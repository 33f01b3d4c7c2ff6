// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Layout of VMX' permission bitmaps, SDM 3C "MSR-Bitmap Address": four KiB, one
 * bit an MSR, read then write of two ranges of 0x2000 MSRs; all other MSRs trap.
 * An access that crosses the last port exits whatever the I/O bitmaps hold.
 */
#include "policy.h"

#define RANGE_MSRS  0x2000u
#define RANGE_BYTES 0x400u
#define WRITES	    0x800u

const uint32_t io_bitmap_pages = 2;
const uint32_t msr_bitmap_pages = 1;

void msr_bitmap_open(uint8_t *bitmap, uint32_t msr, uint32_t rights)
{
	uint32_t at = msr % RANGE_MSRS;
	uint32_t byte = at / 8;
	uint8_t bit = (uint8_t)(1u << at % 8);

	if (msr - at == 0xc0000000) {
		byte += RANGE_BYTES;
	} else if (msr != at) {
		return;
	}
	if ((rights & MSR_OPEN_READ) != 0) {
		bitmap[byte] &= (uint8_t)~bit;
	}
	if ((rights & MSR_OPEN_WRITE) != 0) {
		bitmap[byte + WRITES] &= (uint8_t)~bit;
	}
}
