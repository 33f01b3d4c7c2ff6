/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The VMCB and what the runtime knows of its fields. AMD64 APM volume 2,
 * chapter 15 "Secure Virtual Machine", appendices B "VMCB Layout" and C "SVM
 * Intercept Exit Codes". What boot alone sets: boot/x86/include/svm_boot.h.
 */
#pragma once

#include <stdint.h>
#include "vcpu.h"

struct vmcb_segment {
	uint16_t selector, attributes;
	uint32_t limit;
	uint64_t base;
};

#define SEGMENT_CODE16	0x009b	/* present, ring 0, accessed */
#define SEGMENT_DATA16	0x0093
#define SEGMENT_32	0x0c00	/* and limit in pages */
#define SEGMENT_LONG	0x0200	/* 64-bit code */

struct vmcb {
	uint32_t intercept_cr, intercept_dr, intercept_exceptions;
	uint32_t intercept_0c, intercept_10, intercept_14;
	uint8_t reserved_018[0x040 - 0x018];
	uint64_t io_bitmap, msr_bitmap, tsc_offset;
	uint32_t asid, tlb_control;
	uint64_t virtual_interrupt;
	uint64_t shadow;	/* bit 0: STI or MOV SS holds interrupts */
	uint64_t exit_code, exit_info1, exit_info2;
	uint64_t vectoring;	/* the event whose delivery exited */
	uint64_t nested_control;
	uint8_t reserved_098[0x0a8 - 0x098];
	uint64_t event;		/* to inject */
	uint64_t n_cr3;
	uint64_t lbr_control;
	uint64_t clean;		/* always 0: nothing is cached */
	uint64_t next_rip;
	uint8_t reserved_0d0[0x400 - 0x0d0];
	struct vmcb_segment es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;
	uint8_t reserved_4a0[0x4cb - 0x4a0];
	uint8_t cpl;
	uint32_t reserved_4cc;
	uint64_t efer;
	uint8_t reserved_4d8[0x548 - 0x4d8];
	uint64_t cr4, cr3, cr0, dr7, dr6, rflags, rip;
	uint8_t reserved_580[0x5d8 - 0x580];
	uint64_t rsp;
	uint8_t reserved_5e0[0x5f8 - 0x5e0];
	uint64_t rax;
	/* FS, GS, LDTR, TR and these are VMLOAD's, and as boot set them. */
	uint64_t star, lstar, cstar, sfmask, kernel_gs_base;
	uint64_t sysenter_cs, sysenter_esp, sysenter_eip;
	uint64_t cr2;
	uint8_t reserved_648[0x668 - 0x648];
	uint64_t g_pat;
	uint8_t reserved_670[0x1000 - 0x670];
};

/* At VA_VMCB of every CPU. */
extern struct vmcb vmcb;

/* Called by the entry code. */
void svm_event(struct guest_regs *regs);

/* Of intercept_0c: INTn, because TCG ignores the bit of exception #BP. */
#define INTERCEPT_INTN	(1u << 21)
#define RUN_EXCEPTIONS	(1u << VECTOR_DB | 1u << VECTOR_AC | \
			 1u << VECTOR_MC | 1u << VECTOR_SX)
#define STEP_EXCEPTIONS	(~(1u << VECTOR_NMI))

/* Of event and vectoring. */
#define EVENT_EXCEPTION	(3u << 8)
#define EVENT_HAS_CODE	(1u << 11)
#define EVENT_VALID	(1u << 31)
#define EVENT_CODE_SHIFT 32

#define EXIT_EXCEPTION	0x40		/* + vector */
#define EXIT_NMI	0x61
#define EXIT_RDPMC	0x6f
#define EXIT_CPUID	0x72
#define EXIT_RSM	0x73
#define EXIT_INVD	0x76
#define EXIT_INVLPGA	0x7a
#define EXIT_IOIO	0x7b
#define EXIT_MSR	0x7c
#define EXIT_SHUTDOWN	0x7f
#define EXIT_VMRUN	0x80		/* VMMCALL to CLGI follow */
#define EXIT_VMMCALL	0x81
#define EXIT_SKINIT	0x86
#define EXIT_WBINVD	0x89
#define EXIT_MONITOR	0x8a
#define EXIT_MWAIT_ARMED 0x8c		/* behind MWAIT */
#define EXIT_RDPRU	0x8e
#define EXIT_INVLPGB	0xa0
#define EXIT_TLBSYNC	0xa4		/* last of a group */
#define EXIT_NPF	0x400
#define EXIT_INVALID	(~0ull)		/* VMRUN has failed */

/* EXITINFO1 of EXIT_IOIO, whose EXITINFO2 is the next RIP; of EXIT_MSR. */
#define IOIO_IN		0x1u
#define IOIO_STRING	0x4u
#define IOIO_SIZE_SHIFT	4		/* a bit each for 1, 2 and 4 bytes */
#define IOIO_PORT_SHIFT	16
#define MSR_IS_WRITE	0x1u

/* EXITINFO1 of EXIT_NPF, whose EXITINFO2 is the guest-physical address. */
#define NPF_WRITE	(1ull << 1)
#define NPF_FETCH	(1ull << 4)
#define NPF_TABLE_WALK	(1ull << 33)
