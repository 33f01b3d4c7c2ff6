/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * arm64's part of the preloader.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdnoreturn.h>
#include <bulkhead/psci.h>
#include "config.h"

#define PRELOADER_EL	(2u << 2)	/* CurrentEL at EL2 */
#define SCTLR_M_C	5ull		/* MMU or data cache on */

/* First byte behind the preloader, by the linker script. */
extern char image_end[];

/* Called by preloader_head.S. */
noreturn void preloader_main(uint64_t image, uint64_t how);
noreturn void preloader_exception(uint64_t syndrome, uint64_t pc,
				  uint64_t address);

/* What bulkhead.bin must hash to. */
extern const uint8_t hypervisor_sha256[];

/* No limit of what can be reached but that of addresses. */
#define PRELOADER_REACH		(1ul << 63)
#define EARLY_UART_IS_PORT	false

static inline uint64_t preloader_sctlr(void)
{
	uint64_t sctlr;

	__asm__ volatile("mrs %0, sctlr_el2" : "=r"(sctlr));
	return sctlr;
}

/*
 * What is wrong with how firmware entered, with @how in CurrentEL, or NULL; what
 * was found follows it in hexadecimal. MMU and data cache must be off.
 */
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

/* For ever, or off: EL2 may call the firmware by SMC, DEN0022. */
static inline noreturn void preloader_halt(void)
{
	uint64_t current_el;

	__asm__ volatile("mrs %0, currentel" : "=r"(current_el));
	if (IS_ENABLED(CONFIG_BOOT_FAIL_OFF) && current_el == PRELOADER_EL) {
		register uint64_t x0 __asm__("x0") = PSCI_SYSTEM_OFF;

		__asm__ volatile("smc #0" : "+r"(x0) : : "memory");
	}
	for (;;) {
		__asm__ volatile("wfi");
	}
}

/*
 * To boot_start, see head.S. Clears what the preloader has written to itself,
 * its stack included, so that the image is again what its SHA-256 says.
 */
noreturn void preloader_leave(uint64_t entry, uint64_t image,
			      uint64_t image_size, uint64_t preloader_size);
