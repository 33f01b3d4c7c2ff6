// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The CPU interface of GICv2: its first page is the cell's own and may be spoilt
 * by it, its second page knows the cell's interrupts only, and behind that the
 * cell has nothing.
 */
#include "gic.h"
#include "gicv2_regs.h"
#include "hostile.h"
#include "instructions.h"
#include "mmio.h"
#include "platform.h"
#include "sysreg.h"
#include "timer.h"

#define PAGE_SIZE  0x1000
#define INTERFACE  0x100 /* all registers but those that identify it */
#define GICC_AEOIR 0x0024
#define LAST_SPI   1019
#define STORM	   10000

/* With an own interrupt active, as in a handler, end those of others. */
static void end_all(uint32_t reg)
{
	for (uint32_t irq = GIC_FIRST_SPI; irq < hostile_num_irqs(); irq++) {
		if (hostile_owns_irq(irq) || !hostile_take_timer()) {
			continue;
		}
		mmio_write32(platform.gicc_base + reg, irq);
		mmio_write32(platform.gicc_base + GICC_EOIR, TIMER_IRQ);
		hostile_repair_interrupts();
	}
}

static void end_foreign(void)
{
	end_all(GICC_EOIR);
}

static void end_foreign_alias(void)
{
	end_all(GICC_AEOIR);
}

static void deactivate_foreign(void)
{
	gic_split_end(true);
	for (uint32_t irq = GIC_FIRST_SPI; irq <= LAST_SPI; irq++) {
		if (!hostile_owns_irq(irq)) {
			mmio_write32(platform.gicc_base + GICC_DIR, irq);
		}
	}
	gic_split_end(false);
}

static void write_interface(uint32_t value)
{
	for (uint32_t reg = 0; reg < INTERFACE; reg += sizeof(uint32_t)) {
		mmio_write32(platform.gicc_base + reg, value);
	}
	hostile_repair_interrupts();
}

static void write_ones(void)
{
	write_interface(UINT32_MAX);
}

static void write_zeros(void)
{
	write_interface(0);
}

/* Acknowledge and end what is not there. */
static void spurious_storm(void)
{
	for (uint32_t i = 0; i < STORM; i++) {
		mmio_write32(platform.gicc_base + GICC_EOIR,
			     mmio_read32(platform.gicc_base + GICC_IAR));
	}
}

/* All of the page that has GICC_DIR, in all widths. */
static void write_second_page(void)
{
	for (uint32_t reg = 0; reg < PAGE_SIZE; reg += sizeof(uint64_t)) {
		uint64_t address = platform.gicc_base + GICC_DIR + reg;

		hostile_check("second page", mmio_read32(address), 0);
		mmio_write64(address, UINT64_MAX);
		mmio_write32(address, UINT32_MAX);
		mmio_write32(address + sizeof(uint32_t), UINT32_MAX);
		mmio_write8(address, UINT8_MAX);
	}
}

static void on_second_page(void)
{
	code_run(hostile_instruction(), platform.gicc_base + GICC_DIR);
}

static void on_third_page(void)
{
	code_run(hostile_instruction(), platform.gicc_base + 2 * PAGE_SIZE);
}

/*
 * From the first page on into the second: an alignment fault, or two accesses
 * of which the second one is to nothing that the cell could harm.
 */
static void across(void)
{
	uint64_t address = platform.gicc_base + GICC_DIR - sizeof(uint16_t);

	code_run(LDR_X, address);
	code_run(STR_XZR, address);
	code_run(LDR_W, address);
	hostile_check_classes("exceptions", 1UL << EC_DATA_ABORT);
	hostile_repair_interrupts();
}

static void execute(void)
{
	hostile_execute(platform.gicc_base);
}

static const struct attack attacks[] = {
	{ "gicc-eoir-foreign", end_foreign, SURVIVES, 0 },
	{ "gicc-aeoir-foreign", end_foreign_alias, SURVIVES, 0 },
	{ "gicc-dir-foreign", deactivate_foreign, SURVIVES, 0 },
	{ "gicc-write-ones", write_ones, SURVIVES, 0 },
	{ "gicc-write-zeros", write_zeros, SURVIVES, 0 },
	{ "gicc-storm", spurious_storm, SURVIVES, 0 },
	{ "gicc-second-page", write_second_page, SURVIVES, 0 },
	{ "gicc-dir-ldp", on_second_page, STOPS, LDP_W },
	{ "gicc-dir-ldr-q", on_second_page, STOPS, LDR_Q },
	{ "gicc-dir-ldxr", on_second_page, STOPS, LDXR_W },
	{ "gicc-third-page", on_third_page, STOPS, LDR_W },
	{ "gicc-across", across, SURVIVES, 0 },
	{ "gicc-exec", execute, STOPS, 0 },
};

const struct attack_list gicv2_interface_attacks = ATTACK_LIST(attacks, GIC_V2);
