/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The words a configuration is written in. A config is one C file: it defines
 * each array it has (CONFIG_CPUS, CONFIG_MEMORY, ...), then its descriptor
 * (CONFIG_CELL or CONFIG_SYSTEM), which names the arrays by their counts, then
 * records, if any. configs/cell.lds puts the pieces into the order of the
 * binary format, so the order in the file is free; counts are computed.
 */
#pragma once

#include <bulkhead/cell_config.h>
#include <bulkhead/image.h>

/* Alignment 1, so that neither compiler nor linker puts gaps between pieces. */
#define CONFIG_PIECE(name) \
	__attribute__((section(".config." name), used, aligned(1)))

#define CONFIG_COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* A word of the CPU set, and a stream id, without alignment. */
struct config_cpu_word {
	uint64_t bits;
} __attribute__((packed));

struct config_stream_word {
	uint32_t id;
} __attribute__((packed));

/*
 * The arrays: CONFIG_MEMORY = { ... }; Each has a line for the descriptor that
 * says its length; what a config does not define it does not count.
 */
#define CONFIG_CPUS \
	static const struct config_cpu_word config_cpus[] CONFIG_PIECE("cpus")
#define CONFIG_MEMORY \
	static const struct config_memory config_memory_regions[] \
	CONFIG_PIECE("memory")
#define CONFIG_CACHES \
	static const struct config_cache config_caches[] CONFIG_PIECE("caches")
#define CONFIG_IRQCHIPS \
	static const struct config_irqchip config_irqchips[] \
	CONFIG_PIECE("irqchips")
#define CONFIG_PIO \
	static const struct config_pio config_pio_regions[] CONFIG_PIECE("pio")
#define CONFIG_PCI_DEVICES \
	static const struct config_pci_device config_pci_devices[] \
	CONFIG_PIECE("pci_devices")
#define CONFIG_PCI_CAPS \
	static const struct config_pci_cap config_pci_caps[] \
	CONFIG_PIECE("pci_caps")
#define CONFIG_STREAM_IDS \
	static const struct config_stream_word config_stream_words[] \
	CONFIG_PIECE("stream_ids")

#define COUNT_CPUS		.cpu_set_size = sizeof(config_cpus)
#define COUNT_MEMORY \
	.num_memory_regions = CONFIG_COUNT(config_memory_regions)
#define COUNT_CACHES		.num_cache_regions = CONFIG_COUNT(config_caches)
#define COUNT_IRQCHIPS		.num_irqchips = CONFIG_COUNT(config_irqchips)
#define COUNT_PIO		.num_pio_regions = CONFIG_COUNT(config_pio_regions)
#define COUNT_PCI_DEVICES \
	.num_pci_devices = CONFIG_COUNT(config_pci_devices)
#define COUNT_PCI_CAPS		.num_pci_caps = CONFIG_COUNT(config_pci_caps)
#define COUNT_STREAM_IDS \
	.num_stream_ids = CONFIG_COUNT(config_stream_words)

/* The descriptors, and their first lines. */
#define CONFIG_CELL \
	static const struct cell_config config_descriptor \
	CONFIG_PIECE("descriptor")
#define CONFIG_SYSTEM \
	static const struct system_config config_descriptor \
	CONFIG_PIECE("descriptor")

#define CONFIG_BYTES_5(a, b, c, d, e)	{ a, b, c, d, e }

#define CELL_HEADER(arch, cell_name) \
	.signature = CONFIG_BYTES_5('J', 'H', 'C', 'L', 'L'), \
	.architecture = (arch), \
	.revision = CONFIG_REVISION, \
	.name = cell_name

#define SYSTEM_HEADER(arch) \
	.signature = CONFIG_BYTES_5('J', 'H', 'S', 'Y', 'S'), \
	.architecture = (arch), \
	.revision = CONFIG_REVISION

/* A logical CPU below 64, for the first word of CONFIG_CPUS. */
#define CPU(n)		(1ULL << (n))
#define CPU_WORD(mask)	{ .bits = (mask) }

/* Memory regions. */
#define MEM_RAM		(MEM_READ | MEM_WRITE | MEM_EXECUTE | MEM_LOADABLE)
#define MEM_ROM		(MEM_READ | MEM_EXECUTE | MEM_LOADABLE)
#define MEM_DEVICE	(MEM_READ | MEM_WRITE | MEM_IO)

#define REGION(physical, guest_physical, bytes, region_flags) \
	{ \
		.phys_start = (physical), \
		.virt_start = (guest_physical), \
		.size = (bytes), \
		.flags = (region_flags), \
	}
#define REGION_IDENTITY(base, bytes, region_flags) \
	REGION(base, base, bytes, region_flags)
/* The hypervisor provides the page behind it. */
#define REGION_COMM(guest_physical) \
	REGION(0, guest_physical, 0x1000, \
	       MEM_READ | MEM_WRITE | MEM_COMM_REGION)

/*
 * One SPI, by its GIC id (32..1019). The id's group of 32 is the first of the
 * entry's four, but for the last groups: an entry must end at 1024.
 */
#define GIC_SPI_BASE(irq)	((irq) / 32 > 28 ? 28 : (irq) / 32)
#define GIC_SPI(gicd, irq) \
	{ \
		.address = (gicd), \
		.pin_base = GIC_SPI_BASE(irq) * 32, \
		.pin_bitmap = { \
			[(irq) / 32 - GIC_SPI_BASE(irq)] = 1u << ((irq) % 32), \
		}, \
	}

/* One pin of the IOAPIC at an address (0..119). */
#define IOAPIC_PIN(ioapic, pin) \
	{ \
		.address = (ioapic), \
		.pin_bitmap = { [(pin) / 32] = 1u << ((pin) % 32) }, \
	}

/* I/O ports. */
#define PIO(first, ports)	{ .base = (first), .length = (ports) }

/* Consoles. The log in RAM is known to inmates of this project's library. */
#define CONSOLE_RAM_LOG(guest_address, bytes) \
	{ \
		.address = (guest_address), \
		.size = (bytes), \
		.type = CONSOLE_NONE, \
		.flags = CONSOLE_MMIO, \
	}

#define CONSOLE_MMIO_UART(uart_type, base, bytes, more_flags) \
	{ \
		.address = (base), \
		.size = (bytes), \
		.type = (uart_type), \
		.flags = CONSOLE_MMIO | (more_flags), \
	}

/* An 8250 by its first I/O port. The divider is 1 for 115200 baud on a PC. */
#define CONSOLE_PIO_UART(port, clock_divider) \
	{ \
		.address = (port), \
		.type = CONSOLE_8250, \
		.divider = (clock_divider), \
	}

/* Records: a header and its data, each in a section of its own. */
#define CONFIG_RECORD_HEADER(key, record_type, data, cell_name) \
	static const struct record_header config_record_##key \
	CONFIG_PIECE("record." #key ".0") = { \
		.magic = CONFIG_BYTES_5('B', 'H', 'R', 'E', 'C'), \
		.type = (record_type), \
		.revision = RECORD_REVISION, \
		.size = sizeof(data), \
		.cell = cell_name, \
	}
#define CONFIG_RECORD_LIST(key, record_type, element, ...) \
	static const struct element config_data_##key[] \
	CONFIG_PIECE("record." #key ".1") = { __VA_ARGS__ }; \
	CONFIG_RECORD_HEADER(key, record_type, config_data_##key, "")

/* CONFIG_OPTIONS("cell", .flags = ..., ...); restates all options. */
#define CONFIG_OPTIONS(cell_name, ...) \
	static const struct record_options config_data_options \
	CONFIG_PIECE("record.options.1") = { __VA_ARGS__ }; \
	CONFIG_RECORD_HEADER(options, RECORD_OPTIONS, config_data_options, \
			     cell_name)

/* CONFIG_CPU_MAP(MAP_CPU(0, 0x0), MAP_CPU(1, 0x100), ...); system only. */
#define CONFIG_CPU_MAP(...) \
	CONFIG_RECORD_LIST(cpu_map, RECORD_CPU_MAP, record_cpu, __VA_ARGS__)
#define MAP_CPU(logical, hardware) \
	{ .cpu = (logical), .hardware_id = (hardware) }

/* CONFIG_NEVER(NEVER(base, size, "its"), ...); system only. */
#define CONFIG_NEVER(...) \
	CONFIG_RECORD_LIST(never, RECORD_NEVER, record_never, __VA_ARGS__)
#define NEVER(first, bytes, what) \
	{ .base = (first), .size = (bytes), .name = what }

/* CONFIG_BOOT_WRITES(BOOT_WRITE(address, width, value), ...); system only. */
#define CONFIG_BOOT_WRITES(...) \
	CONFIG_RECORD_LIST(boot_writes, RECORD_BOOT_WRITES, \
			   record_boot_write, __VA_ARGS__)
#define BOOT_WRITE(where, bytes, what) \
	{ .address = (where), .width = (bytes), .value = (what) }
