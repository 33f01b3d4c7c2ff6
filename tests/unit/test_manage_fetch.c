// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A CPU manages, and fetches others: every order in which those can run, wait,
 * park, switch each other on, make calls, end their cell, or come too late. Real
 * are both sides of fetching, stopping and starting a cell, the end of a cell,
 * PSCI, and parking; the guest is a script for each CPU, and memory is there or
 * not.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include boot/include boot/arm64/include manage/include manage/arm64/include lib/include */
/* LINK: tests/unit/fake/asm_front.c manage/arm64/cell.c core/cell.c arch/arm64/vpsci.c arch/arm64/smccc.c tests/unit/fake/asm_cpu.c tests/unit/fake/explore.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <bulkhead/comm_state.h>
#include "explore.h"
#include "fake.h"
#include "fake_front.h"
#include "front.h"
#include "panic.h"
#include "report.h"
#include "sysreg.h"

#define CPU_ON_64  0xc4000003
#define CPU_OFF_32 0x84000002
#define SYSTEM_OFF 0x84000008
#define GUEST_PC   0x1000u
#define ON_PC	   0x2000u    /* where CPU_ON makes one start */
#define GICD_PC	   0x8000000u /* where no guest has memory */
#define PATIENCE   2	      /* ticks until a CPU has not come in time */
#define HVC	   ((uint64_t)ESR_EC_HVC64 << ESR_EC_SHIFT)
#define ABORT	   ((uint64_t)ESR_EC_FETCH_ABORT << ESR_EC_SHIFT)

enum {
	SEEN_FETCHED = 1,
	SEEN_REFUSED = 2,
	SEEN_SUMMONED = 4,
	SEEN_SWITCHED_ON = 8,
	SEEN_ENDED = 16,
	SEEN_KICKED = 32,
};

bool manage_frozen;
struct boot boot;
struct boot_cpu boot_cpus[CONFIG_MAX_CPUS];
struct manage_cpu manage_cpus[CONFIG_MAX_CPUS];
extern uint32_t comm_cell_state;
uint32_t comm_cell_state;

static struct cpu pages[EXPLORE_CPUS];
static struct cell cells[2];
static struct cell_state other_state;
static uint64_t root[2]; /* the entry of each cell's stage 2 */
static uint64_t master[2];
static struct guest_regs cpu_regs[EXPLORE_CPUS];
static uint64_t clocks[EXPLORE_CPUS];
static bool in_guest[EXPLORE_CPUS];
static bool in_wfe[EXPLORE_CPUS];
static bool was_off[EXPLORE_CPUS];
static bool called_on[EXPLORE_CPUS]; /* CPU_ON has promised it */
static bool fetched;		     /* the manager has them all */
static bool managed;		     /* it is through */
static bool loses_kicks; /* of a guest that has shut its interface */
static bool stays;	 /* who is parked keeps its place in the root */
static uint32_t seen;
static uint32_t the_cell; /* which of the cells the CPUs but the first are of */

/* What the real files need of the rest. */
void arch_cell_cut(void)
{
	root[the_cell] = 0;
	explore_step();
}

static void wake_all(void)
{
	for (uint32_t i = 0; i < EXPLORE_CPUS; i++) {
		if (i != explore_cpu()) {
			explore_wake(i);
		}
	}
}

void arch_cell_kick(void)
{
	wake_all();
}

void fake_front_sev(void)
{
	for (uint32_t i = 0; i < EXPLORE_CPUS; i++) {
		if (in_wfe[i]) {
			explore_wake(i);
		}
	}
}

void arch_cell_quiesce(void)
{
	explore_step();
}

void report_end(uint32_t cpu, const char *reason, uint64_t pc,
		const struct gpa *address)
{
	(void)cpu;
	(void)reason;
	(void)pc;
	(void)address;
	seen |= SEEN_ENDED;
}

noreturn void panic(const char *reason)
{
	fail_msg("panic: %s", reason);
	for (;;) {
	}
}

uint64_t arch_clock(void)
{
	return fake_result(clocks[explore_cpu()]++);
}

void gic_send_sgi(uint32_t index, uint64_t intid)
{
	assert_int_equal(intid, IRQ_KICK);
	explore_wake(index);
	explore_step();
}

void gic_kick(uint32_t cpu)
{
	seen |= SEEN_KICKED;
	if (!loses_kicks) {
		explore_wake(cpu);
	}
	explore_step();
}

void gic_park_cpu(void)
{
	explore_step();
}

void gic_clear_kick(void)
{
	explore_forget_wake();
	explore_step();
}

void gic_reset_cpu(void)
{
}

void gic_cell_quiet(uint32_t index)
{
	assert_int_equal(index, the_cell);
}

void gic_route_all(const struct arch_cell *arch, uint64_t mask)
{
	assert_ptr_equal(arch, &cells[the_cell].arch);
	assert_true(mask == boot.cells[the_cell].cpus);
}

void cache_clean_cell(uint32_t index)
{
	assert_int_equal(index, the_cell);
	assert_true(root[index] == 0);
}

void cell_build_start(uint32_t index, struct cell_cpu *cpu)
{
	assert_int_equal(index, the_cell);
	cpu->entry = GUEST_PC;
}

int64_t hypercall(uint64_t code, uint64_t arg1, uint64_t arg2)
{
	(void)code;
	(void)arg1;
	(void)arg2;
	return 0;
}

static noreturn void must_not(const char *what)
{
	fail_msg("%s", what);
	for (;;) {
	}
}

noreturn void front_move(uint64_t ttbr0, uint64_t bridge)
{
	(void)ttbr0;
	(void)bridge;
	must_not("move");
}

noreturn void front_serve(void)
{
	must_not("serve");
}

noreturn void front_leave(void)
{
	must_not("leave");
}

noreturn void front_freeze(bool parks)
{
	(void)parks;
	must_not("freeze");
}

uint32_t root_index(uint32_t cpu)
{
	return stays ? boot_cpus[cpu].cpu->index : UINT32_MAX;
}

uint64_t bridge_root(void)
{
	return 0;
}

void cpu_set_cell(uint32_t cpu)
{
	(void)cpu;
}

void gic_set_cell(uint32_t cell)
{
	(void)cell;
}

/* WFI of a parked CPU, and WFE of one that waits in the front. */
static void on_instruction(const char *text)
{
	if (strstr(text, "wfi") != NULL) {
		explore_sleep();
	} else if (strstr(text, "wfe") != NULL) {
		in_wfe[explore_cpu()] = true;
		explore_sleep();
		explore_forget_wake();
		in_wfe[explore_cpu()] = false;
	}
}

/* The guest. */
static void enter(void)
{
	uint32_t cpu = explore_cpu();

	in_guest[cpu] = true;
	explore_observe(cpu_regs[cpu].pc);
}

/* Out of the guest; true if it has met a request, and has been undone. */
static bool is_asked(uint64_t esr)
{
	uint32_t cpu = explore_cpu();

	in_guest[cpu] = false;
	explore_step();
	explore_observe(manage_cpus[cpu].request);
	if (manage_cpus[cpu].request == FRONT_IDLE) {
		return false;
	}
	if (front_fetched(&cpu_regs[cpu], esr)) {
		seen |= SEEN_SUMMONED;
		cpu_park(&cpu_regs[cpu]);
	}
	enter();
	return true;
}

/* The next instruction: is there one? */
static void step(void)
{
	uint32_t cpu = explore_cpu();
	uint64_t pc = cpu_regs[cpu].pc;

	explore_step();
	explore_observe(root[the_cell]);
	if (root[the_cell] != 0 && pc != GICD_PC) {
		assert_false(fetched);
		assert_int_equal(cell_state.run, CELL_RUNNING);
		/* Not what a summons has switched it on for. */
		assert_true(pc == GUEST_PC || pc == ON_PC);
		return;
	}
	if (is_asked(ABORT)) {
		return;
	}
	/* As guest_trap in vectors.S: a fault of its own ends the cell. */
	if (atomic_get(&cell_state.run) == CELL_RUNNING) {
		fail_msg("the runtime has seen a fault that was management's");
	}
	cpu_park(&cpu_regs[cpu]);
	enter();
}

static void call(uint64_t function, uint64_t target, uint64_t entry)
{
	uint32_t cpu = explore_cpu();
	struct guest_regs *regs = &cpu_regs[cpu];
	uint64_t pc = regs->pc;

	do {
		/* It may have come back from parking instead. */
		if (regs->pc != pc) {
			return;
		}
		step();
		regs->pc += 4;
	} while (is_asked(HVC));
	regs->pc -= 4;
	if (atomic_get(&cell_state.run) != CELL_RUNNING) {
		cpu_park(regs);
		enter();
		return;
	}
	regs->x[0] = function;
	regs->x[1] = target;
	regs->x[2] = entry;
	if (function == CPU_ON_64) {
		smccc_call(regs);
		explore_observe(regs->x[0]);
		called_on[target] |= regs->x[0] == 0;
		seen |= regs->x[0] == 0 ? SEEN_SWITCHED_ON : 0;
		/* What a summons has been too late for may be on for a moment. */
		assert_true(regs->x[0] == 0 || clocks[0] > PATIENCE);
	} else {
		smccc_call(regs);
	}
	enter();
}

static void spin(void)
{
	while (!managed) {
		step();
		explore_settle(cpu_regs[explore_cpu()].pc);
	}
	explore_observe(managed);
}

static void run_spins(void)
{
	enter();
	spin();
}

static void run_waits(void)
{
	enter();
	for (;;) {
		step();
		explore_settle(cpu_regs[explore_cpu()].pc);
		explore_sleep();
		explore_forget_wake();
	}
}

static void run_sleeps(void)
{
	enter();
	explore_sleep();
	run_waits();
}

static void run_is_off(void)
{
	cpu_park(&cpu_regs[explore_cpu()]);
	run_waits();
}

static void run_goes_off(void)
{
	enter();
	call(CPU_OFF_32, 0, 0);
	run_waits();
}

static void run_switches_on(void)
{
	enter();
	call(CPU_ON_64, 2, ON_PC);
	run_waits();
}

static void run_ends_cell(void)
{
	enter();
	call(SYSTEM_OFF, 0, 0);
	run_waits();
}

/* The manager. */
static void check_fetched(void)
{
	for (uint32_t cpu = 1; cpu < fake_cell.num_cpus; cpu++) {
		bool is_off = cell_state.cpus[cpu].power == CPU_OFF;

		assert_false(in_guest[cpu]);
		assert_true(is_off ? stays
				   : cell_state.cpus[cpu].power == CPU_ON);
		assert_int_equal(manage_cpus[cpu].request,
				 is_off ? FRONT_IDLE : FRONT_ARRIVED);
	}
}

static void run_fetch(void)
{
	uint64_t others = boot.cells[the_cell].cpus & ~1ull;
	uint32_t run;

	if (!arch_fetch(others)) {
		seen |= SEEN_REFUSED;
		managed = true;
		return;
	}
	seen |= SEEN_FETCHED;
	run = cell_state.run;
	fetched = true;
	check_fetched();
	explore_step();
	check_fetched();
	assert_int_equal(cell_state.run, run);
	fetched = false;
	arch_release(others);
	managed = true;
}

static void run_fetch_twice(void)
{
	run_fetch();
	managed = false;
	run_fetch();
}

/* Of another cell: stop it, start it again. */
static void run_stop(void)
{
	if (!arch_stop(1)) {
		seen |= SEEN_REFUSED;
		managed = true;
		return;
	}
	seen |= SEEN_FETCHED;
	assert_true(root[1] == 0);
	for (uint32_t i = 0; i < cells[1].num_cpus; i++) {
		assert_int_equal(cell_state.cpus[i].power, CPU_OFF);
		assert_false(in_guest[i + 1]);
	}
	fetched = true;
	explore_step();
	explore_step();
	fetched = false;
	arch_start(1);
	managed = true;
}

static void setup_model(uint32_t cpus, uint32_t cell)
{
	memset(&boot, 0, sizeof(boot));
	memset(boot_cpus, 0, sizeof(boot_cpus));
	memset(manage_cpus, 0, sizeof(manage_cpus));
	memset(cells, 0, sizeof(cells));
	memset(&other_state, 0, sizeof(other_state));
	memset(pages, 0, sizeof(pages));
	memset(cpu_regs, 0, sizeof(cpu_regs));
	memset(clocks, 0, sizeof(clocks));
	memset(in_guest, 0, sizeof(in_guest));
	memset(in_wfe, 0, sizeof(in_wfe));
	memset(was_off, 0, sizeof(was_off));
	memset(called_on, 0, sizeof(called_on));
	fake_front_reset();
	fetched = false;
	managed = false;
	loses_kicks = false;
	stays = false;
	the_cell = cell;
	boot.chain.num_cells = 2;
	for (uint32_t i = 0; i < 2; i++) {
		root[i] = 3;
		master[i] = 3;
		cells[i].arch.stage2_entries = 1;
		cells[i].arch.gic[0].base.v = GICD_PC;
		boot.cells[i].cell = &cells[i];
		boot.cells[i].state = i == cell ? &cell_state : &other_state;
		boot.cells[i].stage2_root = &root[i];
		boot.cells[i].stage2_master = &master[i];
	}
	boot.cells[0].cpus = 1;
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		uint32_t index = cell == 0 ? cpu : cpu - 1;

		boot_cpus[cpu].cpu = &pages[cpu];
		cpu_regs[cpu].pc = GUEST_PC;
		if (cpu == 0 && cell != 0) {
			continue;
		}
		boot_cpus[cpu].cell = cell;
		pages[cpu].index = index;
		boot.cells[cell].cpus |= 1ull << cpu;
		cell_state.cpus[index].power = CPU_ON;
		fake_cell.cpu_ids[index] = cpu;
		fake_cell.num_cpus++;
	}
	cells[cell].num_cpus = fake_cell.num_cpus;
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		manage_note_cpu(cpu);
	}
	/* It is kicked at the first look. */
	fake_sysreg_set("cntfrq_el0", 2 * PATIENCE);
	fake_asm_hook = on_instruction;
}

static void turn_off(uint32_t cpu)
{
	cell_state.cpus[boot_cpus[cpu].cpu->index].power = CPU_OFF;
	was_off[cpu] = true;
}

static void start_two(void)
{
	setup_model(2, 0);
}

static void start_two_off(void)
{
	setup_model(2, 0);
	turn_off(1);
}

static void start_third_off(void)
{
	setup_model(3, 0);
	turn_off(2);
}

static void start_third_stays(void)
{
	start_third_off();
	stays = true;
}

static void start_two_deaf(void)
{
	setup_model(2, 0);
	loses_kicks = true;
}

static void start_other(void)
{
	setup_model(2, 1);
}

/* No CPU can go on: all is as it was, whether they have come or not. */
static void finish(void)
{
	assert_true(managed);
	if (cell_state.run == CELL_STOPPED) {
		assert_true(root[the_cell] == 0);
		for (uint32_t i = 0; i < cells[the_cell].num_cpus; i++) {
			assert_int_not_equal(cell_state.cpus[i].power,
					     CPU_CLAIMED);
		}
		return;
	}
	assert_true(root[the_cell] == 3);
	for (uint32_t cpu = 1; boot_cpus[cpu].cpu != NULL; cpu++) {
		uint32_t power =
			cell_state.cpus[boot_cpus[cpu].cpu->index].power;

		assert_true(manage_cpus[cpu].request == FRONT_IDLE ||
			    manage_cpus[cpu].request == FRONT_LATE);
		assert_int_equal(power, in_guest[cpu] ? CPU_ON : CPU_OFF);
		if (the_cell == 0 && was_off[cpu]) {
			assert_int_equal(in_guest[cpu], called_on[cpu]);
		}
	}
}

static int setup(void **state)
{
	(void)state;
	explore_reset();
	explore_share(manage_cpus, sizeof(manage_cpus));
	explore_share(root, sizeof(root));
	explore_share(&managed, sizeof(managed));
	explore_share(&fetched, sizeof(fetched));
	seen = 0;
	return 0;
}

static void check(const struct scenario *scenario, uint32_t wanted)
{
	assert_true(explore(scenario) > 0);
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
#define CHECK_OTHER(name, cpus, first, second, third, begin, wanted)  \
	static void name(void **state)                                \
	{                                                             \
		static const struct scenario scenario = {             \
			cpus,  { 0, 0, 1 }, { first, second, third }, \
			begin, finish,                                \
		};                                                    \
                                                                      \
		(void)state;                                          \
		check(&scenario, wanted);                             \
	}

#define EITHER (SEEN_FETCHED | SEEN_REFUSED | SEEN_KICKED)

CHECK(test_spinning, 2, run_fetch, run_spins, NULL, start_two, EITHER)
CHECK(test_waiting, 2, run_fetch, run_waits, NULL, start_two, EITHER)
CHECK(test_deaf, 2, run_fetch, run_sleeps, NULL, start_two_deaf,
      SEEN_REFUSED | SEEN_KICKED)
CHECK(test_off, 2, run_fetch, run_is_off, NULL, start_two_off,
      EITHER | SEEN_SUMMONED)
CHECK(test_going_off, 2, run_fetch, run_goes_off, NULL, start_two,
      EITHER | SEEN_SUMMONED)
CHECK(test_switching_on, 3, run_fetch, run_switches_on, run_is_off,
      start_third_off, EITHER | SEEN_SUMMONED | SEEN_SWITCHED_ON)
CHECK(test_staying, 3, run_fetch, run_switches_on, run_is_off,
      start_third_stays, EITHER | SEEN_SWITCHED_ON)
CHECK(test_ending, 2, run_fetch, run_ends_cell, NULL, start_two,
      EITHER | SEEN_SUMMONED | SEEN_ENDED)
CHECK(test_twice, 2, run_fetch_twice, run_waits, NULL, start_two, EITHER)
CHECK_OTHER(test_stop, 2, run_stop, run_waits, NULL, start_other, EITHER)
CHECK_OTHER(test_stop_going_off, 2, run_stop, run_goes_off, NULL, start_other,
	    EITHER)
CHECK_OTHER(test_stop_ending, 2, run_stop, run_ends_cell, NULL, start_other,
	    EITHER | SEEN_ENDED)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_spinning, setup),
		cmocka_unit_test_setup(test_waiting, setup),
		cmocka_unit_test_setup(test_deaf, setup),
		cmocka_unit_test_setup(test_off, setup),
		cmocka_unit_test_setup(test_going_off, setup),
		cmocka_unit_test_setup(test_switching_on, setup),
		cmocka_unit_test_setup(test_staying, setup),
		cmocka_unit_test_setup(test_ending, setup),
		cmocka_unit_test_setup(test_twice, setup),
		cmocka_unit_test_setup(test_stop, setup),
		cmocka_unit_test_setup(test_stop_going_off, setup),
		cmocka_unit_test_setup(test_stop_ending, setup),
	};

	return cmocka_run_group_tests_name("manage_fetch", tests, NULL, NULL);
}
