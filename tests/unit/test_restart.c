// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Restart of a cell: what is put back in which order, the limit, and every order
 * in which CPUs can reset, fault, switch each other on and off, park, come late
 * or not at all. Real are the end of the cell, the calls, and parking; the guest
 * is a script for each CPU, and memory is there or not.
 *
 * Each life of the cell has a number, and entries are made of it: so a CPU that
 * runs shows which life it was switched on in.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include lib/include */
/* LINK: core/cell_restart.c core/comm.c core/comm_reset.c arch/arm64/vpsci.c arch/arm64/smccc.c tests/unit/fake/asm_cpu.c tests/unit/fake/explore.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <bulkhead/comm_state.h>
#include "cell_restart.h"
#include "cpu.h"
#include "explore.h"
#include "fake.h"
#include "panic.h"
#include "report.h"
#include "trap.h"

#define CPU_ON_64    0xc4000003
#define CPU_OFF_32   0x84000002
#define SYSTEM_RESET 0x84000009
#define LIFE(n)	     (0x1000ull * ((n) + 1))
#define CLOCK_RATE   5 /* looks at siblings before one is given up */
#define NOT_IN_GUEST UINT32_MAX
#define COMM_WORDS   512

extern struct cell_restart fake_restart __asm__("cell_restart");
struct cell_restart fake_restart;
uint32_t cell_restarts;

extern uint64_t comm_region[COMM_WORDS];
uint64_t comm_region[COMM_WORDS];
extern uint32_t comm_cell_state;
uint32_t comm_cell_state;

static struct guest_regs cpu_regs[EXPLORE_CPUS];
static uint32_t in_guest[EXPLORE_CPUS]; /* the life it runs in */
static uint64_t results[EXPLORE_CPUS];	/* of the CPU's last CPU_ON */
static uint64_t clocks[EXPLORE_CPUS];
static bool parked_before[EXPLORE_CPUS];
static bool memory_is_there;
static uint32_t life;
static bool spi_enabled;
static uint32_t spi_life; /* in which the first CPU has enabled it */
static uint32_t ended;	  /* reports of an end */
static uint32_t missing;  /* hardware id of who did not park; or UINT32_MAX */
static bool exploring;
static uint32_t seen; /* which kinds of ends were reached */

enum {
	SEEN_RESTART = 1,
	SEEN_MISSING = 2,
	SEEN_LIMIT = 4,
	SEEN_SECOND_CPU = 8,
	SEEN_REFUSED = 16,
};

/* What CPUs share beside cell_state is a part of the explored state too. */
static void publish(void)
{
	cell_state.cpus[CONFIG_MAX_CPUS - 1].entry =
		(uint64_t)memory_is_there | (uint64_t)spi_enabled << 1 |
		(uint64_t)life << 8 | (uint64_t)spi_life << 16;
}

/* What the real files need of the rest. */
void arch_cell_cut(void)
{
	fake_event("cut", 0);
	memory_is_there = false;
	publish();
	if (exploring) {
		explore_step();
	}
}

void arch_cell_kick(void)
{
	fake_event("kick all", 0);
	for (uint32_t i = 0; i < EXPLORE_CPUS && exploring; i++) {
		if (i != explore_cpu()) {
			explore_wake(i);
		}
	}
}

void arch_cell_quiesce(void)
{
	fake_event("quiesce", 0);
	spi_enabled = false;
	publish();
	if (exploring) {
		explore_step();
	}
}

void arch_cell_reset_irqs(void)
{
	fake_event("reset irqs", 0);
	arch_cell_quiesce();
}

void arch_cell_restore(void)
{
	fake_event("restore", 0);
	for (uint32_t i = 0; i < EXPLORE_CPUS && exploring; i++) {
		/* Nobody may run on, in what is another life from here on. */
		assert_true(in_guest[i] == NOT_IN_GUEST || i == explore_cpu());
	}
	memory_is_there = true;
	life++;
	fake_restart.first.entry = LIFE(life);
	publish();
}

void arch_cell_start(void)
{
	gic_send_sgi(0, IRQ_KICK);
}

uint64_t arch_clock(void)
{
	if (!exploring) {
		return clocks[0]++;
	}
	return fake_result(clocks[explore_cpu()]++);
}

uint64_t arch_clock_rate(void)
{
	return CLOCK_RATE;
}

void report_end(uint32_t cpu, const char *reason, uint64_t pc,
		const struct gpa *address)
{
	assert_int_equal(cpu, this_cpu.id);
	(void)pc;
	(void)address;
	fake_event(reason, 0);
	ended++;
}

void report_restart(const struct cell_cause *cause, uint32_t count)
{
	fake_event(cause->reason, count);
	seen |= SEEN_RESTART;
}

void report_restart_limit(const struct cell_cause *cause)
{
	fake_event(cause->reason, 0);
	ended++;
	seen |= SEEN_LIMIT;
}

void report_restart_missing(const struct cell_cause *cause, uint64_t cpu_id)
{
	fake_event(cause->reason, cpu_id);
	missing = (uint32_t)cpu_id;
	ended++;
	seen |= SEEN_MISSING;
}

noreturn void panic(const char *reason)
{
	fail_msg("panic: %s", reason);
	for (;;) {
	}
}

void gic_send_sgi(uint32_t index, uint64_t intid)
{
	assert_int_equal(intid, IRQ_KICK);
	fake_event("kick", index);
	if (exploring) {
		explore_wake(index);
		explore_step();
	}
}

/*
 * As the real one: the second half is for who was inside the filter. A CPU that
 * is off at the start has parked long ago.
 */
void gic_park_cpu(void)
{
	fake_event("park", this_cpu.index);
	if (exploring && parked_before[explore_cpu()]) {
		parked_before[explore_cpu()] = false;
		return;
	}
	if (exploring) {
		explore_step();
	}
	if (exploring) {
		explore_observe(cell_state.run);
	}
	if (cell_state.run != CELL_RUNNING) {
		if (exploring) {
			explore_step();
		}
		arch_cell_quiesce();
	}
}

void gic_clear_kick(void)
{
	if (exploring) {
		explore_forget_wake();
		explore_step();
	}
}

void gic_reset_cpu(void)
{
	gic_park_cpu();
}

static void on_instruction(const char *text)
{
	if (exploring && strstr(text, "wfi") != NULL) {
		explore_sleep();
	}
}

static void reset(uint32_t cpus, uint32_t limit)
{
	fake_cell.num_cpus = cpus;
	for (uint32_t i = 0; i < cpus; i++) {
		fake_cell.cpu_ids[i] = i;
	}
	memset(in_guest, 0xff, sizeof(in_guest));
	memset(parked_before, 0, sizeof(parked_before));
	fake_cell.has_comm_region = true;
	memset(&fake_restart, 0, sizeof(fake_restart));
	fake_restart.ends = 1u << CELL_END_RESET | 1u << CELL_END_FAULT;
	fake_restart.limit = limit;
	fake_restart.first.entry = LIFE(0);
	fake_restart.first.args[0] = 0xa0;
	fake_restart.first.args[3] = 0xa3;
	cell_restarts = 0;
	memset(cpu_regs, 0, sizeof(cpu_regs));
	memset(results, 0xff, sizeof(results));
	memset(clocks, 0, sizeof(clocks));
	memory_is_there = true;
	spi_enabled = false;
	spi_life = UINT32_MAX;
	life = 0;
	ended = 0;
	missing = UINT32_MAX;
	fake_asm_hook = on_instruction;
}

static int setup(void **state)
{
	(void)state;
	exploring = false;
	seen = 0;
	fake_reset();
	reset(1, 3);
	cell_state.cpus[0].power = CPU_ON;
	return 0;
}

/* One CPU: the order of things, and what is put back. */
static void test_order(void **state)
{
	static const char *const order[] = {
		"cut",	   "kick all", "quiesce", "reset irqs",
		"quiesce", "clean",    "restore", "why",
	};

	(void)state;
	for (uint32_t i = 0; i < COMM_WORDS; i++) {
		comm_region[i] = ~0ull;
	}
	for (uint32_t i = 0; i < RESTART_COMM_WORDS; i++) {
		fake_restart.comm[i] = 0x100 + i;
	}
	cell_stop(CELL_END_FAULT, "why", 0x1234, NULL);
	for (uint32_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		assert_string_equal(fake_events[i].what, order[i]);
	}
	assert_int_equal(fake_events[7].value, 1);
	assert_int_equal(cell_restarts, 1);
	assert_int_equal(cell_state.run, CELL_RUNNING);
	assert_int_equal(cell_state.cpus[0].power, CPU_ON_PENDING);
	assert_int_equal(cell_state.cpus[0].entry, LIFE(1));
	assert_int_equal(cell_state.cpus[0].args[0], 0xa0);
	assert_int_equal(cell_state.cpus[0].args[3], 0xa3);
	for (uint32_t i = 0; i < COMM_WORDS; i++) {
		assert_int_equal(comm_region[i],
				 i < RESTART_COMM_WORDS ? 0x100 + i : 0);
	}
	/* The CPU that stopped the cell is the one that starts: no kick. */
	assert_int_equal(fake_count_events("kick"), 0);
}

static void test_no_comm_region(void **state)
{
	(void)state;
	fake_cell.has_comm_region = false;
	comm_region[0] = 5;
	comm_cell_state = 7;
	cell_stop(CELL_END_RESET, "why", 0, NULL);
	assert_int_equal(comm_region[0], 5);
	cell_state.cpus[0].power = CPU_ON;
	cell_stop(CELL_END_OFF, "off", 0, NULL);
	assert_int_equal(comm_cell_state, 7);
}

/* Which ends are restarts; an end changes nothing more. */
static void check_kind(enum cell_end end, uint32_t ends, bool restarts,
		       uint32_t comm_state)
{
	setup(NULL);
	fake_restart.ends = ends;
	cell_stop(end, "why", 0, NULL);
	assert_int_equal(fake_count_events("restore"), restarts ? 1 : 0);
	assert_int_equal(cell_state.run,
			 restarts ? CELL_RUNNING : CELL_STOPPED);
	assert_int_equal(ended, restarts ? 0 : 1);
	if (!restarts) {
		assert_int_equal(comm_cell_state, comm_state);
		assert_int_equal(fake_count_events("reset irqs"), 0);
		cell_stop(end, "again", 0, NULL);
		assert_int_equal(ended, 1);
	}
}

static void test_kinds(void **state)
{
	const uint32_t reset_bit = 1u << CELL_END_RESET;
	const uint32_t fault_bit = 1u << CELL_END_FAULT;

	(void)state;
	check_kind(CELL_END_RESET, reset_bit, true, 0);
	check_kind(CELL_END_RESET, fault_bit, false, COMM_STATE_SHUT_DOWN);
	check_kind(CELL_END_FAULT, fault_bit, true, 0);
	check_kind(CELL_END_FAULT, reset_bit, false, COMM_STATE_FAILED);
	check_kind(CELL_END_OFF, reset_bit | fault_bit, false,
		   COMM_STATE_SHUT_DOWN);
	check_kind(CELL_END_RESET, 0, false, COMM_STATE_SHUT_DOWN);
}

static void test_limit(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 3; i++) {
		cell_stop(CELL_END_RESET, "why", 0, NULL);
		assert_int_equal(cell_restarts, i);
		assert_int_equal(ended, 0);
		cell_state.cpus[0].power = CPU_ON;
	}
	cell_stop(CELL_END_RESET, "why", 0, NULL);
	assert_int_equal(cell_restarts, 3);
	assert_int_equal(ended, 1);
	assert_int_equal(seen & SEEN_LIMIT, SEEN_LIMIT);
	assert_int_equal(cell_state.run, CELL_STOPPED);
	assert_false(memory_is_there);
	assert_int_equal(comm_cell_state, COMM_STATE_SHUT_DOWN);
}

static void test_missing(void **state)
{
	(void)state;
	reset(3, 3);
	cell_state.cpus[1].power = CPU_OFF;
	cell_state.cpus[2].power = CPU_ON;
	cell_stop(CELL_END_RESET, "why", 0, NULL);
	assert_int_equal(missing, 2);
	assert_int_equal(ended, 1);
	assert_int_equal(cell_restarts, 0);
	assert_int_equal(cell_state.run, CELL_STOPPED);
	assert_false(memory_is_there);
	assert_int_equal(comm_cell_state, COMM_STATE_FAILED);
	/* Bounded by the clock. */
	assert_true(clocks[0] <= CLOCK_RATE + 2);
}

/*
 * The guest. A CPU in it does one thing at a time; each may find the memory
 * gone, which takes the CPU out of the guest.
 */
static void enter(void)
{
	uint32_t cpu = explore_cpu();

	in_guest[cpu] = (uint32_t)(cpu_regs[cpu].pc / 0x1000) - 1;
	explore_observe(cpu_regs[cpu].pc);
}

static bool trapped(void)
{
	uint32_t cpu = explore_cpu();

	explore_step();
	explore_observe(memory_is_there);
	if (memory_is_there) {
		/* It runs in the life it was switched on in, and no other. */
		assert_int_equal(in_guest[cpu], life);
		assert_true(spi_enabled || spi_life != life);
		return false;
	}
	in_guest[cpu] = NOT_IN_GUEST;
	if (atomic_get(&cell_state.run) == CELL_RUNNING) {
		cell_stop(CELL_END_FAULT, "fault", 0, NULL);
	}
	cpu_park(&cpu_regs[cpu]);
	enter();
	return true;
}

static uint64_t call(uint64_t function, uint64_t x1, uint64_t x2)
{
	uint32_t cpu = explore_cpu();
	struct guest_regs *regs = &cpu_regs[cpu];

	/* The trap of the call itself. */
	if (atomic_get(&cell_state.run) != CELL_RUNNING) {
		in_guest[cpu] = NOT_IN_GUEST;
		cpu_park(regs);
		enter();
		return 0;
	}
	regs->x[0] = function;
	regs->x[1] = x1;
	regs->x[2] = x2;
	regs->x[3] = 0;
	if (function != CPU_ON_64) {
		in_guest[cpu] = NOT_IN_GUEST;
	}
	smccc_call(regs);
	explore_observe(regs->x[0]);
	if (function != CPU_ON_64) {
		enter();
	}
	return regs->x[0];
}

/* Run on until the memory is gone: in WFI, or in a loop, which is the same. */
static void spin(void)
{
	while (!trapped()) {
		explore_sleep();
		explore_forget_wake();
	}
}

/* The life that CPU @cpu is in, as its own code knows it. */
static uint32_t own_life(void)
{
	return in_guest[explore_cpu()];
}

static void switch_on(uint32_t target)
{
	uint32_t cpu = explore_cpu();
	uint32_t mine = own_life();
	uint64_t result = call(CPU_ON_64, target, LIFE(mine));

	if (own_life() == mine) {
		results[cpu] = result;
		explore_observe(result);
	}
}

/* First CPU: in each life but the last, the end; then it switches others on. */
static void enable_spi(void)
{
	if (!trapped()) {
		/* The filter: an access done at EL2. */
		explore_step();
		if (atomic_get(&cell_state.run) == CELL_RUNNING) {
			spi_enabled = true;
			spi_life = life;
			publish();
		}
	}
}

static void boot_cell(void)
{
	enable_spi();
	switch_on(1);
	seen |= results[0] == 0 ? SEEN_SECOND_CPU : SEEN_REFUSED;
}

static void run_first_resets(void)
{
	enter();
	call(SYSTEM_RESET, 0, 0);
	boot_cell();
	spin();
}

static void run_first_goes_off(void)
{
	enter();
	call(CPU_OFF_32, 0, 0);
	boot_cell();
	spin();
}

static void run_first_just_resets(void)
{
	enter();
	spi_enabled = true;
	call(SYSTEM_RESET, 0, 0);
	spi_enabled = true;
	spin();
}

static void run_first_resets_twice(void)
{
	enter();
	call(SYSTEM_RESET, 0, 0);
	boot_cell();
	call(SYSTEM_RESET, 0, 0);
	boot_cell();
	spin();
}

static void run_first_waits(void)
{
	enter();
	spin();
	boot_cell();
	spin();
}

/* The second life ends at once, while who ended the first is on its way. */
static void run_first_waits_and_resets(void)
{
	enter();
	spin();
	call(SYSTEM_RESET, 0, 0);
	boot_cell();
	spin();
}

static void run_spins(void)
{
	enter();
	for (;;) {
		spin();
	}
}

static void run_resets(void)
{
	enter();
	call(SYSTEM_RESET, 0, 0);
	for (;;) {
		spin();
	}
}

static void run_goes_off(void)
{
	enter();
	call(CPU_OFF_32, 0, 0);
	for (;;) {
		spin();
	}
}

static void run_switches_on_second(void)
{
	enter();
	switch_on(1);
	for (;;) {
		spin();
	}
}

static void run_is_off(void)
{
	cpu_park(&cpu_regs[explore_cpu()]);
	enter();
	for (;;) {
		spin();
	}
}

static void run_is_lost(void)
{
}

static void start(uint32_t cpus, uint32_t limit)
{
	reset(cpus, limit);
	for (uint32_t i = 0; i < cpus; i++) {
		cell_state.cpus[i].power = CPU_ON;
		cpu_regs[i].pc = LIFE(0);
	}
}

static void start_two(void)
{
	start(2, 1);
}

static void start_two_lives(void)
{
	start(2, 2);
}

static void start_three(void)
{
	start(3, 1);
}

static void start_second_off(void)
{
	start(3, 1);
	cell_state.cpus[1].power = CPU_OFF;
	parked_before[1] = true;
}

static void start_two_second_off(void)
{
	start(2, 1);
	cell_state.cpus[1].power = CPU_OFF;
	parked_before[1] = true;
}

/* No CPU can go on: what must be true of every end. */
static void finish(void)
{
	if (cell_state.run == CELL_STOPPED) {
		assert_int_equal(ended, 1);
		assert_false(memory_is_there);
		for (uint32_t i = 0; i < fake_cell.num_cpus; i++) {
			assert_true(explore_returned(i) ||
				    in_guest[i] == NOT_IN_GUEST);
		}
		return;
	}
	assert_int_equal(ended, 0);
	assert_true(memory_is_there);
	assert_int_equal(cell_restarts, life);
	assert_int_equal(in_guest[0], life);
	for (uint32_t i = 0; i < fake_cell.num_cpus; i++) {
		bool is_on = cell_state.cpus[i].power == CPU_ON;

		assert_true(is_on || cell_state.cpus[i].power == CPU_OFF);
		assert_int_equal(in_guest[i], is_on ? life : NOT_IN_GUEST);
	}
	/* Whom this life's CPU_ON has promised, runs. */
	if (life > 0 && results[0] == 0) {
		assert_int_equal(in_guest[1], life);
	}
	assert_true(spi_enabled);
}

static void check(const struct scenario *scenario, uint32_t wanted)
{
	exploring = true;
	seen = 0;
	assert_true(explore(scenario) > 1);
	assert_int_equal(seen, wanted);
}

#define CHECK(name, cpus, first, second, third, begin, wanted)        \
	static void name(void **state)                                \
	{                                                             \
		static const struct scenario scenario = {             \
			cpus,  { 0, 1, 2 }, { first, second, third }, \
			begin, finish,                                \
		};                                                    \
                                                                      \
		(void)state;                                          \
		check(&scenario, wanted);                             \
	}

#define EITHER (SEEN_RESTART | SEEN_MISSING | SEEN_SECOND_CPU)

CHECK(test_reset_beside_spinning, 2, run_first_resets, run_spins, NULL,
      start_two, EITHER)
CHECK(test_reset_beside_off, 2, run_first_resets, run_is_off, NULL,
      start_two_second_off, SEEN_RESTART | SEEN_SECOND_CPU)
CHECK(test_reset_beside_going_off, 2, run_first_resets, run_goes_off, NULL,
      start_two, EITHER)
CHECK(test_reset_beside_reset, 2, run_first_resets, run_resets, NULL, start_two,
      EITHER | SEEN_REFUSED)
CHECK(test_reset_by_second, 2, run_first_waits, run_resets, NULL, start_two,
      EITHER | SEEN_REFUSED)
CHECK(test_reset_beside_first_off, 2, run_first_goes_off, run_resets, NULL,
      start_two, EITHER | SEEN_REFUSED)
CHECK(test_reset_beside_lost, 2, run_first_resets, run_is_lost, NULL, start_two,
      SEEN_MISSING)
CHECK(test_reset_twice, 2, run_first_resets_twice, run_spins, NULL,
      start_two_lives, EITHER)
CHECK(test_old_winner_is_late, 2, run_first_waits_and_resets, run_resets, NULL,
      start_two_lives, EITHER)
CHECK(test_reset_beside_cpu_on, 3, run_first_just_resets, run_is_off,
      run_switches_on_second, start_second_off, SEEN_RESTART | SEEN_MISSING)
CHECK(test_reset_beside_on_and_off, 3, run_first_just_resets, run_goes_off,
      run_switches_on_second, start_three, SEEN_RESTART | SEEN_MISSING)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_order, setup),
		cmocka_unit_test_setup(test_no_comm_region, setup),
		cmocka_unit_test_setup(test_kinds, setup),
		cmocka_unit_test_setup(test_limit, setup),
		cmocka_unit_test_setup(test_missing, setup),
		cmocka_unit_test_setup(test_reset_beside_spinning, setup),
		cmocka_unit_test_setup(test_reset_beside_off, setup),
		cmocka_unit_test_setup(test_reset_beside_going_off, setup),
		cmocka_unit_test_setup(test_reset_beside_reset, setup),
		cmocka_unit_test_setup(test_reset_by_second, setup),
		cmocka_unit_test_setup(test_reset_beside_first_off, setup),
		cmocka_unit_test_setup(test_reset_beside_lost, setup),
		cmocka_unit_test_setup(test_reset_twice, setup),
		cmocka_unit_test_setup(test_old_winner_is_late, setup),
		cmocka_unit_test_setup(test_reset_beside_cpu_on, setup),
		cmocka_unit_test_setup(test_reset_beside_on_and_off, setup),
	};

	return cmocka_run_group_tests_name("restart", tests, NULL, NULL);
}
