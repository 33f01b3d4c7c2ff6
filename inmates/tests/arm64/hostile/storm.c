// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * As much of one thing as a CPU can do for a while: each kind of trap, each
 * kind of broadcast, every interrupt of the cell's own.
 */
#include "cmdline.h"
#include "gic.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "instructions.h"
#include "mmio.h"
#include "platform.h"
#include "psci_call.h"
#include "smp.h"
#include "sysreg.h"
#include "timer.h"

#define STORM_US      20000 /* several periods of the victim's timer */
#define ROUNDS	      10000
#define SETS_AND_WAYS 0x1000
#define LINE	      16   /* the shortest cache line there may be */
#define BLOCK	      2048 /* the largest block of DC ZVA */
#define SGIS	      8
#define BITS	      32

static uint64_t block[BLOCK / sizeof(uint64_t)] __attribute__((aligned(BLOCK)));

/* Call @once again and again; what an emulator is slow at, not for all that. */
static void storm(void (*once)(uint32_t round))
{
	uint64_t end = timer_now() + timer_from_us(STORM_US);
	uint32_t round = 0;

	while (timer_now() < end && round < ROUNDS) {
		once(round);
		round++;
	}
}

static void invalidate_tlbs(uint32_t round)
{
	(void)round;
	__asm__ volatile("tlbi vmalle1is; dsb ish; isb" : : : "memory");
}

static void invalidate_tlb_entries(uint32_t round)
{
	__asm__ volatile("tlbi vaae1is, %0; tlbi aside1is, %0; dsb ish; isb"
			 :
			 : "r"((uint64_t)round)
			 : "memory");
}

static void invalidate_icaches(uint32_t round)
{
	(void)round;
	__asm__ volatile("ic ialluis; dsb ish; isb" : : : "memory");
}

/* By set and way; invalidation acts as clean and invalidate. */
static void maintain_ways(uint32_t round)
{
	uint64_t way = (round % SETS_AND_WAYS) << 6;

	__asm__ volatile("dc isw, %0; dc cisw, %0; dc csw, %0; dsb sy"
			 :
			 : "r"(way)
			 : "memory");
}

/* The cell's own lines; what it wrote is kept all the same. */
static void invalidate_lines(uint32_t round)
{
	uint64_t at = (uintptr_t)block + round * LINE % BLOCK;

	__asm__ volatile("dc ivac, %0; dc civac, %0; dsb sy"
			 :
			 : "r"(at)
			 : "memory");
}

static void zero_block(uint32_t round)
{
	(void)round;
	code_run(DC_ZVA, (uintptr_t)block);
}

static void barrier(uint32_t round)
{
	(void)round;
	__asm__ volatile("dsb sy; dmb sy; isb" : : : "memory");
}

static void wake_all(uint32_t round)
{
	(void)round;
	__asm__ volatile("sev; wfe; sevl; wfe");
}

static void tlb_storm(void)
{
	storm(invalidate_tlbs);
}

static void tlb_entry_storm(void)
{
	storm(invalidate_tlb_entries);
}

static void icache_storm(void)
{
	storm(invalidate_icaches);
}

static void set_way_storm(void)
{
	volatile uint64_t kept = BLOCK;

	storm(maintain_ways);
	hostile_check("own data", kept, BLOCK);
}

static void line_storm(void)
{
	for (uint32_t i = 0; i < BLOCK / sizeof(*block); i++) {
		block[i] = i;
	}
	dsb();
	storm(invalidate_lines);
	for (uint32_t i = 0; i < BLOCK / sizeof(*block); i++) {
		hostile_check("own data", block[i], i);
	}
}

static void zero_storm(void)
{
	storm(zero_block);
}

static void barrier_storm(void)
{
	storm(barrier);
}

static void event_storm(void)
{
	storm(wake_all);
}

/* An interrupt that is pending and masked: WFI ends at once, for ever. */
static void sleep(uint32_t round)
{
	(void)round;
	__asm__ volatile("wfi");
}

static void sleep_storm(void)
{
	irq_enable(TIMER_IRQ);
	timer_set(timer_now());
	storm(sleep);
	timer_stop();
	irq_disable(TIMER_IRQ);
}

static void call_firmware(uint32_t round)
{
	smc_call(PSCI_VERSION, round, round, round);
	hvc_call(round, round, round, round);
}

/* Nobody is started, nobody is stopped: all of it is refused. */
static void call_power(uint32_t round)
{
	psci_call(PSCI_CPU_ON_64, smp_id(), round, round);
	psci_call(PSCI_CPU_ON_64, hostile_foreign_cpu(), round, round);
	psci_call(PSCI_AFFINITY_INFO_64, smp_id(), 0, 0);
	psci_call(PSCI_AFFINITY_INFO_64, hostile_foreign_cpu(), 0, 0);
	psci_call(PSCI_FEATURES, round, 0, 0);
}

static void be_undefined(uint32_t round)
{
	(void)round;
	code_run(HVC_1, 0);
}

static void be_undefined_el0(uint32_t round)
{
	(void)round;
	code_run_el0(HVC_0);
}

static void read_id(uint32_t round)
{
	(void)round;
	sysreg_read(id_aa64pfr0_el1);
	sysreg_write(actlr_el1, UINT64_MAX);
}

static void call_storm(void)
{
	storm(call_firmware);
}

static void power_storm(void)
{
	storm(call_power);
}

static void undefined_storm(void)
{
	storm(be_undefined);
	hostile_check_classes("exceptions", 1UL << EC_UNKNOWN);
}

static void undefined_el0_storm(void)
{
	storm(be_undefined_el0);
	hostile_check_classes("exceptions", 1UL << EC_UNKNOWN);
}

static void sysreg_storm(void)
{
	storm(read_id);
}

static uint64_t own_word(uint32_t reg)
{
	return platform.gicd_base + reg +
	       hostile_own_irq() / BITS * sizeof(uint32_t);
}

static void configure(uint32_t round)
{
	uint64_t word = platform.gicd_base + GICD_ICFGR +
			hostile_own_irq() / 16 * sizeof(uint32_t);

	mmio_write32(word, round % 2 == 0 ? UINT32_MAX : 0);
}

static void disable(uint32_t round)
{
	(void)round;
	mmio_write32(own_word(GICD_ICENABLER), UINT32_MAX);
}

static void write_distributor(uint32_t round)
{
	mmio_write32(own_word(GICD_ISENABLER), UINT32_MAX);
	mmio_write32(own_word(GICD_ICPENDR), UINT32_MAX);
	mmio_write8(platform.gicd_base + GICD_IPRIORITYR + hostile_own_irq(),
		    (uint8_t)round);
	mmio_write32(own_word(GICD_ICENABLER), UINT32_MAX);
}

static void read_distributor(uint32_t round)
{
	mmio_read32(platform.gicd_base + round % 0x400 * sizeof(uint32_t));
}

static void config_storm(void)
{
	storm(configure);
	configure(1);
}

static void disable_storm(void)
{
	storm(disable);
	hostile_check("enables", mmio_read32(own_word(GICD_ISENABLER)), 0);
}

static void distributor_storm(void)
{
	storm(write_distributor);
}

static void distributor_read_storm(void)
{
	storm(read_distributor);
}

/* Interrupts of the cell's own, taken as fast as they come. */
static void take_timer(uint32_t round)
{
	(void)round;
	timer_set(timer_now());
	irq_wait();
	timer_stop();
}

static void take_spi(uint32_t round)
{
	(void)round;
	mmio_write32(own_word(GICD_ISPENDR), 1u << hostile_own_irq() % BITS);
	irq_wait();
}

static void take_sgi(uint32_t round)
{
	irq_send(round % SGIS, smp_id());
	irq_wait();
}

static void interrupt_storm(uint32_t irq, void (*once)(uint32_t round))
{
	uint32_t before = hostile_interrupts();

	irq_enable(irq);
	storm(once);
	irq_disable(irq);
	hostile_check_that("interrupts", hostile_interrupts() > before + SGIS,
			   hostile_interrupts() - before);
}

static void timer_storm(void)
{
	interrupt_storm(TIMER_IRQ, take_timer);
}

static void spi_storm(void)
{
	interrupt_storm(hostile_own_irq(), take_spi);
}

static void sgi_storm(void)
{
	for (uint32_t sgi = 0; sgi < SGIS; sgi++) {
		irq_enable(sgi);
	}
	interrupt_storm(0, take_sgi);
}

static const struct attack attacks[] = {
	{ "tlbi-storm", tlb_storm, SURVIVES, 0 },
	{ "tlbi-entry-storm", tlb_entry_storm, SURVIVES, 0 },
	{ "icache-storm", icache_storm, SURVIVES, 0 },
	{ "setway-storm", set_way_storm, SURVIVES, 0 },
	{ "line-storm", line_storm, SURVIVES, 0 },
	{ "zero-storm", zero_storm, SURVIVES, 0 },
	{ "barrier-storm", barrier_storm, SURVIVES, 0 },
	{ "event-storm", event_storm, SURVIVES, 0 },
	{ "wfi-storm", sleep_storm, SURVIVES, 0 },
	{ "call-storm", call_storm, SURVIVES, 0 },
	{ "power-storm", power_storm, SURVIVES, 0 },
	{ "undefined-storm", undefined_storm, SURVIVES, 0 },
	{ "el0-storm", undefined_el0_storm, SURVIVES, 0 },
	{ "sysreg-storm", sysreg_storm, SURVIVES, 0 },
	{ "gicd-icfgr-storm", config_storm, SURVIVES, 0 },
	{ "gicd-icenabler-storm", disable_storm, SURVIVES, 0 },
	{ "gicd-write-storm", distributor_storm, SURVIVES, 0 },
	{ "gicd-read-storm", distributor_read_storm, SURVIVES, 0 },
	{ "timer-storm", timer_storm, SURVIVES, 0 },
	{ "spi-storm", spi_storm, SURVIVES, 0 },
	{ "sgi-storm", sgi_storm, SURVIVES, 0 },
};

const struct attack_list storm_attacks = ATTACK_LIST(attacks, ANY_GIC);
