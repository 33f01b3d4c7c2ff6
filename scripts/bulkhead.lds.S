/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * One link, two binaries: preloader.bin is .pre, bulkhead.bin is all else.
 * The runtime comes first and stays; management behind it lives until the
 * freeze; [__boot_begin, __boot_end) is what the hand-off erases. Output
 * sections start on pages: they are mapped by rights.
 */
#include <bulkhead/comm_state.h>
#include "layout.h"

ENTRY(pre_start)

/*
 * Boot code may use management and the runtime, management may use the runtime:
 * the reverse is an error of the link.
 */
#define RUNTIME .text .rodata .data .bss
#define MANAGE	.manage.text .manage.rodata .manage.data .manage.bss
#define BOOT	.boot.text .boot.rodata .boot.data .boot.bss
NOCROSSREFS_TO(.boot.text RUNTIME MANAGE)
NOCROSSREFS_TO(.boot.rodata RUNTIME MANAGE)
NOCROSSREFS_TO(.boot.data RUNTIME MANAGE)
NOCROSSREFS_TO(.boot.bss RUNTIME MANAGE)
NOCROSSREFS_TO(.manage.text RUNTIME)
NOCROSSREFS_TO(.manage.rodata RUNTIME)
NOCROSSREFS_TO(.manage.data RUNTIME)
NOCROSSREFS_TO(.manage.bss RUNTIME)
NOCROSSREFS_TO(.pre RUNTIME MANAGE BOOT)

#include "final_symbols.lds"

SECTIONS
{
	. = PRELOADER_VA;
	.pre : {
		KEEP(*(.pre.text.head))
		*(.pre.text .pre.text.*)
		*(.pre.rodata .pre.rodata.*)
		. = ALIGN(16);
		pre_data_end = .;
		*(.pre.data .pre.data.*)
		pre_bss_begin = .;
		*(.pre.bss .pre.bss.*)
		. = ALIGN(PAGE_SIZE);
		pre_image_end = .;
	} =0	/* no instructions: what is behind bss is cleared like it */
	ASSERT(. <= HYPERVISOR_VA, "the preloader is too large")
	ASSERT(pre_data_end == pre_bss_begin, "the preloader has data")

	. = HYPERVISOR_VA;
	__text_begin = .;
	.text : {
		/* struct hypervisor_header, for whoever loads bulkhead.bin. */
		QUAD(0x53554f484c49414a)	/* "JAILHOUS" */
		QUAD(__boot_end - HYPERVISOR_VA)
		QUAD(0)
		QUAD(boot_start - HYPERVISOR_VA)
		QUAD(0) QUAD(0)
		LONG(CONFIG_MAX_CPUS) LONG(0)
		QUAD(0) QUAD(0) QUAD(0)
		QUAD(header_file_size)
		QUAD(0)

		KEEP(*(.text.vectors))
		*(.text .text.*)
	}
	. = ALIGN(PAGE_SIZE);
	__rodata_begin = .;
	.rodata : { *(.rodata .rodata.*) }
	. = ALIGN(PAGE_SIZE);
	__data_begin = .;
	.data : { *(.data .data.*) }
	.bss : { *(.bss .bss.*) }
	. = ALIGN(PAGE_SIZE);

	/* Empty with CONFIG_ROOTLESS. */
	__manage_begin = .;
	.manage.text : {
		*(.manage.text.head)
		*(.manage.text .manage.text.*)
	}
	. = ALIGN(PAGE_SIZE);
	__manage_rodata_begin = .;
	.manage.rodata : { *(.manage.rodata .manage.rodata.*) }
	. = ALIGN(PAGE_SIZE);
	__manage_data_begin = .;
	.manage.data : { *(.manage.data .manage.data.*) }
	.manage.bss : { *(.manage.bss .manage.bss.*) }
	. = ALIGN(PAGE_SIZE);
	__manage_end = ABSOLUTE(.);

	__boot_begin = .;
	.boot.text : {
		KEEP(*(.boot.text.head))
		*(.boot.text .boot.text.*)
	}
	. = ALIGN(PAGE_SIZE);
	__boot_rodata_begin = .;
	.boot.rodata : { *(.boot.rodata .boot.rodata.*) }
	. = ALIGN(PAGE_SIZE);
	__boot_data_begin = .;
	.boot.data : {
		*(.boot.data .boot.data.*)
		. = ALIGN(16);
		__file_end = .;
	}
	.boot.bss (NOLOAD) : { *(.boot.bss .boot.bss.*) }
	. = ALIGN(PAGE_SIZE);
	__boot_end = .;
	ASSERT(__boot_end <= VA_CELL, "the image reaches the cell's pages")

	header_file_size = __file_end - HYPERVISOR_VA;
	pre_header_image_size = header_file_size + pre_image_end - PRELOADER_VA;

	/* Created by the linker, and to stay empty. */
	.iplt : { *(.iplt) *(.igot .igot.plt .got .got.plt .plt) }
	.rela.dyn : { *(.rela.*) }
	ASSERT(SIZEOF(.iplt) == 0 && SIZEOF(.rela.dyn) == 0, "not static")

	.symtab 0 : { *(.symtab) }
	.strtab 0 : { *(.strtab) }
	.shstrtab 0 : { *(.shstrtab) }
	.debug_info 0 : { *(.debug_info) }
	.debug_abbrev 0 : { *(.debug_abbrev) }
	.debug_aranges 0 : { *(.debug_aranges) }
	.debug_line 0 : { *(.debug_line) }
	.debug_line_str 0 : { *(.debug_line_str) }
	.debug_str 0 : { *(.debug_str) }
	.debug_str_offsets 0 : { *(.debug_str_offsets) }
	.debug_addr 0 : { *(.debug_addr) }
	.debug_rnglists 0 : { *(.debug_rnglists) }
	.debug_loclists 0 : { *(.debug_loclists) }
	.debug_ranges 0 : { *(.debug_ranges) }
	.debug_loc 0 : { *(.debug_loc) }
	.debug_frame 0 : { *(.debug_frame) }
	/DISCARD/ : { *(.comment .note* .eh_frame* .llvm_addrsig
			.pre.comment .pre.note* .manage.note* .boot.note*) }
}
