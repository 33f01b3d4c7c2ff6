/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Virtual addresses of the hypervisor at EL2, for C, assembly and the linker.
 *
 * The space is 1 GiB (TCR_EL2.T0SZ = 34), so that a CPU's final map is two
 * table pages: a level-2 root and one level-3 table for the 2 MiB below. The
 * linked image fills the first MiB of them, in the boot map and in the final
 * maps alike. Everything behind it stands in the final maps alone: no address
 * may mean two things while both maps can be in a TLB (DDI 0487 D8.17).
 */
#pragma once

#define PAGE_SIZE	0x1000
#define BLOCK_SIZE	0x200000
#define TCR_T0SZ	34

#define PRELOADER_VA	0x3fdf0000	/* as linked; it runs anywhere */
#define HYPERVISOR_VA	0x3fe00000
#define VA_CELL		(HYPERVISOR_VA + 0xe0000)	/* see below */
#define VA_CELL_STATE	(HYPERVISOR_VA + 0xf2000)
#define VA_GICD		(HYPERVISOR_VA + 0x100000)	/* 64 KiB */
#define VA_GIC_CPU	(HYPERVISOR_VA + 0x120000)
#define VA_CONSOLE	(HYPERVISOR_VA + 0x140000)
#define VA_COMM_REGION	(HYPERVISOR_VA + 0x142000)
#define VA_STAGE2_ROOT	(HYPERVISOR_VA + 0x144000)
#define VA_PANIC_RECORD	(HYPERVISOR_VA + 0x148000)
#define VA_RESTART	(HYPERVISOR_VA + 0x14a000)	/* CONFIG_CELL_RESTART */
#define VA_CPU_PAGE	(HYPERVISOR_VA + 0x161000)	/* guard page below */
#define VA_IO		(HYPERVISOR_VA + 0x170000)	/* sub-page regions */
#define VA_IO_PAGES	64

/*
 * The cell is within 1 MiB of the vectors: ADR and LDR (literal) reach it. A
 * CPU's own part of the GIC: RD and SGI frame of a GICv3, GICC of a GICv2.
 */
#define VA_SGI_FRAME	(VA_GIC_CPU + 0x10000)

/* On the page of struct cell_state, behind it: the count of restarts. */
#define RESTARTS_OFFSET	(PAGE_SIZE - 8)

/* The CPU page: the stack grows down from struct cpu at the page's end. */
#define CPU_AREA_SIZE	0x300
#define VA_CPU		(VA_CPU_PAGE + PAGE_SIZE - CPU_AREA_SIZE)

/*
 * Where the eraser's window opens at the hand-off, and closes again: block 0
 * is the hypervisor's memory, the image follows. The boot map stays below.
 */
#define VA_ERASE	0x20000000
#define VA_ERASE_IMAGE	(VA_ERASE + BLOCK_SIZE)
