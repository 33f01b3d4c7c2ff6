/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The end of the hypervisor on one CPU: what leave.S loads when nothing but two
 * pages of ours is left, both under the guest's own tables. For C and assembly.
 */
#pragma once

/* Offsets in struct leave_frame. */
#define LEAVE_CR3_PLAIN	0x00	/* without a PCID */
#define LEAVE_CR3	0x08
#define LEAVE_CR4	0x10
#define LEAVE_CR0	0x18
#define LEAVE_EFER	0x20
#define LEAVE_DR7	0x28
#define LEAVE_DS	0x30
#define LEAVE_ES	0x38
#define LEAVE_GDTR	0x46	/* limit, base: the base is aligned */
#define LEAVE_IDTR	0x56
#define LEAVE_RETURN	0x60	/* popped by LRET: RIP, CS */
#define LEAVE_REGS	0x70	/* popped: RAX, RCX, RDX, RBX, RBP, ... R15 */
#define LEAVE_IRET	0xe8	/* popped by IRET: RIP, CS, RFLAGS, RSP, SS */
#define LEAVE_RSP	0x100
/* VMX: an exit has loaded the host's. */
#define LEAVE_FS	0x110
#define LEAVE_GS	0x118
#define LEAVE_LDTR	0x120
#define LEAVE_TR	0x128
#define LEAVE_FS_BASE	0x130
#define LEAVE_GS_BASE	0x138
#define LEAVE_SIZE	0x140

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>
#include <stdnoreturn.h>

#define LEAVE_NUM_REGS 15

struct leave_frame {
	uint64_t cr3_plain, cr3, cr4, cr0, efer, dr7;
	uint64_t ds, es;
	uint16_t unused_40[3], gdtr_limit;
	uint64_t gdtr_base;
	uint16_t unused_50[3], idtr_limit;
	uint64_t idtr_base;
	uint64_t return_rip, return_cs;
	uint64_t regs[LEAVE_NUM_REGS];
	uint64_t rip, cs, rflags, rsp, ss;
	uint64_t fs, gs, ldtr, tr, fs_base, gs_base;
};

/* In assembly; the code of one page that runs there. */
extern const uint8_t leave_page[], leave_turn[];
noreturn void leave_to(const void *code, const struct leave_frame *frame);

/*
 * Provided by svm_front.c or vmx_front.c: the guest's part of the frame; false if
 * that is no 64-bit code. And what can be loaded before the frame.
 */
bool leave_fill(struct leave_frame *frame);
void leave_load(void);

/* Provided by the back-end: no guest any more; INIT has its meaning again. */
void leave_guest_mode(void);
#endif
