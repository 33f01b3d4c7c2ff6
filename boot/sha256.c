// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * SHA-256 after FIPS 180-4, used by boot code and the host tool alike. The
 * names of the small functions are those of section 4.1.2. An image is tens of
 * megabytes, so words are loaded whole where the data is aligned; it is never
 * accessed unaligned, because boot code runs with alignment checks.
 */
#include <stdbool.h>
#include <string.h>
#include "sha256.h"

/* Section 4.2.2. */
static const uint32_t constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t rotate_right(uint32_t x, unsigned int bits)
{
	return (x >> bits) | (x << (32 - bits));
}

static inline uint32_t small_sigma0(uint32_t x)
{
	return rotate_right(x, 7) ^ rotate_right(x, 18) ^ (x >> 3);
}

static inline uint32_t small_sigma1(uint32_t x)
{
	return rotate_right(x, 17) ^ rotate_right(x, 19) ^ (x >> 10);
}

static inline uint32_t big_sigma0(uint32_t x)
{
	return rotate_right(x, 2) ^ rotate_right(x, 13) ^ rotate_right(x, 22);
}

static inline uint32_t big_sigma1(uint32_t x)
{
	return rotate_right(x, 6) ^ rotate_right(x, 11) ^ rotate_right(x, 25);
}

/*
 * Round @n of eight. Instead of moving the eight variables along, each round
 * finds them one place further; with a constant @n they all stay in registers.
 */
static inline __attribute__((always_inline)) void
sha256_round(uint32_t v[8], unsigned int n, uint32_t input)
{
	uint32_t a = v[(8 - n) & 7];
	uint32_t b = v[(9 - n) & 7];
	uint32_t c = v[(10 - n) & 7];
	uint32_t e = v[(12 - n) & 7];
	uint32_t f = v[(13 - n) & 7];
	uint32_t g = v[(14 - n) & 7];
	uint32_t choice = g ^ (e & (f ^ g));
	uint32_t majority = (a & b) | (c & (a | b));
	uint32_t t1 = v[(15 - n) & 7] + big_sigma1(e) + choice + input;

	v[(11 - n) & 7] += t1;
	v[(15 - n) & 7] = t1 + big_sigma0(a) + majority;
}

static inline uint32_t load_word(const uint8_t *data, bool aligned)
{
	uint32_t word;

	if (aligned) {
		__builtin_memcpy(&word, __builtin_assume_aligned(data, 4), 4);
		return __builtin_bswap32(word);
	}
	return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 |
	       (uint32_t)data[2] << 8 | data[3];
}

static void expand_block(uint32_t schedule[64], const uint8_t *block)
{
	bool aligned = (uintptr_t)block % 4 == 0;

	for (unsigned int t = 0; t < 16; t++) {
		schedule[t] = load_word(block + 4 * t, aligned);
	}
	for (unsigned int t = 16; t < 64; t++) {
		schedule[t] = small_sigma1(schedule[t - 2]) + schedule[t - 7] +
			      small_sigma0(schedule[t - 15]) + schedule[t - 16];
	}
}

static void hash_block(uint32_t state[8], const uint8_t *block)
{
	uint32_t schedule[64];
	uint32_t v[8];

	expand_block(schedule, block);
	for (unsigned int i = 0; i < 8; i++) {
		v[i] = state[i];
	}
	for (unsigned int t = 0; t < 64; t += 8) {
		sha256_round(v, 0, constants[t] + schedule[t]);
		sha256_round(v, 1, constants[t + 1] + schedule[t + 1]);
		sha256_round(v, 2, constants[t + 2] + schedule[t + 2]);
		sha256_round(v, 3, constants[t + 3] + schedule[t + 3]);
		sha256_round(v, 4, constants[t + 4] + schedule[t + 4]);
		sha256_round(v, 5, constants[t + 5] + schedule[t + 5]);
		sha256_round(v, 6, constants[t + 6] + schedule[t + 6]);
		sha256_round(v, 7, constants[t + 7] + schedule[t + 7]);
	}
	for (unsigned int i = 0; i < 8; i++) {
		state[i] += v[i];
	}
}

void sha256_init(struct sha256 *sha)
{
	/* Section 5.3.3. */
	static const uint32_t initial[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	};

	memcpy(sha->state, initial, sizeof(initial));
	sha->length = 0;
}

void sha256_update(struct sha256 *sha, const uint8_t *data, uint64_t size)
{
	uint64_t used = sha->length % SHA256_BLOCK_LEN;

	sha->length += size;
	if (used > 0) {
		uint64_t room = SHA256_BLOCK_LEN - used;
		uint64_t part = size < room ? size : room;

		memcpy(sha->block + used, data, part);
		if (part < room) {
			return;
		}
		hash_block(sha->state, sha->block);
		data += part;
		size -= part;
	}
	for (; size >= SHA256_BLOCK_LEN; size -= SHA256_BLOCK_LEN) {
		hash_block(sha->state, data);
		data += SHA256_BLOCK_LEN;
	}
	if (size > 0) {
		memcpy(sha->block, data, size);
	}
}

void sha256_final(struct sha256 *sha, uint8_t digest[SHA256_LEN])
{
	static const uint8_t padding[SHA256_BLOCK_LEN] = { 0x80 };
	uint64_t bits = sha->length * 8;
	uint64_t used = sha->length % SHA256_BLOCK_LEN;
	uint8_t length[8];

	for (unsigned int i = 0; i < 8; i++) {
		length[i] = (uint8_t)(bits >> (56 - 8 * i));
	}
	/* One bit, then zeros until the length fills a block. */
	sha256_update(sha, padding, (used < 56 ? 56 : 120) - used);
	sha256_update(sha, length, sizeof(length));
	for (unsigned int i = 0; i < SHA256_LEN; i++) {
		digest[i] = (uint8_t)(sha->state[i / 4] >> (24 - 8 * (i % 4)));
	}
}
