// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Memory that is not the cell's, or not for this use: target= is the address.
 * Other cells' RAM, the hypervisor's, devices, windows for interrupt messages;
 * the attack does not need to know which.
 */
#include "cmdline.h"
#include "code.h"
#include "hostile.h"
#include "mmio.h"
#include "platform.h"
#include "segments.h"

#define COMM_END       (COMM_REGION_ADDRESS + 0x1000)
#define TASK_LIMIT     103UL
#define TASK_AVAILABLE 0x89UL
#define PAGE_SIZE      0x1000
#define SLOT	       0x80 /* in the page: all that any instruction touches fits */

struct table_pointer {
	uint16_t limit;
	uint64_t base;
} __attribute__((packed));

static void on_target(void)
{
	hostile_run_code(hostile_target() + SLOT);
}

/* Behind the communication region, which is behind the RAM, there is nothing. */
static void across_end(void)
{
	hostile_run_code(COMM_END - 2);
}

static void execute_target(void)
{
	hostile_execute(hostile_target());
}

static void execute_comm_region(void)
{
	hostile_execute(COMM_REGION_ADDRESS);
}

/* Run on from the last byte of the cell's RAM. */
static void execute_across_end(void)
{
	uint64_t last = cmdline_number("ram-size", PLATFORM_RAM_SIZE) - 1;

	mmio_write8(last, 0x66); /* the prefix of an instruction */
	hostile_execute(last);
}

/* The next exception looks for its gate there. */
static void use_idt(void)
{
	struct table_pointer idt = { PAGE_SIZE - 1, hostile_target() };

	__asm__ volatile("lidt %0; ud2" : : "m"(idt) : "memory");
}

static void use_gdt(void)
{
	struct table_pointer gdt = { PAGE_SIZE - 1, hostile_target() };

	__asm__ volatile("lgdt %0; mov %1, %%fs"
			 :
			 : "m"(gdt), "r"(SELECTOR_DATA)
			 : "memory");
}

/* The handler of the next exception pushes onto it. */
static void push_onto_target(void)
{
	__asm__ volatile("mov %0, %%rsp; ud2"
			 :
			 : "r"(hostile_target() + PAGE_SIZE)
			 : "memory");
}

static void enter_user(const char *code)
{
	__asm__ volatile("push %0; push %1; push $2; push %2; push %3; iretq"
			 :
			 : "r"((uint64_t)SELECTOR_USER_DATA),
			   "r"((uint64_t)SLOT * PAGE_SIZE),
			   "r"((uint64_t)SELECTOR_USER_CODE),
			   "r"((uint64_t)(uintptr_t)code)
			 : "memory");
}

/* The same by the way out of user mode. */
static void leave_user_onto_target(void)
{
	*segments_stack() = hostile_target() + PAGE_SIZE;
	enter_user(code_ud2);
}

/* What says which stack that is, lies there itself. */
static void use_task(void)
{
	struct table_pointer gdt;
	uint16_t task;
	uint64_t *descriptor;
	uint64_t target = hostile_target();

	__asm__ volatile("sgdt %0; str %1" : "=m"(gdt), "=r"(task));
	descriptor = (uint64_t *)(uintptr_t)(gdt.base + task);
	descriptor[0] = TASK_LIMIT | (target & 0xffffff) << 16 |
			TASK_AVAILABLE << 40 | (target >> 24 & 0xff) << 56;
	descriptor[1] = target >> 32;
	__asm__ volatile("ltr %0" : : "r"(task));
	enter_user(code_ud2);
}

static void read_target_user(void)
{
	__asm__ volatile("push %0; push %%rsp; push $2; push %1; push %2; iretq"
			 :
			 : "r"((uint64_t)SELECTOR_USER_DATA),
			   "r"((uint64_t)SELECTOR_USER_CODE),
			   "r"((uint64_t)(uintptr_t)code_read64),
			   "D"(hostile_target())
			 : "memory");
}

/* Hints: no access follows. */
static void hint(void)
{
	code_run(code_prefetch, hostile_target(), 0);
	code_run(code_invlpg, hostile_target(), 0);
}

/* All of it garbage: the hypervisor writes it, but never believes it. */
static void spoil_comm_region(void)
{
	for (uint64_t at = COMM_REGION_ADDRESS; at < COMM_END; at += 4) {
		mmio_write32(at, UINT32_MAX);
		hostile_check("own comm region", mmio_read32(at), UINT32_MAX);
	}
}

static const struct attack attacks[] = {
	{ "mem-read", on_target, STOPS, code_read64 },
	{ "mem-write", on_target, STOPS, code_write64 },
	{ "mem-exec", execute_target, STOPS, 0 },
	{ "mem-exec-comm", execute_comm_region, STOPS, 0 },
	{ "mem-exec-across", execute_across_end, STOPS, 0 },
	{ "mem-read-byte", on_target, STOPS, code_read8 },
	{ "mem-read-half", on_target, STOPS, code_read16 },
	{ "mem-read-word", on_target, STOPS, code_read32 },
	{ "mem-write-byte", on_target, STOPS, code_write8 },
	{ "mem-write-half", on_target, STOPS, code_write16 },
	{ "mem-write-word", on_target, STOPS, code_write32 },
	{ "mem-read-user", read_target_user, STOPS, 0 },
	{ "mem-or", on_target, STOPS, code_or },
	{ "mem-xchg", on_target, STOPS, code_xchg },
	{ "mem-xadd", on_target, STOPS, code_xadd },
	{ "mem-cmpxchg", on_target, STOPS, code_cmpxchg },
	{ "mem-cmpxchg16b", on_target, STOPS, code_cmpxchg16b },
	{ "mem-bts", on_target, STOPS, code_bts },
	{ "mem-push", on_target, STOPS, code_push },
	{ "mem-pop", on_target, STOPS, code_pop },
	{ "mem-enter", on_target, STOPS, code_enter },
	{ "mem-call", on_target, STOPS, code_call },
	{ "mem-jump-through", on_target, STOPS, code_jump_through },
	{ "mem-jump-far", on_target, STOPS, code_jump_far },
	{ "mem-return", on_target, STOPS, code_return },
	{ "mem-iret", on_target, STOPS, code_iret },
	{ "mem-stos", on_target, STOPS, code_stos },
	{ "mem-lods", on_target, STOPS, code_lods },
	{ "mem-scas", on_target, STOPS, code_scas },
	{ "mem-cmps", on_target, STOPS, code_cmps },
	{ "mem-movs-from", on_target, STOPS, code_movs_from },
	{ "mem-movs-to", on_target, STOPS, code_movs_to },
	{ "mem-ins", on_target, STOPS, code_ins },
	{ "mem-outs", on_target, STOPS, code_outs },
	{ "mem-sse-read", on_target, STOPS, code_sse_read },
	{ "mem-sse-write", on_target, STOPS, code_sse_write },
	{ "mem-movnti", on_target, STOPS, code_movnti },
	{ "mem-movntdq", on_target, STOPS, code_movntdq },
	{ "mem-maskmov", on_target, STOPS, code_maskmov },
	{ "mem-fild", on_target, STOPS, code_fild },
	{ "mem-fist", on_target, STOPS, code_fist },
	{ "mem-fnsave", on_target, STOPS, code_fnsave },
	{ "mem-fxsave", on_target, STOPS, code_fxsave },
	{ "mem-fxrstor", on_target, STOPS, code_fxrstor },
	{ "mem-sgdt", on_target, STOPS, code_sgdt },
	{ "mem-lgdt", on_target, STOPS, code_lgdt },
	{ "mem-lidt", on_target, STOPS, code_lidt },
	{ "mem-segment", on_target, STOPS, code_mov_segment },
	{ "mem-read-across", across_end, STOPS, code_read64 },
	{ "mem-write-across", across_end, STOPS, code_write64 },
	{ "mem-idt", use_idt, STOPS, 0 },
	{ "mem-gdt", use_gdt, STOPS, 0 },
	{ "mem-stack", push_onto_target, STOPS, 0 },
	{ "mem-stack-user", leave_user_onto_target, STOPS, 0 },
	{ "mem-task", use_task, STOPS, 0 },
	{ "mem-hints", hint, SURVIVES, 0 },
	{ "comm-garbage", spoil_comm_region, SURVIVES, 0 },
};

const struct attack_list memory_attacks = ATTACK_LIST(attacks, ANY_APIC);
