// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Messages, buffers and files of the host tool. A tool without memory has
 * nothing to say: the one failure that exits on the spot.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "config_check.h"
#include "tool.h"

static FILE *report_stream;
static struct report_counts counts;

enum status tool_error(const char *fmt, ...)
{
	va_list args;

	fputs("bulkhead: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	return STATUS_ERROR;
}

static void report(const char *kind, const char *fmt, va_list args)
	__attribute__((format(printf, 2, 0)));

static void report(const char *kind, const char *fmt, va_list args)
{
	FILE *out = report_stream != NULL ? report_stream : stderr;

	fprintf(out, "%s: ", kind);
	vfprintf(out, fmt, args);
	fputc('\n', out);
}

void report_start(FILE *stream)
{
	report_stream = stream;
	counts = (struct report_counts){ 0 };
}

struct report_counts report_counts(void)
{
	return counts;
}

void check_violation(const char *fmt, ...)
{
	va_list args;

	counts.violations++;
	va_start(args, fmt);
	report("violation", fmt, args);
	va_end(args);
}

void check_warning(const char *fmt, ...)
{
	va_list args;

	counts.warnings++;
	va_start(args, fmt);
	report("warning", fmt, args);
	va_end(args);
}

enum status command_dispatch(const struct command *commands, const char *help,
			     int argc, char *argv[])
{
	if (argc < 2) {
		fputs(help, stderr);
		return STATUS_ERROR;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		fputs(help, stdout);
		return STATUS_OK;
	}
	for (; commands->name != NULL; commands++) {
		if (strcmp(argv[1], commands->name) == 0) {
			return commands->run(argc - 1, argv + 1);
		}
	}
	return tool_error("no command '%s'; see --help", argv[1]);
}

enum status options_none(const char *help, int argc, char *argv[], int *first)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option = getopt_long(argc, argv, "h", options, NULL);

	*first = -1;
	if (option == 'h') {
		fputs(help, stdout);
		return STATUS_OK;
	}
	if (option != -1) {
		return STATUS_ERROR;
	}
	*first = optind;
	return STATUS_OK;
}

size_t buffer_extend(struct buffer *buffer, size_t size)
{
	size_t offset = buffer->size;

	if (size > SIZE_MAX / 2 - offset) {
		tool_error("out of memory");
		exit(STATUS_ERROR);
	}
	/* Also for nothing: a buffer that was filled has data. */
	if (offset + size >= buffer->capacity) {
		size_t capacity = (offset + size) + (offset + size) / 2 + 64;
		uint8_t *data = realloc(buffer->data, capacity);

		if (data == NULL) {
			tool_error("out of memory");
			exit(STATUS_ERROR);
		}
		buffer->data = data;
		buffer->capacity = capacity;
	}
	memset(buffer->data + offset, 0, size);
	buffer->size += size;
	return offset;
}

void buffer_append(struct buffer *buffer, const void *data, size_t size)
{
	size_t offset = buffer_extend(buffer, size);

	if (size != 0) {
		memcpy(buffer->data + offset, data, size);
	}
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}

bool file_read(struct buffer *buffer, const char *path)
{
	FILE *file = fopen(path, "rb");
	static uint8_t chunk[1 << 16];
	size_t size;
	bool failed;

	if (file == NULL) {
		tool_error("%s: %s", path, strerror(errno));
		return false;
	}
	errno = 0;
	do {
		size = fread(chunk, 1, sizeof(chunk), file);
		buffer_append(buffer, chunk, size);
	} while (size == sizeof(chunk));
	failed = ferror(file) != 0;
	if (failed) {
		tool_error("%s: %s", path, strerror(errno));
	}
	fclose(file);
	return !failed;
}

/* mkstemp() makes files only the owner can read: give what open() would. */
static bool allow_as_usual(int file)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(file, 0666 & ~mask) == 0;
}

static bool write_all(int file, const uint8_t *data, size_t size)
{
	while (size > 0) {
		ssize_t written = write(file, data, size);

		if (written < 0 && errno == EINTR) {
			continue;
		}
		if (written <= 0) {
			return false;
		}
		data += written;
		size -= (size_t)written;
	}
	return true;
}

bool file_write(const char *path, const void *data, size_t size)
{
	struct buffer name = { 0 };
	char *temporary;
	bool ok = false;
	int file;

	buffer_append(&name, path, strlen(path));
	buffer_append(&name, ".XXXXXX", sizeof(".XXXXXX"));
	temporary = (char *)name.data;

	file = mkstemp(temporary);
	if (file >= 0) {
		ok = write_all(file, data, size) && allow_as_usual(file);
		ok = close(file) == 0 && ok;
		ok = ok && rename(temporary, path) == 0;
	}
	if (!ok) {
		tool_error("%s: %s", path, strerror(errno));
		if (file >= 0) {
			unlink(temporary);
		}
	}
	buffer_free(&name);
	return ok;
}

struct name_text name_text(const char *name)
{
	struct name_text copy = { 0 };

	for (size_t i = 0; i < CONFIG_NAME_LEN && name[i] != '\0'; i++) {
		bool printable = name[i] >= ' ' && name[i] <= '~';

		copy.text[i] = printable ? name[i] : '?';
	}
	return copy;
}
