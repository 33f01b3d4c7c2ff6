/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Boot's own virtual addresses, for C and assembly. See layout.h.
 */
#pragma once

#define VA_ALIAS	(VA_SPACE + 0x200000)	/* the hypervisor's 2 MiB, RW */
/* Of a system with management: the pool, at the same place for ever. */
#define VA_POOL		(VA_SPACE + 0x400000)
#define POOL_ROOM	0x1000000
#ifdef CONFIG_ROOTLESS
#define VA_WINDOWS	(VA_SPACE + 0x400000)	/* up to VA_ERASE */
#else
#define VA_WINDOWS	(VA_POOL + POOL_ROOM)
#endif
#define BOOT_STACK_SIZE		0x1000	/* of a secondary CPU */
#define BOOT_CPU_STACK_SIZE	0x4000	/* of the boot CPU */
#define POOL_OFFSET	0x100000	/* in the 2 MiB, behind the image */
