// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Pages that VMX wants: permission bitmaps and EPT of cells, SDM 3C "The
 * Extended Page Table Mechanism (EPT)"; VMCS, VMXON region and roots of CPUs.
 */
#include "boot_x86.h"
#include "insn.h"
#include "nested.h"
#include "policy.h"
#include "vmx_boot.h"

#define EPT_READ       0x1ull
#define EPT_WRITE      0x2ull
#define EPT_EXECUTE    0x4ull
#define EPT_RIGHTS     0x7ull
#define EPT_WB	       (6ull << 3)
#define EPT_IGNORE_PAT 0x40ull
#define EPT_BLOCK      0x80ull

/* A leaf without rights to read is none. Accessed and dirty bits are off. */
const struct paging_format paging_nested = {
	.valid = EPT_RIGHTS,
	.table = EPT_RIGHTS,
	.block = EPT_BLOCK,
	.page = 0,
	.kind = EPT_BLOCK,
	.first_block = 2,
};

/*
 * RAM is write-back whatever the guest says: no aliases of other types, and no
 * locked accesses that would stop the whole machine. IO is UC, or WC by its PAT.
 */
uint64_t nested_leaf(uint64_t flags)
{
	uint64_t leaf = EPT_READ;

	leaf |= (flags & MEM_WRITE) != 0 ? EPT_WRITE : 0;
	if ((flags & MEM_IO) != 0) {
		return leaf;
	}
	leaf |= (flags & MEM_EXECUTE) != 0 ? EPT_EXECUTE : 0;
	return leaf | EPT_WB | EPT_IGNORE_PAT;
}

bool nested_pages_only(uint64_t flags)
{
	return (flags & MEM_NO_HUGEPAGES) != 0 ||
	       ((flags & MEM_EXECUTE) != 0 && vmx_needs_small_pages());
}

/* Everybody's; and of CPUs without a cell. */
static void *msr_bitmap;
static void *closed_ports;
static uint64_t *empty_root;

void vcpu_common_build(void)
{
	msr_bitmap = msr_bitmap_build();
	closed_ports = io_bitmap_build(CONFIG_MAX_CELLS);
	empty_root = pool_alloc(1);
}

void vcpu_cell_build(uint32_t index)
{
	boot.cells[index].stage2_root = pool_alloc(1);
	boot.cells[index].port_bitmap = io_bitmap_build(index);
}

/* VMCS and VMXON region start with the revision. */
static void *region_alloc(void)
{
	uint32_t *region = pool_alloc(1);

	*region = VMX_BASIC_REVISION(msr_read(MSR_VMX_BASIC));
	return region;
}

static uint64_t eptp(const uint64_t *root)
{
	return page_pool_phys(&pool, root) | EPTP_WB_4_LEVELS;
}

void vcpu_cpu_build(uint32_t cpu)
{
	struct boot_cpu *this = &boot_cpus[cpu];
	struct cpu_roots *roots = pool_alloc(1);
	const uint64_t *run = empty_root;
	const void *ports = closed_ports;

	this->roots = roots;
	this->vmcb = region_alloc();
	if (this->cell != CONFIG_MAX_CELLS) {
		run = boot.cells[this->cell].stage2_root;
		ports = boot.cells[this->cell].port_bitmap;
		this->scratch = pool_alloc(1);
	}
	roots->run = eptp(run);
	roots->vmcb = page_pool_phys(&pool, this->vmcb);
	roots->host = page_pool_phys(&pool, region_alloc());
	roots->io_bitmap[0] = page_pool_phys(&pool, ports);
	roots->io_bitmap[1] = roots->io_bitmap[0] + PAGE_SIZE;
	roots->msr_bitmap = page_pool_phys(&pool, msr_bitmap);
}

uint64_t vcpu_step_build(uint32_t cpu, const struct built_cell *built)
{
	return eptp(nested_step_build(built, boot_cpus[cpu].scratch));
}

/* Not the VMCS: it is reached by VMREAD and VMWRITE alone. */
void vcpu_final_map(struct page_table *table, uint32_t id, struct cpu *cpu)
{
	const struct boot_cpu *this = &boot_cpus[id];
	/* The CPU's word; without a cell, one that never changes. */
	uint64_t events = cpu->has_cell != 0
				  ? VA_CELL_STATE +
					    offsetof(struct cell_state,
						     cpus[cpu->index].power)
				  : VA_CPU + offsetof(struct cpu, arch.nmis);

	cpu->arch.events = (const uint32_t *)events;
	final_map_add(table, VA_CPU_ROOTS, page_pool_phys(&pool, this->roots),
		      PAGE_SIZE, LEAF_RODATA);
	if (this->scratch != NULL) {
		final_map_add(table, VA_SCRATCH,
			      page_pool_phys(&pool, this->scratch), PAGE_SIZE,
			      LEAF_DATA);
	}
}
