/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * CPUs of an x86 cell for explore.h: the real states of arch/x86/vcpu_state.c
 * and the real end of the cell, on a back-end that knows whether a CPU is parked
 * and where it runs. An NMI is a flag that ends the guest's run.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include "explore.h"

#define SIPI(vector) (VCPU_SIPI | (uint32_t)(vector) << VCPU_VECTOR_SHIFT)
#define ENTRY	     0xfff0

/* What CPUs share, and what of each the checks look at. */
struct vcpu_model {
	bool nmi[EXPLORE_CPUS];
	bool parked[EXPLORE_CPUS];
	uint32_t entry[EXPLORE_CPUS];	/* where its guest last started */
	uint32_t starts[EXPLORE_CPUS];	/* how often */
	uint32_t life[EXPLORE_CPUS];	/* of the cell, when it did */
	uint32_t cell_life;
	uint32_t ended;			/* cell_over() without a restart */
};

extern struct vcpu_model vcpu_model;

/* All @cpus run; @starts: mask of those that start with the cell. */
void vcpu_model_reset(uint32_t cpus, uint64_t starts);

/* That CPU boots instead; or waits for a SIPI. */
void vcpu_model_boot(uint32_t cpu);
void vcpu_model_wait(uint32_t cpu);

/*
 * For the guest's script on each CPU. begin: number of its first
 * run, which may be over already; and of the current one, if called again. The
 * others are false once that run is over, by whatever.
 */
uint32_t vcpu_model_begin(void);
bool vcpu_model_post(uint32_t run, uint32_t index, uint32_t event);
bool vcpu_model_stop(uint32_t run, const char *reason);

/* Whatever it is told, for ever. */
void vcpu_model_spin(void);
