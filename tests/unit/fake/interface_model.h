/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A CPU interface as GICs have it, with five bits of priority and one security
 * state: IHI 0069 4.8, IHI 0048 3.2 and 3.3. Tests put registers in front.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define INTERFACE_IDS	   1020u
#define INTERFACE_NONE	   1023u
#define INTERFACE_KICK	   15u
#define INTERFACE_LEVEL	   8u
#define INTERFACE_IDLE	   0xffu
#define INTERFACE_PRIORITY 0xa0u

struct interface_model {
	bool pending[INTERFACE_IDS];
	bool active[INTERFACE_IDS];
	uint8_t priority[INTERFACE_IDS];
	uint32_t groups; /* active priorities, one bit a level */
	uint32_t mask;
	bool enabled;
	bool split; /* an end drops the priority only */
};

extern struct interface_model interface;

/* Closed, nothing pending, nothing active; the kick at the highest priority. */
void interface_reset(void);

uint32_t interface_running(void);
uint32_t interface_highest_pending(void);
bool interface_signals(uint32_t irq);
uint32_t interface_acknowledge(void);
void interface_end(uint64_t irq);

/* If the kick came now, the CPU would take it or wake. */
bool interface_passes_kick(void);
