/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * I/O ports that every cell of an x86 machine has, though no device is behind
 * them: writes end the cell, as they would end the machine. The ACPI tables that
 * `bulkhead image pack` makes name the first two.
 */
#pragma once

/* A byte with this bit set resets the cell. 0xcf9 is the PC's reset register. */
#define VPORT_RESET		0xcf9
#define VPORT_RESET_CPU		0x04
#define VPORT_RESET_VALUE	0x06	/* what a PC wants: all of it, now */

/* A byte with this bit set switches the cell off: ACPI's SLEEP_CONTROL_REG. */
#define VPORT_SLEEP		0xcfa
#define VPORT_SLEEP_ENABLE	0x20
#define VPORT_SLEEP_TYPE_SHIFT	2
#define VPORT_SLEEP_TYPE_OFF	5	/* _S5's; not compared */

/* The keyboard controller's command to pulse the CPU's reset line. */
#define VPORT_KEYBOARD		0x64
#define VPORT_KEYBOARD_RESET	0xfe
