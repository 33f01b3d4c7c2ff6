/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Out of long mode and back. Included from C and assembly.
 */
#pragma once

/* A segment of real mode, in the cell's RAM behind the image */
#define MODE_BASE    0xe0000
#define MODE_SEGMENT 0xe000
#define MODE_RESULT  0x800  /* struct mode_result */
#define MODE_IVT     0xc00  /* 256 far pointers */
#define MODE_CODE    0x1000 /* what is run */
#define MODE_STACK   0xff00

#ifndef __ASSEMBLER__

#include <stdint.h>

/* Exceptions in real mode: the first one ends the run. */
struct mode_result {
	uint16_t gp;
	uint16_t ud;
	uint16_t others;
	uint16_t sp; /* behind the frame that was pushed */
};

/* real.S: what is copied to MODE_BASE, and how it is entered. */
extern const char mode_stub[];
extern const char mode_stub_end[];
extern const char mode_handler_gp[];
extern const char mode_handler_ud[];
extern const char mode_handler[];
void mode_enter_real(void);

/* 32-bit code in compatibility mode, which ends with a far return. */
void mode_run_32(uint64_t address);

/* 16-bit code, each up to its _end; RET goes back. */
extern const char real_rdmsr[], real_rdmsr_end[];
extern const char real_wrmsr[], real_wrmsr_end[];
extern const char real_icr[], real_icr_end[];
extern const char real_cpuid[], real_cpuid_end[];
extern const char real_port[], real_port_end[];
extern const char real_vmmcall[], real_vmmcall_end[];
extern const char real_cache[], real_cache_end[];
extern const char real_read_high[], real_read_high_end[];
extern const char real_exec_high[], real_exec_high_end[];
extern const char real_push_high[], real_push_high_end[];
extern const char real_ivt[], real_ivt_end[];
extern const char real_wrap[], real_wrap_end[];
extern const char real_spin[], real_spin_end[];

#endif
