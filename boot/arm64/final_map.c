// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * arm64's part of the boot map and of the final maps. Of translation tables a
 * final map holds the one stage-2 root that stopping the cell clears.
 */
#include <string.h>
#include "arch_barrier.h"
#include "boot_arch.h"
#include "irq_filter.h"
#include "irq_filter_layout.h"
#include "sysreg.h"

uint64_t arch_final_root(uint64_t *root)
{
	return page_pool_phys(&pool, root);
}

static void build_cpu(const struct boot_cpu *this, struct cpu *cpu)
{
	struct irq_filter *filter =
		(void *)((uint8_t *)cpu + IRQ_FILTER_OFFSET);

	cpu->arch.gicr_frame = this->gicr_frame;
	memcpy(cpu->arch.workarounds, this->workarounds,
	       sizeof(cpu->arch.workarounds));
	filter->is_on = (cell_options(this->cell) & OPTION_FILTERED_IRQ) != 0;
}

void arch_final_map(struct page_table *table, uint32_t id, struct cpu *cpu)
{
	const struct boot_cpu *this = &boot_cpus[id];

	build_cpu(this, cpu);
	if (this->cell != CONFIG_MAX_CELLS) {
		const uint64_t *root = boot.cells[this->cell].stage2_root;

		final_map_add(table, VA_STAGE2_ROOT,
			      page_pool_phys(&pool, root), PAGE_SIZE,
			      LEAF_DATA);
		gic_final_map(table, this);
	}
}

uint64_t arch_boot_clock_rate(void)
{
	return sysreg_read(cntfrq_el0);
}

void arch_publish_map(void)
{
	dsb(ishst);
	isb();
}

/* All CPUs share the boot map, so that the invalidation is for all of them. */
void arch_forget_boot_map(void)
{
	dsb(ish);
	__asm__ volatile("tlbi alle2is" ::: "memory");
	dsb(ish);
	isb();
}
