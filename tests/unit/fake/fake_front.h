/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a test of asm_front.c adds to it.
 */
#pragma once

/* As if nothing had ever been fetched. */
void fake_front_reset(void);

/* Provided by the test. */
void fake_front_sev(void);
