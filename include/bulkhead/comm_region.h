/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The communication region: one page per cell, written by the hypervisor
 * before the cell starts, Jailhouse's ABI revision 2. By convention of the
 * configs it lies at guest-physical 0x80000000 on arm64, 0x100000 on x86.
 */
#pragma once

#include <stdint.h>
#include <bulkhead/cell_config.h>
#include <bulkhead/comm_state.h>

#define COMM_REGION_SIGNATURE	"JHCOMM"	/* 6 bytes, no NUL */
#define COMM_REGION_SIGNATURE_LEN	6
#define COMM_REGION_REVISION	2

/* comm_region.flags */
#define COMM_DBG_PUTC_PERMITTED	0x1
#define COMM_DBG_PUTC_ACTIVE	0x2

struct comm_region_arm {
	uint8_t gic_version;
	uint8_t padding[7];
	uint64_t gicd_base;
	uint64_t gicc_base;
	uint64_t gicr_base;
	uint32_t vpci_irq_base;
} __attribute__((packed));

struct comm_region_x86 {
	uint16_t pm_timer_address;
	uint16_t num_cpus;
	uint32_t tsc_khz;
	uint32_t apic_khz;
} __attribute__((packed));

struct comm_region {
	char signature[COMM_REGION_SIGNATURE_LEN];
	uint16_t revision;
	uint32_t cell_state;	/* COMM_STATE_* */
	uint32_t msg_to_cell;
	uint32_t reply_from_cell;
	uint32_t flags;		/* COMM_DBG_* */
	struct config_console console;
	uint64_t pci_mmconfig_base;
	union {
		struct comm_region_arm arm;
		struct comm_region_x86 x86;
	} __attribute__((packed));
} __attribute__((packed));
