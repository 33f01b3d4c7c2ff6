/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What stands in front of the runtime's exits while cells are managed, and how
 * one CPU has others come into the hypervisor and wait. front.c and fetch.c,
 * with svm_front.c or vmx_front.c.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdnoreturn.h>
#include "vcpu.h"

/*
 * What the manager, the one CPU that holds the lock of all calls, wants of
 * another. An atomic word, manage_cpus[].request, with these changes alone:
 *
 *	RUN -> COME	the manager, which then sends an NMI
 *	COME -> HERE	the CPU, with nothing of its guest half done
 *	COME -> RUN	the manager has lost patience, and gives all up
 *	HERE -> an order	the manager
 *	an order -> HERE	the CPU, which has done it
 *	HERE -> GO	the manager
 *	GO -> RUN	the CPU, on its way to a guest
 *
 * So a CPU that is HERE stays in the hypervisor until the manager says GO, and
 * one that goes is not asked again before it has said that it does.
 */
enum fetch_word {
	FETCH_RUN,
	FETCH_COME,
	FETCH_HERE,
	FETCH_GO,
	FETCH_ADOPT,		/* to its map of another cell */
	FETCH_LEAVE,		/* for ever: the hypervisor ends; answers LEFT */
	FETCH_LEFT,
	FETCH_FREEZE,		/* for ever: to its map without management */
};

/* Where an exit has put them; also while manage's own stack is used. */
struct guest_regs *front_regs(void);

/* Called by the assembly for each exit, and before the first entry. */
void front_exit(struct guest_regs *regs);
void front_begin(struct guest_regs *regs);

/* VMX, in assembly: where exits and NMIs go. */
extern char front_vmexit[], front_nmi[];

/* Behind front_adopt(): tell the manager, and wait for it. */
void fetch_adopted(void);

/* Nothing of the old cell stays in this CPU, which is on its new map. */
void front_forget(void);

/*
 * In assembly: forget all that this CPU was, take the map at @root, with its
 * own stack, and begin there as front_begin() says.
 */
noreturn void front_adopt(uint64_t root);

/*
 * Provided by the back-end, svm_front.c or vmx_front.c.
 */

/* The exit's statistic, CPU_STATISTIC_*; 0: none of its own. */
uint32_t front_reason(void);

/* Whether the guest may make calls: CPL 0, and not in virtual 8086 mode. */
bool front_is_kernel(void);

/* Whether its registers have 64 bits. */
bool front_is_long(void);

/*
 * Before and behind the change to another cell's map: its structures are those
 * by which the CPU runs guests from then on.
 */
void front_let_go(void);
void front_take_over(void);

/* The tables of the cell's memory have changed. */
void front_flush(void);

/*
 * The root's CPUs are @cpus now: where those that stay look for their words. They
 * are in the hypervisor.
 */
void front_move_words(uint64_t cpus);

/* The next exits go to the stub that stays. */
void front_freeze(void);
