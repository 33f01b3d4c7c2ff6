// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Memory and string functions for freestanding code. The build passes
 * -fno-tree-loop-distribute-patterns here, so that these loops do not become
 * calls to themselves.
 */
#include <stdint.h>
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	unsigned char *out = to;
	const unsigned char *in = from;

	/* Words where both sides allow it: payloads are megabytes. */
	if ((((uintptr_t)out | (uintptr_t)in) % sizeof(uint64_t)) == 0) {
		for (; size >= 32; size -= 32) {
			uint64_t *words = (uint64_t *)(void *)out;
			const uint64_t *source = (const void *)in;
			uint64_t a = source[0];
			uint64_t b = source[1];
			uint64_t c = source[2];
			uint64_t d = source[3];

			words[0] = a;
			words[1] = b;
			words[2] = c;
			words[3] = d;
			out += 32;
			in += 32;
		}
		for (; size >= sizeof(uint64_t); size -= sizeof(uint64_t)) {
			*(uint64_t *)(void *)out =
				*(const uint64_t *)(const void *)in;
			out += sizeof(uint64_t);
			in += sizeof(uint64_t);
		}
	}
	for (; size > 0; size--) {
		*out++ = *in++;
	}
	return to;
}

void *memset(void *to, int value, size_t size)
{
	unsigned char *out = to;
	uint64_t word = (unsigned char)value * 0x0101010101010101ull;

	/* Pages are zeroed a page at a time: 64 bytes a turn. */
	if ((uintptr_t)out % sizeof(word) == 0) {
		uint64_t *words = (uint64_t *)(void *)out;

		for (; size >= 64; size -= 64, words += 8) {
			words[0] = word;
			words[1] = word;
			words[2] = word;
			words[3] = word;
			words[4] = word;
			words[5] = word;
			words[6] = word;
			words[7] = word;
		}
		for (; size >= sizeof(word); size -= sizeof(word)) {
			*words++ = word;
		}
		out = (unsigned char *)words;
	}
	for (; size > 0; size--) {
		*out++ = (unsigned char)value;
	}
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *left = a;
	const unsigned char *right = b;

	for (; size > 0; size--, left++, right++) {
		if (*left != *right) {
			return *left < *right ? -1 : 1;
		}
	}
	return 0;
}

int strncmp(const char *a, const char *b, size_t size)
{
	for (; size > 0; size--, a++, b++) {
		if (*a != *b || *a == '\0') {
			return (unsigned char)*a - (unsigned char)*b;
		}
	}
	return 0;
}

size_t strnlen(const char *text, size_t limit)
{
	size_t length = 0;

	while (length < limit && text[length] != '\0') {
		length++;
	}
	return length;
}
