// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * The command line in the image. It may be full to its last byte, so nothing
 * here relies on a terminating NUL.
 */
#include <stddef.h>
#include "cmdline.h"
#include "inmate.h"
#include "string.h"

/* Provided by start.S; written by whoever builds the system. */
extern const char inmate_command_line[INMATE_COMMAND_LINE_SIZE];

static char line[INMATE_COMMAND_LINE_SIZE + 1];

const char *cmdline(void)
{
	if (line[0] == '\0') {
		memcpy(line, inmate_command_line, INMATE_COMMAND_LINE_SIZE);
	}
	return line;
}

const char *cmdline_value(const char *name)
{
	size_t length = strnlen(name, INMATE_COMMAND_LINE_SIZE);
	const char *word = cmdline();

	while (*word != '\0') {
		if (strncmp(word, name, length) == 0 && word[length] == '=') {
			return word + length + 1;
		}
		while (*word != '\0' && *word != ' ') {
			word++;
		}
		while (*word == ' ') {
			word++;
		}
	}
	return NULL;
}

static bool digit(char c, uint64_t base, uint64_t *value)
{
	uint64_t number;

	if (c >= '0' && c <= '9') {
		number = (uint64_t)(c - '0');
	} else if (c >= 'a' && c <= 'f') {
		number = (uint64_t)(c - 'a') + 10;
	} else {
		return false;
	}
	if (number >= base) {
		return false;
	}
	*value = *value * base + number;
	return true;
}

static const char *parse_number(const char *text, uint64_t *value)
{
	uint64_t base = 10;

	*value = 0;
	if (text[0] == '0' && text[1] == 'x') {
		base = 16;
		text += 2;
	}
	while (digit(*text, base, value)) {
		text++;
	}
	return text;
}

uint64_t cmdline_number(const char *name, uint64_t otherwise)
{
	const char *text = cmdline_value(name);
	uint64_t value;

	if (text == NULL) {
		return otherwise;
	}
	parse_number(text, &value);
	return value;
}

uint32_t cmdline_numbers(const char *name, uint64_t *values, uint32_t limit)
{
	const char *text = cmdline_value(name);
	uint32_t count = 0;

	while (text != NULL && count < limit) {
		text = parse_number(text, &values[count++]);
		if (*text != ',') {
			break;
		}
		text++;
	}
	return count;
}
