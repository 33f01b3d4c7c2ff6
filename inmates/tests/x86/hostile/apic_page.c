// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The page of the local APIC, where its hardware is in xAPIC mode: in every way
 * in which an instruction can access it.
 */
#include "apic.h"
#include "code.h"
#include "hostile.h"
#include "ioapic.h"
#include "mmio.h"
#include "page.h"

#define PAGE	  0xfee00000UL
#define PAGE_SIZE 0x1000
#define TPR	  0x80 /* harmless, and readable */
#define ICR	  0x300
#define ICR_HIGH  0x310

/* Far pointers, frames and tables made of registers lead nowhere: #GP, #NP.. */
static void on_page(void)
{
	page_run(PAGE + TPR);
	hostile_repair_interrupts();
}

static void execute_page(void)
{
	hostile_execute(PAGE);
}

static void jump_through(void)
{
	mmio_write32(PAGE + TPR, 0);
	hostile_run_code(PAGE + 0x20); /* its id: an address of nothing */
}

static void use_as_stack(void)
{
	page_is_stack(PAGE);
}

static void use_as_idt(void)
{
	page_is_idt(PAGE);
}

static void use_as_gdt(void)
{
	page_is_gdt(PAGE);
}

static void across_end(void)
{
	hostile_run_code(PAGE + PAGE_SIZE - 2);
}

static void across_begin(void)
{
	hostile_run_code(PAGE - 2);
}

static void read_all(void)
{
	page_read_all(PAGE);
}

/* Whatever is no register is no message either: no IPI comes of it. */
static void write_all(void)
{
	static const uint32_t values[] = { 0,	  UINT32_MAX, 0x4fe,
					   0x5fe, 0xc4400,    0x00084500 };

	for (uint32_t i = 0; i < COUNT_OF(values); i++) {
		for (uint64_t at = 0; at < PAGE_SIZE; at += 4) {
			/* The cell's own INIT would reach it. */
			if (at != ICR) {
				mmio_write32(PAGE + at, values[i]);
			}
		}
	}
	hostile_repair_interrupts();
	hostile_check("its id", mmio_read32(PAGE + 0x20) >> 24,
		      msr_read(MSR_X2APIC_ID));
}

/* A store to the first bytes is an interrupt message on real hardware. */
static void write_message(void)
{
	for (uint32_t mode = 0; mode < 0x800; mode += 0x100) {
		for (uint32_t at = 0; at < 0x20; at += 4) {
			mmio_write32(PAGE + at, mode | 0x55);
			mmio_write64(PAGE + at, mode | 0x55);
		}
	}
}

/* INIT and start-up too, for the destination is another cell's. */
static void send_foreign(void)
{
	uint32_t to = (uint32_t)hostile_foreign_cpu() << 24;

	for (uint32_t mode = 0; mode < 0x800; mode += 0x100) {
		for (uint32_t level = 0; level < 0x10000; level += 0x4000) {
			mmio_write32(PAGE + ICR_HIGH, to);
			mmio_write32(PAGE + ICR, level | mode | 0x45);
		}
	}
	hostile_check("interrupts", hostile_interrupts(), 0);
}

/* Logical ids are made by the guest: it gives itself everyone's. */
static void send_logical(void)
{
	static const uint32_t formats[] = { UINT32_MAX, 0x0fffffff };

	for (uint32_t i = 0; i < COUNT_OF(formats); i++) {
		mmio_write32(PAGE + 0xe0, formats[i]);
		mmio_write32(PAGE + 0xd0, 0x04000000);
		for (uint32_t mode = 0; mode < 0x500; mode += 0x100) {
			mmio_write32(PAGE + ICR_HIGH, 0xfb000000);
			mmio_write32(PAGE + ICR, 0x4800 | mode | 0x45);
			mmio_write32(PAGE + ICR_HIGH, 0x04000000);
			mmio_write32(PAGE + ICR, 0x4800 | mode | 0x46);
		}
	}
	mmio_write32(PAGE + 0xe0, UINT32_MAX);
	mmio_write32(PAGE + 0xd0, 0);
	hostile_repair_interrupts();
}

/* The halves of the ICR in either order, and each alone. */
static void send_by_halves(void)
{
	uint32_t to = (uint32_t)hostile_foreign_cpu() << 24;

	mmio_write32(PAGE + ICR, 0x4445);
	mmio_write32(PAGE + ICR_HIGH, to);
	mmio_write8(PAGE + ICR_HIGH + 3, (uint8_t)hostile_foreign_cpu());
	mmio_write8(PAGE + ICR, 0x46);
	mmio_write16(PAGE + ICR, 0x4446);
	mmio_write64(PAGE + ICR, 0x4446);
	hostile_repair_interrupts();
}

/* AMD's extended registers: specific EOI, enables, more of the LVT. */
static void write_extended(void)
{
	for (uint64_t at = 0x400; at < 0x540; at += 0x10) {
		mmio_write32(PAGE + at, 0x400);
		hostile_check("extended register", mmio_read32(PAGE + at), 0);
	}
}

static void set_modes(void)
{
	for (uint64_t at = 0x320; at <= 0x370; at += 0x10) {
		for (uint32_t mode = 0x100; mode < 0x800; mode += 0x100) {
			uint32_t entry;

			mmio_write32(PAGE + at, mode | 0x45);
			entry = mmio_read32(PAGE + at);
			hostile_check_that("LVT entry that is open",
					   (entry & 0x700) == 0 ||
						   (entry & 0x10000) != 0,
					   entry);
		}
	}
	hostile_repair_interrupts();
}

static void use_as_frame(void)
{
	page_run(PAGE);
}

static void on_page_trapped(void)
{
	struct exception_record trapped;

	hostile_run_code(PAGE + TPR);
	trapped = hostile_exceptions();
	code_run(code_trapped_nop, 0, 0);
	hostile_check("debug traps", trapped.count, hostile_exceptions().count);
	hostile_check("vectors", trapped.vectors, 1UL << VECTOR_DB);
	hostile_repair_interrupts();
}

static const struct attack attacks[] = {
	{ "apic-read-byte", on_page, SURVIVES, code_read8 },
	{ "apic-read-half", on_page, SURVIVES, code_read16 },
	{ "apic-read-word", on_page, SURVIVES, code_read32 },
	{ "apic-read-double", on_page, SURVIVES, code_read64 },
	{ "apic-write-byte", on_page, SURVIVES, code_write8 },
	{ "apic-write-half", on_page, SURVIVES, code_write16 },
	{ "apic-write-word", on_page, SURVIVES, code_write32 },
	{ "apic-write-double", on_page, SURVIVES, code_write64 },
	{ "apic-or", on_page, SURVIVES, code_or },
	{ "apic-inc", on_page, SURVIVES, code_inc },
	{ "apic-not", on_page, SURVIVES, code_not },
	{ "apic-xchg", on_page, SURVIVES, code_xchg },
	{ "apic-xadd", on_page, SURVIVES, code_xadd },
	{ "apic-cmpxchg", on_page, SURVIVES, code_cmpxchg },
	{ "apic-cmpxchg8b", on_page, SURVIVES, code_cmpxchg8b },
	{ "apic-cmpxchg16b", on_page, SURVIVES, code_cmpxchg16b },
	{ "apic-bts", on_page, SURVIVES, code_bts },
	{ "apic-push", on_page, SURVIVES, code_push },
	{ "apic-pop", on_page, SURVIVES, code_pop },
	{ "apic-pushf", on_page, SURVIVES, code_pushf },
	{ "apic-popf", on_page, SURVIVES, code_popf },
	{ "apic-enter", on_page, SURVIVES, code_enter },
	{ "apic-leave", on_page, SURVIVES, code_leave },
	{ "apic-call", on_page, SURVIVES, code_call },
	{ "apic-stos", on_page, SURVIVES, code_stos },
	{ "apic-lods", on_page, SURVIVES, code_lods },
	{ "apic-scas", on_page, SURVIVES, code_scas },
	{ "apic-cmps", on_page, SURVIVES, code_cmps },
	{ "apic-movs-from", on_page, SURVIVES, code_movs_from },
	{ "apic-movs-to", on_page, SURVIVES, code_movs_to },
	{ "apic-movs-within", on_page, SURVIVES, code_movs_within },
	{ "apic-sse-read", on_page, SURVIVES, code_sse_read },
	{ "apic-sse-write", on_page, SURVIVES, code_sse_write },
	{ "apic-movnti", on_page, SURVIVES, code_movnti },
	{ "apic-movntdq", on_page, SURVIVES, code_movntdq },
	{ "apic-maskmov", on_page, SURVIVES, code_maskmov },
	{ "apic-fild", on_page, SURVIVES, code_fild },
	{ "apic-fist", on_page, SURVIVES, code_fist },
	{ "apic-fnsave", on_page, SURVIVES, code_fnsave },
	{ "apic-fxsave", on_page, SURVIVES, code_fxsave },
	{ "apic-fxrstor", on_page, SURVIVES, code_fxrstor },
	{ "apic-sgdt", on_page, SURVIVES, code_sgdt },
	{ "apic-segment", on_page, SURVIVES, code_mov_segment },
	{ "apic-far-jump", on_page, SURVIVES, code_jump_far },
	{ "apic-ins", on_page, SURVIVES, code_ins },
	{ "apic-outs", on_page, SURVIVES, code_outs },
	{ "apic-mov-ss", on_page, SURVIVES, code_mov_ss },
	{ "apic-sti", on_page, SURVIVES, code_sti },
	{ "apic-hints", on_page, SURVIVES, code_prefetch },
	{ "apic-trapped", on_page_trapped, SURVIVES, code_trapped },
	{ "apic-trapped-load", on_page_trapped, SURVIVES, code_trapped_load },
	{ "apic-trapped-rmw", on_page_trapped, SURVIVES, code_trapped_rmw },
	{ "apic-page-read-all", read_all, SURVIVES, 0 },
	{ "apic-page-write-all", write_all, SURVIVES, 0 },
	{ "apic-page-message", write_message, SURVIVES, 0 },
	{ "apic-page-icr-foreign", send_foreign, SURVIVES, 0 },
	{ "apic-page-icr-logical", send_logical, SURVIVES, 0 },
	{ "apic-page-icr-halves", send_by_halves, SURVIVES, 0 },
	{ "apic-page-extended", write_extended, SURVIVES, 0 },
	{ "apic-page-lvt", set_modes, SURVIVES, 0 },
	{ "apic-exec", execute_page, STOPS, 0 },
	{ "apic-jump-through", jump_through, STOPS, code_jump_through },
	{ "apic-stack", use_as_stack, STOPS, 0 },
	{ "apic-idt", use_as_idt, STOPS, 0 },
	{ "apic-gdt", use_as_gdt, STOPS, 0 },
	{ "apic-iret", use_as_frame, STOPS, code_iret },
	{ "apic-across-end", across_end, STOPS, code_write64 },
	{ "apic-across-begin", across_begin, STOPS, code_write64 },
	{ "apic-read-across-end", across_end, STOPS, code_read64 },
};

const struct attack_list apic_page_attacks = ATTACK_LIST(attacks, XAPIC);
