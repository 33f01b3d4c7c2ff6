/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * x86's part of the preloader.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdnoreturn.h>
#include "config.h"
#include "exit_port.h"
#include "multiboot.h"

/* Memory above is not mapped while the preloader runs. */
#define PRELOADER_REACH		0x100000000ul
#define EARLY_UART_IS_PORT	true

/* First byte behind the preloader, by the linker script. */
extern char image_end[];

/* Called by preloader_head.S; @how: EAX, as the boot loader left it. */
noreturn void preloader_main(uint64_t image, uint64_t how);
noreturn void preloader_exception(uint64_t syndrome, uint64_t pc,
				  uint64_t address);

/* What bulkhead.bin must hash to. */
extern const uint8_t hypervisor_sha256[];

/* What is wrong with how we were entered, or NULL; what was found follows it. */
static inline const char *preloader_entry_problem(uint64_t how, uint64_t *found)
{
	*found = how;
	return how == MULTIBOOT1_LOADED || how == MULTIBOOT2_LOADED
		       ? NULL
		       : "boot loader: wanted multiboot 1 or 2; found EAX 0x";
}

/* For ever, or off. */
static inline noreturn void preloader_halt(void)
{
	if (IS_ENABLED(CONFIG_BOOT_FAIL_OFF)) {
		exit_emulator();
	}
	for (;;) {
		__asm__ volatile("cli\n\thlt");
	}
}

/*
 * To boot_start, see head.S. Clears what the preloader has written to itself,
 * its stack included, so that the image is again what its SHA-256 says.
 */
noreturn void preloader_leave(uint64_t entry, uint64_t image,
			      uint64_t image_size, uint64_t preloader_size);
