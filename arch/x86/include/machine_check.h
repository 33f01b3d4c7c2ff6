/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Machine checks: SDM 3B "Machine-Check Architecture", APM volume 2 chapter 9.
 */
#pragma once

/*
 * #MC while a guest ran. Returns if nothing but that guest can be affected:
 * its cell is to be stopped. Else panics.
 */
void machine_check_judge(void);
