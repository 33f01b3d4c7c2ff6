// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Runs instructions given as numbers, so that attacks can be tables, and need
 * no assembler that knows the newest extensions.
 */
#include "hostile.h"
#include "sysreg.h"

#define MRS_X0	0xd5200000u
#define MSR_X0	0xd5000000u
#define RET	0xd65f03c0u
#define SVC_A64 0xd4000001u
#define SVC_A32 0xef000000u

typedef uint64_t code_function(uint64_t value);

static uint32_t code[CODE_MAX + 1] __attribute__((aligned(64)));

static void write_code(const uint32_t *instructions, uint32_t count,
		       uint32_t end)
{
	for (uint32_t i = 0; i <= count; i++) {
		code[i] = i < count ? instructions[i] : end;
		__asm__ volatile("dc cvau, %0; dsb sy; ic ivau, %0"
				 :
				 : "r"(&code[i])
				 : "memory");
	}
	dsb();
	isb();
}

uint64_t code_run(uint32_t instruction, uint64_t value)
{
	code_function *function = (code_function *)(uintptr_t)code;

	write_code(&instruction, 1, RET);
	return function(value);
}

void code_run_all(const uint32_t *instructions, uint32_t count, uint64_t value)
{
	code_function *function = (code_function *)(uintptr_t)code;

	write_code(instructions, count, RET);
	function(value);
}

void code_run_el0(uint32_t instruction)
{
	code_run_all_el0(&instruction, 1);
}

void code_run_all_el0(const uint32_t *instructions, uint32_t count)
{
	write_code(instructions, count, SVC_A64);
	exception_run_el0(code, false);
}

void code_run_el0_a32(uint32_t instruction)
{
	write_code(&instruction, 1, SVC_A32);
	exception_run_el0(code, true);
}

uint32_t code_of_sysreg_read(uint32_t sysreg)
{
	return MRS_X0 | sysreg;
}

uint32_t code_of_sysreg_write(uint32_t sysreg)
{
	return MSR_X0 | sysreg;
}

uint64_t code_read_sysreg(uint32_t sysreg)
{
	return code_run(code_of_sysreg_read(sysreg), 0);
}

void code_write_sysreg(uint32_t sysreg, uint64_t value)
{
	code_run(code_of_sysreg_write(sysreg), value);
	isb();
}
