/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * arm64's part of the preloader.
 */
#pragma once

#include <stdint.h>
#include <stdnoreturn.h>
#include <bulkhead/psci.h>
#include "config.h"

#define PRELOADER_EL	(2u << 2)	/* CurrentEL at EL2 */
#define SCTLR_M_C	5ull		/* MMU or data cache on */

/* First byte behind the preloader, by the linker script. */
extern char image_end[];

/* Called by preloader_head.S. */
noreturn void preloader_main(uint64_t image, uint64_t current_el);
noreturn void preloader_exception(uint64_t syndrome, uint64_t pc,
				  uint64_t address);

/* What bulkhead.bin must hash to. */
extern const uint8_t hypervisor_sha256[];

/* Firmware must have left MMU and data cache off. */
static inline uint64_t preloader_sctlr(void)
{
	uint64_t sctlr;

	__asm__ volatile("mrs %0, sctlr_el2" : "=r"(sctlr));
	return sctlr;
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
