// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Stage 2 of a cell: DDI 0487 D8.3, D8.5. 39 bits of guest-physical address,
 * root at level 1. What is not mapped here does not exist for the guest.
 */
#include <string.h>
#include <bulkhead/comm_region.h>
#include "boot_arm64.h"
#include "config.h"
#include "config_check.h"
#include "sysreg.h"

#define S2_AF	      (1ull << 10)
#define S2_SH_INNER   (3ull << 8)
#define S2_READ	      (1ull << 6)
#define S2_WRITE      (1ull << 7)
#define S2_XN	      (1ull << 54)
#define S2_NORMAL     (0xfull << 2) /* write-back */
#define S2_DEVICE     (0x1ull << 2) /* Device-nGnRE */
#define S2_ROOT_LEVEL 1
#define GIB_SHIFT     30

static uint64_t leaf_attributes(const struct config_memory *piece)
{
	bool is_io = (piece->flags & MEM_IO) != 0;
	uint64_t attributes = S2_AF;

	attributes |= is_io ? S2_DEVICE : S2_NORMAL | S2_SH_INNER;
	attributes |= (piece->flags & MEM_READ) != 0 ? S2_READ : 0;
	attributes |= (piece->flags & MEM_WRITE) != 0 ? S2_WRITE : 0;
	if (is_io || (piece->flags & MEM_EXECUTE) == 0) {
		attributes |= S2_XN;
	}
	return attributes;
}

void arch_cell_map(uint32_t index, const struct config_memory *piece)
{
	struct built_cell *built = &boot.cells[index];
	struct page_table table = { &paging_host, built->stage2_root,
				    S2_ROOT_LEVEL, &pool };
	struct arch_cell *arch = &built->cell->arch;
	uint64_t last = piece->virt_start + piece->size - 1;
	struct mapping mapping = {
		.address = piece->virt_start,
		.phys = piece->phys_start,
		.size = piece->size,
		.attributes = leaf_attributes(piece),
		.pages_only = (piece->flags & MEM_NO_HUGEPAGES) != 0,
	};

	if (piece->size == 0 || (piece->flags & (MEM_READ | MEM_WRITE)) == 0) {
		return;
	}
	if ((piece->flags & MEM_COMM_REGION) != 0) {
		mapping.phys = page_pool_phys(&pool, built->comm_region);
	} else if ((piece->flags & MEM_IO) == 0) {
		built->ram += piece->size;
	}
	if (last >> stage2_bits() != 0) {
		boot_fail(
			"cell \"%s\": memory at 0x%lx+0x%lx; wanted below 2^%u "
			"on these CPUs",
			built->name, piece->virt_start, piece->size,
			stage2_bits());
	}
	if (paging_map(&table, &mapping) != PAGING_DONE) {
		boot_fail("cell \"%s\": memory at 0x%lx+0x%lx cannot be mapped",
			  built->name, piece->virt_start, piece->size);
	}
	if (arch->stage2_entries <= last >> GIB_SHIFT) {
		arch->stage2_entries = (uint32_t)(last >> GIB_SHIFT) + 1;
	}
	if (!IS_ENABLED(CONFIG_ROOTLESS)) {
		memcpy(built->stage2_master, built->stage2_root,
		       arch->stage2_entries * sizeof(uint64_t));
	}
}

uintptr_t arch_io_window(uint32_t number)
{
	return VA_IO + (uintptr_t)number * PAGE_SIZE;
}

/* Guests on different CPUs must see the same CPU features. */
static void build_id_regs(uint32_t index)
{
	struct built_cell *built = &boot.cells[index];
	const uint64_t *first = NULL;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((built->cpus >> cpu & 1) == 0) {
			continue;
		}
		if (first == NULL) {
			first = boot_cpus[cpu].id_regs;
			memcpy(built->cell->arch.id_regs, first,
			       sizeof(built->cell->arch.id_regs));
		}
		for (uint32_t n = 0; n < ID_REGS; n++) {
			if (boot_cpus[cpu].id_regs[n] != first[n]) {
				boot_fail("cell \"%s\": CPU %u differs in ID "
					  "register CRm %u, op2 %u; wanted "
					  "0x%lx; found 0x%lx",
					  built->name, cpu, 1 + n / 8, n % 8,
					  first[n], boot_cpus[cpu].id_regs[n]);
			}
		}
	}
}

#define ID_AA64MMFR1 49
#define MMFR1_PAN    (0xfull << 20)

/* The first CPU runs at once, the others when the guest says so. */
void arch_cell_cpus_build(uint32_t index)
{
	struct cell_cpu *first = &boot.cells[index].state->cpus[0];

	cell_build_start(index, first);
	first->power = CPU_ON_PENDING;
}

void arch_cell_build(uint32_t index)
{
	struct built_cell *built = &boot.cells[index];
	struct arch_cell *arch = &built->cell->arch;

	built->stage2_root = pool_alloc(1);
	if (!IS_ENABLED(CONFIG_ROOTLESS)) {
		built->stage2_master = pool_alloc(1);
	}
	build_id_regs(index);
	if ((arch->id_regs[ID_AA64MMFR1] & MMFR1_PAN) != 0) {
		arch->undef_pan = SPSR_PAN;
	}
	gic_cell_build(index);
}

void arch_comm_region(struct comm_region *comm,
		      const struct cell_config *config)
{
	const struct config_platform_arm *arm =
		&boot.chain.system->platform.arm;

	comm->arm.gic_version = arm->gic_version;
	comm->arm.gicd_base = arm->gicd_base;
	comm->arm.gicc_base = arm->gicc_base;
	comm->arm.gicr_base = arm->gicr_base;
	comm->arm.vpci_irq_base = config->vpci_irq_base;
}
