/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What management needs of an architecture. Unless said otherwise these are
 * called by the CPU that makes a management call, which holds the lock, on
 * management's stack; none of them may fail by boot_fail(), but for those that
 * say so. Waiting is bounded: a guest, or a CPU that does not answer, costs the
 * caller an error, never its life.
 *
 * The architecture's builders (arch_cell_build() and those below it) touch no
 * device once management is sealed: they run while the cell's interrupts belong
 * to others. What a change of owners does to interrupts is arch_move_irqs().
 */
#pragma once

#include "manage.h"

/*
 * Called while this CPU waits for the lock, or for others, again and again, not
 * holding it, on the CPU's own stack: if the holder fetches it, it waits here
 * until it is released. This does not return if the CPU is adopted (what it
 * asked for is forgotten with its guest), nor if the system is frozen (its guest
 * makes the hypercall again, and is told that there are none).
 */
void arch_serve(void);

/*
 * Make CPUs come to management: they leave their guests, or wherever the runtime
 * has parked them, and wait. @cpus: logical ids, all of existing cells, not the
 * caller; each may run, be parked, or make a hypercall. What a CPU runs tells
 * manage_cpus[].cell: boot_cpus[].cell may be what it is going to run.
 * True: all wait, nothing of their guests' accesses is outstanding, and nothing
 * of the runtime is in progress on them. Their translations are what they were.
 * False: one did not come. All go on as if nothing had been asked.
 */
bool arch_fetch(uint64_t cpus);

/*
 * Fetched CPUs go on where they were, with new translations: nothing that any
 * table of their cells, or of the hypervisor, said before is in a TLB any more.
 */
void arch_release(uint64_t cpus);

/*
 * Fetched CPUs leave their cells. boot_cpus[] says which is their new one, and
 * their final map in it (final_root). On return each uses its new map and stack
 * alone and is parked by the runtime, off; what it had of a guest is forgotten.
 */
void arch_adopt(uint64_t cpus);

/*
 * Stop a cell that is not the root, none of whose CPUs is fetched, as if it had
 * asked for its end. True: its state is CELL_STOPPED and all of its CPUs are
 * parked; none will touch its memory or its interrupts again until arch_start().
 * False: a CPU did not park in time; the cell is stopped, and a later call may
 * find it parked. Of a cell that has stopped already only the rest is awaited.
 */
bool arch_stop(uint32_t index);

/*
 * Start a cell all of whose CPUs are parked. Its comm region is filled. This
 * puts its translations back, cleans its memory to the point of coherency (by
 * window_open()), masks its interrupts and makes them inactive, sets how its
 * CPUs start (as arch_cell_cpus_build() does), its state to CELL_RUNNING, and
 * lets them go.
 */
void arch_start(uint32_t index);

/*
 * The root has been built again: boot.cells[ROOT_CELL] is what lives, @fresh
 * what was built, in fresh pages. Prepare: may fail by boot_fail(), changes
 * nothing that lives; it builds what depends on the new tables for all CPUs in
 * @fresh->cpus, also those that move to the root (x86: STEP roots, of
 * POOL_STEP(id)). Swap: all root CPUs but the caller are fetched; struct cell
 * and the CPUs' states have been copied. What hangs off struct built_cell beside
 * those (stage-2 root, bitmaps) becomes as in @fresh, at its old place, so that
 * fresh table pages are in use, and the old ones are free afterwards. The
 * caller's own translations are forgotten; those of others on their release.
 */
void arch_prepare_swap(const struct built_cell *fresh);
void arch_swap(const struct built_cell *fresh);

/*
 * Before the final map of a CPU that moves is built, with boot_cpus[].cell its
 * new cell: what else it needs there. May fail by boot_fail().
 */
void arch_prepare_cpu(uint32_t id);

/*
 * Interrupts that both cells own: masked, not pending, not active, and routed
 * to the first CPU of @to. @to may be @of. The CPUs that could take them are
 * fetched or parked.
 */
void arch_move_irqs(const struct built_cell *to, const struct built_cell *of);

/*
 * Leave the hypervisor on this CPU, which is the root's, behind its hypercall
 * with result 0. No other cell exists, all root CPUs that are on have made the
 * call, and those that are parked have left. On the CPU's own stack, without the
 * lock.
 */
noreturn void arch_disable(void);

/* 0, or a negated error: why this CPU cannot leave now. */
int64_t arch_disable_check(void);

/*
 * Root CPUs that are parked leave the hypervisor, off. False if one did not,
 * and then none has.
 */
bool arch_disable_parked(uint64_t cpus);

/* CPUs of the root that are on: not parked in the hypervisor. */
uint64_t arch_root_online(void);

/*
 * The last management call. All other CPUs are fetched; boot_cpus[].final_root
 * are maps without management, on the CPU pages there are, the caller's with an
 * erase plan. What the chain pointed to is zero already. Every CPU goes through
 * arch/ARCH/frozen.S: its new map, seal(), and back to where it was, the caller
 * behind its hypercall with result 0.
 */
noreturn void arch_freeze(void);
