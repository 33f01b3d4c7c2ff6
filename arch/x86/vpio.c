// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Accesses to ports that the cell does not own: the I/O bitmap lets all others
 * through. Nothing is behind them, but for the few that end a PC.
 */
#include <stddef.h>
#include <bulkhead/x86_ports.h>
#include "vcpu.h"

/* With all ones Linux waits here: PIT channel 2, and a clock that updates. */
#define PORT_PIT2     0x42
#define PORT_RTC_DATA 0x71

static uint32_t absent_value(uint16_t port)
{
	return port == PORT_PIT2 || port == PORT_RTC_DATA ? ~0xffu : ~0u;
}

static void read_absent(struct guest_regs *regs, uint16_t port, uint32_t size)
{
	uint64_t value = absent_value(port);

	if (size != 4) {
		uint64_t mask = (1u << size * 8) - 1;

		value = (regs->r[RAX] & ~mask) | (value & mask);
	}
	regs->r[RAX] = value;
}

/* What the byte @value at @port does to a PC, and so to the cell. */
static const char *end_of(uint16_t port, uint8_t value, enum cell_end *end)
{
	*end = CELL_END_RESET;
	if (port == VPORT_RESET && (value & VPORT_RESET_CPU) != 0) {
		return "reset port";
	}
	if (port == VPORT_KEYBOARD && value == VPORT_KEYBOARD_RESET) {
		return "reset by the keyboard controller";
	}
	*end = CELL_END_OFF;
	return port == VPORT_SLEEP && (value & VPORT_SLEEP_ENABLE) != 0
		       ? "sleep port"
		       : NULL;
}

static noinline void stop_string(struct guest_regs *regs, uint16_t port)
{
	struct gpa address = { port };

	exit_stop(regs, CELL_END_FAULT,
		  "string access to a port it does not own", &address);
}

void exit_port(struct guest_regs *regs, uint16_t port, uint32_t size,
	       bool is_in, bool is_string)
{
	enum cell_end end;
	const char *reason;

	if (is_string) {
		stop_string(regs, port);
		return;
	}
	if (is_in) {
		read_absent(regs, port, size);
	} else if (size == 1) {
		reason = end_of(port, (uint8_t)regs->r[RAX], &end);
		if (reason != NULL) {
			exit_stop(regs, end, reason, NULL);
			return;
		}
	}
	vcpu_skip();
}
