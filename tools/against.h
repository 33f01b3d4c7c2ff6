/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead check --against`: a configuration and the board's own description.
 */
#pragma once

#include "chain.h"
#include "tool.h"

/* Provided by the architecture: --help's lines of --against, if it has any. */
extern const char against_help[];

/*
 * Provided by the architecture: compare @chain, which was parsed, with the
 * device tree at @path. What is wrong is a violation, what seems forgotten a
 * warning. Not STATUS_OK if there is nothing to compare with.
 */
enum status check_against(const struct chain *chain, const char *path);
