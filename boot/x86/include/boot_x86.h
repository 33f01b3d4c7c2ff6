/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the parts of x86's boot code share.
 */
#pragma once

#include "boot.h"
#include "boot_map.h"
#include "layout.h"
#include "boot_layout.h"
#include "arch_cell.h"

/* Leaf attributes: SDM 3A "4-Level Paging"; accessed and dirty are preset. */
#define LEAF_PRESENT	0x1ull
#define LEAF_WRITE	0x2ull
#define LEAF_UNCACHED	0x18ull	/* PWT, PCD: UC by the PAT as it is at reset */
#define LEAF_AD		0x60ull
#define LEAF_XN		(1ull << 63)
#define LEAF_TEXT	LEAF_AD
#define LEAF_RODATA	(LEAF_AD | LEAF_XN)
#define LEAF_DATA	(LEAF_AD | LEAF_WRITE | LEAF_XN)
#define LEAF_DEVICE	(LEAF_DATA | LEAF_UNCACHED)

/* What a CPU tells of itself while it boots. */
enum boot_cpu_state {
	BOOT_CPU_OFF,
	BOOT_CPU_COMING,
	BOOT_CPU_READY,
	BOOT_CPU_GO
};

struct boot_cpu {
	uint32_t state;			/* atomic */
	bool started;			/* by us, or the boot CPU itself */
	uint64_t hardware_id;		/* APIC id */
	uint32_t cell;			/* CONFIG_MAX_CELLS: none */
	uint64_t final_root;		/* CR3 of its final map */
	uint64_t *final_table;		/* the same, its level-2 root */
	struct cpu *cpu;		/* as the pool has it */
	/* Of the back-end, in the pool; NULL until vcpu_cpu_build(). */
	struct cpu_roots *roots;
	void *vmcb;			/* VMCB or VMCS */
	void *scratch;			/* the page that STEP shows */
};

extern struct boot_cpu boot_cpus[CONFIG_MAX_CPUS];

static inline uint64_t phys_of(const void *image_address)
{
	return boot.hypervisor_base + (uintptr_t)image_address - HYPERVISOR_VA;
}

/* How the boot loader entered: by multiboot, and where its information is. */
struct boot_loader {
	uint32_t magic;			/* MULTIBOOT1_LOADED or _2 */
	uint32_t info;			/* physical */
};

extern struct boot_loader boot_loader;

/* Called by head.S: the boot map, from the preloader's, see early_map.c. */
void early_map(uint64_t hypervisor_base);

/* Called by head.S for an exception. */
struct boot_exception {
	uint64_t vector;
	uint64_t error;
	uint64_t pc;
};
noreturn void boot_exception(const struct boot_exception *frame);

/* Called by head.S on the other CPUs. */
noreturn void boot_secondary(uint32_t cpu);

/* What head.S offers to smp.c: code for LOW_TRAMPOLINE, and its argument. */
extern const uint8_t trampoline_begin[], trampoline_end[];
extern uint32_t secondary_cpu;

/* In the runtime: to the final map, the seal, and the guest. */
noreturn void handoff(uint64_t cr3);

/* Start all CPUs of the system, one after the other; fails if one is missing. */
void smp_start(void);

/* Logical id of the CPU that runs this. */
uint32_t smp_this_cpu(void);

/* This CPU as boot code wants it: checked, its APIC quiet, ready for guests. */
void boot_cpu_init(uint32_t cpu);

/* To its final map, the seal, and its guest. */
noreturn void boot_cpu_hand_off(uint32_t cpu);

/* TSC: measured once, and compared with what the config says; in kHz. */
void tsc_measure(void);
extern uint32_t tsc_khz;

/* Rate of the APIC's timer, undivided, in kHz: as the config says, or measured. */
extern uint32_t apic_khz;

/* True until @start (TSC) is @ms milliseconds ago. */
bool within(uint64_t start, uint32_t ms);

/* The runtime's IDT, in the pool, for all CPUs; its page is at VA_IDT. */
void idt_build(void);
extern void *runtime_idt_page;

/* Boot code's own, before anything can go wrong. */
void idt_build_boot(void);

/* Provided by the back-end that is linked: SVM or VMX. */

/* On each CPU, early: it has what is needed; else the boot fails by name. */
void vcpu_check_cpu(uint32_t cpu);

/* On each CPU, before the hand-off, in the boot map: ready to enter a guest. */
void vcpu_init_cpu(uint32_t cpu);

/* Once, before all cells: what they share, and what CPUs without one have. */
void vcpu_common_build(void);

/* Once a cell: its ports' bitmap, and an empty RUN root, built->stage2_root. */
void vcpu_cell_build(uint32_t index);

/*
 * Once a CPU, on the boot CPU, when all cells are built and final maps are not:
 * its VMCB or VMCS, scratch page, struct cpu_roots but for STEP. CPUs of no cell
 * get what parking needs.
 */
void vcpu_cpu_build(uint32_t cpu);

/* The value of cpu_roots.step for this CPU, in a cell built like this. */
uint64_t vcpu_step_build(uint32_t cpu, const struct built_cell *built);

/* Its pages of a CPU's final map, and what it has in struct cpu. */
void vcpu_final_map(struct page_table *table, uint32_t id, struct cpu *cpu);

/* Format of nested tables, and a leaf's attributes for MEM_* flags. */
extern const struct paging_format paging_nested;
uint64_t nested_leaf(uint64_t flags);

/* Provided by apic_init.c and ioapic_init.c. */

/* Once, first: the legacy PICs masked, all entries of all IOAPICs masked. */
void irq_init(void);

/* IOAPIC @number of the system config: its pins, and where one of them goes. */
uint32_t ioapic_pins(uint32_t number);
void ioapic_route(uint32_t number, uint32_t pin, uint64_t hardware_id);

/* On each CPU: mode, id, everything quiet. */
void apic_init_cpu(uint32_t cpu);

/* On the boot CPU: rate of the APIC's timer, undivided; measured. */
uint32_t apic_measure(void);

/* The APIC's part of arch_cell: traps, IOAPICs, what starts how. */
void apic_cell_build(uint32_t index);

/* Pages of APIC and IOAPICs in a CPU's final map. */
void apic_final_map(struct page_table *table, uint32_t cpu);

/* Provided by the link: also of IOAPICs of which the CPU's cell has no pin. */
bool apic_maps_all(void);
