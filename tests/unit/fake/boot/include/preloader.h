/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The preloader's assembly is the test's, and so is the linker script.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdnoreturn.h>

#define PRELOADER_EL (2u << 2)
#define SCTLR_M_C    5ull
#define PRELOADER_REACH	   (1ul << 63)
#define EARLY_UART_IS_PORT false

extern const char *image_end;
extern uint8_t hypervisor_sha256[];

/* Of the code under test. */
noreturn void preloader_main(uint64_t image, uint64_t how);
noreturn void preloader_exception(uint64_t syndrome, uint64_t pc,
				  uint64_t address);

/* Provided by the test. */
uint64_t preloader_sctlr(void);
noreturn void preloader_halt(void);
noreturn void preloader_leave(uint64_t entry, uint64_t image,
			      uint64_t image_size, uint64_t preloader_size);

/* As in boot/arm64/include/preloader.h, whose other half is assembly. */
static inline const char *preloader_entry_problem(uint64_t how, uint64_t *found)
{
	if (how != PRELOADER_EL) {
		*found = how >> 2;
		return "exception level: wanted EL2; found EL";
	}
	*found = preloader_sctlr();
	return (*found & SCTLR_M_C) != 0
		       ? "SCTLR_EL2: wanted MMU and data cache off; found 0x"
		       : NULL;
}
