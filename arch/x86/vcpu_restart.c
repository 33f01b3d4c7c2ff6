// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * With CONFIG_CELL_RESTART: the start of a cell all of whose CPUs are parked.
 * What their words hold is of the last run, and goes.
 */
#include "atomic.h"
#include "cell_restart.h"
#include "cpu.h"
#include "lapic.h"
#include "vcpu.h"

/* The end has left them as boot does. */
void arch_cell_reset_irqs(void)
{
}

/* The first CPU comes last: it may run, and send to others, at once. */
void arch_cell_start(void)
{
	for (uint32_t i = this_cell.num_cpus; i-- > 0;) {
		atomic_set(&cell_state.cpus[i].power, VCPU_START);
		lapic_send((uint32_t)this_cell.cpu_ids[i], ICR_MODE_NMI);
	}
}
