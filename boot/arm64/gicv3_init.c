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
#include "range.h"

#define RWP_MS	   1
#define WAKE_MS	   10
#define MAX_FRAMES 512u
#define KICK_MS	   1
#define OPEN_MASK  0xffu
#define ISR_IRQ	   (1u << 7)
#define KICK	   (1u << IRQ_KICK)

/* ICH_LR<n>_EL2 are CRm 12 and 13, eight each. */
#define CLEAR_LR(n, crm, op2)                                     \
	do {                                                      \
		if (last >= (n)) {                                \
			sysreg_write(S3_4_C12_C##crm##_##op2, 0); \
		}                                                 \
	} while (0)

static uintptr_t gicd;
static uintptr_t frames[CONFIG_MAX_CPUS];
static uint32_t num_frames;

uintptr_t gic_distributor(void)
{
	return gicd;
}

void gic_route_spi(uint32_t irq, uint32_t cpu)
{
	mmio_write64(gicd + GICD_IROUTER + 8 * (uintptr_t)irq,
		     boot_cpus[cpu].hardware_id);
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

/* As guests may see it. */
static void keep_frame(uint32_t number, uintptr_t frame)
{
	struct vgic_frame *kept = &gicv3_constants.frames[number];
	uint64_t hidden = GICR_TYPER_PLPIS | GICR_TYPER_DIRECT_LPI |
			  GICR_TYPER_LAST | GICR_TYPER_PPINUM;

	kept->regs[0] = (uint64_t)mmio_read32(frame + GICR_IIDR) << 32;
	kept->regs[1] = mmio_read64(frame + GICR_TYPER) & ~hidden;
	kept->pidr2 = mmio_read32(frame + GIC_PIDR2);
}

/*
 * All redistributors of the region up to the last, also those of CPUs that the
 * config does not name: none may have tables in memory, which the GIC would
 * write by itself. Returns the bytes they take.
 */
static uint64_t walk_frames(void)
{
	uint64_t base = boot.chain.system->platform.arm.gicr_base;
	uint64_t typer = 0;
	uint32_t n;

	for (n = 0; n < MAX_FRAMES && (typer & GICR_TYPER_LAST) == 0; n++) {
		uintptr_t frame = (uintptr_t)window_map(
			base + (uint64_t)n * gicv3_constants.stride,
			2 * GICR_FRAME, WINDOW_DEVICE);

		check_revision(frame, "redistributor");
		if ((mmio_read32(frame + GICR_CTLR) & GICR_CTLR_LPIS) != 0) {
			boot_fail("GIC: firmware left LPIs enabled on "
				  "redistributor %u",
				  n);
		}
		typer = mmio_read64(frame + GICR_TYPER);
		gicv3_constants.stride = (typer & GICR_TYPER_VLPIS) != 0
						 ? 4 * GICR_FRAME
						 : 2 * GICR_FRAME;
		if (n < CONFIG_MAX_CPUS) {
			frames[n] = frame;
			keep_frame(n, frame);
			num_frames = n + 1;
		} else {
			window_unmap_last();
		}
	}
	return (uint64_t)n * gicv3_constants.stride;
}

/*
 * The config check knows the frames of the CPUs it is told of; the hardware may
 * have more, or wider ones. A cell must neither own one nor hide one.
 */
static void check_cells(uint64_t frames_size)
{
	uint64_t base = boot.chain.system->platform.arm.gicr_base;
	struct range all = { base, frames_size };

	for (uint32_t cell = 0; cell < boot.chain.num_cells; cell++) {
		const struct cell_config *config =
			boot.chain.cells[cell].config;
		const struct config_memory *region = config_memory(config);

		if (!chain_cell_exists(&boot.chain, cell)) {
			continue;
		}
		for (uint32_t n = 0; n < config->num_memory_regions; n++) {
			struct range phys = { region[n].phys_start,
					      region[n].size };
			struct range guest = { region[n].virt_start,
					       region[n].size };
			bool has_phys = (region[n].flags & MEM_COMM_REGION) ==
					0;

			if (region[n].size != 0 &&
			    ((has_phys && range_overlaps(phys, all)) ||
			     range_overlaps(guest, all))) {
				boot_fail("cell \"%s\": memory region %u "
					  "touches the redistributors at "
					  "0x%lx+0x%lx",
					  config->name, n, base, frames_size);
			}
		}
	}
}

/* All SPIs quiet and in group 1, the extended ones too, which nobody gets. */
static void quiet_spis(void)
{
	uint32_t typer = mmio_read32(gicd + GICD_TYPER);
	uint32_t extended = 0;

	gic_quiet_spis();
	for (uint32_t word = 1; word < gic_lines(); word++) {
		mmio_write32(gicd + GIC_IGROUPR + word * sizeof(uint32_t), ~0u);
	}
	if ((typer & GICD_TYPER_ESPI) != 0) {
		extended = (typer >> GICD_TYPER_ESPI_RANGE) + 1;
	}
	for (uint32_t word = 0; word < extended; word++) {
		mmio_write32(gicd + GICD_ICENABLER_E + word * sizeof(uint32_t),
			     ~0u);
	}
}

static void control(uint32_t value)
{
	mmio_write32(gicd + GICD_CTLR, value);
	wait_clear(gicd + GICD_CTLR, GICD_CTLR_RWP, "GICD_CTLR.RWP", RWP_MS);
}

void gic_check_cpu(uint32_t cpu)
{
	if (id_field(sysreg_read(id_aa64pfr0_el1), 24) == 0) {
		boot_fail("CPU %u: interrupt controller; wanted GICv3 system "
			  "registers; found none",
			  cpu);
	}
}

void gic_init(void)
{
	gicd = (uintptr_t)window_map(boot.chain.system->platform.arm.gicd_base,
				     GICD_SIZE, WINDOW_DEVICE);
	check_revision(gicd, "distributor");
	gic_constants.lines = gic_lines();
	gic_constants.pidr2 = mmio_read32(gicd + GIC_PIDR2);
	check_cells(walk_frames());
	/* Groups off; ARE, if it is on, must not be switched off again. */
	control(mmio_read32(gicd + GICD_CTLR) & GICD_CTLR_ARE);
	control(GICD_CTLR_ARE);
	quiet_spis();
	control(GICD_CTLR_ARE | GICD_CTLR_GRP1);
	if ((mmio_read32(gicd + GICD_CTLR) & GICD_CTLR_ARE) == 0) {
		boot_fail("GIC: affinity routing cannot be switched on");
	}
}

/* The redistributor of this CPU: its frame's address in the boot map. */
static uintptr_t find_frame(uint32_t cpu)
{
	struct boot_cpu *this = &boot_cpus[cpu];
	uint64_t base = boot.chain.system->platform.arm.gicr_base;
	uint64_t affinity = (this->hardware_id & 0xffffff) |
			    (this->hardware_id >> 32 & 0xff) << 24;

	for (uint32_t n = 0; n < num_frames; n++) {
		if (mmio_read64(frames[n] + GICR_TYPER) >> 32 == affinity) {
			this->gicr_frame = n;
			this->gicr_phys = base +
					  (uint64_t)n * gicv3_constants.stride;
			return frames[n];
		}
	}
	boot_fail("GIC: no redistributor for CPU %u, MPIDR 0x%lx, among the "
		  "%u at 0x%lx",
		  cpu, this->hardware_id, num_frames, base);
}

static void wake(uintptr_t frame)
{
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
	boot_cpus[cpu].priority_floor = gic_init_priorities(sgi);
	if (boot_cpus[cpu].priority_floor == 0) {
		boot_fail("GIC: SGI %u of CPU %u is kept by the Secure side",
			  IRQ_KICK, cpu);
	}
}

/* Off by ICH_HCR_EL2.En = 0 anyway; ICH_VTR_EL2 says how many there are. */
static void clear_list_registers(void)
{
	uint32_t last = (uint32_t)sysreg_read(ICH_VTR_EL2) & 0x1f;

	sysreg_write(S3_4_C12_C12_0, 0);
	CLEAR_LR(1, 12, 1);
	CLEAR_LR(2, 12, 2);
	CLEAR_LR(3, 12, 3);
	CLEAR_LR(4, 12, 4);
	CLEAR_LR(5, 12, 5);
	CLEAR_LR(6, 12, 6);
	CLEAR_LR(7, 12, 7);
	CLEAR_LR(8, 13, 0);
	CLEAR_LR(9, 13, 1);
	CLEAR_LR(10, 13, 2);
	CLEAR_LR(11, 13, 3);
	CLEAR_LR(12, 13, 4);
	CLEAR_LR(13, 13, 5);
	CLEAR_LR(14, 13, 6);
	CLEAR_LR(15, 13, 7);
	sysreg_write(ICH_AP0R0_EL2, 0);
	sysreg_write(ICH_AP1R0_EL2, 0);
}

static void init_cpu_interface(uint32_t cpu)
{
	uint32_t pri_bits;
	uint32_t group;

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
	sysreg_write(ICC_BPR1_EL1, 0);
	gic_set_cell(boot_cpus[cpu].cell);
	sysreg_write(ICH_VMCR_EL2, 0);
	clear_list_registers();
	isb();
	/*
	 * The kick must preempt what a guest holds active, so it needs a group
	 * priority of its own: bits 7 to BPR1, whose smallest value reads back.
	 */
	group = 1u << (sysreg_read(ICC_BPR1_EL1) & 7);
	/* With two security states it compares half of what is written here. */
	if ((mmio_read32(gicd + GICD_CTLR) & GICD_CTLR_DS) == 0) {
		group *= 2;
	}
	if (boot_cpus[cpu].priority_floor < group) {
		boot_cpus[cpu].priority_floor = group;
	}
	/* ICC_CTLR_EL1.PRIbits is one less; 5 bits fill one AP1R register. */
	pri_bits = (uint32_t)(sysreg_read(ICC_CTLR_EL1) >> 8 & 7) + 1;
	boot_cpus[cpu].num_ap1r = pri_bits > 5 ? 1u << (pri_bits - 5) : 1;
	sysreg_write(ICC_AP1R0_EL1, 0);
}

static bool irq_is_signalled(void)
{
	isb();
	return (sysreg_read(isr_el1) & ISR_IRQ) != 0;
}

/*
 * The lowest mask that still lets the kick pass, by trial: with two security
 * states and SCR_EL3.FIQ = 0 masks are raw while priorities are shifted. The
 * kick takes its time to the CPU, so it is awaited under an open mask first.
 */
static void probe_mask(uintptr_t frame, uint32_t cpu)
{
	uint32_t mask = OPEN_MASK;
	uint64_t start = sysreg_read(cntpct_el0);

	sysreg_write(ICC_PMR_EL1, OPEN_MASK);
	sysreg_write(ICC_IGRPEN1_EL1, 1);
	mmio_write32(frame + GICR_FRAME + GIC_ISPENDR, KICK);
	dsb(sy);
	while (!irq_is_signalled()) {
		if (!within(start, KICK_MS)) {
			boot_fail("GIC: SGI %u does not reach CPU %u", IRQ_KICK,
				  cpu);
		}
	}
	/* A mask takes effect at once: it is the CPU interface's own. */
	for (; mask > 1; mask--) {
		sysreg_write(ICC_PMR_EL1, mask - 1);
		if (!irq_is_signalled()) {
			break;
		}
	}
	boot_cpus[cpu].pmr_floor = mask;
	mmio_write32(frame + GICR_FRAME + GIC_ICPENDR, KICK);
	sysreg_write(ICC_IGRPEN1_EL1, 0);
	isb();
}

void gic_init_cpu(uint32_t cpu)
{
	uintptr_t frame = find_frame(cpu);

	wake(frame);
	init_private(frame, cpu);
	init_cpu_interface(cpu);
	probe_mask(frame, cpu);
}
