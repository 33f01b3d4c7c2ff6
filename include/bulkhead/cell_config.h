/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The binary configuration format: Jailhouse's revision 14, byte for byte.
 *
 * A system config is a struct system_config followed by the arrays of its cell
 * descriptor; a cell config is a struct cell_config followed by its arrays.
 * The arrays stand in this order, without padding: CPU set, memory regions,
 * cache regions, irqchips, PIO regions, PCI devices, PCI capabilities, stream
 * ids. Everything is little-endian and packed; a blob may lie at any address.
 */
#pragma once

#include <stdint.h>

#define CONFIG_SYSTEM_SIGNATURE	"JHSYS"	/* 5 bytes, no NUL */
#define CONFIG_CELL_SIGNATURE	"JHCLL"	/* 5 bytes, no NUL */
#define CONFIG_SIGNATURE_LEN	5
#define CONFIG_REVISION		14

/* system_config.architecture and cell_config.architecture */
#define CONFIG_ARCH_X86		0
#define CONFIG_ARCH_ARM		1
#define CONFIG_ARCH_ARM64	2

/* system_config.flags */
#define SYSTEM_VIRTUAL_DEBUG_CONSOLE	0x1

/* cell_config.flags */
#define CELL_PASSIVE_COMMREG		0x1
#define CELL_TEST_DEVICE		0x2
#define CELL_AARCH32			0x4
#define CELL_VIRTUAL_CONSOLE_PERMITTED	0x40000000
#define CELL_VIRTUAL_CONSOLE_ACTIVE	0x80000000

/* config_memory.flags */
#define MEM_READ		0x1
#define MEM_WRITE		0x2
#define MEM_EXECUTE		0x4
#define MEM_DMA			0x8
#define MEM_IO			0x10
#define MEM_COMM_REGION		0x20
#define MEM_LOADABLE		0x40
#define MEM_ROOTSHARED		0x80
#define MEM_NO_HUGEPAGES	0x100
#define MEM_IO_UNALIGNED	0x8000
#define MEM_IO_8		0x10000
#define MEM_IO_16		0x20000
#define MEM_IO_32		0x40000
#define MEM_IO_64		0x80000

/* config_console.type */
#define CONSOLE_NONE		0
#define CONSOLE_EFIFB		1
#define CONSOLE_8250		2
#define CONSOLE_PL011		3
#define CONSOLE_XUARTPS		4
#define CONSOLE_MVEBU		5
#define CONSOLE_HSCIF		6
#define CONSOLE_SCIFA		7
#define CONSOLE_IMX		8
#define CONSOLE_IMX_LPUART	9
#define CONSOLE_SCIF		10

/* config_console.flags */
#define CONSOLE_MMIO		0x1	/* memory mapped, else port I/O */
#define CONSOLE_REGDIST_4	0x2	/* registers 4 bytes apart, 32-bit access */
#define CONSOLE_FB_1920X1080	0x4
#define CONSOLE_GATE_INVERTED	0x1000
#define CONSOLE_MDR_QUIRK	0x2000

/* config_iommu.type */
#define IOMMU_NONE		0
#define IOMMU_AMD		1
#define IOMMU_INTEL		2
#define IOMMU_SMMUV3		3
#define IOMMU_PVU		4
#define IOMMU_MMU500		5

/* config_pci_device.type */
#define PCI_TYPE_DEVICE		1
#define PCI_TYPE_BRIDGE		2
#define PCI_TYPE_IVSHMEM	3

#define CONFIG_IOMMU_UNITS	8
#define CONFIG_NAME_LEN		32	/* with the terminating NUL */

struct config_memory {
	uint64_t phys_start;
	uint64_t virt_start;	/* guest-physical */
	uint64_t size;		/* bytes */
	uint64_t flags;		/* MEM_* */
} __attribute__((packed));

struct config_cache {
	uint32_t start;		/* bits of the cache mask */
	uint32_t size;
	uint8_t type;
	uint8_t padding;
	uint16_t flags;
} __attribute__((packed));

struct config_irqchip {
	uint64_t address;	/* arm64: gicd_base, or ignored; x86: an IOAPIC */
	uint32_t id;
	uint32_t pin_base;	/* arm64: GIC id of bit 0; x86: 0 */
	uint32_t pin_bitmap[4];
} __attribute__((packed));

struct config_pio {
	uint16_t base;
	uint16_t length;
} __attribute__((packed));

struct config_pci_device {
	uint8_t type;		/* PCI_TYPE_* */
	uint8_t iommu;
	uint16_t domain;
	uint16_t bdf;
	uint32_t bar_mask[6];
	uint16_t caps_start;
	uint16_t num_caps;
	uint8_t num_msi_vectors;
	uint8_t msi_flags;	/* bit 0: 64 bit, bit 1: maskable */
	uint16_t num_msix_vectors;
	uint16_t msix_region_size;
	uint64_t msix_address;
	uint32_t shmem_regions_start;
	uint8_t shmem_dev_id;
	uint8_t shmem_peers;
	uint16_t shmem_protocol;
} __attribute__((packed));

struct config_pci_cap {
	uint16_t id;
	uint16_t start;
	uint16_t len;
	uint16_t flags;
} __attribute__((packed));

struct config_console {
	uint64_t address;
	uint32_t size;
	uint16_t type;		/* CONSOLE_NONE ... */
	uint16_t flags;		/* CONSOLE_MMIO ... */
	uint32_t divider;	/* 0: keep what firmware set up */
	uint32_t gate_nr;
	uint64_t clock_reg;	/* 0: none */
} __attribute__((packed));

struct config_iommu {
	uint32_t type;		/* IOMMU_* */
	uint64_t base;		/* 0 ends the list */
	uint32_t size;
	uint8_t data[12];
} __attribute__((packed));

struct config_platform_arm {
	uint8_t maintenance_irq;
	uint8_t gic_version;	/* 2 or 3 */
	uint8_t padding[2];
	uint64_t gicd_base;
	uint64_t gicc_base;
	uint64_t gich_base;
	uint64_t gicv_base;
	uint64_t gicr_base;
} __attribute__((packed));

/* config_platform_x86.apic_mode */
#define APIC_MODE_AUTO		0	/* what the build is for */
#define APIC_MODE_XAPIC		1
#define APIC_MODE_X2APIC	2

struct config_platform_x86 {
	uint16_t pm_timer_address;	/* I/O port, 0: none */
	uint8_t apic_mode;		/* APIC_MODE_* */
	uint8_t padding;
	uint32_t vtd_interrupt_limit;
	uint32_t tsc_khz;		/* 0: boot measures */
	uint32_t apic_khz;		/* 0: boot measures */
} __attribute__((packed));

struct cell_config {
	char signature[CONFIG_SIGNATURE_LEN];
	uint8_t architecture;	/* CONFIG_ARCH_* */
	uint16_t revision;
	char name[CONFIG_NAME_LEN];
	uint32_t id;		/* as in Jailhouse: ignored but for the system's */
	uint32_t flags;		/* CELL_* */
	uint32_t cpu_set_size;	/* bytes, a multiple of 8 */
	uint32_t num_memory_regions;
	uint32_t num_cache_regions;
	uint32_t num_irqchips;
	uint32_t num_pio_regions;
	uint32_t num_pci_devices;
	uint32_t num_pci_caps;
	uint32_t num_stream_ids;
	uint32_t vpci_irq_base;
	uint64_t cpu_reset_address;
	uint64_t msg_reply_timeout;
	struct config_console console;
} __attribute__((packed));

struct system_config {
	char signature[CONFIG_SIGNATURE_LEN];
	uint8_t architecture;
	uint16_t revision;
	uint32_t flags;		/* SYSTEM_* */
	struct config_memory hypervisor_memory;
	struct config_console debug_console;
	struct {
		uint64_t pci_mmconfig_base;
		uint8_t pci_mmconfig_end_bus;
		uint8_t pci_is_virtual;
		uint16_t pci_domain;
		struct config_iommu iommu_units[CONFIG_IOMMU_UNITS];
		union {
			struct config_platform_x86 x86;
			struct config_platform_arm arm;
		} __attribute__((packed));
	} __attribute__((packed)) platform;
	struct cell_config root_cell;	/* its arrays follow */
} __attribute__((packed));
