// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a restarted cell finds on arm64, and how it ends.
 *	second=WHAT	also: off (CPU_OFF), lost (cannot be woken)
 */
#include "restart.h"
#include "cpu.h"
#include "entry.h"
#include "gic.h"
#include "gicv3_regs.h"
#include "cmdline.h"
#include "mmio.h"
#include "platform.h"
#include "psci_call.h"
#include "smp.h"
#include "sysreg.h"
#include "timer.h"

#define SPOILED_SPI 0x20
#define SPOILED	    0x52455354u
#define EDGE	    2u
#define NOT_OURS    0x7fc00000UL

static uint64_t hash_spi(uint64_t hash)
{
	uint64_t gicd = platform.gicd_base;
	uint32_t spi = console_irq();
	uint64_t word = spi / 32 * sizeof(uint32_t);

	hash = restart_mix(hash, mmio_read32(gicd + GICD_ISENABLER + word));
	hash = restart_mix(hash, mmio_read32(gicd + GICD_ISPENDR + word));
	hash = restart_mix(hash, mmio_read32(gicd + GICD_ISACTIVER + word));
	hash = restart_mix(hash, mmio_read32(gicd + GICD_ICFGR + spi / 16 * 4));
	hash = restart_mix(hash, mmio_read8(gicd + GICD_IPRIORITYR + spi));
	hash = restart_mix(hash, mmio_read64(gicd + GICD_IROUTER + spi * 8UL));
	hash = restart_mix(hash,
			   mmio_read32(gic_sgi_frame() + GICR_ISENABLER0));
	hash = restart_mix(hash, mmio_read32(gic_sgi_frame() + GICR_ISPENDR0));
	return restart_mix(hash, mmio_read8(gic_sgi_frame() + GICR_IPRIORITYR +
					    TIMER_IRQ));
}

static uint64_t hash_registers(uint64_t hash)
{
	for (uint32_t i = 0; i < 4; i++) {
		hash = restart_mix(hash, inmate_entry.x[i]);
	}
	hash = restart_mix(hash, sysreg_read(sctlr_el1));
	hash = restart_mix(hash, sysreg_read(tcr_el1));
	hash = restart_mix(hash, sysreg_read(mair_el1));
	hash = restart_mix(hash, sysreg_read(ttbr0_el1));
	hash = restart_mix(hash, sysreg_read(tpidr_el0));
	hash = restart_mix(hash, sysreg_read(contextidr_el1));
	hash = restart_mix(hash, sysreg_read(cntp_ctl_el0) & CNT_CTL_ENABLE);
	return restart_mix(hash, sysreg_read(cntv_ctl_el0) & CNT_CTL_ENABLE);
}

static void spoil_spi(void)
{
	uint64_t gicd = platform.gicd_base;
	uint32_t spi = console_irq();
	uint64_t config = gicd + GICD_ICFGR + spi / 16 * 4;
	uint64_t word = spi / 32 * sizeof(uint32_t);
	uint64_t second = smp_id();

	cmdline_numbers("cpus", &second, 1);
	mmio_write8(gicd + GICD_IPRIORITYR + spi, SPOILED_SPI);
	mmio_write64(gicd + GICD_IROUTER + spi * 8UL, second);
	mmio_write32(config, mmio_read32(config) ^ EDGE << spi % 16 * 2);
	mmio_write32(gicd + GICD_ISPENDR + word, 1u << spi % 32);
	mmio_write32(gicd + GICD_ISACTIVER + word, 1u << spi % 32);
	mmio_write32(gicd + GICD_ISENABLER + word, 1u << spi % 32);
	mmio_write8(gic_sgi_frame() + GICR_IPRIORITYR + TIMER_IRQ, SPOILED_SPI);
	mmio_write32(gic_sgi_frame() + GICR_ISENABLER0, UINT32_MAX);
}

static void spoil_registers(void)
{
	timer_set(timer_now() + timer_from_us(1));
	sysreg_write(cntp_ctl_el0, CNT_CTL_ENABLE);
	sysreg_write(mair_el1, SPOILED);
	sysreg_write(ttbr0_el1, SPOILED << 12);
	sysreg_write(tpidr_el0, SPOILED);
	sysreg_write(contextidr_el1, SPOILED);
	isb();
}

/* Overwrite [@start, @end) but for these instructions, then end the cell. */
void restart_end(uint64_t start, uint64_t end, bool by_fault)
{
	uint64_t fault = by_fault ? NOT_OURS : 0;
	register uint64_t x0 __asm__("x0") = PSCI_SYSTEM_RESET;

	__asm__ volatile("0:	adr	x9, 0b\n"
			 "	bic	x9, x9, #63\n"
			 "	adr	x10, 9f\n"
			 "	add	x10, x10, #63\n"
			 "	bic	x10, x10, #63\n"
			 "1:	cmp	%1, %2\n"
			 "	b.hs	4f\n"
			 "	cmp	%1, x9\n"
			 "	b.lo	2f\n"
			 "	cmp	%1, x10\n"
			 "	b.lo	3f\n"
			 "2:	str	%1, [%1]\n"
			 "3:	add	%1, %1, #8\n"
			 "	b	1b\n"
			 "4:	dsb	sy\n"
			 "	cbz	%3, 5f\n"
			 "	ldr	x9, [%3]\n"
			 "5:	smc	#0\n"
			 "6:	b	6b\n"
			 "9:"
			 : "+r"(x0), "+r"(start)
			 : "r"(end), "r"(fault)
			 : "x9", "x10", "memory");
	__builtin_unreachable();
}

uint64_t restart_hash(uint64_t hash)
{
	return hash_registers(hash_spi(hash));
}

void restart_spoil(void)
{
	spoil_spi();
	spoil_registers();
}

void restart_second(void)
{
	if (restart_is_given("second", "off")) {
		smp_stop();
	}
	if (restart_is_given("second", "lost")) {
		sysreg_write(ICC_IGRPEN1_EL1, 0);
		isb();
	}
}
