// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell that attacks: hypervisor, other cells, itself.
 *	attack=A,B,..	names of attacks, in this order; attack=list: print all
 *	target=N	address for the attacks that need one
 *	el2=N		an address in the hypervisor's own map
 *	irq=A,B,..	interrupts the cell owns; default: the console's
 *	cpus=A,B,..	affinities of the cell's other CPUs; default: none
 *	foreign-cpu=N	affinity of another cell's CPU
 *	key=1		begin when a character comes on the console
 *
 * What must not hurt the cell ends with `survived`, or with `WRONG` when the
 * cell saw what it must not see. What must stop the cell ends with silence, or
 * with `NOT STOPPED`. What hangs the cell must not get out of it: `NOT HUNG`.
 */
#include <stddef.h>
#include "cmdline.h"
#include "gic.h"
#include "hostile.h"
#include "inmate.h"
#include "platform.h"
#include "print.h"
#include "smp.h"
#include "string.h"
#include "timer.h"
#include "uart_input.h"

#define MAX_OWN_IRQS  16
#define CPUS_TRIED    8
#define START_US      200000
#define ESR_FSC_MASK  0x3f
#define FSC_ALIGNMENT 0x21

typedef void hostile_function(void);

static const struct attack_list *const lists[] = {
	&memory_attacks,
	&mmio_attacks,
	&width_attacks,
	&distributor_attacks,
	&router_attacks,
	&redistributor_attacks,
	&gicv2_distributor_attacks,
	&private_attacks,
	&interface_attacks,
	&gicv2_interface_attacks,
	&sgi_attacks,
	&firmware_attacks,
	&sysreg_attacks,
	&sweep_attacks,
	&debug_attacks,
	&pmu_attacks,
	&register_attacks,
	&el0_attacks,
	&storm_attacks,
	&hang_attacks,
	&cpu_attacks,
};

#define NUM_LISTS (sizeof(lists) / sizeof(lists[0]))

static const char *current;
static uint32_t instruction;
static uint32_t checks;
static uint32_t wrong;
static volatile uint32_t interrupts;

void hostile_check_that(const char *what, bool holds, uint64_t got)
{
	checks++;
	if (!holds) {
		print("hostile: %s saw %s: 0x%lx\n", current, what, got);
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

	exception_expect(EXCEPTION_SKIP);
	return record;
}

void hostile_check_undefined(const char *what, uint64_t vector)
{
	struct exception_record record = hostile_exceptions();

	hostile_check_that(what,
			   record.count == 1 && record.class == EC_UNKNOWN &&
				   record.vector == vector,
			   record.esr);
}

void hostile_check_classes(const char *what, uint64_t classes)
{
	struct exception_record record = hostile_exceptions();

	hostile_check_that(what, (record.classes & ~classes) == 0,
			   record.classes);
}

static uint64_t number(const char *name)
{
	if (cmdline_value(name) == NULL) {
		print("hostile: %s needs %s=\n", current, name);
		inmate_exit();
	}
	return cmdline_number(name, 0);
}

uint32_t hostile_instruction(void)
{
	return instruction;
}

uint64_t hostile_target(void)
{
	return number("target");
}

uint64_t hostile_hypervisor(void)
{
	return number("el2");
}

void hostile_execute(uint64_t address)
{
	hostile_function *function = (hostile_function *)(uintptr_t)address;

	exception_end();
	exception_expect(EXCEPTION_RETURN);
	function();
}

bool hostile_has_gicv3(void)
{
	return platform.gic_version == GIC_V3;
}

uint32_t hostile_interrupts(void)
{
	return interrupts;
}

void inmate_irq(uint32_t irq)
{
	/* It would come again at once, before it could be masked. */
	if (irq == TIMER_IRQ) {
		timer_stop();
	}
	interrupts = interrupts + 1;
}

bool hostile_owns_irq(uint32_t irq)
{
	uint64_t own[MAX_OWN_IRQS];
	uint32_t count = cmdline_numbers("irq", own, MAX_OWN_IRQS);

	if (count == 0) {
		return irq == console_irq();
	}
	for (uint32_t i = 0; i < count; i++) {
		if (own[i] == irq) {
			return true;
		}
	}
	return false;
}

bool hostile_owns_cpu(uint64_t affinity)
{
	uint64_t own[INMATE_MAX_CPUS];
	uint32_t count = cmdline_numbers("cpus", own, INMATE_MAX_CPUS);

	for (uint32_t i = 0; i < count; i++) {
		if (own[i] == affinity) {
			return true;
		}
	}
	return affinity == smp_id();
}

uint64_t hostile_foreign_cpu(void)
{
	uint64_t affinity = 0;

	while (affinity < CPUS_TRIED - 1 && hostile_owns_cpu(affinity)) {
		affinity++;
	}
	return cmdline_number("foreign-cpu", affinity);
}

/* The CPU itself may refuse an unaligned access: then none took place. */
static bool is_alignment_fault(const struct exception_record *record)
{
	return record->class == EC_DATA_ABORT &&
	       (record->esr & ESR_FSC_MASK) == FSC_ALIGNMENT;
}

static void judge_stop(const struct exception_record *record)
{
	if (is_alignment_fault(record)) {
		print("hostile: %s survived: alignment fault\n", current);
		return;
	}
	print("hostile: %s NOT STOPPED, %u exceptions, ESR 0x%lx\n", current,
	      record->count, record->esr);
}

static const char *end_name(enum attack_end end)
{
	switch (end) {
	case SURVIVES:
		return "survives";
	case STOPS:
		return "stops";
	case HANGS:
		break;
	}
	return "hangs";
}

static void run(const struct attack *attack)
{
	struct exception_record record;

	current = attack->name;
	instruction = attack->instruction;
	checks = 0;
	wrong = 0;
	print("hostile: %s ...\n", current);
	exception_expect(EXCEPTION_SKIP);
	attack->run();
	record = exception_end();
	if (attack->end == STOPS) {
		judge_stop(&record);
		return;
	}
	if (attack->end == HANGS) {
		print("hostile: %s NOT HUNG\n", current);
		return;
	}
	hostile_check_that("an exception", record.count == 0, record.esr);
	if (wrong != 0) {
		print("hostile: %s WRONG, %u of %u checks\n", current, wrong,
		      checks);
	} else {
		print("hostile: %s survived, %u checks\n", current, checks);
	}
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
	enum attack_gic here = hostile_has_gicv3() ? GIC_V3 : GIC_V2;

	return list->gic == ANY_GIC || list->gic == here;
}

/* Of those for this board. */
static const struct attack *find_in(const struct attack_list *list,
				    const char *name)
{
	for (uint32_t i = 0; is_for_this_board(list) && i < list->count; i++) {
		if (is_named(list->attacks[i].name, name)) {
			return &list->attacks[i];
		}
	}
	return NULL;
}

static const struct attack *find(const char *name)
{
	const struct attack *attack = NULL;

	for (uint32_t i = 0; attack == NULL && i < NUM_LISTS; i++) {
		attack = find_in(lists[i], name);
	}
	return attack;
}

static void print_names_of(const struct attack_list *list)
{
	for (uint32_t i = 0; is_for_this_board(list) && i < list->count; i++) {
		print("hostile: attack %s %s\n", list->attacks[i].name,
		      end_name(list->attacks[i].end));
	}
}

static void print_names(void)
{
	for (uint32_t i = 0; i < NUM_LISTS; i++) {
		print_names_of(lists[i]);
	}
}

/*
 * Whoever watches must be ready before what it is to notice. A cell without a
 * UART gets no key, and gives the others time instead.
 */
static void wait_for_key(void)
{
	char key;

	print("hostile: ready\n");
	if (platform.console_type == CONSOLE_NONE) {
		irq_enable(TIMER_IRQ);
		timer_set(timer_now() + timer_from_us(START_US));
		irq_wait();
		irq_disable(TIMER_IRQ);
		return;
	}
	while (!uart_input_get(&key)) {
	}
}

void inmate_main(void)
{
	const char *names = cmdline_value("attack");

	if (cmdline_number("key", 0) != 0) {
		wait_for_key();
	}
	if (names == NULL || is_named("list", names)) {
		print_names();
		names = "";
	}
	while (name_length(names) != 0) {
		const struct attack *attack = find(names);

		if (attack == NULL) {
			print("hostile: UNKNOWN attack in \"%s\"\n", names);
			return;
		}
		run(attack);
		names += name_length(names);
		names += *names == ',' ? 1 : 0;
	}
	print("hostile: done\n");
}
