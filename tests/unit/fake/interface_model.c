// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * See interface_model.h.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "interface_model.h"

struct interface_model interface;

void interface_reset(void)
{
	memset(&interface, 0, sizeof(interface));
	memset(interface.priority, INTERFACE_PRIORITY,
	       sizeof(interface.priority));
	interface.priority[INTERFACE_KICK] = 0;
}

uint32_t interface_running(void)
{
	return interface.groups == 0
		       ? INTERFACE_IDLE
		       : (uint32_t)__builtin_ctz(interface.groups) *
				 INTERFACE_LEVEL;
}

uint32_t interface_highest_pending(void)
{
	uint32_t best = INTERFACE_NONE;

	for (uint32_t i = 0; i < INTERFACE_IDS; i++) {
		if (interface.pending[i] && !interface.active[i] &&
		    (best == INTERFACE_NONE ||
		     interface.priority[i] < interface.priority[best])) {
			best = i;
		}
	}
	return interface.enabled ? best : INTERFACE_NONE;
}

bool interface_signals(uint32_t irq)
{
	return irq != INTERFACE_NONE &&
	       interface.priority[irq] < interface.mask &&
	       (interface.priority[irq] & ~(INTERFACE_LEVEL - 1)) <
		       interface_running();
}

uint32_t interface_acknowledge(void)
{
	uint32_t irq = interface_highest_pending();

	if (!interface_signals(irq)) {
		return INTERFACE_NONE;
	}
	interface.pending[irq] = false;
	interface.active[irq] = true;
	interface.groups |= 1u << interface.priority[irq] / INTERFACE_LEVEL;
	return irq;
}

void interface_end(uint64_t irq)
{
	assert_true(irq < INTERFACE_IDS);
	interface.groups &= interface.groups - 1;
	interface.active[irq] &= interface.split;
}

bool interface_passes_kick(void)
{
	bool passes;

	interface.pending[INTERFACE_KICK] = true;
	passes = interface_highest_pending() == INTERFACE_KICK &&
		 interface_signals(INTERFACE_KICK);
	interface.pending[INTERFACE_KICK] = false;
	return passes;
}
