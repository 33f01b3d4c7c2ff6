/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * QEMU's virt machine with a GICv2; all else is as with a GICv3:
 *
 *	-M virt,gic-version=2,virtualization=on,highmem=off,dtb-randomness=off
 *	-cpu cortex-a72 -smp 4 -m 1G
 *	-device pci-serial,... (three times)
 *
 * Plain numbers only: the device trees include this file too.
 */
#pragma once

#include "../qemu-arm64-gicv3/board.h"

/* CPU interface, and what a hypervisor that injects interrupts would use */
#define GICV2_GICD_SIZE		0x1000
#define GICC_BASE		0x08010000
#define GICC_SIZE		0x2000
#define GICH_BASE		0x08030000
#define GICV_BASE		0x08040000
