// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The page of the IOAPIC, in every way in which an instruction can access it.
 */
#include "apic.h"
#include "code.h"
#include "hostile.h"
#include "ioapic.h"
#include "mmio.h"
#include "page.h"

#define PAGE_SIZE 0x1000

/* Far pointers, frames and tables made of registers lead nowhere: #GP, #NP.. */
static void on_page(void)
{
	mmio_write32(IOAPIC_ADDRESS + IOAPIC_INDEX,
		     IOAPIC_PIN_LOW(hostile_own_pin()));
	page_run(IOAPIC_ADDRESS + IOAPIC_DATA);
	hostile_repair_interrupts();
}

static void on_page_trapped(void)
{
	struct exception_record trapped;

	hostile_run_code(IOAPIC_ADDRESS + 0x20);
	trapped = hostile_exceptions();
	code_run(code_trapped_nop, 0, 0);
	hostile_check("debug traps", trapped.count, hostile_exceptions().count);
	hostile_check("vectors", trapped.vectors, 1UL << VECTOR_DB);
}

static void execute_page(void)
{
	hostile_execute(IOAPIC_ADDRESS);
}

static void use_as_stack(void)
{
	page_is_stack(IOAPIC_ADDRESS);
}

static void use_as_idt(void)
{
	page_is_idt(IOAPIC_ADDRESS);
}

static void use_as_gdt(void)
{
	page_is_gdt(IOAPIC_ADDRESS);
}

static void across_end(void)
{
	hostile_run_code(IOAPIC_ADDRESS + PAGE_SIZE - 2);
}

static void across_begin(void)
{
	hostile_run_code(IOAPIC_ADDRESS - 2);
}

static void second_page(void)
{
	hostile_run_code(IOAPIC_ADDRESS + PAGE_SIZE);
}

static void use_as_frame(void)
{
	page_run(IOAPIC_ADDRESS + 0x40);
}

static void read_all(void)
{
	page_read_all(IOAPIC_ADDRESS);
}

static const struct attack attacks[] = {
	{ "ioapic-read-byte", on_page, SURVIVES, code_read8 },
	{ "ioapic-read-half", on_page, SURVIVES, code_read16 },
	{ "ioapic-read-word", on_page, SURVIVES, code_read32 },
	{ "ioapic-read-double", on_page, SURVIVES, code_read64 },
	{ "ioapic-write-byte", on_page, SURVIVES, code_write8 },
	{ "ioapic-write-half", on_page, SURVIVES, code_write16 },
	{ "ioapic-write-word", on_page, SURVIVES, code_write32 },
	{ "ioapic-write-double", on_page, SURVIVES, code_write64 },
	{ "ioapic-or", on_page, SURVIVES, code_or },
	{ "ioapic-inc", on_page, SURVIVES, code_inc },
	{ "ioapic-not", on_page, SURVIVES, code_not },
	{ "ioapic-xchg", on_page, SURVIVES, code_xchg },
	{ "ioapic-xadd", on_page, SURVIVES, code_xadd },
	{ "ioapic-cmpxchg", on_page, SURVIVES, code_cmpxchg },
	{ "ioapic-cmpxchg8b", on_page, SURVIVES, code_cmpxchg8b },
	{ "ioapic-cmpxchg16b", on_page, SURVIVES, code_cmpxchg16b },
	{ "ioapic-bts", on_page, SURVIVES, code_bts },
	{ "ioapic-push", on_page, SURVIVES, code_push },
	{ "ioapic-pop", on_page, SURVIVES, code_pop },
	{ "ioapic-pushf", on_page, SURVIVES, code_pushf },
	{ "ioapic-popf", on_page, SURVIVES, code_popf },
	{ "ioapic-enter", on_page, SURVIVES, code_enter },
	{ "ioapic-leave", on_page, SURVIVES, code_leave },
	{ "ioapic-call", on_page, SURVIVES, code_call },
	{ "ioapic-stos", on_page, SURVIVES, code_stos },
	{ "ioapic-lods", on_page, SURVIVES, code_lods },
	{ "ioapic-scas", on_page, SURVIVES, code_scas },
	{ "ioapic-cmps", on_page, SURVIVES, code_cmps },
	{ "ioapic-movs-from", on_page, SURVIVES, code_movs_from },
	{ "ioapic-movs-to", on_page, SURVIVES, code_movs_to },
	{ "ioapic-movs-within", on_page, SURVIVES, code_movs_within },
	{ "ioapic-sse-read", on_page, SURVIVES, code_sse_read },
	{ "ioapic-sse-write", on_page, SURVIVES, code_sse_write },
	{ "ioapic-movnti", on_page, SURVIVES, code_movnti },
	{ "ioapic-movntdq", on_page, SURVIVES, code_movntdq },
	{ "ioapic-maskmov", on_page, SURVIVES, code_maskmov },
	{ "ioapic-fild", on_page, SURVIVES, code_fild },
	{ "ioapic-fist", on_page, SURVIVES, code_fist },
	{ "ioapic-fnsave", on_page, SURVIVES, code_fnsave },
	{ "ioapic-fxsave", on_page, SURVIVES, code_fxsave },
	{ "ioapic-fxrstor", on_page, SURVIVES, code_fxrstor },
	{ "ioapic-sgdt", on_page, SURVIVES, code_sgdt },
	{ "ioapic-segment", on_page, SURVIVES, code_mov_segment },
	{ "ioapic-far-jump", on_page, SURVIVES, code_jump_far },
	{ "ioapic-ins", on_page, SURVIVES, code_ins },
	{ "ioapic-outs", on_page, SURVIVES, code_outs },
	{ "ioapic-mov-ss", on_page, SURVIVES, code_mov_ss },
	{ "ioapic-sti", on_page, SURVIVES, code_sti },
	{ "ioapic-hints", on_page, SURVIVES, code_prefetch },
	{ "ioapic-trapped", on_page_trapped, SURVIVES, code_trapped },
	{ "ioapic-trapped-load", on_page_trapped, SURVIVES, code_trapped_load },
	{ "ioapic-trapped-rmw", on_page_trapped, SURVIVES, code_trapped_rmw },
	{ "ioapic-read-all", read_all, SURVIVES, 0 },
	{ "ioapic-exec", execute_page, STOPS, 0 },
	{ "ioapic-stack", use_as_stack, STOPS, 0 },
	{ "ioapic-idt", use_as_idt, STOPS, 0 },
	{ "ioapic-gdt", use_as_gdt, STOPS, 0 },
	{ "ioapic-iret", use_as_frame, STOPS, code_iret },
	{ "ioapic-across-end", across_end, STOPS, code_write64 },
	{ "ioapic-across-begin", across_begin, STOPS, code_write64 },
	{ "ioapic-second-page", second_page, STOPS, code_read32 },
};

const struct attack_list ioapic_page_attacks = ATTACK_LIST(attacks, ANY_APIC);
