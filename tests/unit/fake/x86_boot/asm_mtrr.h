/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What asm_mtrr.c asks of its test.
 */
#pragma once

/* An instruction, with its operands, as it stands in the source. */
void fake_asm(const char *text);
