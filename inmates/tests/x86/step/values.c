// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Instructions with one access: of all they store the dword is judged that the
 * register is, on top of what was in it. The register behind it, which wide
 * stores run into, keeps its value.
 */
#include <stdbool.h>
#include "step.h"
#include "cpu.h"
#include "x86/hostile/code.h"

#define SEED	     0x1a035u
#define VALUE	     0x1e0c7u
#define LOW_HALF     0xffffu
#define NEW_FPU	     0x037fu /* control and status word after FNINIT */
#define CPUID_XSAVE  0x4000000u
#define CPUID_AVX    0x10000000u
#define CR4_OSXSAVE  0x40000UL
#define CR4_OSFXSR   0x600UL /* and SIMD exceptions */
#define XCR0_X87_AVX 0x7u

enum model {
	KEEP, /* a read */
	PUT8,
	PUT16,
	PUT32,
	OR,
	ADD,
	SUB,
	INC,
	NOT,
	BTS,
	CMPXCHG,
	IMM8,
	IMM16,
	IMM32,
	ONE,
	FPU,
};

/* @result: which bits of the old value the instruction returns */
static const struct row {
	const char *name;
	const char *code;
	enum model model;
	uint32_t result;
} rows[] = {
	{ "read-8", code_read8, KEEP, 0xff },
	{ "read-16", code_read16, KEEP, LOW_HALF },
	{ "read-32", code_read32, KEEP, UINT32_MAX },
	{ "read-64", code_read64, KEEP, UINT32_MAX },
	{ "pop", code_pop, KEEP, UINT32_MAX },
	{ "mov-8", code_write8, PUT8, 0 },
	{ "mov-16", code_write16, PUT16, 0 },
	{ "mov-32", code_write32, PUT32, 0 },
	{ "mov-64", code_write64, PUT32, 0 },
	{ "imm-8", step_imm8, IMM8, 0 },
	{ "imm-16", step_imm16, IMM16, 0 },
	{ "imm-32", step_imm32, IMM32, 0 },
	{ "movnti", code_movnti, PUT32, 0 },
	{ "sse", code_sse_write, PUT32, 0 },
	{ "avx", step_avx, PUT32, 0 },
	{ "fist", code_fist, ONE, 0 },
	{ "fxsave", code_fxsave, FPU, 0 },
	{ "push", code_push, PUT32, 0 },
	{ "enter", step_enter, PUT32, 0 },
	{ "or", code_or, OR, 0 },
	{ "inc", code_inc, INC, 0 },
	{ "not", code_not, NOT, 0 },
	{ "sub", step_sub, SUB, 0 },
	{ "bts", code_bts, BTS, 0 },
	{ "xchg", code_xchg, PUT32, UINT32_MAX },
	{ "xadd", code_xadd, ADD, UINT32_MAX },
	{ "cmpxchg", code_cmpxchg, CMPXCHG, UINT32_MAX },
};

static uint32_t modelled(enum model model, uint32_t old)
{
	switch (model) {
	case KEEP:
		return old;
	case PUT8:
		return (old & ~0xffu) | (VALUE & 0xff);
	case PUT16:
		return (old & ~LOW_HALF) | (VALUE & LOW_HALF);
	case PUT32:
		return VALUE;
	case OR:
		return old | VALUE;
	case ADD:
		return old + VALUE;
	case SUB:
		return old - VALUE;
	case INC:
		return old + 1;
	case NOT:
		return ~old;
	case BTS:
		return old | 8;
	case CMPXCHG:
		return old == 0 ? VALUE : old;
	case IMM8:
		return (old & ~0xffu) | 0x5a;
	case IMM16:
		return (old & ~LOW_HALF) | 0x415a;
	case IMM32:
		return 0x1005a;
	case ONE:
		return 1;
	case FPU:
		break;
	}
	return NEW_FPU;
}

static bool allow_avx(void)
{
	uint32_t features = cpuid(1, 0).ecx;
	uint64_t cr4;

	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	cr4 |= CR4_OSFXSR;
	if ((features & CPUID_XSAVE) != 0) {
		cr4 |= CR4_OSXSAVE;
	}
	__asm__ volatile("mov %0, %%cr4" : : "r"(cr4));
	if ((features & CPUID_XSAVE) == 0 || (features & CPUID_AVX) == 0) {
		return false;
	}
	__asm__ volatile("xsetbv" : : "c"(0), "a"(XCR0_X87_AVX), "d"(0));
	return true;
}

static void run_row(const struct row *row, const struct window *window,
		    uint32_t seed)
{
	uint32_t neighbour;
	uint32_t old;
	uint64_t result;

	step_begin(row->name, window);
	code_run(code_fninit, 0, 0);
	neighbour = window->neighbour();
	step_write(window, seed);
	old = step_read(window);
	step_check("seed", old, window->sticks(seed));
	result = step_run(row->code, window->address, VALUE);
	step_check("value", step_read(window),
		   window->sticks(modelled(row->model, old)));
	step_check("result", result & row->result, old & row->result);
	step_check("neighbour", window->neighbour(), neighbour);
	step_end(1);
}

static void run_rows(const struct window *window)
{
	bool has_avx = allow_avx();

	for (uint32_t i = 0; i < COUNT_OF(rows); i++) {
		if (rows[i].code != step_avx || has_avx) {
			run_row(&rows[i], window, SEED);
		}
		/* So that it compares equal, where zero stays zero */
		if (rows[i].model == CMPXCHG) {
			run_row(&rows[i], window, 0);
		}
	}
}

/* A dword is pushed that no one chooses: the index takes any. */
static void run_call(const struct window *window)
{
	uint32_t pushed = (uint32_t)(uintptr_t)step_call_return;

	step_begin("call", window);
	step_write(window, ~pushed);
	step_run(step_call, window->address, 0);
	step_check("value", step_read(window), window->sticks(pushed));
	step_end(1);
}

void step_values(void)
{
	run_rows(&step_index);
	run_rows(&step_data);
	run_call(&step_index);
	if (step_has_apic_page()) {
		run_rows(&step_count);
		run_call(&step_count);
	}
}
