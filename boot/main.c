// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The boot story, on the boot CPU: check everything, build every cell, then
 * hand off. Whatever is wrong ends the boot before any cell has started.
 */
#include <string.h>
#include "arch_barrier.h"
#include "boot.h"
#include "boot_layout.h"
#include "config.h"
#include "config_check.h"
#include "layout.h"
#include "mmio.h"
#include "panic.h"
#include "print.h"
#include "report.h"

/* @page: where a map has the page of a UART that is memory-mapped. */
static void console_at(uintptr_t page)
{
	const struct config_console *console =
		&boot.chain.system->debug_console;
	struct uart *uart = boot_alias(&console_uart);

	uart->is_port = (console->flags & CONSOLE_MMIO) == 0;
	uart->base = uart->is_port ? (uintptr_t)console->address
				   : page + console->address % PAGE_SIZE;
	uart->divider = console->divider;
	uart->reg_shift = (console->flags & CONSOLE_REGDIST_4) != 0 ? 2 : 0;
}

static void open_console(void)
{
	const struct config_console *console =
		&boot.chain.system->debug_console;
	uintptr_t page = 0;

	if ((console->flags & CONSOLE_MMIO) != 0) {
		page = (uintptr_t)window_map(console->address / PAGE_SIZE *
						     PAGE_SIZE,
					     PAGE_SIZE, WINDOW_DEVICE);
	}
	console_at(page);
}

/* The chain's parser reports through print(), so the console comes first. */
static void open_image(uint64_t image_base, uint64_t image_size,
		       uint64_t preloader_size)
{
	const uint8_t *image = window_map(image_base, image_size,
					  WINDOW_MEMORY);
	const struct hypervisor_header *header =
		(const void *)(image + preloader_size);

	boot.image_base = image_base;
	boot.chain.system =
		(const void *)((const uint8_t *)header + header->file_size);
	open_console();
	if (!chain_parse(&boot.chain, image, preloader_size, image_size) ||
	    !chain_verify(&boot.chain)) {
		boot_fail("the image is not whole");
	}
}

static void check_config(void)
{
	uint32_t violations = config_check(&boot.chain, boot.image_base);

	if (violations != 0) {
		boot_fail("%u violations in the configuration", violations);
	}
}

/* A panic of the last run, if memory has survived the reset. */
static void tell_old_panic(void)
{
	struct panic_record *record =
		(void *)(VA_ALIAS + BLOCK_SIZE - PAGE_SIZE);

	if (record->magic != PANIC_MAGIC) {
		memset(record, 0, sizeof(*record));
		return;
	}
	record->reason[PANIC_REASON_LEN - 1] = '\0';
	print("last run: PANIC on CPU %u: %s, PC 0x%lx, syndrome 0x%lx, "
	      "address 0x%lx\n",
	      record->cpu, record->reason, record->regs.pc,
	      record->regs.syndrome, record->regs.address);
	memset(record, 0, sizeof(*record));
	arch_clean_range(record, sizeof(*record));
}

static void do_boot_writes(void)
{
	uint64_t page = 0;
	uintptr_t window = 0;

	for (uint32_t i = 0; i < boot.chain.num_boot_writes; i++) {
		const struct record_boot_write *write =
			&boot.chain.boot_writes[i];
		uint64_t offset = write->address % PAGE_SIZE;
		uintptr_t device;

		/* A list mostly stays in one page for a while. */
		if (window == 0 || write->address - offset != page) {
			page = write->address - offset;
			window = (uintptr_t)window_map(page, PAGE_SIZE,
						       WINDOW_DEVICE);
		}
		device = window + offset;
		if (write->width == 1) {
			mmio_write8(device, (uint8_t)write->value);
		} else if (write->width == 2) {
			mmio_write16(device, (uint16_t)write->value);
		} else {
			mmio_write32(device, write->value);
		}
	}
}

static void tell_cell(uint32_t index)
{
	const struct built_cell *built = &boot.cells[index];

	print("  cell \"%s\": CPUs", built->name);
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((built->cpus >> cpu & 1) != 0) {
			print(" %u", cpu);
		}
	}
	print(", memory %lu KiB, entry 0x%lx%s\n", built->ram >> 10,
	      built->state->cpus[0].entry,
	      (cell_options(index) & OPTION_FILTERED_IRQ) != 0
		      ? ", filtered interrupts"
		      : "");
}

static void build_cells(void)
{
	for (uint32_t index = 0; index < boot.chain.num_cells; index++) {
		if (chain_cell_exists(&boot.chain, index)) {
			boot.cells[index].number = index;
			cell_build(index);
			tell_cell(index);
		}
	}
}

static void tell_seal(void)
{
	uint64_t erased = boot.chain.size +
			  bytes_between(__boot_begin, __boot_end);
	uint64_t kept = bytes_between(__text_begin, __boot_begin) +
			(uint64_t)pool.used * PAGE_SIZE + boot.table_bytes;

	print("seal: erasing %lu KiB of image and boot code; the hypervisor "
	      "keeps %lu KiB at 0x%lx\n",
	      erased >> 10, kept >> 10, boot.hypervisor_base);
	print("panic record at 0x%lx\n",
	      boot.hypervisor_base + BLOCK_SIZE - PAGE_SIZE);
}

noreturn void boot_main(uint64_t image_base, uint64_t image_size,
			uint64_t preloader_size, uint64_t hypervisor_base)
{
	boot.hypervisor_base = hypervisor_base;
	open_image(image_base, image_size, preloader_size);
	print("Bulkhead: boot at 0x%lx, image of %lu KiB at 0x%lx%s\n",
	      hypervisor_base, boot.chain.size >> 10, image_base,
	      boot.chain.end != NULL ? ", SHA-256 verified" : "");
	tell_old_panic();
	check_config();
	pool_open();
	do_boot_writes();
	arch_start_cpus();
	build_cells();
	payload_load_all();
	arch_final_maps();
	pool_set_owner(POOL_SYSTEM);
	if (!IS_ENABLED(CONFIG_ROOTLESS)) {
		manage_keep();
	}
	tell_seal();
	console_at(VA_CONSOLE);
	arch_seal();
}
