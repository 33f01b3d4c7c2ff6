// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Layout of SVM's permission maps, APM 2 "MSR Intercepts": three ranges of 0x2000
 * MSRs, two bits each, read and write; all other MSRs trap. Of the I/O map the
 * bits behind the last port are looked at, too: an access may cross it.
 */
#include "policy.h"

#define RANGE_MSRS  0x2000u
#define RANGE_BYTES 0x800u

const uint32_t io_bitmap_pages = 3;
const uint32_t msr_bitmap_pages = 2;

void msr_bitmap_open(uint8_t *bitmap, uint32_t msr, uint32_t rights)
{
	static const uint32_t ranges[] = { 0, 0xc0000000, 0xc0010000 };

	for (uint32_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		uint32_t at = msr - ranges[i];

		if (at < RANGE_MSRS) {
			bitmap[i * RANGE_BYTES + at / 4] &=
				(uint8_t) ~(rights << at % 4 * 2);
		}
	}
}
