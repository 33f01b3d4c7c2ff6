// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The GICv2 from whatever state firmware left: quiet and on. IHI 0048 chapters
 * 3 and 4. Groups are not written: a guest switches on by GICC_CTLR bit 0 what
 * is in group 0 of a GIC with one security state, or what the Secure side has
 * put into group 1 of one with two. Refused: groups of another kind, and what
 * firmware keeps for its Secure side.
 */
#include "arch_barrier.h"
#include "boot_arm64.h"
#include "boot_sysreg.h"
#include "gicv2_boot.h"
#include "mmio.h"

#define REVISION  2
#define KICK_MS	  1
#define OPEN_MASK 0xffu
#define ISR_IRQ	  (1u << 7)
#define SGIS	  16
#define WORD	  sizeof(uint32_t)

static uintptr_t gicd;
static uintptr_t gicc;
static uintptr_t gich;

uintptr_t gic_distributor(void)
{
	return gicd;
}

void gic_route_spi(uint32_t irq, uint32_t cpu)
{
	mmio_write8(gicd + GIC_ITARGETSR + irq,
		    (uint8_t)boot_cpus[cpu].gic_target);
}

void gic_check_cpu(uint32_t cpu)
{
	if (id_field(sysreg_read(id_aa64pfr0_el1), 24) != 0) {
		boot_fail("CPU %u: interrupt controller; wanted a GICv2; found "
			  "GICv3 system registers",
			  cpu);
	}
}

static void check_revision(uint32_t revision, const char *what)
{
	if (revision != REVISION) {
		boot_fail("GIC: architecture of the %s; wanted %u; found %u",
			  what, REVISION, revision);
	}
}

/* With two security states the Non-secure side reads zero. */
static void check_groups(uint32_t first_word, uint32_t end)
{
	for (uint32_t word = first_word; word < end; word++) {
		uint32_t groups = mmio_read32(gicd + GIC_IGROUPR + word * WORD);

		if (groups != 0) {
			boot_fail("GIC: firmware left interrupts in group 1; "
				  "wanted 0 from %u on; found 0x%x",
				  word * IRQ_PER_WORD, groups);
		}
	}
}

void gic_init(void)
{
	const struct config_platform_arm *arm =
		&boot.chain.system->platform.arm;

	gicd = (uintptr_t)window_map(arm->gicd_base, GICD_SIZE, WINDOW_DEVICE);
	gicc = (uintptr_t)window_map(arm->gicc_base, GICC_PAGE, WINDOW_DEVICE);
	gich = (uintptr_t)window_map(arm->gich_base, GICH_SIZE, WINDOW_DEVICE);
	check_revision(mmio_read32(gicd + GICD_PIDR2) >> 4 & 0xf,
		       "distributor");
	gic_constants.lines = gic_lines();
	gic_constants.pidr2 = mmio_read32(gicd + GICD_PIDR2);
	check_groups(1, gic_lines());
	mmio_write32(gicd + GICD_CTLR, 0);
	gic_quiet_spis();
	mmio_write32(gicd + GICD_CTLR, GICD_CTLR_ENABLE);
	if ((mmio_read32(gicd + GICD_CTLR) & GICD_CTLR_ENABLE) == 0) {
		boot_fail("GIC: the distributor cannot be switched on");
	}
}

/*
 * Targets of its private interrupts tell a CPU which interface is its own; with
 * one interface they read as zero.
 */
static void find_interface(uint32_t cpu)
{
	uint32_t target = mmio_read8(gicd + GIC_ITARGETSR);

	if ((mmio_read32(gicd + GICD_TYPER) & GICD_TYPER_CPUS) == 0) {
		target = 1;
	}
	if (target == 0 || (target & (target - 1)) != 0) {
		boot_fail("GIC: interface of CPU %u; wanted one bit; found "
			  "0x%x",
			  cpu, target);
	}
	for (uint32_t other = 0; other < CONFIG_MAX_CPUS; other++) {
		if (other != cpu && boot_cpus[other].gic_target == target) {
			boot_fail("GIC: CPUs %u and %u have one interface, "
				  "0x%x",
				  other, cpu, target);
		}
	}
	boot_cpus[cpu].gic_target = target;
}

static void clear_sgis(void)
{
	for (uint32_t sgi = 0; sgi < SGIS; sgi++) {
		mmio_write8(gicd + GICD_CPENDSGIR + sgi, 0xff);
	}
}

/* SGIs and PPIs: quiet; the kick enabled, before all others. */
static void init_private(uint32_t cpu)
{
	check_groups(0, 1);
	mmio_write32(gicd + GIC_ICENABLER, ~0u);
	mmio_write32(gicd + GIC_ICPENDR, ~0u);
	clear_sgis();
	mmio_write32(gicd + GIC_ICACTIVER, ~0u);
	boot_cpus[cpu].priority_floor = gic_init_priorities(gicd);
	if (boot_cpus[cpu].priority_floor == 0) {
		boot_fail("GIC: SGI %u of CPU %u is kept by the Secure side",
			  IRQ_KICK, cpu);
	}
}

static void clear_list_registers(void)
{
	uint32_t last = mmio_read32(gich + GICH_VTR) & GICH_VTR_LRS;

	mmio_write32(gich + GICH_HCR, 0);
	mmio_write32(gich + GICH_VMCR, 0);
	mmio_write32(gich + GICH_APR, 0);
	for (uint32_t i = 0; i <= last; i++) {
		mmio_write32(gich + GICH_LR + i * WORD, 0);
	}
}

static void enable_interface(uint32_t enable)
{
	uint32_t bypass = mmio_read32(gicc + GICC_CTLR) & GICC_CTLR_BYPASS;

	mmio_write32(gicc + GICC_CTLR, bypass | enable);
	dsb(sy);
}

static void init_interface(uint32_t cpu)
{
	uint32_t group;

	check_revision(mmio_read32(gicc + GICC_IIDR) >> 16 & 0xf,
		       "CPU interface");
	enable_interface(0);
	for (uint32_t reg = GICC_APR; reg < GICC_APR_END; reg += WORD) {
		mmio_write32(gicc + reg, 0);
	}
	mmio_write32(gicc + GICC_BPR, 0);
	/*
	 * The kick must preempt what a guest holds active, so it needs a group
	 * priority of its own. The smallest binary point reads back; what it
	 * counts from is shifted with two security states, as priorities are.
	 */
	group = 2u << (mmio_read32(gicc + GICC_BPR) & 7);
	if (boot_cpus[cpu].priority_floor < group) {
		boot_cpus[cpu].priority_floor = group;
	}
}

static uint32_t highest_pending(void)
{
	return mmio_read32(gicc + GICC_HPPIR) & GICC_HPPIR_INTID;
}

/* Send the kick to this CPU: is it signalled, and can it be taken back? */
static void probe_kick(uint32_t cpu)
{
	uint64_t start = sysreg_read(cntpct_el0);

	mmio_write32(gicc + GICC_PMR, OPEN_MASK);
	enable_interface(GICC_CTLR_ENABLE);
	mmio_write32(gicd + GICD_SGIR,
		     boot_cpus[cpu].gic_target << SGIR_TARGETS_SHIFT |
			     IRQ_KICK);
	while ((sysreg_read(isr_el1) & ISR_IRQ) == 0 ||
	       highest_pending() != IRQ_KICK) {
		if (!within(start, KICK_MS)) {
			boot_fail("GIC: SGI %u does not reach CPU %u", IRQ_KICK,
				  cpu);
		}
	}
	clear_sgis();
	while (highest_pending() == IRQ_KICK) {
		if (!within(start, 2 * KICK_MS)) {
			boot_fail("GIC: SGI %u of CPU %u stays pending",
				  IRQ_KICK, cpu);
		}
	}
	enable_interface(0);
	mmio_write32(gicc + GICC_PMR, 0);
}

void gic_init_cpu(uint32_t cpu)
{
	find_interface(cpu);
	init_private(cpu);
	clear_list_registers();
	init_interface(cpu);
	probe_kick(cpu);
}
