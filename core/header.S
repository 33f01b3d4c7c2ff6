/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * struct hypervisor_header, the first bytes of bulkhead.bin: what a loader, the
 * preloader among them, must know. Values come from the linker script.
 */
	.section .text.header, "ax"
	.ascii	"JAILHOUS"
	.quad	header_core_size
	.quad	0			/* percpu_size: from the pool */
	.quad	header_entry
	.quad	0			/* no console page */
	.quad	0
	.word	CONFIG_MAX_CPUS
	.word	0
	.quad	0
	.quad	0
	.word	0
	.word	0
	.quad	header_file_size
	.quad	header_link_id
