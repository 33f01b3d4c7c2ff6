/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What an IPI of an x86 cell must come to, CPU by CPU, as a bare machine with
 * the cell's CPUs alone would do it; and a record of what it came to.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct ipi {
	uint32_t command;	/* lower half of the ICR */
	uint32_t dest;
	bool is_page;		/* xAPIC: 8 bits, LDR and DFR of each CPU count */
};

/* Masks of the cell's CPUs. */
struct ipi_result {
	uint64_t fixed;
	uint64_t init;
	uint64_t sipi;
	uint32_t vector;	/* of fixed or sipi */
	uint32_t denied;
};

/* Of the cell's CPUs in xAPIC mode. */
extern uint8_t ipi_ldr[8];
extern bool ipi_is_flat[8];

struct ipi_result ipi_expected(const struct ipi *ipi);

/* Since ipi_forget(). */
extern struct ipi_result ipi_seen;
void ipi_forget(void);

/* What reaches the hardware; anything but fixed, physical, edge fails. */
void ipi_sent(uint64_t hardware_id, uint32_t command);

/* Do @ipi by @act, and compare. */
void ipi_check(const struct ipi *ipi, void (*act)(const struct ipi *ipi));

/* All that matters of commands, each to @dest. */
void ipi_check_all(uint32_t dest, bool is_page,
		   void (*act)(const struct ipi *ipi));

/* Cells of one, two and four CPUs: @number up to 2; which CPU acts. */
#define IPI_CELLS 3
void ipi_cell(uint32_t number, uint32_t index);
