// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The GICv3 from whatever state firmware left: quiet, in group 1, affinity
 * routing on. IHI 0069 chapters 4 and 12. Refused: tables in memory that the
 * GIC itself writes (LPIs), and what firmware keeps for its Secure side.
 */
#include "arch_barrier.h"
#include "boot_arm64.h"
#include "boot_sysreg.h"
#include "config_check.h"
#include "gicv3_boot.h"
#include "mmio.h"

#define RWP_MS		 1
#define WAKE_MS		 10
#define DEFAULT_PRIORITY 0xa0u
#define KICK		 (1u << IRQ_KICK)

static uintptr_t gicd;
static uint32_t frame_stride; /* bytes between redistributors */
static uintptr_t frames[CONFIG_MAX_CPUS];

uint32_t gicv3_lines(void)
{
	uint32_t words = (mmio_read32(gicd + GICD_TYPER) & 0x1f) + 1;

	return words > IRQ_WORDS ? IRQ_WORDS : words;
}

uintptr_t gicv3_distributor(void)
{
	return gicd;
}

uint32_t gicv3_frame_stride(void)
{
	return frame_stride;
}

static void wait_clear(uintptr_t reg, uint32_t bit, const char *what,
		       uint32_t ms)
{
	uint64_t start = sysreg_read(cntpct_el0);

	while ((mmio_read32(reg) & bit) != 0) {
		if (!within(start, ms)) {
			boot_fail("GIC: %s does not clear in %u ms", what, ms);
		}
	}
}

static void check_revision(uintptr_t frame, const char *what)
{
	uint32_t revision = mmio_read32(frame + GIC_PIDR2) >> 4 & 0xf;

	if (revision != 3 && revision != 4) {
		boot_fail("GIC: architecture of the %s; wanted 3 or 4; found "
			  "%u",
			  what, revision);
	}
}

void gicv3_init(void)
{
	gicd = (uintptr_t)window_map(boot.chain.system->platform.arm.gicd_base,
				     GICD_SIZE, WINDOW_DEVICE);
	check_revision(gicd, "distributor");
	mmio_write32(gicd + GICD_CTLR, 0);
	wait_clear(gicd + GICD_CTLR, GICD_CTLR_RWP, "GICD_CTLR.RWP", RWP_MS);
	mmio_write32(gicd + GICD_CTLR, GICD_CTLR_ARE);
	wait_clear(gicd + GICD_CTLR, GICD_CTLR_RWP, "GICD_CTLR.RWP", RWP_MS);
	for (uint32_t word = 1; word < gicv3_lines(); word++) {
		uintptr_t bits = gicd + word * sizeof(uint32_t);

		mmio_write32(bits + GIC_ICENABLER, ~0u);
		mmio_write32(bits + GIC_ICPENDR, ~0u);
		mmio_write32(bits + GIC_ICACTIVER, ~0u);
		mmio_write32(bits + GIC_IGROUPR, ~0u);
	}
	wait_clear(gicd + GICD_CTLR, GICD_CTLR_RWP, "GICD_CTLR.RWP", RWP_MS);
	mmio_write32(gicd + GICD_CTLR, GICD_CTLR_ARE | GICD_CTLR_GRP1);
	wait_clear(gicd + GICD_CTLR, GICD_CTLR_RWP, "GICD_CTLR.RWP", RWP_MS);
	if ((mmio_read32(gicd + GICD_CTLR) & GICD_CTLR_ARE) == 0) {
		boot_fail("GIC: affinity routing cannot be switched on");
	}
}

/* Redistributor @number of the region in the boot map; mapped once. */
uintptr_t gicv3_frame(uint32_t number)
{
	uint64_t phys = boot.chain.system->platform.arm.gicr_base +
			(uint64_t)number * frame_stride;

	if (frames[number] == 0) {
		frames[number] = (uintptr_t)window_map(phys, 2 * GICR_FRAME,
						       WINDOW_DEVICE);
		check_revision(frames[number], "redistributor");
	}
	return frames[number];
}

/* The redistributor of this CPU: its frame's address in the boot map. */
static uintptr_t find_frame(uint32_t cpu)
{
	struct boot_cpu *this = &boot_cpus[cpu];
	uint64_t affinity = (this->hardware_id & 0xffffff) |
			    (this->hardware_id >> 32 & 0xff) << 24;

	for (uint32_t n = 0; n < CONFIG_MAX_CPUS; n++) {
		uintptr_t frame = gicv3_frame(n);
		uint64_t typer = mmio_read64(frame + GICR_TYPER);

		frame_stride = (typer & GICR_TYPER_VLPIS) != 0 ? 4 * GICR_FRAME
							       : 2 * GICR_FRAME;
		if (typer >> 32 == affinity) {
			this->gicr_frame = n;
			this->gicr_phys =
				boot.chain.system->platform.arm.gicr_base +
				(uint64_t)n * frame_stride;
			return frame;
		}
		if ((typer & GICR_TYPER_LAST) != 0) {
			break;
		}
	}
	boot_fail("GIC: no redistributor for CPU %u, MPIDR 0x%lx, in the "
		  "region at 0x%lx",
		  cpu, this->hardware_id,
		  boot.chain.system->platform.arm.gicr_base);
}

static void wake(uintptr_t frame, uint32_t cpu)
{
	if ((mmio_read32(frame + GICR_CTLR) & GICR_CTLR_LPIS) != 0) {
		boot_fail("GIC: firmware left LPIs enabled on CPU %u", cpu);
	}
	mmio_write32(frame + GICR_WAKER,
		     mmio_read32(frame + GICR_WAKER) & ~GICR_WAKER_SLEEP);
	wait_clear(frame + GICR_WAKER, GICR_WAKER_ASLEEP,
		   "GICR_WAKER.ChildrenAsleep", WAKE_MS);
}

/* SGIs and PPIs: quiet, in group 1; the kick enabled, before all others. */
static void init_private(uintptr_t frame, uint32_t cpu)
{
	uintptr_t sgi = frame + GICR_FRAME;

	mmio_write32(sgi + GIC_ICENABLER, ~0u);
	wait_clear(frame + GICR_CTLR, GICR_CTLR_RWP, "GICR_CTLR.RWP", RWP_MS);
	mmio_write32(sgi + GIC_ICPENDR, ~0u);
	mmio_write32(sgi + GIC_ICACTIVER, ~0u);
	mmio_write32(sgi + GIC_IGROUPR, ~0u);
	for (uint32_t irq = 0; irq < IRQ_PER_WORD; irq++) {
		mmio_write8(sgi + GIC_IPRIORITYR + irq, DEFAULT_PRIORITY);
	}
	/* Unimplemented low bits read as zero: the distance of two levels. */
	mmio_write8(sgi + GIC_IPRIORITYR, 0xff);
	boot_cpus[cpu].priority_floor =
		mmio_read8(sgi + GIC_IPRIORITYR) &
		-(uint32_t)mmio_read8(sgi + GIC_IPRIORITYR);
	mmio_write8(sgi + GIC_IPRIORITYR, DEFAULT_PRIORITY);
	mmio_write8(sgi + GIC_IPRIORITYR + IRQ_KICK, 0);
	mmio_write32(sgi + GIC_ISENABLER, KICK);
	if ((mmio_read32(sgi + GIC_ISENABLER) & KICK) == 0 ||
	    boot_cpus[cpu].priority_floor == 0) {
		boot_fail("GIC: SGI %u of CPU %u is kept by the Secure side",
			  IRQ_KICK, cpu);
	}
}

static void init_cpu_interface(uint32_t cpu)
{
	uint32_t pri_bits;

	sysreg_write(ICC_SRE_EL2, ICC_SRE_ALL);
	isb();
	sysreg_write(ICC_SRE_EL1, 0);
	isb();
	if ((sysreg_read(ICC_SRE_EL1) & 1) == 0) {
		boot_fail("GIC: ICC_SRE_EL1.SRE of CPU %u can be cleared; "
			  "wanted RAO/WI",
			  cpu);
	}
	sysreg_write(ICC_SRE_EL1, 7);
	sysreg_write(ICC_CTLR_EL1, 0);
	sysreg_write(ICC_IGRPEN0_EL1, 0);
	sysreg_write(ICC_BPR1_EL1, 0);
	sysreg_write(ICH_HCR_EL2, 0);
	sysreg_write(ICH_VMCR_EL2, 0);
	isb();
	/* ICC_CTLR_EL1.PRIbits is one less; 5 bits fill one AP1R register. */
	pri_bits = (uint32_t)(sysreg_read(ICC_CTLR_EL1) >> 8 & 7) + 1;
	boot_cpus[cpu].num_ap1r = pri_bits > 5 ? 1u << (pri_bits - 5) : 1;
	sysreg_write(ICC_AP1R0_EL1, 0);
}

/*
 * The lowest mask that still lets the kick pass, by trial: with two security
 * states and SCR_EL3.FIQ = 0 masks are raw while priorities are shifted.
 */
static void probe_mask(uintptr_t frame, uint32_t cpu)
{
	uint32_t step = boot_cpus[cpu].priority_floor;
	uint32_t mask = step;

	mmio_write32(frame + GICR_FRAME + GIC_ISPENDR, KICK);
	sysreg_write(ICC_IGRPEN1_EL1, 1);
	dsb(sy);
	for (; mask < 0x100; mask += step) {
		sysreg_write(ICC_PMR_EL1, mask);
		isb();
		if (sysreg_read(isr_el1) != 0) {
			break;
		}
	}
	if (mask >= 0x100) {
		boot_fail("GIC: SGI %u does not reach CPU %u", IRQ_KICK, cpu);
	}
	boot_cpus[cpu].pmr_floor = mask;
	mmio_write32(frame + GICR_FRAME + GIC_ICPENDR, KICK);
	sysreg_write(ICC_IGRPEN1_EL1, 0);
	isb();
}

void gicv3_init_cpu(uint32_t cpu)
{
	uintptr_t frame = find_frame(cpu);

	wake(frame, cpu);
	init_private(frame, cpu);
	init_cpu_interface(cpu);
	probe_mask(frame, cpu);
}
