/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the commands of the host tool share: exit status, messages, bytes in
 * memory, files.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <bulkhead/cell_config.h>

/* Exit status of every command. */
enum status {
	STATUS_OK = 0,
	STATUS_VIOLATION = 1,	/* the configuration or image is refused */
	STATUS_ERROR = 2,	/* usage, or a file cannot be read or written */
};

/* Bytes in memory; all zero is an empty buffer. */
struct buffer {
	uint8_t *data;
	size_t size;
	size_t capacity;
};

/* The commands; argv[0] is the command's own word. */
enum status check_command(int argc, char *argv[]);
enum status show_command(int argc, char *argv[]);
enum status explain_command(int argc, char *argv[]);
enum status image_command(int argc, char *argv[]);
enum status image_pack_command(int argc, char *argv[]);
enum status image_archive_command(int argc, char *argv[]);
enum status image_list_command(int argc, char *argv[]);
enum status image_verify_command(int argc, char *argv[]);
enum status image_extract_command(int argc, char *argv[]);

/* A command word and what stands behind it; the last entry has no name. */
struct command {
	const char *name;
	enum status (*run)(int argc, char *argv[]);
};

/*
 * Run the command that argv[1] names; --help prints @help. @who stands in
 * messages in front of the unknown word.
 */
enum status command_dispatch(const struct command *commands, const char *help,
			     int argc, char *argv[]);

/*
 * Parse the options of a command that knows none but --help. On STATUS_OK
 * *@first is the index of the first operand or -1 if help was printed.
 */
enum status options_none(const char *help, int argc, char *argv[], int *first);

/* One line on stderr; returns STATUS_ERROR so that callers can return it. */
enum status tool_error(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/*
 * Where the configuration check says its violations and warnings (stderr unless
 * told), and how many it said since then.
 */
struct report_counts {
	unsigned int violations;
	unsigned int warnings;
};

void report_start(FILE *stream);
struct report_counts report_counts(void);

/* Grow @buffer by @size bytes, zero, and return their offset. */
size_t buffer_extend(struct buffer *buffer, size_t size);
void buffer_append(struct buffer *buffer, const void *data, size_t size);
void buffer_free(struct buffer *buffer);

/* Append the whole file at @path. False after saying why not. */
bool file_read(struct buffer *buffer, const char *path);

/*
 * Write @size bytes to @path, through a temporary file beside it, so that a
 * failure leaves no half file. False after saying why not.
 */
bool file_write(const char *path, const void *data, size_t size);

/* Round up to a power of two; the callers' values are far below 2^64. */
static inline uint64_t align_up(uint64_t value, uint64_t alignment)
{
	return (value + alignment - 1) & ~(alignment - 1);
}

/* A cell's name as text: ended, and without bytes a terminal acts on. */
struct name_text {
	char text[CONFIG_NAME_LEN + 1];
};

struct name_text name_text(const char *name);
