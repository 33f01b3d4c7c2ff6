// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What cell_last.c ends with: nothing of the cell will run again.
 */
#include <stddef.h>
#include "cell_last.h"
#include "comm.h"
#include "report.h"

void cell_over(void)
{
	const struct cell_last_words *words = &cell_last_words;

	comm_set_end((enum cell_end)words->end);
	report_end(words->cpu, words->reason, words->pc,
		   words->has_address != 0 ? &words->address : NULL);
}
