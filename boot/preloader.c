// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The preloader: finds the hypervisor behind itself, copies it to the memory
 * the system config gives it, and jumps there. On arm64 it runs with the MMU off
 * where firmware put the image, so it holds no absolute address, and its accesses
 * are aligned. It checks what it must to speak and to copy; the rest is boot's.
 */
#include <stdarg.h>
#include <string.h>
#include "arch_barrier.h"
#include "chain.h"
#include "config_check.h"
#include "console.h"
#include "preloader.h"
#include "print.h"
#include "sha256.h"

#define BLOCK_SIZE 0x200000ull

static struct uart uart;
static struct chain chain;

void print_char(char c)
{
	if (uart.base == 0) {
		return;
	}
	if (c == '\n') {
		console_put(&uart, '\r');
	}
	console_put(&uart, c);
}

static noreturn void fail(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

static noreturn void fail(const char *format, ...)
{
	va_list args;

	print("boot failed: ");
	va_start(args, format);
	print_args(format, args);
	va_end(args);
	print("\n");
	preloader_halt();
}

/* The chain's structure: the first violation ends the boot. */
void check_violation(const char *format, ...)
{
	va_list args;

	print("boot failed: ");
	va_start(args, format);
	print_args(format, args);
	va_end(args);
	print("\n");
	preloader_halt();
}

noreturn void preloader_exception(uint64_t syndrome, uint64_t pc,
				  uint64_t address)
{
	fail("exception in the preloader, image truncated or corrupt?; "
	     "syndrome 0x%lx, PC 0x%lx, address 0x%lx",
	     syndrome, pc, address);
}

static void console_from(const struct system_config *system)
{
	const struct config_console *console = &system->debug_console;

	uart.is_port = (console->flags & CONSOLE_MMIO) == 0;
	uart.base = console->address;
	uart.divider = console->divider;
	uart.reg_shift = (console->flags & CONSOLE_REGDIST_4) != 0 ? 2 : 0;
	console_setup(&uart);
}

/*
 * The system config is found before the chain is judged, for it says where to
 * complain. What makes it one is checked again with the chain.
 */
static const struct system_config *
find_system(const struct hypervisor_header *header)
{
	const uint8_t *behind = (const uint8_t *)header + header->file_size;
	const struct system_config *system = (const void *)behind;

	if (memcmp(header->signature, HYPERVISOR_SIGNATURE,
		   HYPERVISOR_SIGNATURE_LEN) != 0) {
		fail("image: bulkhead.bin behind preloader.bin; wanted %s",
		     HYPERVISOR_SIGNATURE);
	}
	if (header->file_size > (uint64_t)CONFIG_MAX_IMAGE_MIB << 20 ||
	    memcmp(system->signature, CONFIG_SYSTEM_SIGNATURE,
		   CONFIG_SIGNATURE_LEN) != 0) {
		fail("image: system config behind bulkhead.bin; wanted %s",
		     CONFIG_SYSTEM_SIGNATURE);
	}
	return system;
}

/*
 * Nothing of bulkhead.bin runs before it is known to be what was linked with
 * this preloader. The whole image is verified later, with the caches on.
 */
static void check_hypervisor(const struct hypervisor_header *header)
{
	uint8_t digest[SHA256_LEN];
	struct sha256 sha;

	sha256_init(&sha);
	sha256_update(&sha, (const uint8_t *)header, header->file_size);
	sha256_final(&sha, digest);
	if (memcmp(digest, hypervisor_sha256, SHA256_LEN) != 0) {
		fail("image: bulkhead.bin is corrupt, or not of the build that "
		     "made preloader.bin");
	}
}

static bool overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

static void check_memory(const struct config_memory *memory, uint64_t image,
			 uint64_t image_size)
{
	if (memory->phys_start % BLOCK_SIZE != 0 || memory->size < BLOCK_SIZE ||
	    memory->phys_start + memory->size < memory->phys_start) {
		fail("hypervisor memory: wanted at least 2 MiB at a multiple "
		     "of 2 MiB; found 0x%lx bytes at 0x%lx",
		     memory->size, memory->phys_start);
	}
	if (memory->phys_start > PRELOADER_REACH - BLOCK_SIZE) {
		fail("hypervisor memory: wanted below 0x%lx; found 0x%lx",
		     PRELOADER_REACH, memory->phys_start);
	}
	if (overlap(memory->phys_start, memory->size, image, image_size)) {
		fail("hypervisor memory: 0x%lx+0x%lx overlaps the image at "
		     "0x%lx+0x%lx",
		     memory->phys_start, memory->size, image, image_size);
	}
}

noreturn void preloader_main(uint64_t image, uint64_t how)
{
	uint64_t preloader_size = (uint64_t)image_end - image;
	const struct hypervisor_header *header = (const void *)image_end;
	const struct system_config *system;
	const char *problem;
	uint64_t found;
	uint64_t base;

	if (CONFIG_EARLY_UART_BASE != 0) {
		uart.is_port = EARLY_UART_IS_PORT;
		uart.base = CONFIG_EARLY_UART_BASE;
		console_setup(&uart);
	}
	system = find_system(header);
	console_from(system);
	print("\nBulkhead: preloader at 0x%lx\n", image);
	problem = preloader_entry_problem(how, &found);
	if (problem != NULL) {
		fail("%s%lx", problem, found);
	}
	check_hypervisor(header);
	if (!chain_parse(&chain, (const void *)image, preloader_size,
			 (uint64_t)CONFIG_MAX_IMAGE_MIB << 20)) {
		preloader_halt();
	}
	check_memory(&system->hypervisor_memory, image, chain.size);
	base = system->hypervisor_memory.phys_start;
	/*
	 * Lines that firmware left dirty must not be written back over the
	 * copy later, nor stale ones hide it once caches are on.
	 */
	arch_clean_range((const void *)base, BLOCK_SIZE);
	memcpy((void *)base, header, header->file_size);
	arch_clean_range((const void *)base, BLOCK_SIZE);
	preloader_leave(base + header->entry, image, chain.size,
			preloader_size);
}
