// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Attacks by two CPUs of one cell, cpus= names the second.
 */
#include <bulkhead/x86_ports.h>
#include "apic.h"
#include "code.h"
#include "cpu.h"
#include "gate.h"
#include "hostile.h"
#include "ioapic.h"
#include "irq.h"
#include "mmio.h"
#include "port.h"
#include "second.h"
#include "smp.h"
#include "timer.h"

#define ROUNDS	     2000
#define STARTS	     100
#define START_US     100000
#define SETTLE_US    1000
#define APIC_TPR     0xfee00080UL
#define FREE	     (IOAPIC_ADDRESS + 0x20)
#define START_VECTOR 0
#define CODE_STORE   0x0789 /* mov %eax, (%rdi) */
#define CODE_CPUID   0xa20f
#define CODE_NOP     0x9066 /* one instruction: its middle is never run */
#define CODE_UD2     0x0b0f
#define RET	     0xc3

static volatile uint32_t second_nmis;
static volatile bool stop;
static uint64_t second_target;
static volatile uint16_t *modified;

/* The second CPU does that. */
static void let(void (*what)(void))
{
	stop = false;
	second_let(what);
}

static void settle(void)
{
	stop = true;
	timer_delay_us(SETTLE_US);
}

static void send(uint32_t command, uint64_t to)
{
	msr_write(MSR_X2APIC_ICR, to << APIC_ICR_TO_SHIFT | command);
}

/* Duties that have no end */

static void spin(void)
{
	__asm__ volatile("cli; 1: jmp 1b");
}

/* The same, but emulators let other CPUs run meanwhile. */
static void wait(void)
{
	__asm__ volatile("cli; 1: pause; jmp 1b");
}

static void halt(void)
{
	__asm__ volatile("cli; 1: hlt; jmp 1b");
}

static void sleep(void)
{
	__asm__ volatile("1: sti; hlt; jmp 1b");
}

static void identify(void)
{
	while (!stop) {
		cpuid(0, 0);
	}
}

static void use_port(void)
{
	for (;;) {
		port_write8(0x80, port_read8(0x60));
	}
}

static void store(void)
{
	uint64_t page = hostile_has_apic_page() ? APIC_TPR : FREE;

	while (!stop) {
		mmio_write32(page, 0);
		mmio_read32(page);
	}
}

static void send_itself(void)
{
	irq_unmask();
	for (;;) {
		msr_write(MSR_X2APIC_SELF_IPI, IRQ_IPI(0));
	}
}

static void send_sipi(void)
{
	for (;;) {
		send(APIC_ICR_SIPI, smp_id());
		send(APIC_ICR_SIPI, 0);
	}
}

static void be_undefined(void)
{
	for (;;) {
		code_run(code_vmmcall, 0, 0);
	}
}

static void step(void)
{
	for (;;) {
		code_run(code_trapped_nop, 0, 0);
	}
}

/* The handler of an NMI, or what looks like one, that never ends. */
static void handle_nmi(void)
{
	gate_copy();
	gate_set(VECTOR_NMI, code_spin, 0);
	gate_use(GATE_COUNT);
	msr_write(MSR_X2APIC_LVT_LINT1, APIC_ICR_NMI);
	send(APIC_ICR_NMI, smp_id());
	__asm__ volatile("int $2");
}

/* What looks like one NMI behind the other, each with its IRET pending. */
static void handle_nmis(void)
{
	gate_copy();
	gate_set(VECTOR_NMI, code_nmi_again, 0);
	gate_use(GATE_COUNT);
	__asm__ volatile("int $2");
}

/* In a shadow, in which no NMI comes either. */
static void stay_in_shadow(void)
{
	code_run(code_shadow_for_ever, 0, 0);
}

static void fault(void)
{
	mmio_read64(second_target);
}

static void fault_late(void)
{
	timer_delay_us(SETTLE_US * 2);
	mmio_read64(second_target);
}

static void triple(void)
{
	struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) none = { 0, 0 };

	timer_delay_us(SETTLE_US);
	__asm__ volatile("lidt %0; ud2" : : "m"(none) : "memory");
}

static void lose_itself(void)
{
	send(APIC_ICR_SELF | APIC_ICR_INIT | APIC_ICR_ASSERT, 0);
	spin();
}

static void switch_off(void)
{
	while (!stop) {
		cpu_relax();
	}
	port_write8(VPORT_SLEEP, VPORT_SLEEP_ENABLE);
}

/* The first CPU faults beside one that does @what. */
static void fault_beside(void (*what)(void))
{
	let(what);
	mmio_read64(hostile_target());
}

#define BESIDE(name, what)          \
	static void name(void)      \
	{                           \
		fault_beside(what); \
	}

BESIDE(fault_beside_spinner, spin)
BESIDE(fault_beside_halted, halt)
BESIDE(fault_beside_sleeper, sleep)
BESIDE(fault_beside_caller, identify)
BESIDE(fault_beside_port, use_port)
BESIDE(fault_beside_store, store)
BESIDE(fault_beside_sender, send_itself)
BESIDE(fault_beside_sipi, send_sipi)
BESIDE(fault_beside_undefined, be_undefined)
BESIDE(fault_beside_step, step)
BESIDE(fault_beside_lost, lose_itself)
BESIDE(fault_beside_nmi, handle_nmi)
BESIDE(fault_beside_nmis, handle_nmis)
BESIDE(fault_beside_shadow, stay_in_shadow)

/* It has not been started since the cell was. */
static void fault_beside_none(void)
{
	mmio_read64(hostile_target());
}

static void fault_second(void)
{
	second_target = hostile_target();
	let(fault);
	spin();
}

static void fault_together(void)
{
	second_target = hostile_target();
	second_set_duty(fault_late);
	smp_start(second_id(), 1);
	timer_delay_us(SETTLE_US * 2);
	mmio_read64(second_target);
}

static void triple_second(void)
{
	let(triple);
	spin();
}

static void fault_while_starting(void)
{
	second_set_duty(spin);
	send(APIC_ICR_INIT | APIC_ICR_ASSERT, second_id());
	send(APIC_ICR_SIPI | START_VECTOR, second_id());
	mmio_read64(hostile_target());
}

/* Both ask for the cell's end: one report. */
static void off_together(void)
{
	let(switch_off);
	stop = true;
	port_write8(VPORT_SLEEP, VPORT_SLEEP_ENABLE);
}

static void start_again_and_again(void)
{
	/* Before the first start it has no index, and waits. */
	let(wait);
	for (uint32_t i = 0; i < STARTS; i++) {
		uint32_t before = second_starts();
		uint64_t end = timer_now() + timer_from_us(START_US);

		second_set_duty(i % 2 == 0 ? wait : sleep);
		send(APIC_ICR_INIT | APIC_ICR_ASSERT, second_id());
		send(APIC_ICR_INIT | APIC_ICR_LEVEL, second_id());
		send(APIC_ICR_SIPI | START_VECTOR, second_id());
		send(APIC_ICR_SIPI | START_VECTOR, second_id());
		while (second_starts() == before && timer_now() < end) {
			cpu_relax();
		}
		hostile_check("starts", second_starts() - before, 1);
	}
}

/* INIT and start-up without any order, or sense. */
static void start_storm(void)
{
	let(wait);
	for (uint32_t i = 0; i < ROUNDS; i++) {
		send(APIC_ICR_INIT | APIC_ICR_ASSERT, second_id());
		send(APIC_ICR_SIPI | START_VECTOR, second_id());
		if (i % 3 == 0) {
			send(APIC_ICR_OTHERS | APIC_ICR_INIT, 0);
		}
	}
	let(wait);
	hostile_check_that("starts", second_starts() >= 2, second_starts());
}

/* It runs: start-up changes nothing. */
static void start_running(void)
{
	uint32_t before;

	let(wait);
	before = second_starts();
	for (uint32_t vector = 0; vector < 256; vector++) {
		send(APIC_ICR_SIPI | vector, second_id());
		send(APIC_ICR_OTHERS | APIC_ICR_SIPI | vector, 0);
	}
	timer_delay_us(SETTLE_US);
	hostile_check("starts", second_starts(), before);
}

static void count_interrupts(void)
{
	irq_unmask();
	while (!stop) {
		second_nmis = exception_nmis();
		cpu_relax();
	}
	irq_mask();
}

/* No NMI, SMI, ExtINT from a CPU of the cell to the other. */
static void send_modes(void)
{
	let(count_interrupts);
	for (uint32_t mode = APIC_ICR_SMI; mode <= APIC_ICR_EXTINT;
	     mode += 0x100) {
		if (mode != APIC_ICR_INIT && mode != APIC_ICR_SIPI) {
			send(mode, second_id());
			send(APIC_ICR_OTHERS | mode, 0);
			send(APIC_ICR_ALL | mode, 0);
			send(APIC_ICR_LOGICAL | mode, 1UL << second_id());
			send(mode, UINT32_MAX);
		}
	}
	settle();
	hostile_check("NMIs", second_nmis, 0);
}

/* All others are the cell's other. */
static void broadcast(void)
{
	uint32_t before;

	let(count_interrupts);
	before = hostile_interrupts();
	for (uint32_t i = 0; i < ROUNDS; i++) {
		send(APIC_ICR_OTHERS | IRQ_IPI(i % 16), 0);
		send(APIC_ICR_LOGICAL | IRQ_IPI(0), UINT32_MAX);
		send(APIC_ICR_LOGICAL | APIC_ICR_LOWEST | IRQ_IPI(1), 0xffff);
	}
	settle();
	hostile_take_interrupts();
	hostile_check_that("interrupts", hostile_interrupts() > before,
			   hostile_interrupts());
}

/* The same pages from two CPUs. */
static void store_together(void)
{
	let(store);
	for (uint32_t i = 0; i < ROUNDS; i++) {
		mmio_write32(FREE, i);
		ioapic_write(IOAPIC_PIN_LOW(hostile_own_pin()), IOAPIC_MASKED);
		ioapic_read(IOAPIC_PIN_HIGH(hostile_own_pin()));
	}
	settle();
	hostile_repair_interrupts();
}

static void modify(void)
{
	static const uint16_t codes[] = { CODE_STORE, CODE_CPUID, CODE_NOP,
					  CODE_STORE, CODE_UD2 };
	uint32_t i = 0;

	while (!stop) {
		*modified = codes[i++ % COUNT_OF(codes)];
	}
}

/* What faulted is another instruction when it is stepped. */
static void modify_stepped(void)
{
	static uint8_t code[64] __attribute__((aligned(64)));

	modified = (uint16_t *)(void *)code;
	*modified = CODE_STORE;
	code[2] = RET;
	let(modify);
	for (uint32_t i = 0; i < ROUNDS; i++) {
		code_run(code, FREE, 0);
	}
	settle();
	hostile_check_vectors("exceptions", 1UL << VECTOR_UD);
}

static const struct attack attacks[] = {
	{ "cpu-fault-spinner", fault_beside_spinner, STOPS, 0 },
	{ "cpu-fault-halted", fault_beside_halted, STOPS, 0 },
	{ "cpu-fault-sleeper", fault_beside_sleeper, STOPS, 0 },
	{ "cpu-fault-caller", fault_beside_caller, STOPS, 0 },
	{ "cpu-fault-port", fault_beside_port, STOPS, 0 },
	{ "cpu-fault-store", fault_beside_store, STOPS, 0 },
	{ "cpu-fault-sender", fault_beside_sender, STOPS, 0 },
	{ "cpu-fault-sipi", fault_beside_sipi, STOPS, 0 },
	{ "cpu-fault-undefined", fault_beside_undefined, STOPS, 0 },
	{ "cpu-fault-step", fault_beside_step, STOPS, 0 },
	{ "cpu-fault-lost", fault_beside_lost, STOPS, 0 },
	{ "cpu-fault-nmi", fault_beside_nmi, STOPS, 0 },
	{ "cpu-fault-nmis", fault_beside_nmis, STOPS, 0 },
	{ "cpu-fault-shadow", fault_beside_shadow, STOPS, 0 },
	{ "cpu-fault-none", fault_beside_none, STOPS, 0 },
	{ "cpu-fault-second", fault_second, STOPS, 0 },
	{ "cpu-fault-together", fault_together, STOPS, 0 },
	{ "cpu-fault-starting", fault_while_starting, STOPS, 0 },
	{ "cpu-triple-second", triple_second, STOPS, 0 },
	{ "cpu-off-together", off_together, ENDS, 0 },
	{ "cpu-starts", start_again_and_again, SURVIVES, 0 },
	{ "cpu-start-storm", start_storm, SURVIVES, 0 },
	{ "cpu-start-running", start_running, SURVIVES, 0 },
	{ "cpu-modes", send_modes, SURVIVES, 0 },
	{ "cpu-broadcast", broadcast, SURVIVES, 0 },
	{ "cpu-store-together", store_together, SURVIVES, 0 },
	{ "cpu-modify", modify_stepped, SURVIVES, 0 },
};

const struct attack_list cpu_attacks = ATTACK_LIST(attacks, ANY_APIC);
