/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What is around boot code on the host: a failure returns to the test with its
 * message, time goes by while registers are read, windows show the device at
 * its physical address, and the image is that of unit.h.
 */
#pragma once

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

struct unit_system;

/* What a jump to boot_fake_end says: how the code under test ended. */
enum boot_end {
	BOOT_RETURNED,
	BOOT_FAILED,
	BOOT_LEFT
};

extern jmp_buf boot_fake_end;
extern char boot_fake_message[256];

/* Called while boot code waits. If set. */
extern void (*boot_fake_relax_hook)(void);

/* The registers of a good CPU, Cortex-A72 and GICv3; no time has passed. */
void boot_fake_reset(void);

/* boot.chain from @system. The image stays until the next call. */
void boot_fake_chain(const struct unit_system *system);

/* How @call ends. */
enum boot_end boot_fake_run(void (*call)(uint32_t), uint32_t argument);

/* It must end the boot with this message, all of it; or return. */
void expect_failure(void (*call)(uint32_t), uint32_t argument,
		    const char *message);
void expect_success(void (*call)(uint32_t), uint32_t argument);
