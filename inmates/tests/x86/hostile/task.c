// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Tasks that the CPU switches to by itself, in all ways in which one can ask
 * for it, and the exception that only the mode where this is possible can make
 * endless: #AC by the delivery of #AC, without an instruction in between.
 */
#include "code.h"
#include "gate.h"
#include "hostile.h"
#include "protected.h"
#include "segments.h"

#define TASK_LIMIT	103UL
#define TASK_SHORT	102UL
#define DESCRIPTOR_TASK 0x89UL
#define DESCRIPTOR_BUSY 0x02UL
#define PRESENT		0x80UL
#define GATE_TASK	0x8500UL
#define GATE_INTERRUPT	0x8e00UL
#define GATE_OPEN	0x6000UL
#define FLAGS_FIXED	2
#define FLAGS_NT	0x4000UL
#define STACK_WORDS	64

/* Of 32 bits. */
struct task {
	uint32_t link;
	struct {
		uint32_t esp;
		uint32_t ss;
	} stacks[3];
	uint32_t cr3, eip, eflags;
	uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
	uint32_t es, cs, ss, ds, fs, gs;
	uint32_t ldt;
	uint16_t trap, bitmap;
};

_Static_assert(sizeof(struct task) == TASK_LIMIT + 1, "SDM 3, 32-bit TSS");

static struct task current_task;
static struct task next_task;
static uint32_t kernel_stack[STACK_WORDS];
static uint32_t next_stack[STACK_WORDS];
static uint64_t gates[PROTECTED_VECTORS];

static uint64_t gdt[PROTECTED_END / sizeof(uint64_t)] = {
	[PROTECTED_CODE64 / 8] = 0x00af9b000000ffff,
	[PROTECTED_DATA / 8] = 0x00cf93000000ffff,
	[PROTECTED_CODE32 / 8] = 0x00cf9b000000ffff,
	[PROTECTED_USER_DATA / 8] = 0x00cff3000000ffff,
	[PROTECTED_USER_CODE / 8] = 0x00cffb000000ffff,
	[PROTECTED_GATE / 8] = GATE_TASK << 32 | PROTECTED_NEXT << 16,
};

static uint32_t address_of(const void *object)
{
	return (uint32_t)(uintptr_t)object;
}

static uint64_t task_descriptor(const struct task *task, uint64_t limit,
				uint64_t kind)
{
	uint64_t base = address_of(task);

	return limit | (base & 0xffffff) << 16 | kind << 40 |
	       (base >> 24) << 56;
}

static uint64_t interrupt_gate(const char *handler, uint64_t selector)
{
	uint64_t entry = address_of(handler);

	return (entry & 0xffff) | selector << 16 |
	       (GATE_INTERRUPT | GATE_OPEN) << 32 | entry >> 16 << 48;
}

static void fill_descriptors(void)
{
	gdt[PROTECTED_TASK / 8] = task_descriptor(&current_task, TASK_LIMIT,
						  DESCRIPTOR_TASK);
	gdt[PROTECTED_NEXT / 8] = task_descriptor(&next_task, TASK_LIMIT,
						  DESCRIPTOR_TASK);
	gdt[PROTECTED_BUSY / 8] = task_descriptor(
		&next_task, TASK_LIMIT, DESCRIPTOR_TASK | DESCRIPTOR_BUSY);
	gdt[PROTECTED_ABSENT / 8] = task_descriptor(&next_task, TASK_LIMIT,
						    DESCRIPTOR_TASK & ~PRESENT);
	gdt[PROTECTED_SHORT / 8] = task_descriptor(&next_task, TASK_SHORT,
						   DESCRIPTOR_TASK);
}

static void fill_tasks(void)
{
	current_task = (struct task){
		.link = PROTECTED_BUSY,
		.stacks[0] = { address_of(kernel_stack + STACK_WORDS),
			       PROTECTED_DATA },
	};
	next_task = (struct task){
		.eip = address_of(protected_switched),
		.eflags = FLAGS_FIXED,
		.esp = address_of(next_stack + STACK_WORDS),
		.es = PROTECTED_DATA,
		.cs = PROTECTED_CODE32,
		.ss = PROTECTED_DATA,
		.ds = PROTECTED_DATA,
		.fs = PROTECTED_DATA,
		.gs = PROTECTED_DATA,
	};
}

static void prepare(void)
{
	fill_tasks();
	fill_descriptors();
	for (uint32_t i = 0; i < PROTECTED_VECTORS; i++) {
		gates[i] = interrupt_gate(protected_handlers +
						  i * PROTECTED_STUB_SIZE,
					  PROTECTED_CODE32);
	}
	protected_gdt = (struct protected_pointer){ sizeof(gdt) - 1,
						    (uintptr_t)gdt };
	protected_idt = (struct protected_pointer){ sizeof(gates) - 1,
						    (uintptr_t)gates };
}

/* Its way back has left no task that has this CPU's name. */
static uint32_t enter(const char *code)
{
	uint32_t vector = protected_enter(code);

	segments_init(0);
	return vector;
}

/* What @code says is the attack's own; it does not come back. */
static void run(void)
{
	prepare();
	enter(hostile_code());
}

static void run_by_gate(void)
{
	prepare();
	gates[PROTECTED_GATED] = gdt[PROTECTED_GATE / 8];
	gates[VECTOR_UD] = gdt[PROTECTED_GATE / 8];
	enter(hostile_code());
}

/* Tasks that there are not: an exception, and no switch. */
static void run_in_vain(uint32_t vector)
{
	prepare();
	hostile_check("vector", enter(hostile_code()), vector);
	hostile_check("its memory", next_task.link, 0);
}

static void be_absent(void)
{
	run_in_vain(VECTOR_NP);
}

static void be_short(void)
{
	run_in_vain(VECTOR_TS);
}

static void be_busy(void)
{
	run_in_vain(VECTOR_GP);
}

/* There are no tasks in long mode, whatever names one. */
static void use_in_long_mode(void)
{
	struct {
		uint32_t offset;
		uint16_t selector;
	} __attribute__((packed)) far = { 0, SELECTOR_TSS };

	gate_copy();
	gate_write(PROTECTED_GATED,
		   (GATE_TASK | GATE_OPEN) << 32 | SELECTOR_TSS << 16, 0);
	gate_use(GATE_COUNT);
	__asm__ volatile(EXCEPTION_POINT("ljmp *%0") : : "m"(far) : "memory");
	hostile_check_vector("jump", VECTOR_GP);
	__asm__ volatile(EXCEPTION_POINT("lcall *%0") : : "m"(far) : "memory");
	hostile_check_vector("call", VECTOR_GP);
	__asm__ volatile(EXCEPTION_POINT("int %0") : : "i"(PROTECTED_GATED));
	hostile_check_vector("interrupt", VECTOR_GP);
	gate_use_own();
}

/* An IRET of a task that says that another one has called it. */
static void return_in_long_mode(void)
{
	uint64_t flags;

	__asm__ volatile("pushf; pop %0" : "=r"(flags));
	__asm__ volatile(
		"push %0; popf;" EXCEPTION_POINT("iretq") "push %1; popf"
		:
		: "r"(flags | FLAGS_NT), "r"(flags)
		: "memory", "cc");
	hostile_check_vector("return", VECTOR_GP);
}

/* The handler is in user mode, too, and its frame is as little aligned. */
static void align_for_ever(void)
{
	prepare();
	gates[VECTOR_AC] = interrupt_gate(protected_spin, PROTECTED_USER_CODE);
	enter(protected_align);
}

static const struct attack attacks[] = {
	{ "task-jump", run, STOPS, protected_jump },
	{ "task-call", run, STOPS, protected_call },
	{ "task-jump-gate", run, STOPS, protected_jump_gate },
	{ "task-call-gate", run, STOPS, protected_call_gate },
	{ "task-interrupt", run_by_gate, STOPS, protected_interrupt },
	{ "task-exception", run_by_gate, STOPS, protected_exception },
	{ "task-return", run, STOPS, protected_return },
	{ "task-absent", be_absent, SURVIVES, protected_jump_absent },
	{ "task-short", be_short, SURVIVES, protected_jump_short },
	{ "task-busy", be_busy, SURVIVES, protected_jump_busy },
	{ "task-long", use_in_long_mode, SURVIVES, 0 },
	{ "task-long-return", return_in_long_mode, SURVIVES, 0 },
	{ "align-for-ever", align_for_ever, STOPS, 0 },
};

const struct attack_list task_attacks = ATTACK_LIST(attacks, ANY_APIC);
