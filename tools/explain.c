// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead explain`: what a runtime printed when a cell ended or it panicked
 * itself, in plain words. The input is a console's text, with whatever else is
 * in it, or memory that holds a panic record.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "config_check.h"
#include "explain.h"
#include "show.h"

#define RECORD_STEP 4096 /* a record stands at the start of a page */

static const char help[] =
	"usage: bulkhead explain [--log=FILE | --dump=FILE] FILE...\n"
	"\n"
	"Explain the reports of a hypervisor: which cell did what to whose resource,\n"
	"what it was granted next to it, and the line of config that would permit it;\n"
	"or why the hypervisor itself panicked. FILE... is the image that ran, or its\n"
	".cell files with the system's first. Reads what the hypervisor's console said\n"
	"from standard input; lines that are no reports are passed over.\n"
	"\n"
	"  --log=FILE   read this file instead\n"
	"  --dump=FILE  explain the panic record in a dump of memory: of the record's\n"
	"               page, or of any pages around it\n"
	"  -h, --help   print this text\n"
	"\n"
	"Exit status: 0 all explained; 1 no report, an unknown reason or cell, or no\n"
	"valid chain; 2 wrong usage or a file error.\n";

/* Pass over @words at *@at; false if something else stands there. */
static bool take(const char **at, const char *words)
{
	size_t length = strlen(words);

	if (strncmp(*at, words, length) != 0) {
		return false;
	}
	*at += length;
	return true;
}

static bool take_number(const char **at, int base, uint64_t *value)
{
	char *end;

	if (base == 16 && !take(at, "0x")) {
		return false;
	}
	*value = strtoull(*at, &end, base);
	if (end == *at || **at == '-' || **at == ' ') {
		return false;
	}
	*at = end;
	return true;
}

/* A reason, known or not, up to what follows it. */
static void take_reason(const char **at, struct report *report)
{
	static const char *const ends[] = { ", address 0x", ", syndrome 0x",
					    ", PC 0x", "; " };
	const struct reason *known = reason_find(*at);
	const char *from = *at + (known != NULL ? strlen(known->reason) : 0);
	const char *end = from + strlen(from);

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		const char *found = strstr(from, ends[i]);

		end = found != NULL && found < end ? found : end;
	}
	snprintf(report->reason, sizeof(report->reason), "%.*s",
		 (int)(end - *at), *at);
	*at = end;
}

/* What follows a reason, in any order. */
static void take_rest(const char *at, struct report *report)
{
	for (;;) {
		if (take(&at, ", address ")) {
			report->has_address = take_number(&at, 16,
							  &report->address);
		} else if (take(&at, ", syndrome ")) {
			take_number(&at, 16, &report->syndrome);
		} else if (take(&at, ", PC ")) {
			take_number(&at, 16, &report->pc);
		} else if (take(&at, "; ")) {
			snprintf(report->more, sizeof(report->more), "%s", at);
			return;
		} else {
			return;
		}
	}
}

static bool take_place(const char **at, struct report *report)
{
	return take(at, "on CPU ") && take_number(at, 10, &report->cpu) &&
	       take(at, " at PC ") && take_number(at, 16, &report->pc) &&
	       take(at, ": ");
}

/* cell "NAME": stopped on CPU ... or restarted, N of M, on CPU ... */
static bool parse_cell(const char *at, struct report *report)
{
	const char *end = strstr(at, "\": ");

	if (end == NULL || end - at >= (int)sizeof(report->cell.text)) {
		return false;
	}
	memcpy(report->cell.text, at, (size_t)(end - at));
	at = end + strlen("\": ");
	if (take(&at, "stopped ")) {
		report->kind = REPORT_STOP;
	} else if (take(&at, "restarted, ") &&
		   take_number(&at, 10, &report->count) && take(&at, " of ") &&
		   take_number(&at, 10, &report->limit) && take(&at, ", ")) {
		report->kind = REPORT_RESTART;
	} else {
		return false;
	}
	if (!take_place(&at, report)) {
		return false;
	}
	take_reason(&at, report);
	take_rest(at, report);
	return true;
}

/* PANIC on CPU ..., of this run, or of the last one as boot tells it */
static bool parse_panic(const char *at, struct report *report)
{
	const char *start = at;

	report->kind = REPORT_PANIC;
	if (!take_place(&at, report)) {
		at = start;
		if (!take(&at, "on CPU ") ||
		    !take_number(&at, 10, &report->cpu) || !take(&at, ": ")) {
			return false;
		}
	}
	take_reason(&at, report);
	take_rest(at, report);
	return true;
}

/* A line of a console, which other text may stand in front of. */
static bool parse_line(const char *line, struct report *report)
{
	const char *cell = strstr(line, "cell \"");
	const char *panic = strstr(line, "PANIC ");

	*report = (struct report){ 0 };
	if (cell != NULL && parse_cell(cell + strlen("cell \""), report)) {
		return true;
	}
	*report = (struct report){ 0 };
	return panic != NULL && parse_panic(panic + strlen("PANIC "), report);
}

/* The cell's number, or that of no cell. */
static uint32_t find_cell(const struct chain *chain, const char *name)
{
	uint32_t cell = 0;

	while (cell < chain->num_cells &&
	       strcmp(owner_text(chain, cell).text, name) != 0) {
		cell++;
	}
	return cell;
}

/* The cell that has a CPU, or that of no cell. */
static uint32_t cell_of_cpu(const struct chain *chain, uint64_t cpu)
{
	uint32_t cell = 0;

	while (cell < chain->num_cells &&
	       (cpu >= CONFIG_MAX_CPUS ||
		!cell_has_cpu(chain, cell, (uint32_t)cpu))) {
		cell++;
	}
	return cell;
}

static void print_place(uint64_t address)
{
	const struct place *place = explain_places;
	const char *name = NULL;

	while (place->name != NULL && place->start <= address) {
		name = place->name;
		place++;
	}
	if (place->name == NULL && address >= place->start) {
		name = NULL; /* behind the last */
	}
	printf("%s", name != NULL ? name : "nothing of the hypervisor's");
}

static void explain_mask(const struct chain *chain, uint64_t mask)
{
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		uint32_t cell = cell_of_cpu(chain, cpu);

		if ((mask >> cpu & 1) != 0) {
			printf("  missing: CPU %u (hardware id 0x%" PRIx64
			       "), %s%s\n",
			       cpu, config_hardware_id(chain, cpu),
			       cell < chain->num_cells ? "of cell " : "unowned",
			       cell < chain->num_cells
				       ? owner_text(chain, cell).text
				       : "");
		}
	}
}

static void explain_fault(const struct report *report)
{
	printf("  syndrome 0x%" PRIx64 ": ", report->syndrome);
	explain_syndrome(report->syndrome);
	printf("\n  address 0x%" PRIx64 ": ", report->address);
	print_place(report->address);
	printf("\n  PC 0x%" PRIx64 ": ", report->pc);
	print_place(report->pc);
	printf("; `addr2line -f -e bulkhead.elf 0x%" PRIx64
	       "` names the line\n",
	       report->pc);
}

static void explain_panic(const struct chain *chain,
			  const struct report *report,
			  const struct reason *reason)
{
	uint32_t cell = cell_of_cpu(chain, report->cpu);

	printf("PANIC: the hypervisor has stopped CPU %" PRIu64
	       ", which %s%s\n",
	       report->cpu,
	       cell < chain->num_cells ? "belonged to cell " : "no cell had",
	       cell < chain->num_cells ? owner_text(chain, cell).text : "");
	printf("  why: %s: %s\n", report->reason, reason->words);
	if (reason->subject == SUBJECT_CPUS) {
		explain_mask(chain, report->address);
	} else if (reason->subject == SUBJECT_FAULT) {
		explain_fault(report);
	} else if (report->address != 0) {
		printf("  value: 0x%" PRIx64 "\n", report->address);
	}
	printf("  %s%s\n", reason->remedy,
	       reason->subject != SUBJECT_CPUS ? "; cells on other CPUs run on"
					       : "");
}

static void print_head(const struct report *report)
{
	if (report->kind == REPORT_RESTART) {
		printf("cell \"%s\" has started again, for the %" PRIu64
		       ". of at most %" PRIu64 " times, after what it did on "
		       "CPU %" PRIu64 " at PC 0x%" PRIx64 "\n",
		       report->cell.text, report->count, report->limit,
		       report->cpu, report->pc);
	} else {
		printf("cell \"%s\" has ended, by what it did on CPU %" PRIu64
		       " at PC 0x%" PRIx64 "; the others run on\n",
		       report->cell.text, report->cpu, report->pc);
	}
	if (report->more[0] != '\0') {
		printf("  why it did not start again: %s\n", report->more);
	}
}

static bool explain_cell(const struct chain *chain, const struct owners *owners,
			 const struct report *report,
			 const struct reason *reason)
{
	uint32_t cell = find_cell(chain, report->cell.text);
	uint32_t owner = cell_of_cpu(chain, report->cpu);

	print_head(report);
	printf("  why: %s: %s\n", report->reason, reason->words);
	if (cell == chain->num_cells) {
		printf("  no cell of these configs has that name\n");
		return false;
	}
	if (owner != cell) {
		printf("  by these configs the cell does not have that CPU: are "
		       "they those of the image that ran?\n");
	}
	if (report->has_address && reason->subject != SUBJECT_PORT) {
		printf("  where: %s 0x%" PRIx64 "\n",
		       reason->subject == SUBJECT_VIRTUAL ? "virtual"
							  : "guest-physical",
		       report->address);
	}
	if (report->has_address && reason->remedy == NULL) {
		explain_resource(chain, owners, cell, report, reason->subject);
	} else if (reason->remedy != NULL) {
		printf("  %s\n", reason->remedy);
	}
	return true;
}

/* False if the report could not be explained. */
static bool explain(const struct chain *chain, const struct owners *owners,
		    const struct report *report)
{
	const struct reason *reason = reason_find(report->reason);

	if (reason == NULL) {
		printf("%s%s: no explanation of \"%s\"\n",
		       report->kind == REPORT_PANIC ? "PANIC" : "cell ",
		       report->cell.text, report->reason);
		return false;
	}
	if (report->kind == REPORT_PANIC) {
		explain_panic(chain, report, reason);
		return true;
	}
	return explain_cell(chain, owners, report, reason);
}

static enum status explain_log(const struct chain *chain,
			       const struct owners *owners,
			       const struct buffer *log)
{
	bool all = true;
	unsigned int count = 0;
	struct report report;
	char *line = (char *)log->data;
	char *rest;

	for (line = strtok_r(line, "\r\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\r\n", &rest)) {
		if (parse_line(line, &report)) {
			all = explain(chain, owners, &report) && all;
			count++;
		}
	}
	if (count == 0) {
		printf("no report in this text\n");
	}
	return all && count != 0 ? STATUS_OK : STATUS_VIOLATION;
}

static enum status explain_dump(const struct chain *chain,
				const struct owners *owners,
				const struct buffer *dump)
{
	struct report report;

	for (size_t at = 0; at < dump->size; at += RECORD_STEP) {
		const uint8_t *bytes = dump->data + at;
		bool is_known;

		if (explain_record(bytes, dump->size - at, &report)) {
			printf("panic record at offset 0x%zx\n", at);
			is_known = explain(chain, owners, &report);
			explain_registers(bytes);
			return is_known ? STATUS_OK : STATUS_VIOLATION;
		}
	}
	printf("no panic record at the start of a page of this dump\n");
	return STATUS_VIOLATION;
}

struct input {
	const char *log;
	const char *dump;
};

/* False if there is nothing to explain: then *@status says why. */
static bool parse_options(int argc, char *argv[], struct input *input,
			  enum status *status)
{
	static const struct option options[] = {
		{ "log", required_argument, NULL, 'l' },
		{ "dump", required_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*status = STATUS_ERROR;
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			fputs(help, stdout);
			*status = STATUS_OK;
			return false;
		}
		if (option == '?') {
			return false;
		}
		*(option == 'l' ? &input->log : &input->dump) = optarg;
	}
	if (input->log != NULL && input->dump != NULL) {
		tool_error("explain: one of --log and --dump");
		return false;
	}
	if (optind == argc) {
		tool_error("explain: no files; see explain --help");
		return false;
	}
	return true;
}

enum status explain_command(int argc, char *argv[])
{
	static struct owners owners;
	struct input input = { NULL, NULL };
	struct buffer text = { 0 };
	struct loaded loaded;
	enum status status;

	if (!parse_options(argc, argv, &input, &status)) {
		return status;
	}
	status = load_files(&loaded, argv + optind, argc - optind);
	if (status == STATUS_OK &&
	    !file_read(&text, input.dump != NULL  ? input.dump
			      : input.log != NULL ? input.log
						  : "/dev/stdin")) {
		status = STATUS_ERROR;
	}
	if (status == STATUS_OK) {
		owners_find(&owners, &loaded.chain);
		if (input.dump != NULL) {
			status = explain_dump(&loaded.chain, &owners, &text);
		} else {
			/* NUL bytes of a terminal end no text. */
			for (size_t i = 0; i < text.size; i++) {
				text.data[i] = text.data[i] == '\0'
						       ? ' '
						       : text.data[i];
			}
			buffer_append(&text, "", 1);
			status = explain_log(&loaded.chain, &owners, &text);
		}
		owners_free(&owners);
	}
	buffer_free(&text);
	load_free(&loaded);
	return status;
}
