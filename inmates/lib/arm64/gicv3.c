// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * GICv3. What only the owner of the machine may do (switch the distributor on,
 * choose groups, wake redistributors) is done too, for the bare board; in a
 * cell the hypervisor ignores it.
 */
#include <stdbool.h>
#include "gic.h"
#include "gicv3.h"
#include "gicv3_regs.h"
#include "inmate.h"
#include "mmio.h"
#include "platform.h"
#include "print.h"
#include "smp.h"
#include "sysreg.h"

#define WAKE_POLLS	  1000000
#define BITS_PER_REGISTER 32

static uint64_t rd_frames[INMATE_MAX_CPUS];

/* MPIDR's affinity, as GICR_TYPER, IROUTER (Aff3 at 32) see it. */
static uint64_t packed_affinity(uint64_t mpidr)
{
	return (mpidr & 0xffffff) | ((mpidr >> 8) & 0xff000000);
}

static uint64_t find_rd_frame(void)
{
	uint64_t wanted = packed_affinity(smp_id());
	uint64_t frame = platform.gicr_base;

	for (;;) {
		uint64_t type = mmio_read64(frame + GICR_TYPER);
		uint64_t frames = (type & GICR_TYPER_VLPIS) != 0 ? 4 : 2;

		if (type >> GICR_TYPER_AFFINITY_SHIFT == wanted) {
			return frame;
		}
		if ((type & GICR_TYPER_LAST) != 0) {
			break;
		}
		frame += frames * GICR_FRAME_SIZE;
	}
	print("inmate: no redistributor for CPU 0x%lx\n", smp_id());
	inmate_halt();
}

uint64_t gic_rd_frame(void)
{
	return rd_frames[inmate_cpu()];
}

uint64_t gicv3_sgi_frame(void)
{
	return gic_rd_frame() + GICR_FRAME_SIZE;
}

void gicv3_init(void)
{
	mmio_write32(platform.gicd_base + GICD_CTLR,
		     GICD_CTLR_ARE | GICD_CTLR_ENABLE_GRP1);
}

static void wake_redistributor(uint64_t frame)
{
	mmio_write32(frame + GICR_WAKER, 0);
	for (uint32_t poll = 0; poll < WAKE_POLLS; poll++) {
		if ((mmio_read32(frame + GICR_WAKER) &
		     GICR_WAKER_CHILDREN_ASLEEP) == 0) {
			return;
		}
	}
	print("inmate: redistributor 0x%lx does not wake\n", frame);
}

void gicv3_cpu_init(void)
{
	uint64_t frame = find_rd_frame();

	rd_frames[inmate_cpu()] = frame;
	wake_redistributor(frame);
	mmio_write32(gicv3_sgi_frame() + GICR_IGROUPR0, UINT32_MAX);
	mmio_write32(gicv3_sgi_frame() + GICR_IGRPMODR0, 0);
	sysreg_write(ICC_SRE_EL1, ICC_SRE_EL1_ON);
	isb();
	sysreg_write(ICC_CTLR_EL1, 0);
	sysreg_write(ICC_PMR_EL1, ICC_PMR_OPEN);
	sysreg_write(ICC_BPR1_EL1, 0);
	sysreg_write(ICC_IGRPEN1_EL1, 1);
	isb();
}

/* All is in group 1, and goes to the calling CPU. */
void gicv3_route(uint32_t irq)
{
	uint64_t gicd = platform.gicd_base;
	uint64_t word = irq / BITS_PER_REGISTER * sizeof(uint32_t);
	uint32_t bit = 1u << irq % BITS_PER_REGISTER;
	uint32_t groups = mmio_read32(gicd + GICD_IGROUPR + word);

	mmio_write32(gicd + GICD_IGROUPR + word, groups | bit);
	mmio_write64(gicd + GICD_IROUTER + irq * sizeof(uint64_t), smp_id());
}

uint64_t gicv3_get_route(uint32_t irq)
{
	return mmio_read64(platform.gicd_base + GICD_IROUTER +
			   irq * sizeof(uint64_t));
}

void gicv3_send_sgi(uint32_t sgi, uint64_t mpidr)
{
	uint64_t aff0 = mpidr & 0xff;
	uint64_t value = 1UL << aff0 % 16;

	value |= aff0 / 16 << SGI1R_RS_SHIFT;
	value |= (mpidr >> 8 & 0xff) << SGI1R_AFF1_SHIFT;
	value |= (mpidr >> 16 & 0xff) << SGI1R_AFF2_SHIFT;
	value |= (mpidr >> 32 & 0xff) << SGI1R_AFF3_SHIFT;
	value |= (uint64_t)sgi << SGI1R_INTID_SHIFT;
	/* What was written before must be visible to who is interrupted. */
	dsb();
	sysreg_write(ICC_SGI1R_EL1, value);
	isb();
}

uint32_t gicv3_acknowledge(void)
{
	return (uint32_t)sysreg_read(ICC_IAR1_EL1);
}

void gicv3_end(uint32_t irq)
{
	sysreg_write(ICC_EOIR1_EL1, irq);
	isb();
}

void gicv3_deactivate(uint32_t irq)
{
	sysreg_write(ICC_DIR_EL1, irq);
	isb();
}

void gicv3_split_end(bool split)
{
	sysreg_write(ICC_CTLR_EL1, split ? ICC_CTLR_EOIMODE : 0);
	isb();
}

uint32_t gicv3_highest_pending(void)
{
	return (uint32_t)sysreg_read(ICC_HPPIR1_EL1);
}
