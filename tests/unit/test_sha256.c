// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * SHA-256: the example values of FIPS 180-4, and every length around the block
 * size against a second implementation written for clearness alone.
 */
/* LINK: boot/sha256.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "sha256.h"

struct vector {
	const char *message;
	uint32_t times; /* the message is repeated */
	const char *digest;
};

static const struct vector vectors[] = {
	{ "", 1,
	  "e3b0c44298fc1c149afbf4c8996fb924"
	  "27ae41e4649b934ca495991b7852b855" },
	{ "abc", 1,
	  "ba7816bf8f01cfea414140de5dae2223"
	  "b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	{ "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
	  "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	  1,
	  "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1" },
	{ "a", 1000000,
	  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
};

static void assert_digest(const uint8_t digest[SHA256_LEN], const char *wanted)
{
	char text[2 * SHA256_LEN + 1];

	for (unsigned int i = 0; i < SHA256_LEN; i++) {
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	}
	assert_string_equal(text, wanted);
}

static void test_fips_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const char *message = vectors[i].message;
		uint8_t digest[SHA256_LEN];
		struct sha256 sha;

		sha256_init(&sha);
		for (uint32_t n = 0; n < vectors[i].times; n++) {
			sha256_update(&sha, (const uint8_t *)message,
				      strlen(message));
		}
		sha256_final(&sha, digest);
		assert_digest(digest, vectors[i].digest);
	}
}

static uint32_t right(uint32_t x, unsigned int n)
{
	return x >> n | x << (32 - n);
}

/*
 * The bits of the fractional part of the @root-th root of @n, 32 of them, by
 * bisection: FIPS 180-4 defines the constants so.
 */
static uint32_t root_fraction(uint32_t n, unsigned int root)
{
	unsigned __int128 low = 0;
	unsigned __int128 high = (unsigned __int128)32 << 32;

	while (high - low > 1) {
		unsigned __int128 middle = (low + high) / 2;
		unsigned __int128 power = middle * middle;
		unsigned __int128 wanted = (unsigned __int128)n << 64;

		if (root == 3) {
			power = power * middle;
			wanted <<= 32;
		}
		if (power <= wanted) {
			low = middle;
		} else {
			high = middle;
		}
	}
	return (uint32_t)low;
}

static uint32_t next_prime(uint32_t after)
{
	for (uint32_t n = after + 1;; n++) {
		uint32_t divisor = 2;

		while (n % divisor != 0) {
			divisor++;
		}
		if (divisor == n) {
			return n;
		}
	}
}

/* One block of the plain algorithm of section 6.2.2. */
static void plain_block(uint32_t h[8], const uint8_t *block)
{
	uint32_t w[64];
	uint32_t v[8];
	uint32_t prime = 1;

	memcpy(v, h, sizeof(v));
	for (unsigned int t = 0; t < 64; t++) {
		uint32_t t1;
		uint32_t t2;

		if (t < 16) {
			w[t] = (uint32_t)block[4 * t] << 24 |
			       (uint32_t)block[4 * t + 1] << 16 |
			       (uint32_t)block[4 * t + 2] << 8 |
			       block[4 * t + 3];
		} else {
			uint32_t x = w[t - 15];
			uint32_t y = w[t - 2];

			w[t] = (right(y, 17) ^ right(y, 19) ^ y >> 10) +
			       w[t - 7] +
			       (right(x, 7) ^ right(x, 18) ^ x >> 3) +
			       w[t - 16];
		}
		prime = next_prime(prime);
		t1 = v[7] +
		     (right(v[4], 6) ^ right(v[4], 11) ^ right(v[4], 25)) +
		     ((v[4] & v[5]) ^ (~v[4] & v[6])) +
		     root_fraction(prime, 3) + w[t];
		t2 = (right(v[0], 2) ^ right(v[0], 13) ^ right(v[0], 22)) +
		     ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		memmove(&v[1], &v[0], 7 * sizeof(v[0]));
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (unsigned int i = 0; i < 8; i++) {
		h[i] += v[i];
	}
}

/* @size is at most 191. */
static void plain_sha256(const uint8_t *data, size_t size,
			 uint8_t digest[SHA256_LEN])
{
	uint8_t padded[256] = { 0 };
	size_t total = (size + 9 + 63) / 64 * 64;
	uint32_t prime = 1;
	uint32_t h[8];

	for (unsigned int i = 0; i < 8; i++) {
		prime = next_prime(prime);
		h[i] = root_fraction(prime, 2);
	}
	memcpy(padded, data, size);
	padded[size] = 0x80;
	padded[total - 2] = (uint8_t)(size * 8 >> 8);
	padded[total - 1] = (uint8_t)(size * 8);
	for (size_t at = 0; at < total; at += 64) {
		plain_block(h, padded + at);
	}
	for (unsigned int i = 0; i < SHA256_LEN; i++) {
		digest[i] = (uint8_t)(h[i / 4] >> (24 - 8 * (i % 4)));
	}
}

/* Hash in two parts; @data has no particular alignment. */
static void split_sha256(const uint8_t *data, size_t size, size_t split,
			 uint8_t digest[SHA256_LEN])
{
	struct sha256 sha;

	sha256_init(&sha);
	sha256_update(&sha, data, split);
	sha256_update(&sha, data + split, size - split);
	sha256_final(&sha, digest);
}

static void test_all_lengths(void **state)
{
	(void)state;
	for (size_t size = 0; size <= 130; size++) {
		uint8_t *data = malloc(size + 1);
		uint8_t wanted[SHA256_LEN];
		uint8_t found[SHA256_LEN];

		assert_non_null(data);
		for (size_t i = 0; i < size; i++) {
			data[i] = (uint8_t)(i * 37 + size);
		}
		plain_sha256(data, size, wanted);
		for (size_t split = 0; split <= size; split++) {
			split_sha256(data, size, split, found);
			assert_memory_equal(found, wanted, SHA256_LEN);
		}
		free(data);
	}
}

static void test_all_alignments(void **state)
{
	static uint8_t data[8 + 191];
	uint8_t wanted[SHA256_LEN];
	uint8_t found[SHA256_LEN];

	(void)state;
	for (size_t shift = 0; shift < 8; shift++) {
		for (size_t i = 0; i < 191; i++) {
			data[shift + i] = (uint8_t)(i * 101);
		}
		plain_sha256(data + shift, 191, wanted);
		split_sha256(data + shift, 191, 0, found);
		assert_memory_equal(found, wanted, SHA256_LEN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fips_vectors),
		cmocka_unit_test(test_all_lengths),
		cmocka_unit_test(test_all_alignments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
