/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * SHA-256 (FIPS 180-4), for the end record of an image.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <bulkhead/image.h>

#define SHA256_BLOCK_LEN 64

struct sha256 {
	uint32_t state[8];
	uint64_t length;		 /* bytes so far */
	uint8_t block[SHA256_BLOCK_LEN]; /* length % 64 bytes are in use */
};

void sha256_init(struct sha256 *sha);

/* Add @size bytes. Data aligned to 4 bytes is hashed fastest. */
void sha256_update(struct sha256 *sha, const uint8_t *data, uint64_t size);

/* Write the digest; afterwards *@sha is of no use. */
void sha256_final(struct sha256 *sha, uint8_t digest[SHA256_LEN]);
