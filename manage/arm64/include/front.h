/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What front.S calls.
 */
#pragma once

#include "trap.h"

/* A hypercall of this CPU. False, for guest_return: the PC stands right. */
bool front_call(struct guest_regs *regs);
