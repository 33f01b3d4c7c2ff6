/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Virtual addresses of the hypervisor in host mode, for C, assembly and the
 * linker.
 *
 * All is in the space's last GiB, so that a CPU's final map is four table pages:
 * two levels above, a level-2 root with the same use as on arm64, and one
 * level-3 table for the 2 MiB below. The linked image fills the first MiB of
 * them, in the boot map and in the final maps alike. Everything behind it stands
 * in the final maps alone: no address may mean two things while both maps can be
 * in a TLB.
 */
#pragma once

#define PAGE_SIZE	0x1000
#define BLOCK_SIZE	0x200000

#define PRELOADER_VA	0x100000		/* where it is loaded, too */
#define VA_SPACE	0xffffffffc0000000	/* what the level-2 root maps */
#define HYPERVISOR_VA	0xfffffffff0000000
#define VA_CELL		(HYPERVISOR_VA + 0xe0000)
#define VA_CELL_STATE	(HYPERVISOR_VA + 0xf2000)
#define VA_VMCB		(HYPERVISOR_VA + 0x100000)	/* SVM */
#define VA_SCRATCH	(HYPERVISOR_VA + 0x102000)	/* of STEP */
#define VA_CPU_ROOTS	(HYPERVISOR_VA + 0x104000)
#define VA_IDT		(HYPERVISOR_VA + 0x106000)
#define VA_LAPIC	(HYPERVISOR_VA + 0x108000)	/* xAPIC */
#define VA_IOAPIC	(HYPERVISOR_VA + 0x10a000)	/* one page each */
#define VA_CONSOLE	(HYPERVISOR_VA + 0x140000)
#define VA_COMM_REGION	(HYPERVISOR_VA + 0x142000)
#define VA_PANIC_RECORD	(HYPERVISOR_VA + 0x148000)
#define VA_RESTART	(HYPERVISOR_VA + 0x14a000)	/* CONFIG_CELL_RESTART */
#define VA_CPU_PAGE	(HYPERVISOR_VA + 0x161000)	/* guard page below */
#define VA_IO		(HYPERVISOR_VA + 0x170000)	/* sub-page regions */
#define VA_IO_PAGES	64

/* On the page of struct cell_state, behind it. */
#define RESTARTS_OFFSET	(PAGE_SIZE - 8)
#define LAST_WORDS_OFFSET (PAGE_SIZE - 0x40)	/* struct cell_last_words */
#define VAPIC_OFFSET	(PAGE_SIZE - 0x150)	/* struct vapic_state */

/* The CPU page: the stack grows down from struct cpu at the page's end. */
#define CPU_AREA_SIZE	0x300
#define VA_CPU		(VA_CPU_PAGE + PAGE_SIZE - CPU_AREA_SIZE)

/*
 * Where the eraser's window opens at the hand-off, and closes again: block 0
 * is the hypervisor's memory, the image follows, low memory is the last. The
 * boot map stays below.
 */
#define VA_ERASE	(VA_SPACE + 0x20000000)
#define VA_ERASE_IMAGE	(VA_ERASE + BLOCK_SIZE)

/* Below 1 MiB: used while CPUs start, zeroed by the seal, granted to no cell. */
#define LOW_TRAMPOLINE	0x8000
#define LOW_TABLES	0x70000			/* the preloader's, up to */
#define LOW_TABLES_END	0x80000

/* Selectors of the one GDT, which is read-only. */
#define SELECTOR_CODE	0x08
#define SELECTOR_DATA	0x10
#define SELECTOR_TSS	0x18
