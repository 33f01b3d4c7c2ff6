// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A root cell: creates, loads, starts and ends cells by hypercall, first by the
 * script in its command line, then as its console is told. `help` lists the
 * commands.
 *	archive=N	address of the cells it can create, see archive.h
 *	script=...	commands, separated by semicolons; the rest of the line
 */
#include <stdbool.h>
#include <stddef.h>
#include <bulkhead/comm_state.h>
#include "archive.h"
#include "cells.h"
#include "cmdline.h"
#include "inmate.h"
#include "irq.h"
#include "platform.h"
#include "print.h"
#include "string.h"
#include "timer.h"
#include "uart_input.h"

#define LINE_SIZE 80
#define MAX_CELLS 256 /* ids */
#define MAX_CPUS  64
#define BACKSPACE '\b'
#define DELETE	  0x7f
#define US_PER_MS 1000
#define PROMPT	  "manager> "
#define NO_CELL	  (-1)

struct command {
	const char *name;
	const char *what; /* it takes, for help */
	void (*run)(const char *argument);
};

static const struct command *command_list(void);

static void say(const char *what, const char *who, int64_t result)
{
	if (result < 0) {
		print("manager: %s %s: %s\n", what, who,
		      hypercall_name(result));
	} else {
		print("manager: %s %s: ok\n", what, who);
	}
}

static const char *state_name(int64_t state)
{
	static const char *const names[] = {
		[COMM_STATE_RUNNING] = "running",
		[COMM_STATE_RUNNING_LOCKED] = "running/locked",
		[COMM_STATE_SHUT_DOWN] = "shut down",
		[COMM_STATE_FAILED] = "failed",
		[COMM_STATE_FAILED_COMM_REV] = "comm region mismatch",
	};

	if (state < 0) {
		return hypercall_name(state);
	}
	return (uint64_t)state < sizeof(names) / sizeof(names[0]) ? names[state]
								  : "unknown";
}

/* A cell by its name in the archive, or by its id. */
static bool parse_id(const char *text, int64_t *id)
{
	*id = 0;
	if (*text == '\0') {
		return false;
	}
	for (; *text >= '0' && *text <= '9'; text++) {
		*id = *id * 10 + (*text - '0');
	}
	return *text == '\0';
}

/* Cells that this root cell has created stand in the archive with their ids. */
static int64_t find_id(const char *name)
{
	const struct cell_config *config = archive_find_cell(name);
	int64_t id;

	if (parse_id(name, &id)) {
		return id;
	}
	return config != NULL && config->id != 0 ? (int64_t)config->id
						 : NO_CELL;
}

static const char *name_of(uint32_t id)
{
	const struct cell_config *config = archive_next_cell(NULL);

	if (id == 0) {
		return "(this cell)";
	}
	while (config != NULL && config->id != id) {
		config = archive_next_cell(config);
	}
	return config != NULL ? config->name : "(of the image)";
}

static void run_list(const char *argument)
{
	const struct cell_config *config = archive_next_cell(NULL);

	(void)argument;
	for (uint32_t id = 0; id < MAX_CELLS; id++) {
		int64_t state = hypercall(HYPERCALL_CELL_GET_STATE, id, 0);

		if (state >= 0 || state == -HYPERCALL_EINVAL) {
			print("  %3u %s: %s\n", id, name_of(id),
			      state_name(state));
		} else if (state != -HYPERCALL_ENOENT) {
			say("list", "cells", state);
			return;
		}
	}
	for (; config != NULL; config = archive_next_cell(config)) {
		if (config->id == 0) {
			print("    - %s: not created\n", config->name);
		}
	}
}

static void run_create(const char *argument)
{
	struct cell_config *config = archive_find_cell(argument);
	int64_t id;

	if (config == NULL) {
		print("manager: there is no cell %s\n", argument);
		return;
	}
	if (config->id != 0) {
		say("create", argument, -HYPERCALL_EEXIST);
		return;
	}
	id = cells_create(config);
	if (id < 0) {
		config->id = 0;
	}
	say("create", argument, id);
}

static void run_load(const char *argument)
{
	const struct cell_config *config = archive_find_cell(argument);

	if (config == NULL || config->id == 0) {
		print("manager: there is no cell %s\n", argument);
		return;
	}
	say("load", argument, cells_load(config, config->id));
}

static int64_t call_cell(const char *what, uint64_t call, const char *name)
{
	int64_t id = find_id(name);
	int64_t result;

	if (id == NO_CELL) {
		print("manager: there is no cell %s\n", name);
		return -HYPERCALL_ENOENT;
	}
	result = hypercall(call, (uint64_t)id, 0);
	say(what, name, result);
	return result;
}

static void run_start(const char *argument)
{
	call_cell("start", HYPERCALL_CELL_START, argument);
}

/* As Jailhouse's tool does: to make it loadable is to shut it down. */
static void run_shutdown(const char *argument)
{
	call_cell("shutdown", HYPERCALL_CELL_SET_LOADABLE, argument);
}

static void run_destroy(const char *argument)
{
	int64_t id = find_id(argument);
	struct cell_config *config = archive_next_cell(NULL);

	if (call_cell("destroy", HYPERCALL_CELL_DESTROY, argument) < 0) {
		return;
	}
	for (; config != NULL; config = archive_next_cell(config)) {
		if (config->id == (uint64_t)id) {
			config->id = 0;
		}
	}
}

static void print_statistics(uint32_t cpu)
{
	int64_t state = hypercall(HYPERCALL_CPU_GET_INFO, cpu, CPU_INFO_STATE);
	int64_t count;

	if (state < 0) {
		return;
	}
	print("  CPU %2u %s", cpu,
	      state == CPU_STATE_RUNNING ? "running" : "failed ");
	for (uint32_t n = 0;; n++) {
		count = hypercall(HYPERCALL_CPU_GET_INFO, cpu,
				  CPU_INFO_STATISTICS + n);
		if (count < 0) {
			break;
		}
		print(" %s %lu", hypercall_statistic(n), (uint64_t)count);
	}
	print("\n");
}

static void run_stats(const char *argument)
{
	int64_t cpu;

	if (parse_id(argument, &cpu)) {
		print_statistics((uint32_t)cpu);
		return;
	}
	for (uint32_t n = 0; n < MAX_CPUS; n++) {
		print_statistics(n);
	}
}

static void run_state(const char *argument)
{
	static const char *const names[] = {
		[INFO_POOL_PAGES] = "pool pages",
		[INFO_POOL_PAGES_USED] = "used",
		[INFO_REMAP_PAGES] = "remap pages",
		[INFO_REMAP_PAGES_USED] = "used",
		[INFO_CELLS] = "cells",
	};

	(void)argument;
	print("manager:");
	for (uint32_t n = 0; n < INFO_COUNT; n++) {
		int64_t value = hypercall(HYPERCALL_GET_INFO, n, 0);

		if (value < 0) {
			print(" %s", hypercall_name(value));
			break;
		}
		print(" %s %lu", names[n], (uint64_t)value);
	}
	print("\n");
}

static void run_freeze(const char *argument)
{
	say("freeze", argument, hypercall(HYPERCALL_FREEZE, 0, 0));
}

static void run_disable(const char *argument)
{
	int64_t result = hypercall(HYPERCALL_DISABLE, 0, 0);

	if (result >= 0) {
		platform_leave_cell();
	}
	say("disable", argument, result);
}

static void run_wait(const char *argument)
{
	int64_t ms;

	if (parse_id(argument, &ms)) {
		timer_sleep_until(timer_now() +
				  timer_from_us((uint64_t)ms * US_PER_MS));
	}
}

static void run_help(const char *argument)
{
	(void)argument;
	for (const struct command *c = command_list(); c->name != NULL; c++) {
		print("  %s %s\n", c->name, c->what);
	}
}

static const struct command *command_list(void)
{
	static const struct command commands[] = {
		{ "list", "- all cells, and those that can be created",
		  run_list },
		{ "create", "NAME", run_create },
		{ "load", "NAME - ends it if it runs", run_load },
		{ "start", "NAME|ID", run_start },
		{ "shutdown", "NAME|ID", run_shutdown },
		{ "destroy", "NAME|ID", run_destroy },
		{ "stats", "[CPU] - exits by reason", run_stats },
		{ "state", "- of the hypervisor", run_state },
		{ "freeze", "- nobody manages from then on", run_freeze },
		{ "disable", "- ends the hypervisor", run_disable },
		{ "wait", "MS", run_wait },
		{ "help", "", run_help },
		{ NULL, NULL, NULL },
	};

	return commands;
}

/* One command, which is cut into its two words. */
static void run_command(char *line)
{
	const struct command *command = command_list();
	char *argument;

	while (*line == ' ') {
		line++;
	}
	for (argument = line; *argument != '\0' && *argument != ' ';
	     argument++) {
	}
	while (*argument == ' ') {
		*argument++ = '\0';
	}
	if (*line == '\0') {
		return;
	}
	for (; command->name != NULL; command++) {
		if (strncmp(command->name, line, LINE_SIZE) == 0) {
			command->run(argument);
			return;
		}
	}
	print("manager: unknown: %s; see help\n", line);
}

static void run_script(const char *script)
{
	char line[LINE_SIZE];
	uint32_t length = 0;

	if (script == NULL) {
		return;
	}
	for (;; script++) {
		if (*script != '\0' && *script != ';') {
			if (length < LINE_SIZE - 1) {
				line[length++] = *script;
			}
			continue;
		}
		line[length] = '\0';
		length = 0;
		run_command(line);
		if (*script == '\0') {
			return;
		}
	}
}

/* The line that is typed; a character changes it and is echoed. */
static char typed[LINE_SIZE];
static uint32_t typed_length;

static void take(char c)
{
	if (c == '\r' || c == '\n') {
		print("\n");
		typed[typed_length] = '\0';
		typed_length = 0;
		run_command(typed);
		print(PROMPT);
	} else if (c == BACKSPACE || c == DELETE) {
		if (typed_length > 0) {
			typed_length--;
			print("\b \b");
		}
	} else if (c >= ' ' && typed_length < LINE_SIZE - 1) {
		typed[typed_length++] = c;
		print_char(c);
	}
}

/* What was received in a handler, for the loop that may take its time. */
static struct {
	char text[256];
	volatile uint8_t written;
	volatile uint8_t read;
} input;

void inmate_irq(uint32_t irq)
{
	char c;

	while (irq == console_irq() && uart_input_get(&c)) {
		input.text[input.written] = c;
		input.written = (uint8_t)(input.written + 1);
	}
}

static void forget_ids(void)
{
	struct cell_config *config = archive_next_cell(NULL);

	for (; config != NULL; config = archive_next_cell(config)) {
		config->id = 0;
	}
}

void inmate_main(void)
{
	archive_open(cmdline_number("archive", 0));
	forget_ids();
	print("manager: ready\n");
	run_script(cmdline_value("script"));
	/* The pin first: on x86 it takes edges. */
	irq_enable(console_irq());
	uart_input_enable();
	print(PROMPT);
	for (;;) {
		while (input.read == input.written) {
			irq_wait();
		}
		take(input.text[input.read]);
		input.read = (uint8_t)(input.read + 1);
	}
}
