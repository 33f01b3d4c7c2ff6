// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell that attacks: hypervisor, other cells, itself.
 *	attack=A,B,..	names of attacks, in this order; list: print all;
 *			survives, stops: all that end so, by one CPU, or
 *			by two if there is cpus=; hangs: all
 *	target=A,B,..	addresses: the attacks are run for each
 *	skip=A,B,..	names of attacks that are not among those
 *	cpus=A		APIC id of the cell's other CPU; default: there is none.
 *			What hangs a CPU then hangs that one, and the cell asks
 *			for its end when this has lasted for a while.
 *	foreign-cpu=N	APIC id of another cell's CPU; default: 2
 *	resume=1	after a restart go on with the next attack
 *	key=1		begin when a character comes on the console
 *
 * What must not hurt the cell ends with `survived`, or with `WRONG` when the
 * cell saw what it must not see. What must stop the cell ends with silence, or
 * with `NOT STOPPED`. What hangs the cell must not get out of it: `NOT HUNG`.
 */
#include <stddef.h>
#include <bulkhead/x86_ports.h>
#include "apic.h"
#include "cmdline.h"
#include "code.h"
#include "cpu.h"
#include "hostile.h"
#include "inmate.h"
#include "ioapic.h"
#include "irq.h"
#include "mmu.h"
#include "platform.h"
#include "port.h"
#include "print.h"
#include "second.h"
#include "string.h"
#include "timer.h"
#include "uart_input.h"

#define MAX_TARGETS    32
#define START_US       200000
#define HANG_US	       4000
#define VICTIM_CPU     2
#define CPUID_1_X2APIC 0x200000u
#define CR4_OSFXSR     0x600UL /* and SIMD exceptions */
#define MAPPED_GIB     4       /* the first that start.S does not map */
#define GIB_SHIFT      30
#define PAGE_SIZE      0x200000UL
#define PROGRESS_MAGIC 0x484f5354u
#define UART_PORTS     8

typedef void hostile_function(void);

/* In the last page of the RAM, which a restart leaves alone. */
struct progress {
	uint32_t magic;
	uint32_t begun;
};

static const struct attack_list *const lists[] = {
	&memory_attacks,      &walk_attacks,	    &apic_page_attacks,
	&apic_absent_attacks, &ioapic_page_attacks, &ioapic_attacks,
	&icr_attacks,	      &lvt_attacks,	    &port_attacks,
	&msr_attacks,	      &cpuid_attacks,	    &virtual_attacks,
	&control_attacks,     &debug_attacks,	    &fault_attacks,
	&mode_attacks,	      &task_attacks,	    &storm_attacks,
	&hang_attacks,	      &cpu_attacks,
};

static const struct attack *current;
static uint64_t target;
static uint32_t checks;
static uint32_t wrong;
static uint32_t turn;
static uint32_t pm_timer;
static volatile uint32_t interrupts;
static uint64_t extra_pages[MMU_ENTRIES] __attribute__((aligned(4096)));

void hostile_check_that(const char *what, bool holds, uint64_t got)
{
	checks++;
	if (!holds) {
		print("hostile: %s saw %s: 0x%lx\n", current->name, what, got);
		wrong++;
	}
}

void hostile_check(const char *what, uint64_t got, uint64_t wanted)
{
	hostile_check_that(what, got == wanted, got);
}

struct exception_record hostile_exceptions(void)
{
	struct exception_record record = exception_end();

	exception_expect(EXCEPTION_RETURN);
	return record;
}

void hostile_check_vector(const char *what, uint32_t vector)
{
	struct exception_record record = hostile_exceptions();

	hostile_check_that(what, record.count == 1 && record.vector == vector,
			   (uint64_t)record.count << 32 | record.vector);
}

void hostile_check_vectors(const char *what, uint64_t vectors)
{
	struct exception_record record = hostile_exceptions();

	hostile_check_that(what, (record.vectors & ~vectors) == 0,
			   record.vectors);
}

uint64_t hostile_run_code(uint64_t address)
{
	return code_run(current->code, address, UINT32_MAX);
}

const char *hostile_code(void)
{
	return current->code;
}

uint64_t hostile_map(uint64_t physical)
{
	if (physical >> GIB_SHIFT < MMU_GIB) {
		return physical;
	}
	for (uint64_t i = 0; i < MMU_ENTRIES; i++) {
		extra_pages[i] = (physical & ~(PAGE_SIZE - 1)) + i * PAGE_SIZE;
		extra_pages[i] |= MMU_PAGE;
	}
	mmu_gibs[MAPPED_GIB] = (uint64_t)(uintptr_t)extra_pages | MMU_TABLE;
	mmu_flush();
	return ((uint64_t)MAPPED_GIB << GIB_SHIFT) + physical % PAGE_SIZE;
}

uint64_t hostile_target(void)
{
	if (cmdline_value("target") == NULL) {
		print("hostile: %s needs target=\n", current->name);
		inmate_exit();
	}
	return hostile_map(target);
}

void hostile_execute(uint64_t address)
{
	hostile_function *function = (hostile_function *)(uintptr_t)address;

	hostile_exceptions();
	function();
}

bool hostile_has_apic_page(void)
{
	return (cpuid(1, 0).ecx & CPUID_1_X2APIC) == 0;
}

uint64_t hostile_foreign_cpu(void)
{
	return cmdline_number("foreign-cpu", VICTIM_CPU);
}

uint32_t hostile_own_pin(void)
{
	return console_irq() - IRQ_PIN(0);
}

bool hostile_owns_port(uint32_t port)
{
	return port >= platform.console.base &&
	       port < platform.console.base + UART_PORTS;
}

uint32_t hostile_pm_timer(void)
{
	return pm_timer;
}

uint32_t hostile_interrupts(void)
{
	return interrupts;
}

void inmate_irq(uint32_t irq)
{
	if (irq == TIMER_IRQ) {
		timer_stop();
	}
	interrupts = interrupts + 1;
}

void hostile_take_interrupts(void)
{
	__asm__ volatile("sti; nop; nop; cli" : : : "memory");
}

void hostile_repair_interrupts(void)
{
	apic_init();
	ioapic_disable(hostile_own_pin());
	hostile_take_interrupts();
}

static const char *end_name(enum attack_end end)
{
	switch (end) {
	case SURVIVES:
		return "survives";
	case STOPS:
		return "stops";
	case ENDS:
		return "ends";
	case EITHER:
		return "either";
	case HANGS:
		break;
	}
	return "hangs";
}

static void judge(const struct attack *attack,
		  const struct exception_record *record)
{
	if (attack->end == STOPS || attack->end == ENDS) {
		print("hostile: %s NOT STOPPED, %u exceptions, vector %u\n",
		      attack->name, record->count, record->vector);
		return;
	}
	if (attack->end == HANGS) {
		print("hostile: %s NOT HUNG\n", attack->name);
		return;
	}
	hostile_check_that("an exception", record->count == 0, record->vector);
	hostile_check("NMIs", exception_nmis(), 0);
	if (wrong != 0) {
		print("hostile: %s WRONG, %u of %u checks\n", attack->name,
		      wrong, checks);
	} else {
		print("hostile: %s survived, %u checks\n", attack->name,
		      checks);
	}
}

static struct progress *progress(void)
{
	uint64_t end = cmdline_number("ram-size", PLATFORM_RAM_SIZE);

	return (struct progress *)(uintptr_t)(end - 0x1000);
}

/* True if this attack had its turn before a restart. */
static bool was_begun(void)
{
	if (cmdline_number("resume", 0) == 0) {
		return false;
	}
	if (progress()->magic != PROGRESS_MAGIC) {
		*progress() = (struct progress){ .magic = PROGRESS_MAGIC };
	}
	turn++;
	if (turn <= progress()->begun) {
		return true;
	}
	progress()->begun = turn;
	return false;
}

static bool has_second_cpu(void)
{
	return cmdline_value("cpus") != NULL;
}

/* Not even in this state does it hold off the end of its cell. */
static void hang_second(const struct attack *attack)
{
	if (!second_let(attack->run)) {
		return;
	}
	timer_sleep_until(timer_now() + timer_from_us(HANG_US));
	if (!second_is_done()) {
		port_write8(VPORT_RESET, VPORT_RESET_VALUE);
	}
	print("hostile: %s NOT HUNG\n", attack->name);
}

static void run(const struct attack *attack)
{
	struct exception_record record;

	if (was_begun()) {
		return;
	}
	current = attack;
	checks = 0;
	wrong = 0;
	print("hostile: %s ...\n", attack->name);
	if (attack->end == HANGS && has_second_cpu()) {
		hang_second(attack);
		return;
	}
	exception_expect(EXCEPTION_RETURN);
	attack->run();
	record = exception_end();
	judge(attack, &record);
}

static size_t name_length(const char *text)
{
	size_t length = 0;

	while (text[length] != '\0' && text[length] != ',' &&
	       text[length] != ' ') {
		length++;
	}
	return length;
}

static bool is_named(const char *name, const char *text)
{
	size_t length = name_length(text);

	return strncmp(name, text, length) == 0 && name[length] == '\0';
}

static bool is_for_this_board(const struct attack_list *list)
{
	enum attack_apic here = hostile_has_apic_page() ? XAPIC : X2APIC;

	return list->apic == ANY_APIC || list->apic == here;
}

static void print_name(const struct attack *attack)
{
	print("hostile: attack %s %s\n", attack->name, end_name(attack->end));
}

static bool is_skipped(const struct attack *attack)
{
	const char *names = cmdline_value("skip");

	while (names != NULL && name_length(names) != 0) {
		if (is_named(attack->name, names)) {
			return true;
		}
		names += name_length(names);
		names += *names == ',' ? 1 : 0;
	}
	return false;
}

/* Attacks that are not named, but meant by their end. */
static bool is_meant(const struct attack_list *list,
		     const struct attack *attack, const char *name)
{
	return is_named(end_name(attack->end), name) && !is_skipped(attack) &&
	       (attack->end == HANGS ||
		(list == &cpu_attacks) == has_second_cpu());
}

/* Of those for this board: all that @name means. */
static uint32_t run_named(const struct attack_list *list, const char *name)
{
	bool is_list = is_named("list", name);
	uint32_t found = 0;

	for (uint32_t i = 0; is_for_this_board(list) && i < list->count; i++) {
		const struct attack *attack = &list->attacks[i];

		if (is_list) {
			print_name(attack);
		} else if (is_named(attack->name, name) ||
			   is_meant(list, attack, name)) {
			run(attack);
		} else {
			continue;
		}
		found++;
	}
	return found;
}

static void run_all(const char *names)
{
	while (name_length(names) != 0) {
		uint32_t found = 0;

		for (uint32_t i = 0; i < COUNT_OF(lists); i++) {
			found += run_named(lists[i], names);
		}
		if (found == 0) {
			print("hostile: UNKNOWN attack in \"%s\"\n", names);
			return;
		}
		names += name_length(names);
		names += *names == ',' ? 1 : 0;
	}
}

/*
 * Whoever watches must be ready before what it is to notice. A cell without a
 * UART gets no key, and gives the others time instead.
 */
static void wait_for_key(void)
{
	char key;

	if (cmdline_number("resume", 0) != 0 &&
	    progress()->magic == PROGRESS_MAGIC) {
		return;
	}
	print("hostile: ready\n");
	if (platform.console_type == CONSOLE_NONE) {
		timer_sleep_until(timer_now() + timer_from_us(START_US));
		return;
	}
	while (!uart_input_get(&key)) {
		cpu_relax();
	}
}

static void enable_sse(void)
{
	uint64_t cr4;

	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	__asm__ volatile("mov %0, %%cr4" : : "r"(cr4 | CR4_OSFXSR));
}

void inmate_main(void)
{
	const char *names = cmdline_value("attack");
	uint64_t targets[MAX_TARGETS] = { 0 };
	uint32_t count = cmdline_numbers("target", targets, MAX_TARGETS);

	/* Before an attack spoils the region. */
	pm_timer = platform_comm_region()->x86.pm_timer_address;
	enable_sse();
	if (cmdline_number("key", 0) != 0) {
		wait_for_key();
	}
	for (uint32_t i = 0; i < (count != 0 ? count : 1); i++) {
		target = targets[i];
		run_all(names != NULL ? names : "list");
	}
	print("hostile: done\n");
}
