/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Input from the console's UART.
 */
#pragma once

#include <stdbool.h>

/* Let the console's UART raise its interrupt when it has received. */
void uart_input_enable(void);

/* Take one received character; false if there is none. Never waits. */
bool uart_input_get(char *c);
