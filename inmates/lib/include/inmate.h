/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The life of an inmate: a bare-metal guest, one flat binary that runs in a
 * cell (loaded at guest-physical 0) and, on arm64, on the bare board (loaded by
 * QEMU's -kernel) without a change.
 *
 * Its command line is a string inside the image, so whoever builds the system
 * writes it into the binary or over it: INMATE_COMMAND_LINE_SIZE bytes, with
 * the terminating NUL, at INMATE_COMMAND_LINE_OFFSET. For example
 *	printf 'samples=100\0' |
 *		dd of=latency.bin bs=1 seek=4096 conv=notrunc
 */
#pragma once

#define INMATE_MAX_CPUS			8
#define INMATE_STACK_SIZE		0x2000
#define INMATE_COMMAND_LINE_OFFSET	0x1000
#define INMATE_COMMAND_LINE_SIZE	0x100

#ifndef __ASSEMBLER__

#include <stdint.h>

/* First and last byte + 1 of the image in memory, bss and stacks included. */
extern char inmate_image_start[];
extern char inmate_image_end[];

/* Behind what of the image does not change once the inmate runs. */
extern char inmate_constant_end[];

/*
 * Provided by each inmate.
 *
 * inmate_main runs on the first CPU, interrupts masked; the cell is switched
 * off when it returns. inmate_irq is called for each acknowledged interrupt,
 * which is completed when it returns; inmate_secondary runs on every CPU that
 * smp_start() brought up. The last two have defaults, which do nothing.
 */
void inmate_main(void);
void inmate_irq(uint32_t irq);
void inmate_secondary(uint32_t cpu);

/* The calling CPU: 0 for the first, else the index given to smp_start(). */
uint32_t inmate_cpu(void);

/* Switch the cell (or the board) off. */
void inmate_exit(void) __attribute__((noreturn));

/* Stop the calling CPU for good, interrupts masked. */
void inmate_halt(void) __attribute__((noreturn));

#endif
