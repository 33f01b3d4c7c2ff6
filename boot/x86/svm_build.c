// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a CPU needs to run a guest by SVM: the VMCB with all controls, which are
 * constant from here on but for those of stepping; the host save area; the
 * format of nested tables; and the page on which CPUs park.
 */
#include <string.h>
#include "boot_x86.h"
#include "insn.h"
#include "nested.h"
#include "policy.h"
#include "svm_boot.h"
#include "x86_regs.h"

/* Nested tables are walked as for a user's access. A and D never change. */
#define NPT_PRESENT    0x01ull
#define NPT_WRITE      0x02ull
#define NPT_USER       0x04ull
#define NPT_UNCACHED   0x18ull /* PWT, PCD: UC by the PAT as it is at reset */
#define NPT_ACCESSED   0x20ull
#define NPT_DIRTY      0x40ull
#define NPT_BLOCK      0x80ull
#define NPT_NO_EXECUTE (1ull << 63)
#define NPT_LEAF       (NPT_PRESENT | NPT_USER | NPT_ACCESSED | NPT_DIRTY)

const struct paging_format paging_nested = {
	.valid = NPT_PRESENT,
	.table = NPT_PRESENT | NPT_WRITE | NPT_USER | NPT_ACCESSED,
	.block = NPT_PRESENT | NPT_BLOCK,
	.page = NPT_PRESENT,
	.kind = NPT_BLOCK,
	.first_block = 1,
};

uint64_t nested_leaf(uint64_t flags)
{
	uint64_t leaf = NPT_LEAF;

	leaf |= (flags & MEM_WRITE) != 0 ? NPT_WRITE : 0;
	leaf |= (flags & MEM_IO) != 0 ? NPT_UNCACHED : 0;
	if ((flags & (MEM_IO | MEM_EXECUTE)) != MEM_EXECUTE) {
		leaf |= NPT_NO_EXECUTE;
	}
	return leaf;
}

bool nested_pages_only(uint64_t flags)
{
	return (flags & MEM_NO_HUGEPAGES) != 0;
}

/* Everybody's; and of CPUs without a cell. */
static void *msr_bitmap;
static void *closed_ports;
static uint64_t *park_root;

void vcpu_cell_build(uint32_t index)
{
	boot.cells[index].stage2_root = pool_alloc(1);
	boot.cells[index].port_bitmap = io_bitmap_build(index);
}

/* A root that maps one page: from address 0 on, CLI; 1: HLT; JMP 1b. */
static void build_park_root(void)
{
	static const uint8_t code[] = { 0xfa, 0xf4, 0xeb, 0xfd };
	uint8_t *page = pool_alloc(1);

	park_root = pool_alloc(1);
	memcpy(page, code, sizeof(code));
	nested_map(park_root, 0, page_pool_phys(&pool, page), PAGE_SIZE,
		   MEM_READ | MEM_EXECUTE);
}

void vcpu_common_build(void)
{
	msr_bitmap = msr_bitmap_build();
	closed_ports = io_bitmap_build(CONFIG_MAX_CELLS);
	build_park_root();
}

static void set_controls(struct vmcb *control)
{
	bool by_asid = (cpuid(CPUID_SVM, 0).edx & SVM_EDX_FLUSH_BY_ASID) != 0;

	control->intercept_exceptions = RUN_EXCEPTIONS;
	control->intercept_0c = INTERCEPT_NMI | INTERCEPT_INIT |
				INTERCEPT_RDPMC | INTERCEPT_CPUID |
				INTERCEPT_RSM | INTERCEPT_INVD |
				INTERCEPT_INVLPGA | INTERCEPT_IOIO |
				INTERCEPT_MSR | INTERCEPT_TASK |
				INTERCEPT_FERR | INTERCEPT_SHUTDOWN;
	control->intercept_10 = INTERCEPT_SVM | INTERCEPT_WBINVD |
				INTERCEPT_MONITOR | INTERCEPT_MWAIT |
				INTERCEPT_RDPRU;
	control->intercept_14 = INTERCEPT_INVLPGB | INTERCEPT_MCOMMIT |
				INTERCEPT_TLBSYNC;
	control->asid = 1;
	/* At every entry: roots change, and exits are rare. */
	control->tlb_control = by_asid ? TLB_FLUSH_GUEST : TLB_FLUSH_ALL;
	control->nested_control = NESTED_PAGING;
}

/* The part that VMLOAD loads and nobody saves. */
static void set_vmload_state(struct vmcb *state)
{
	struct vmcb_segment data = { 0, SEGMENT_DATA16, 0xffff, 0 };

	state->fs = state->gs = data;
	state->ldtr = (struct vmcb_segment){ 0, SEGMENT_LDT, 0xffff, 0 };
	state->tr = (struct vmcb_segment){ 0, SEGMENT_TSS, 0xffff, 0 };
}

static uint64_t phys_or_zero(const void *page)
{
	return page != NULL ? page_pool_phys(&pool, page) : 0;
}

void vcpu_cpu_build(uint32_t cpu)
{
	struct boot_cpu *this = &boot_cpus[cpu];
	struct cpu_roots *roots = pool_alloc(1);
	struct vmcb *control = pool_alloc(1);
	const uint64_t *run = NULL;
	const void *ports = closed_ports;

	this->roots = roots;
	this->vmcb = control;
	if (this->cell != CONFIG_MAX_CELLS) {
		this->scratch = pool_alloc(1);
		run = boot.cells[this->cell].stage2_root;
		ports = boot.cells[this->cell].port_bitmap;
	}
	roots->run = phys_or_zero(run);
	roots->park = page_pool_phys(&pool, park_root);
	roots->vmcb = page_pool_phys(&pool, control);
	roots->host = page_pool_phys(&pool, pool_alloc(1));
	roots->io_bitmap[0] = page_pool_phys(&pool, ports);
	roots->msr_bitmap = page_pool_phys(&pool, msr_bitmap);
	set_controls(control);
	set_vmload_state(control);
	control->io_bitmap = roots->io_bitmap[0];
	control->msr_bitmap = roots->msr_bitmap;
	control->n_cr3 = roots->park;
}

uint64_t vcpu_step_build(uint32_t cpu, const struct built_cell *built)
{
	return page_pool_phys(&pool,
			      nested_step_build(built, boot_cpus[cpu].scratch));
}

void vcpu_final_map(struct page_table *table, uint32_t id, struct cpu *cpu)
{
	const struct boot_cpu *this = &boot_cpus[id];

	(void)cpu;
	final_map_add(table, VA_VMCB, page_pool_phys(&pool, this->vmcb),
		      PAGE_SIZE, LEAF_DATA);
	final_map_add(table, VA_CPU_ROOTS, page_pool_phys(&pool, this->roots),
		      PAGE_SIZE, LEAF_RODATA);
	if (this->scratch != NULL) {
		final_map_add(table, VA_SCRATCH,
			      page_pool_phys(&pool, this->scratch), PAGE_SIZE,
			      LEAF_DATA);
	}
}
