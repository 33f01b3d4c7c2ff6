/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Bits of control registers, flags and EFER that guests' exits are about. SDM
 * 3A chapter 2, APM volume 2 chapter 3.
 */
#pragma once

#define CR0_PE		0x00000001u
#define CR0_ET		0x00000010u
#define CR0_PG		0x80000000u

#define CR4_OSXSAVE	0x040000u
#define CR4_PKE		0x400000u

#define RFLAGS_FIXED	0x00002u
#define RFLAGS_TF	0x00100u
#define RFLAGS_IF	0x00200u
#define RFLAGS_RF	0x10000u
#define RFLAGS_VM	0x20000u

#define DR6_RESET	0xffff0ff0u
#define DR6_HITS	0x0000fu	/* B0 to B3 */
#define DR6_BS		0x04000u
#define DR7_RESET	0x00400u

#define EFER_SCE	0x0001u
#define EFER_LME	0x0100u
#define EFER_LMA	0x0400u
#define EFER_NXE	0x0800u
#define EFER_SVME	0x1000u

#define PAT_RESET	0x0007040600070406ull
