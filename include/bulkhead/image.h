/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The image chain: what stands behind preloader.bin in one bootable image.
 *
 *	preloader.bin | bulkhead.bin | system config | records and cell configs
 *
 * bulkhead.bin starts with struct hypervisor_header, which tells its length.
 * The system config follows directly. Behind it cell configs (JHCLL) and
 * records (BHREC) stand in any order; a record names its cell, so it may stand
 * before or behind that cell's config. The chain ends at an end record, or at
 * the first byte that starts neither: plain `cat` of the parts is a chain.
 * Nothing is aligned; everything is little-endian and packed.
 */
#pragma once

#include <stdint.h>
#include <bulkhead/cell_config.h>

#define HYPERVISOR_SIGNATURE		"JAILHOUS"	/* 8 bytes, no NUL */
#define HYPERVISOR_SIGNATURE_LEN	8

/*
 * The first 80 bytes are Jailhouse's header. What a Linux driver would fill in
 * is zero in the file. The last two fields are ours.
 */
struct hypervisor_header {
	char signature[HYPERVISOR_SIGNATURE_LEN];
	uint64_t core_size;	/* bytes in memory: header to end of bss */
	uint64_t percpu_size;	/* bytes per CPU behind the core */
	uint64_t entry;		/* offset of the entry function */
	uint64_t console_page;	/* offset, 0: none */
	uint64_t gcov_info_head;
	uint32_t max_cpus;
	uint32_t online_cpus;
	uint64_t debug_console_base;
	uint64_t arm_linux_hyp_vectors;
	uint32_t arm_linux_hyp_abi;
	uint32_t padding;
	uint64_t file_size;	/* bytes of bulkhead.bin in the chain */
	uint64_t reserved;	/* 0 */
} __attribute__((packed));

#define RECORD_MAGIC		"BHREC"	/* 5 bytes, no NUL */
#define RECORD_MAGIC_LEN	5
#define RECORD_REVISION		1

enum record_type {
	RECORD_PAYLOAD = 1,	/* data to copy to guest-physical address */
	RECORD_CPU_MAP = 2,	/* struct record_cpu[]: replaces the default map */
	RECORD_START = 3,	/* struct record_start */
	RECORD_OPTIONS = 4,	/* struct record_options */
	RECORD_NEVER = 5,	/* struct record_never[]: granted to nobody */
	RECORD_END = 6,		/* struct record_end */
	RECORD_PACKED = 7,	/* struct record_packed */
	RECORD_BOOT_WRITES = 8,	/* struct record_boot_write[] */
};

/* 64 bytes in front of each record's data. */
struct record_header {
	char magic[RECORD_MAGIC_LEN];
	uint8_t type;		/* enum record_type */
	uint16_t revision;
	uint32_t pad;		/* zero bytes between header and data */
	uint32_t reserved;	/* 0 */
	uint64_t size;		/* bytes of data, without header and pad */
	uint64_t address;	/* payload: guest-physical; else 0 */
	char cell[CONFIG_NAME_LEN];	/* cell's name; empty: the system */
} __attribute__((packed));

/* RECORD_CPU_MAP, system only: the hardware id of a logical CPU. */
struct record_cpu {
	uint64_t cpu;		/* logical id, bit number in the CPU sets */
	uint64_t hardware_id;	/* arm64: MPIDR affinity; x86: APIC id */
} __attribute__((packed));

/* RECORD_START: replaces cpu_reset_address and the zeros in the registers. */
struct record_start {
	uint64_t entry;		/* guest-physical */
	uint64_t args[4];	/* arm64: x0..x3; x86: rdi, rsi, rdx, rcx */
} __attribute__((packed));

/* record_options.flags */
#define OPTION_FILTERED_IRQ	0x1	/* mediated interrupt interface */
#define OPTION_TRAP_WFI		0x2	/* WFI traps: a cell that may be woken */
#define OPTION_RESTART_ON_RESET	0x4	/* PSCI SYSTEM_RESET restarts the cell */
#define OPTION_RESTART_ON_FAULT	0x8	/* an illegal access restarts the cell */
#define OPTION_DMA_UNPROTECTED	0x10	/* DMA masters without IOMMU accepted */
#define OPTION_TRUSTED		0x20	/* run on CPUs with a known isolation erratum */

#define OPTIONS_DEFAULT_PPIS	((1u << 23) | (1u << 27) | (1u << 30))

/* RECORD_OPTIONS, one per cell: what Jailhouse's format has no place for. */
struct record_options {
	uint32_t flags;		/* OPTION_* */
	uint32_t restart_limit;	/* restarts per boot, 0: none */
	uint32_t ppi_mask;	/* bits 16..31: PPIs the cell may use */
	uint32_t reserved;	/* 0 */
	uint64_t dma_regions;	/* bit n: memory region n is a DMA master's */
} __attribute__((packed));

#define NEVER_NAME_LEN	16

/* RECORD_NEVER, system only: physical ranges no cell may be granted. */
struct record_never {
	uint64_t base;
	uint64_t size;
	char name[NEVER_NAME_LEN];	/* with NUL, for the message */
} __attribute__((packed));

/*
 * RECORD_BOOT_WRITES, system only: register writes that boot code does, in
 * order, before any cell starts; for devices that firmware left without an
 * address (PCI BARs) or a clock.
 */
struct record_boot_write {
	uint64_t address;	/* physical, aligned to width */
	uint32_t width;		/* bytes: 1, 2 or 4 */
	uint32_t value;
} __attribute__((packed));

/*
 * RECORD_PACKED, directly behind the system config: promises an end record, so
 * that a truncated image is not taken for a plain chain.
 */
struct record_packed {
	uint64_t end_offset;	/* of the end record's header in the image */
} __attribute__((packed));

#define SHA256_LEN	32

/* RECORD_END: length of, and SHA-256 over, the image before its header. */
struct record_end {
	uint64_t length;	/* bytes from the first byte of preloader.bin */
	uint8_t sha256[SHA256_LEN];
} __attribute__((packed));
