/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A CPU of a cell from power-on state to its first instruction.
 */
#ifndef CPU_RESET_H
#define CPU_RESET_H

#include "trap.h"

/*
 * After the seal: the cell's first CPU gets its entry and arguments in @regs;
 * the others wait to be switched on. Returns when @regs is to be entered.
 */
void cpu_first_entry(struct guest_regs *regs);

/*
 * Called by handoff.S on the final map and stack; returns when @regs is to be
 * entered, after everything that was only for the boot is gone.
 */
void handoff_arrive(struct guest_regs *regs);

#endif
