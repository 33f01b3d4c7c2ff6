// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The boot story, on the boot CPU: check everything, build every cell, then
 * hand off. Whatever is wrong ends the boot before any cell has started.
 */
#include <string.h>
#include <bulkhead/comm_region.h>
#include "atomic.h"
#include "boot.h"
#include "boot_arm64.h"
#include "config_check.h"
#include "mmio.h"
#include "panic.h"
#include "print.h"
#include "report.h"

#define POOL_OFFSET	(VA_GICD - HYPERVISOR_VA)

struct boot boot;

/* @base: where this map has the UART's page. */
static void console_at(uintptr_t page)
{
	const struct config_console *console =
		&boot.chain.system->debug_console;
	struct uart *uart = alias_of(&console_uart);

	uart->base = page + (console->address & (PAGE_SIZE - 1));
	uart->divider = console->divider;
	uart->reg_shift = (console->flags & CONSOLE_REGDIST_4) != 0 ? 2 : 0;
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
	console_at((uintptr_t)window_map(
		boot.chain.system->debug_console.address & ~(PAGE_SIZE - 1ull),
		PAGE_SIZE, WINDOW_DEVICE));
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
	      "address 0x%lx\n", record->cpu, record->reason, record->regs.pc,
	      record->regs.syndrome, record->regs.address);
	memset(record, 0, sizeof(*record));
	arch_clean_range(record, sizeof(*record));
}

/* Hardware ids of all CPUs, and which cell each will run. */
static void assign_cpus(void)
{
	uint64_t system_cpus = config_system_cpus(&boot.chain);

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		boot_cpus[cpu].cell = CONFIG_MAX_CELLS;
		if ((system_cpus >> cpu & 1) != 0) {
			boot_cpus[cpu].hardware_id =
				config_hardware_id(&boot.chain, cpu);
		}
		for (uint32_t cell = 0; cell < boot.chain.num_cells; cell++) {
			if (chain_cell_exists(&boot.chain, cell) &&
			    (config_cpu_mask(&boot.chain, cell) >> cpu & 1) !=
				    0) {
				boot_cpus[cpu].cell = cell;
			}
		}
	}
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
	print(", memory %lu KiB, entry 0x%lx\n", built->ram >> 10,
	      built->state->cpus[0].entry);
}

static void build_cells(void)
{
	for (uint32_t index = 0; index < boot.chain.num_cells; index++) {
		if (chain_cell_exists(&boot.chain, index)) {
			cell_build(index);
			tell_cell(index);
		}
	}
}

/* What everybody needs is in memory; nobody speaks from here on. */
static noreturn void seal(uint32_t boot_cpu)
{
	uint64_t kept = (uint64_t)(__boot_begin - __text_begin) +
			(uint64_t)pool.used * PAGE_SIZE;

	print("seal: erasing %lu KiB of image and boot code; the hypervisor "
	      "keeps %lu KiB at 0x%lx\n", final_maps_erased() >> 10, kept >> 10,
	      boot.hypervisor_base);
	print("panic record at 0x%lx\n",
	      boot.hypervisor_base + BLOCK_SIZE - PAGE_SIZE);
	console_at(VA_CONSOLE);
	arch_clean_range((const void *)VA_ALIAS, BLOCK_SIZE);
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (cpu != boot_cpu && boot_cpus[cpu].started) {
			atomic_set(&boot_cpus[cpu].state, BOOT_CPU_GO);
		}
	}
	cpu_hand_off(boot_cpu);
}

noreturn void boot_main(uint64_t image_base, uint64_t image_size,
			uint64_t preloader_size, uint64_t hypervisor_base)
{
	uint32_t boot_cpu;

	boot.hypervisor_base = hypervisor_base;
	open_image(image_base, image_size, preloader_size);
	print("Bulkhead: boot at 0x%lx, image of %lu KiB at 0x%lx%s\n",
	      hypervisor_base, boot.chain.size >> 10, image_base,
	      boot.chain.end != NULL ? ", SHA-256 verified" : "");
	tell_old_panic();
	check_config();
	assign_cpus();
	/* The image has the first MiB to itself, what is built the second. */
	pool.start = (uint8_t *)(VA_ALIAS + POOL_OFFSET);
	pool.phys = hypervisor_base + POOL_OFFSET;
	pool.num_pages = (BLOCK_SIZE - PAGE_SIZE - POOL_OFFSET) / PAGE_SIZE;
	memset(pool.start, 0, (uint64_t)pool.num_pages * PAGE_SIZE);
	boot_cpu = smp_this_cpu();
	boot_cpus[boot_cpu].started = true;
	do_boot_writes();
	cpu_init(boot_cpu);
	gicv3_init();
	gicv3_init_cpu(boot_cpu);
	smp_start();
	build_cells();
	payload_load_all();
	final_maps_build(boot_cpu);
	seal(boot_cpu);
}
