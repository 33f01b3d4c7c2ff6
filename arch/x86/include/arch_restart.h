/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * x86's part of what a restart puts back: nothing that is not constant.
 */
#pragma once

struct arch_restart {
};
