// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The config check, rule by rule: a good system, one change, and exactly the
 * message that change deserves. Then the helpers of ownership, and the check on
 * damaged systems, where it may say anything but must not stray.
 */
/* LINK: boot/chain.c boot/chain_cell.c boot/chain_record.c boot/config_owner.c boot/config_owner_arm64.c boot/config_check.c boot/config_check_cell.c boot/config_check_memory.c boot/config_check_payload.c boot/config_check_restart.c boot/config_check_arm64.c boot/config_check_irq.c boot/config_check_device.c boot/config_check_gicv3.c boot/sha256.c tests/unit/unit.c */
#include <stdlib.h>
#include "provided.h"
#include "unit.h"

/* A change to a good system, and what the check is to say about it. */
struct rule_case {
	const char *name;
	void (*change)(void);
	const char *message; /* a '*' at its end stands for any rest */
	uint32_t count;	     /* messages, if the change breaks more rules */
	bool root;	     /* start with the good root system */
	uint64_t image_base;
};

/* The system under test, and its parts. */
static struct unit_system sut;
static struct unit_cell *const board = &sut.cells[0];
static struct unit_cell *const lin = &sut.cells[1];
static struct unit_cell *const rtos = &sut.cells[2];
static struct unit_cell *const third = &sut.cells[3];
static struct config_platform_arm *const arm = &sut.config.platform.arm;

static struct unit_image image;
static struct chain chain;
static uint8_t *copy;

static void add_region(struct unit_cell *cell, uint64_t phys, uint64_t virt,
		       uint64_t size, uint64_t flags)
{
	struct config_memory *memory = &cell->memory[cell->num_memory++];

	memory->phys_start = phys;
	memory->virt_start = virt;
	memory->size = size;
	memory->flags = flags;
}

static void allow(uint64_t phys, uint64_t size, uint64_t flags)
{
	add_region(board, phys, phys, size, flags);
}

/* A cell like "rtos" with memory of its own, on CPU 0. */
static void add_third(const char *name)
{
	*third = *rtos;
	memset(third->config.name, 0, CONFIG_NAME_LEN);
	memcpy(third->config.name, name, strlen(name));
	third->cpus[0] = 1;
	third->num_memory = 1;
	third->num_irqchips = 0;
	third->memory[0].phys_start = 0x72000000;
	third->has_start = false;
	sut.num_cells = 4;
}

static void add_irqchip(struct unit_cell *cell, uint32_t pin_base,
			uint32_t word, uint32_t pins)
{
	struct config_irqchip *chip = &cell->irqchips[cell->num_irqchips++];

	chip->address = arm->gicd_base;
	chip->pin_base = pin_base;
	chip->pin_bitmap[word] = pins;
}

static void add_pci(struct unit_cell *cell, uint8_t type, uint16_t bdf)
{
	struct config_pci_device *device = &cell->pci[cell->num_pci++];

	device->type = type;
	device->bdf = bdf;
}

static void add_stream(struct unit_cell *cell, uint32_t id)
{
	cell->streams[cell->num_streams++] = id;
}

/* With the irqchips, which would be ignored else. */
static void move_gicd(uint64_t base)
{
	arm->gicd_base = base;
	for (uint32_t cell = 0; cell < sut.num_cells; cell++) {
		sut.cells[cell].irqchips[0].address = base;
	}
}

static void set_iommu(uint32_t type, uint32_t size)
{
	sut.config.platform.iommu_units[0].type = type;
	sut.config.platform.iommu_units[0].base = 0x0b000000;
	sut.config.platform.iommu_units[0].size = size;
}

static void set_cpu_map(uint32_t count)
{
	sut.num_cpu_map = count;
	for (uint32_t n = 0; n < count; n++) {
		sut.cpu_map[n].cpu = n;
		sut.cpu_map[n].hardware_id = 0x100 + n;
	}
}

static void unknown_system_flags(void)
{
	sut.config.flags = 2;
}

static void hypervisor_unaligned(void)
{
	sut.config.hypervisor_memory.phys_start = 0x7fd00000;
}

static void hypervisor_too_small(void)
{
	sut.config.hypervisor_memory.size = 0x1ff000;
}

static void hypervisor_wraps(void)
{
	sut.config.hypervisor_memory.phys_start = 0xffffffffffe00000;
}

static void console_type(void)
{
	sut.config.debug_console.type = CONSOLE_8250;
}

static void console_not_mmio(void)
{
	sut.config.debug_console.flags = 0;
}

static void console_address_0(void)
{
	sut.config.debug_console.address = 0;
}

static void console_size_0(void)
{
	sut.config.debug_console.size = 0;
}

static void console_straddles(void)
{
	sut.config.debug_console.address = 0x09000800;
}

static void console_over_gicd(void)
{
	sut.config.debug_console.address = 0x08000000;
}

static void gic_version(void)
{
	arm->gic_version = 2;
}

static void gicd_base_0(void)
{
	move_gicd(0);
}

static void gicd_unaligned(void)
{
	move_gicd(0x08001000);
}

static void gicd_in_hypervisor(void)
{
	move_gicd(0x7fc00000);
}

static void gicr_base_0(void)
{
	arm->gicr_base = 0;
}

static void gicr_unaligned(void)
{
	arm->gicr_base = 0x080a1000;
}

static void gicr_over_gicd(void)
{
	arm->gicr_base = 0x07fa0000;
}

static void gicr_wraps(void)
{
	arm->gicr_base = 0xfffffffffffe0000;
}

static void gicc_over_gicr(void)
{
	arm->gicc_base = 0x080b0000;
}

static void gich_over_gicd(void)
{
	arm->gich_base = 0x08000000;
}

static void gicv_wraps(void)
{
	arm->gicv_base = 0xfffffffffffff000;
}

static void ecam_over_gicd(void)
{
	sut.config.platform.pci_mmconfig_base = 0x07f80000;
}

static void iommu_type(void)
{
	set_iommu(6, 0x1000);
}

static void iommu_size_0(void)
{
	set_iommu(IOMMU_SMMUV3, 0);
}

static void system_without_cpu(void)
{
	board->cpus[0] = 0;
}

static void system_cpu_set_size(void)
{
	board->config.cpu_set_size = 4;
}

static void cpu_set_too_long(void)
{
	lin->config.cpu_set_size = 4104;
}

static void cpu_not_in_build(void)
{
	lin->config.cpu_set_size = 16;
	lin->cpus[1] = 1;
}

static void cpu_map_twice(void)
{
	set_cpu_map(5);
	sut.cpu_map[4].cpu = 2;
}

static void cpu_map_foreign(void)
{
	set_cpu_map(5);
	sut.cpu_map[4].cpu = 4;
}

static void cpu_map_beyond(void)
{
	set_cpu_map(5);
	sut.cpu_map[4].cpu = 64;
}

static void cpu_map_incomplete(void)
{
	set_cpu_map(3);
}

static void cpu_map_same_id(void)
{
	set_cpu_map(4);
	sut.cpu_map[3].hardware_id = sut.cpu_map[1].hardware_id;
}

static void cpu_map_aff0(void)
{
	set_cpu_map(4);
	sut.cpu_map[3].hardware_id = 0x10;
}

static void cpu_map_not_affinity(void)
{
	set_cpu_map(4);
	sut.cpu_map[3].hardware_id = 0x80000003;
}

static void never_empty(void)
{
	sut.never[0].size = 0;
}

static void boot_write_width(void)
{
	sut.boot_writes[0].width = 3;
}

static void boot_write_unaligned(void)
{
	sut.boot_writes[0].address = 0x09030002;
}

static void boot_write_hypervisor(void)
{
	allow(0x7fc00000, 0x400000, MEM_IO);
	sut.boot_writes[0].address = 0x7fffff00;
}

static void boot_write_gicd(void)
{
	allow(0x08000000, 0x10000, MEM_IO);
	sut.boot_writes[0].address = 0x08000100;
}

static void boot_write_gicr(void)
{
	allow(0x080a0000, 0x80000, MEM_IO);
	sut.boot_writes[0].address = 0x0811fffc;
}

static void boot_write_outside(void)
{
	sut.boot_writes[0].address = 0x0b000000;
}

static void boot_write_to_ram(void)
{
	sut.boot_writes[0].address = 0x40000000;
}

static void name_empty(void)
{
	add_third("");
}

static void name_without_nul(void)
{
	add_third("third");
	memset(third->config.name, 'x', CONFIG_NAME_LEN);
}

static void name_not_printable(void)
{
	add_third("a\tb");
}

static void name_twice(void)
{
	add_third("linux");
}

static void name_of_board(void)
{
	add_third("board");
}

static void unknown_cell_flags(void)
{
	lin->config.flags = 0x9;
}

static void aarch32(void)
{
	lin->config.flags = CELL_AARCH32;
}

static void test_device(void)
{
	lin->config.flags = CELL_TEST_DEVICE;
}

static void cpu_of_another(void)
{
	add_third("third");
	third->cpus[0] = 0x5;
}

static void cpu_not_in_system(void)
{
	add_third("third");
	third->cpus[0] = 0x11;
}

static void cell_without_cpu(void)
{
	add_third("third");
	third->cpus[0] = 0;
}

static void root_without_cpu(void)
{
	add_third("third");
}

static void no_cell(void)
{
	sut.num_cells = 1;
	sut.num_payloads = 0;
}

static void unknown_options(void)
{
	lin->options.flags = 0x40;
}

static void options_reserved(void)
{
	lin->options.reserved = 5;
}

static void filtered(void)
{
	lin->options.flags = OPTION_FILTERED_IRQ;
}

static void restart_limit(void)
{
	lin->options.restart_limit = 3;
}

static void ppi_low(void)
{
	lin->options.ppi_mask = 0x8000020;
}

static void ppi_21(void)
{
	lin->options.ppi_mask |= 1u << 21;
}

static void ppi_25(void)
{
	lin->options.ppi_mask |= 1u << 25;
}

static void ppi_26(void)
{
	lin->options.ppi_mask |= 1u << 26;
}

static void ppi_28(void)
{
	lin->options.ppi_mask |= 1u << 28;
}

static void ppi_29(void)
{
	lin->options.ppi_mask |= 1u << 29;
}

static void region_size_0(void)
{
	add_region(lin, 0x70001000, 0x70001000, 0x0, MEM_READ);
}

static void region_flags_of_nothing(void)
{
	add_region(lin, 0x0, 0x0, 0x0, MEM_READ);
}

static void region_unknown_flags(void)
{
	lin->memory[3].flags |= 0x200;
}

static void region_io_execute(void)
{
	lin->memory[1].flags |= MEM_EXECUTE;
}

static void region_wraps(void)
{
	add_region(lin, 0xfffffffffffff000, 0x10000000, 0x2000, MEM_READ);
}

static void region_wraps_virt(void)
{
	add_region(lin, 0x70001000, 0xfffffffffffff000, 0x2000, MEM_READ);
}

static void comm_size(void)
{
	lin->memory[2].size = 0x2000;
}

static void comm_unaligned(void)
{
	lin->memory[2].virt_start = 0x80000800;
}

static void comm_twice(void)
{
	add_region(lin, 0x0, 0x81000000, 0x1000, MEM_COMM_REGION);
}

static void subpage_without_width(void)
{
	lin->memory[4].flags = MEM_READ | MEM_IO;
}

static void ram_size_unaligned(void)
{
	lin->memory[0].size -= 1;
}

static void subpage_other_offset(void)
{
	lin->memory[4].virt_start = 0x09010200;
}

static void subpage_crosses_page(void)
{
	lin->memory[4].phys_start = 0x09010ff8;
	lin->memory[4].virt_start = 0x09010ff8;
}

static void subpage_loadable(void)
{
	lin->memory[4].flags |= MEM_LOADABLE;
}

static void subpage_dma(void)
{
	lin->memory[4].flags |= MEM_DMA;
}

static void subpage_execute(void)
{
	lin->memory[4].flags = MEM_READ | MEM_EXECUTE | MEM_IO_8;
}

static void region_phys_unaligned(void)
{
	lin->memory[3].phys_start = 0x70000800;
}

static void region_above_stage2(void)
{
	lin->memory[3].virt_start = 0x8000000000;
}

static void region_over_virtual_gicd(void)
{
	lin->memory[3].virt_start = 0x0800f000;
}

static void region_over_virtual_gicr(void)
{
	lin->memory[3].virt_start = 0x0811f000;
}

static void regions_overlap(void)
{
	lin->memory[3].virt_start = 0x57fff000;
}

static void region_over_comm(void)
{
	lin->memory[3].virt_start = 0x80000000;
}

static void subpages_overlap(void)
{
	add_region(lin, 0x9010108, 0x9010108, 0x8, MEM_READ | MEM_IO_8);
}

static void subpage_in_mapped_page(void)
{
	add_region(lin, 0x9000010, 0x9000010, 0x8,
		   MEM_READ | MEM_IO_8 | MEM_ROOTSHARED);
}

static void region_touches_hypervisor(void)
{
	allow(0x7fc00000, 0x1000, MEM_READ);
	add_region(lin, 0x7fc00000, 0x10000000, 0x1000, MEM_READ);
}

static void region_touches_gicd(void)
{
	allow(0x800f000, 0x1000, MEM_READ);
	add_region(lin, 0x800f000, 0x10000000, 0x1000, MEM_READ);
}

static void region_touches_gicr(void)
{
	allow(0x811f000, 0x1000, MEM_READ);
	add_region(lin, 0x811f000, 0x10000000, 0x1000, MEM_READ);
}

static void region_touches_gicc(void)
{
	arm->gicc_base = 0x0b000000;
	allow(0xb001000, 0x1000, MEM_READ);
	add_region(lin, 0xb001000, 0x10000000, 0x1000, MEM_READ);
}

static void region_touches_ecam(void)
{
	sut.config.platform.pci_mmconfig_base = 0x10000000;
	sut.config.platform.pci_mmconfig_end_bus = 1;
	allow(0x101ff000, 0x1000, MEM_READ);
	add_region(lin, 0x101ff000, 0x10000000, 0x1000, MEM_READ);
}

static void region_touches_iommu(void)
{
	set_iommu(IOMMU_SMMUV3, 0x1000);
	allow(0xb000000, 0x1000, MEM_READ);
	add_region(lin, 0xb000000, 0x10000000, 0x1000, MEM_READ);
}

static void region_never(void)
{
	add_region(lin, 0x9020000, 0x9020000, 0x1000, MEM_READ | MEM_IO);
}

static void region_console(void)
{
	lin->memory[1].flags &= ~(uint64_t)MEM_ROOTSHARED;
}

static void region_console_page(void)
{
	sut.config.debug_console.address = 0x09010800;
	sut.config.debug_console.size = 0x100;
	rtos->num_memory = 4;
}

static void region_not_allowed(void)
{
	add_region(lin, 0xb000000, 0xb000000, 0x1000, MEM_READ | MEM_IO);
}

static void region_partly_allowed(void)
{
	add_region(lin, 0x9fff000, 0x9fff000, 0x2000, MEM_READ | MEM_IO);
}

static void region_over_gap(void)
{
	board->memory[1].phys_start += 0x1000;
	board->memory[1].size -= 0x1000;
}

static void memory_of_another(void)
{
	add_third("third");
	third->memory[0].phys_start = 0x67ff1000;
}

static void memory_shared_by_one(void)
{
	add_third("third");
	third->memory[0].phys_start = 0x67ff1000;
	third->memory[0].flags |= MEM_ROOTSHARED;
}

static void subpage_of_another(void)
{
	rtos->memory[4].phys_start = 0x0901010c;
	rtos->memory[4].virt_start = 0x0901010c;
}

static void root_never(void)
{
	add_region(board, 0x9020000, 0x9020000, 0x1000, MEM_READ | MEM_IO);
}

static void root_never_without_rights(void)
{
	add_region(board, 0x9020000, 0x9020000, 0x1000, MEM_IO);
}

static void root_io_execute(void)
{
	board->memory[2].flags |= MEM_EXECUTE;
}

static void entry_unaligned(void)
{
	lin->config.cpu_reset_address = 0x48000002;
}

static void entry_nowhere(void)
{
	lin->config.cpu_reset_address = 0x58000000;
}

static void entry_not_executable(void)
{
	lin->config.cpu_reset_address = 0x70000000;
}

static void entry_in_start_record(void)
{
	rtos->start.entry = 0x10000;
}

static void payload_nowhere(void)
{
	sut.payloads[1].address = 0x10000000;
}

static void payload_over_the_end(void)
{
	sut.payloads[1].address = 0x57fffffc;
}

static void payload_in_io(void)
{
	sut.payloads[1].address = 0x9000000;
}

static void payload_in_comm(void)
{
	sut.payloads[1].address = 0x80000000;
}

static void payload_in_subpage(void)
{
	sut.payloads[1].address = 0x9010100;
}

static void payload_wraps(void)
{
	sut.payloads[1].address = 0xfffffffffffffffe;
}

static void payload_in_unreadable(void)
{
	lin->memory[3].flags = MEM_WRITE | MEM_ROOTSHARED;
	sut.payloads[1].address = 0x70000000;
}

static void payloads_overlap(void)
{
	sut.payloads[1].address = 0x48000024;
}

static void payloads_overlap_shared(void)
{
	sut.payloads[1].address = 0x70000000;
	sut.payloads[2].address = 0x70000004;
}

static void root_payload_elsewhere(void)
{
	sut.payloads[3].address = 0x58002000;
}

static void pin_base_0(void)
{
	lin->irqchips[0].pin_base = 0;
}

static void pin_base_40(void)
{
	lin->irqchips[0].pin_base = 40;
}

static void pin_base_928(void)
{
	lin->irqchips[0].pin_base = 928;
}

static void pin_beyond(void)
{
	lin->irqchips[0].pin_base = 896;
	lin->irqchips[0].pin_bitmap[3] = 1u << 28;
}

static void irq_twice(void)
{
	rtos->irqchips[0].pin_bitmap[0] |= 2;
}

static void irq_twice_other_chip(void)
{
	add_irqchip(rtos, 992 - 96, 3, 2);
	add_irqchip(lin, 992 - 96, 3, 2);
}

static void pci_type(void)
{
	add_pci(lin, 4, 8);
}

static void pci_caps(void)
{
	add_pci(lin, PCI_TYPE_DEVICE, 8);
	lin->pci[0].num_caps = 1;
}

static void ivshmem_regions(void)
{
	add_pci(lin, PCI_TYPE_IVSHMEM, 8);
	lin->pci[0].shmem_regions_start = 2;
	lin->pci[0].shmem_peers = 2;
}

static void pci_twice(void)
{
	add_pci(lin, PCI_TYPE_DEVICE, 8);
	add_pci(rtos, PCI_TYPE_DEVICE, 8);
}

static void pci_and_ivshmem(void)
{
	add_pci(lin, PCI_TYPE_DEVICE, 8);
	add_pci(rtos, PCI_TYPE_IVSHMEM, 8);
}

static void stream_twice(void)
{
	add_stream(lin, 0x11);
	add_stream(lin, 0x12);
	add_stream(rtos, 0x12);
}

static void dma_beyond(void)
{
	lin->options.flags = OPTION_DMA_UNPROTECTED;
	lin->options.dma_regions = 0x20;
}

static void dma_unprotected(void)
{
	add_stream(lin, 0x11);
	lin->options.dma_regions = 0x1;
}

static void virtual_debug_console(void)
{
	sut.config.flags = SYSTEM_VIRTUAL_DEBUG_CONSOLE;
}

static void iommu_unit(void)
{
	set_iommu(IOMMU_SMMUV3, 0x1000);
}

static void virtual_console(void)
{
	lin->config.flags = CELL_VIRTUAL_CONSOLE_PERMITTED;
}

static void virtual_console_active(void)
{
	lin->config.flags = CELL_VIRTUAL_CONSOLE_ACTIVE;
}

/* "linux" starts, at first and again, from memory it cannot write. */
static void restart_on_reset(void)
{
	lin->options.flags = OPTION_RESTART_ON_RESET;
	lin->options.restart_limit = 3;
	add_region(lin, 0x74000000, 0x20000000, 0x100000,
		   MEM_READ | MEM_EXECUTE | MEM_LOADABLE);
	lin->config.cpu_reset_address = 0x20000000;
	sut.payloads[0].address = 0x20000000;
	sut.payloads[1].address = 0x20001000;
}

static void restart_on_fault(void)
{
	restart_on_reset();
	lin->options.flags = OPTION_RESTART_ON_FAULT;
}

static void restart_at_start_record(void)
{
	restart_on_reset();
	lin->config.cpu_reset_address = 0x48000000;
	lin->has_start = true;
	lin->start.entry = 0x20000800;
}

static void restart_preloaded(void)
{
	restart_on_reset();
	sut.payloads[0] = sut.payloads[2];
	sut.num_payloads = 1;
}

static void restart_beside_board(void)
{
	restart_on_reset();
	/* Not the cell's, but in the allow-list. */
	board->memory[1].flags |= MEM_ROOTSHARED;
}

static void restart_without_limit(void)
{
	restart_on_reset();
	lin->options.restart_limit = 0;
}

static void restart_in_ram(void)
{
	restart_on_reset();
	lin->config.cpu_reset_address = 0x48000000;
}

static void restart_in_start_record_ram(void)
{
	restart_on_reset();
	lin->has_start = true;
	lin->start.entry = 0x48000000;
}

static void restart_region_writable(void)
{
	restart_on_reset();
	lin->memory[5].flags |= MEM_WRITE;
}

static void restart_region_unreadable(void)
{
	restart_on_reset();
	lin->memory[5].flags &= ~(uint64_t)MEM_READ;
}

static void restart_alias(void)
{
	restart_on_reset();
	add_region(lin, 0x740ff000, 0x30000000, 0x1000, MEM_READ | MEM_WRITE);
}

static void restart_shared(void)
{
	restart_on_reset();
	lin->memory[5].flags |= MEM_ROOTSHARED;
	add_region(rtos, 0x74000000, 0x30000000, 0x1000,
		   MEM_WRITE | MEM_ROOTSHARED);
}

static void restart_shared_with_root(void)
{
	restart_on_reset();
	lin->memory[5].flags |= MEM_ROOTSHARED;
	add_region(board, 0x74000000, 0x30000000, 0x1000,
		   MEM_READ | MEM_WRITE | MEM_ROOTSHARED);
}

/* The root's own region is not shared, but what it would cede is. */
static void restart_not_ceded(void)
{
	restart_on_reset();
	lin->memory[5].flags |= MEM_ROOTSHARED;
}

/* The reverse: it cedes what the other does not call shared. */
static void restart_ceded(void)
{
	restart_on_reset();
	add_region(board, 0x74000000, 0x30000000, 0x1000,
		   MEM_READ | MEM_WRITE | MEM_ROOTSHARED);
}

/* A payload in a second region that cannot be written, but its memory can. */
static void restart_payload_alias(void)
{
	restart_on_reset();
	add_region(lin, 0x74200000, 0x21000000, 0x1000, MEM_READ);
	add_region(lin, 0x74200000, 0x30000000, 0x1000, MEM_READ | MEM_WRITE);
	sut.payloads[1].address = 0x21000000;
}

static void restart_payload_in_ram(void)
{
	restart_on_reset();
	sut.payloads[1].address = 0x48001000;
}

static void restart_dma(void)
{
	restart_on_reset();
	lin->options.flags |= OPTION_DMA_UNPROTECTED;
}

static void foreign_irqchip(void)
{
	lin->irqchips[0].address = 0x1000;
}

static void pci_device(void)
{
	add_pci(lin, PCI_TYPE_DEVICE, 8);
}

static void ivshmem(void)
{
	add_pci(lin, PCI_TYPE_IVSHMEM, 8);
	lin->pci[0].shmem_regions_start = 3;
}

static void cache_region(void)
{
	lin->num_caches = 1;
}

static void stream_id(void)
{
	add_stream(lin, 0x11);
}

static void pio_region(void)
{
	lin->num_pios = 1;
}

static void good_plain_chain(void)
{
	sut.packed = false;
}

static void good_cpu_map(void)
{
	set_cpu_map(4);
}

static void good_console_in_page(void)
{
	sut.config.debug_console.address = 0x09000800;
	sut.config.debug_console.size = 0x800;
}

static void good_options(void)
{
	lin->options.flags = OPTION_TRAP_WFI | OPTION_TRUSTED |
			     OPTION_DMA_UNPROTECTED;
	lin->options.dma_regions = 0x10;
}

static void good_third_cell(void)
{
	add_third("third");
}

static void good_last_irq(void)
{
	lin->irqchips[0].pin_base = 896;
	lin->irqchips[0].pin_bitmap[3] = 1u << 27;
}

static void good_alias(void)
{
	lin->memory[3].phys_start = 0x58000000;
}

static void good_permissive_board(void)
{
	board->config.flags = CELL_AARCH32;
	board->memory[2].flags |= MEM_EXECUTE;
	board->cpus[0] = 0xf;
	board->irqchips[0].pin_base = 1;
	allow(0x08000000, 0x01000000, MEM_IO);
}

static void good_top_of_memory(void)
{
	allow(0xfffffffffffff000, 0x1000, MEM_READ);
	add_region(lin, 0xfffffffffffff000, 0x7ffffff000, 0x1000, MEM_READ);
}

static void good_boot_write_to_ecam(void)
{
	sut.config.platform.pci_mmconfig_base = 0x0b000000;
	allow(0x0b000000, 0x100000, MEM_IO);
	sut.boot_writes[0].address = 0x0b000010;
}

static void second_pci_twice(void)
{
	add_pci(lin, PCI_TYPE_DEVICE, 0x10);
	add_pci(lin, PCI_TYPE_DEVICE, 0x18);
	add_pci(rtos, PCI_TYPE_DEVICE, 0x20);
	add_pci(rtos, PCI_TYPE_DEVICE, 0x18);
}

static void good_largest_cpu_set(void)
{
	lin->config.cpu_set_size = 4096;
}

static void good_edges_of_ascii(void)
{
	add_third(" a~");
}

static const struct rule_case violations[] = {
	{ .name = "unknown_system_flags",
	  .change = unknown_system_flags,
	  .message = "system: unknown flags; found 0x2" },
	{ .name = "hypervisor_unaligned",
	  .change = hypervisor_unaligned,
	  .message = "system: hypervisor memory: unaligned; wanted a multiple "
		     "of 0x200000; found 0x7fd00000" },
	{ .name = "hypervisor_too_small",
	  .change = hypervisor_too_small,
	  .message = "system: hypervisor memory: too small; wanted 0x200000 or "
		     "more; found 0x1ff000" },
	{ .name = "hypervisor_wraps",
	  .change = hypervisor_wraps,
	  .message = "system: hypervisor memory (0xffffffffffe00000+0x400000): "
		     "empty or wrapping range" },
	{ .name = "console_type",
	  .change = console_type,
	  .message = "system: debug console: type not in this build; wanted 3; "
		     "found 2" },
	{ .name = "console_not_mmio",
	  .change = console_not_mmio,
	  .message = "system: debug console: wanted the MMIO flag; found flags "
		     "0x0" },
	{ .name = "console_address_0",
	  .change = console_address_0,
	  .message = "system: debug console (0x0+0x1000): wanted a "
		     "page-aligned range, or one inside a page" },
	{ .name = "console_size_0",
	  .change = console_size_0,
	  .message = "system: debug console (0x9000000+0x0): wanted a "
		     "page-aligned range, or one inside a page" },
	{ .name = "console_straddles",
	  .change = console_straddles,
	  .message = "system: debug console (0x9000800+0x1000): wanted a "
		     "page-aligned range, or one inside a page" },
	{ .name = "console_over_gicd",
	  .change = console_over_gicd,
	  .message = "system: debug console (0x8000000+0x1000): overlaps "
		     "GICD" },
	{ .name = "gic_version",
	  .change = gic_version,
	  .message = "system: GIC version; wanted 3; found 2" },
	{ .name = "gicd_base_0",
	  .change = gicd_base_0,
	  .message = "system: GICD: wanted a multiple of 0x10000, not 0; found "
		     "0x0" },
	{ .name = "gicd_unaligned",
	  .change = gicd_unaligned,
	  .message = "system: GICD: wanted a multiple of 0x10000, not 0; found "
		     "0x8001000" },
	{ .name = "gicd_in_hypervisor",
	  .change = gicd_in_hypervisor,
	  .message = "system: GICD (0x7fc00000+0x10000): overlaps hypervisor "
		     "memory" },
	{ .name = "gicr_base_0",
	  .change = gicr_base_0,
	  .message = "system: GICR: wanted a multiple of 0x10000, not 0; found "
		     "0x0" },
	{ .name = "gicr_unaligned",
	  .change = gicr_unaligned,
	  .message = "system: GICR: wanted a multiple of 0x10000, not 0; found "
		     "0x80a1000" },
	{ .name = "gicr_over_gicd",
	  .change = gicr_over_gicd,
	  .message = "system: GICR (0x7fa0000+0x80000): overlaps GICD" },
	{ .name = "gicr_wraps",
	  .change = gicr_wraps,
	  .message = "system: GICR (0xfffffffffffe0000+0x80000): empty or "
		     "wrapping range" },
	{ .name = "gicc_over_gicr",
	  .change = gicc_over_gicr,
	  .message = "system: GICC (0x80b0000+0x2000): overlaps GICR" },
	{ .name = "gich_over_gicd",
	  .change = gich_over_gicd,
	  .message = "system: GICH (0x8000000+0x2000): overlaps GICD" },
	{ .name = "gicv_wraps",
	  .change = gicv_wraps,
	  .message = "system: GICV (0xfffffffffffff000+0x2000): empty or "
		     "wrapping range" },
	{ .name = "ecam_over_gicd",
	  .change = ecam_over_gicd,
	  .message = "system: PCI ECAM (0x7f80000+0x100000): overlaps GICD" },
	{ .name = "iommu_type",
	  .change = iommu_type,
	  .message = "system: IOMMU unit 0: unknown type; found 6" },
	{ .name = "iommu_size_0",
	  .change = iommu_size_0,
	  .message = "system: IOMMU unit (0xb000000+0x0): empty or wrapping "
		     "range" },
	{ .name = "system_without_cpu",
	  .change = system_without_cpu,
	  .message = "system: CPU set: wanted a CPU; found none",
	  .count = 3 },
	{ .name = "system_cpu_set_size",
	  .change = system_cpu_set_size,
	  .message = "cell \"board\": CPU set: wanted a multiple of 8 bytes up "
		     "to 4096; found 4" },
	{ .name = "cpu_set_too_long",
	  .change = cpu_set_too_long,
	  .message = "cell \"linux\": CPU set: wanted a multiple of 8 bytes up "
		     "to 4096; found 4104" },
	{ .name = "cpu_not_in_build",
	  .change = cpu_not_in_build,
	  .message = "cell \"linux\": CPU 64: not in this build; wanted below "
		     "8" },
	{ .name = "cpu_map_twice",
	  .change = cpu_map_twice,
	  .message = "system: CPU map: CPU 2: wanted each CPU of the system "
		     "once" },
	{ .name = "cpu_map_foreign",
	  .change = cpu_map_foreign,
	  .message = "system: CPU map: CPU 4: wanted each CPU of the system "
		     "once" },
	{ .name = "cpu_map_beyond",
	  .change = cpu_map_beyond,
	  .message = "system: CPU map: CPU 64: wanted each CPU of the system "
		     "once" },
	{ .name = "cpu_map_incomplete",
	  .change = cpu_map_incomplete,
	  .message = "system: CPU map: CPUs missing; wanted 0xf; found 0x7" },
	{ .name = "cpu_map_same_id",
	  .change = cpu_map_same_id,
	  .message = "system: CPU map: CPUs 1 and 3 have one hardware id "
		     "0x101" },
	{ .name = "cpu_map_aff0",
	  .change = cpu_map_aff0,
	  .message = "system: CPU map: CPU 3: wanted MPIDR affinity bits "
		     "alone, Aff0 below 16; found 0x10" },
	{ .name = "cpu_map_not_affinity",
	  .change = cpu_map_not_affinity,
	  .message = "system: CPU map: CPU 3: wanted MPIDR affinity bits "
		     "alone, Aff0 below 16; found 0x80000003" },
	{ .name = "never_empty",
	  .change = never_empty,
	  .message = "system: never list: \"fw_cfg\" (0x9020000+0x0): empty or "
		     "wrapping range" },
	{ .name = "boot_write_width",
	  .change = boot_write_width,
	  .message = "system: boot write 0 (0x9030000): width; wanted 1, 2 or "
		     "4; found 3" },
	{ .name = "boot_write_unaligned",
	  .change = boot_write_unaligned,
	  .message = "system: boot write 0 (0x9030002): unaligned; wanted a "
		     "multiple of 4" },
	{ .name = "boot_write_hypervisor",
	  .change = boot_write_hypervisor,
	  .message = "system: boot write 0 (0x7fffff00): touches hypervisor "
		     "memory" },
	{ .name = "boot_write_gicd",
	  .change = boot_write_gicd,
	  .message = "system: boot write 0 (0x8000100): touches GICD" },
	{ .name = "boot_write_gicr",
	  .change = boot_write_gicr,
	  .message = "system: boot write 0 (0x811fffc): touches GICR" },
	{ .name = "boot_write_outside",
	  .change = boot_write_outside,
	  .message = "system: boot write 0 (0xb000000): wanted inside an IO "
		     "region of the system config" },
	{ .name = "boot_write_to_ram",
	  .change = boot_write_to_ram,
	  .message = "system: boot write 0 (0x40000000): wanted inside an IO "
		     "region of the system config" },
	{ .name = "name_empty",
	  .change = name_empty,
	  .message = "cell 3: empty name" },
	{ .name = "name_without_nul",
	  .change = name_without_nul,
	  .message = "cell \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\": name: wanted "
		     "at most 31 characters and a NUL" },
	{ .name = "name_not_printable",
	  .change = name_not_printable,
	  .message = "cell \"a?b\": name: wanted printable ASCII; found 0x9" },
	{ .name = "name_twice",
	  .change = name_twice,
	  .message = "cell \"linux\": name: cells 1 and 3 have the same" },
	{ .name = "name_of_board",
	  .change = name_of_board,
	  .message = "cell \"board\": name: cells 0 and 3 have the same" },
	{ .name = "unknown_cell_flags",
	  .change = unknown_cell_flags,
	  .message = "cell \"linux\": unknown flags; found 0x8" },
	{ .name = "aarch32",
	  .change = aarch32,
	  .message = "cell \"linux\": flag AARCH32: 32-bit cells are not "
		     "provided" },
	{ .name = "test_device",
	  .change = test_device,
	  .message = "cell \"linux\": flag TEST_DEVICE: not "
		     "provided" },
	{ .name = "cpu_of_another",
	  .change = cpu_of_another,
	  .message = "cell \"third\": CPU set: CPUs 0x4 belong to cell "
		     "\"linux\" too" },
	{ .name = "cpu_not_in_system",
	  .change = cpu_not_in_system,
	  .message = "cell \"third\": CPU set: wanted CPUs of the system, 0xf; "
		     "found 0x11" },
	{ .name = "cell_without_cpu",
	  .change = cell_without_cpu,
	  .message = "cell \"third\": CPU set: wanted a CPU; found none" },
	{ .name = "root_without_cpu",
	  .change = root_without_cpu,
	  .message = "cell \"board\": CPU set: wanted a CPU; found none left "
		     "by others",
	  .root = true },
	{ .name = "no_cell",
	  .change = no_cell,
	  .message = "system: no cell to run" },
	{ .name = "unknown_options",
	  .change = unknown_options,
	  .message = "cell \"linux\": options: unknown flags; found 0x40" },
	{ .name = "options_reserved",
	  .change = options_reserved,
	  .message = "cell \"linux\": options: reserved field; wanted 0; found "
		     "0x5" },
	{ .name = "restart_without_limit",
	  .change = restart_without_limit,
	  .message = "cell \"linux\": options: restart limit; wanted above 0" },
	{ .name = "restart_in_ram",
	  .change = restart_in_ram,
	  .message = "cell \"linux\": restart: entry 0x48000000: wanted inside "
		     "a region with READ and EXECUTE, without WRITE" },
	{ .name = "restart_in_start_record_ram",
	  .change = restart_in_start_record_ram,
	  .message = "cell \"linux\": restart: entry 0x48000000: wanted inside "
		     "a region with READ and EXECUTE, without WRITE" },
	{ .name = "restart_region_writable",
	  .change = restart_region_writable,
	  .message = "cell \"linux\": restart: entry 0x20000000: wanted inside "
		     "a region with READ and EXECUTE, without WRITE" },
	{ .name = "restart_region_unreadable",
	  .change = restart_region_unreadable,
	  .message = "cell \"linux\": payload 0 (0x20000000+0x25): wanted "
		     "inside one readable region that is RAM",
	  .count = 3 },
	{ .name = "restart_alias",
	  .change = restart_alias,
	  .message = "cell \"linux\": restart: memory it starts from: region "
		     "6 of cell \"linux\" can write there" },
	{ .name = "restart_shared",
	  .change = restart_shared,
	  .message = "cell \"linux\": restart: memory it starts from: region "
		     "5 of cell \"rtos\" can write there" },
	{ .name = "restart_shared_with_root",
	  .change = restart_shared_with_root,
	  .message = "cell \"linux\": restart: memory it starts from: region "
		     "1 of cell \"board\" can write there",
	  .root = true,
	  .count = 2 },
	{ .name = "restart_not_ceded",
	  .change = restart_not_ceded,
	  .message = "cell \"linux\": restart: memory it starts from: region "
		     "1 of cell \"board\" can write there",
	  .root = true },
	{ .name = "restart_payload_alias",
	  .change = restart_payload_alias,
	  .message = "cell \"linux\": restart: memory it starts from: region "
		     "7 of cell \"linux\" can write there" },
	{ .name = "restart_payload_in_ram",
	  .change = restart_payload_in_ram,
	  .message =
		  "cell \"linux\": restart: payload 1 (0x48001000+0x5) is in "
		  "memory the cell can write" },
	{ .name = "restart_limit",
	  .change = restart_limit,
	  .message = "cell \"linux\": options: restart limit 3 without a "
		     "restart flag" },
	{ .name = "ppi_low",
	  .change = ppi_low,
	  .message = "cell \"linux\": options: PPI mask: wanted bits 16 to 31; "
		     "found 0x8000020" },
	{ .name = "ppi_21",
	  .change = ppi_21,
	  .message = "cell \"linux\": options: PPI 21 (statistical profiling) "
		     "is granted to no cell" },
	{ .name = "ppi_25",
	  .change = ppi_25,
	  .message = "cell \"linux\": options: PPI 25 (GIC maintenance) is "
		     "granted to no cell" },
	{ .name = "ppi_26",
	  .change = ppi_26,
	  .message = "cell \"linux\": options: PPI 26 (EL2 physical timer) is "
		     "granted to no cell" },
	{ .name = "ppi_28",
	  .change = ppi_28,
	  .message = "cell \"linux\": options: PPI 28 (EL2 virtual timer) is "
		     "granted to no cell" },
	{ .name = "ppi_29",
	  .change = ppi_29,
	  .message = "cell \"linux\": options: PPI 29 (secure timer) is "
		     "granted to no cell" },
	{ .name = "region_size_0",
	  .change = region_size_0,
	  .message = "cell \"linux\": memory region 5 (0x70001000+0x0): size "
		     "0; wanted bytes, or all fields zero" },
	{ .name = "region_flags_of_nothing",
	  .change = region_flags_of_nothing,
	  .message = "cell \"linux\": memory region 5 (0x0+0x0): size 0; "
		     "wanted bytes, or all fields zero" },
	{ .name = "region_unknown_flags",
	  .change = region_unknown_flags,
	  .message = "cell \"linux\": memory region 3 (0x70000000+0x1000): "
		     "unknown flags; found 0x200" },
	{ .name = "region_io_execute",
	  .change = region_io_execute,
	  .message = "cell \"linux\": memory region 1 (0x9000000+0x1000): "
		     "executable IO memory" },
	{ .name = "region_wraps",
	  .change = region_wraps,
	  .message = "cell \"linux\": memory region 5 "
		     "(0xfffffffffffff000+0x2000): wraps" },
	{ .name = "region_wraps_virt",
	  .change = region_wraps_virt,
	  .message = "cell \"linux\": memory region 5 (0x70001000+0x2000): "
		     "wraps at guest-physical 0xfffffffffffff000" },
	{ .name = "comm_size",
	  .change = comm_size,
	  .message = "cell \"linux\": memory region 2 (0x0+0x2000): comm "
		     "region; wanted one page; found 0x2000 bytes at "
		     "guest-physical 0x80000000" },
	{ .name = "comm_unaligned",
	  .change = comm_unaligned,
	  .message = "cell \"linux\": memory region 2 (0x0+0x1000): comm "
		     "region; wanted one page; found 0x1000 bytes at "
		     "guest-physical 0x80000800" },
	{ .name = "comm_twice",
	  .change = comm_twice,
	  .message = "cell \"linux\": memory region 5 (0x0+0x1000): second "
		     "comm region; the first is region 2" },
	{ .name = "subpage_without_width",
	  .change = subpage_without_width,
	  .message = "cell \"linux\": memory region 4 (0x9010100+0x10): "
		     "unaligned; wanted pages, or the access widths of a "
		     "sub-page region" },
	{ .name = "ram_size_unaligned",
	  .change = ram_size_unaligned,
	  .message = "cell \"linux\": memory region 0 (0x58000000+0xfffffff): "
		     "unaligned; wanted pages, or the access widths of a "
		     "sub-page region",
	  .count = 3 },
	{ .name = "subpage_other_offset",
	  .change = subpage_other_offset,
	  .message = "cell \"linux\": memory region 4 (0x9010100+0x10): "
		     "sub-page region; wanted equal offsets in the page; found "
		     "guest-physical 0x9010200" },
	{ .name = "subpage_crosses_page",
	  .change = subpage_crosses_page,
	  .message = "cell \"linux\": memory region 4 (0x9010ff8+0x10): "
		     "sub-page region; wanted inside one page" },
	{ .name = "subpage_loadable",
	  .change = subpage_loadable,
	  .message = "cell \"linux\": memory region 4 (0x9010100+0x10): "
		     "sub-page region; wanted no EXECUTE, LOADABLE, DMA; found "
		     "flags 0x40053" },
	{ .name = "subpage_dma",
	  .change = subpage_dma,
	  .message = "cell \"linux\": memory region 4 (0x9010100+0x10): "
		     "sub-page region; wanted no EXECUTE, LOADABLE, DMA; found "
		     "flags 0x4001b" },
	{ .name = "subpage_execute",
	  .change = subpage_execute,
	  .message = "cell \"linux\": memory region 4 (0x9010100+0x10): "
		     "sub-page region; wanted no EXECUTE, LOADABLE, DMA; found "
		     "flags 0x10005" },
	{ .name = "region_phys_unaligned",
	  .change = region_phys_unaligned,
	  .message = "cell \"linux\": memory region 3 (0x70000800+0x1000): "
		     "unaligned; wanted pages" },
	{ .name = "region_above_stage2",
	  .change = region_above_stage2,
	  .message = "cell \"linux\": memory region 3 (0x70000000+0x1000): "
		     "guest-physical 0x8000000000; wanted below 0x8000000000" },
	{ .name = "region_over_virtual_gicd",
	  .change = region_over_virtual_gicd,
	  .message = "cell \"linux\": memory region 3 (0x70000000+0x1000): "
		     "guest-physical 0x800f000 covers the trapped GICD" },
	{ .name = "region_over_virtual_gicr",
	  .change = region_over_virtual_gicr,
	  .message = "cell \"linux\": memory region 3 (0x70000000+0x1000): "
		     "guest-physical 0x811f000 covers the trapped GICR" },
	{ .name = "regions_overlap",
	  .change = regions_overlap,
	  .message = "cell \"linux\": memory region 3 (0x70000000+0x1000): "
		     "guest-physical 0x57fff000 overlaps region 0" },
	{ .name = "region_over_comm",
	  .change = region_over_comm,
	  .message = "cell \"linux\": memory region 3 (0x70000000+0x1000): "
		     "guest-physical 0x80000000 overlaps region 2" },
	{ .name = "subpages_overlap",
	  .change = subpages_overlap,
	  .message = "cell \"linux\": memory region 5 (0x9010108+0x8): "
		     "guest-physical 0x9010108 overlaps region 4" },
	{ .name = "subpage_in_mapped_page",
	  .change = subpage_in_mapped_page,
	  .message = "cell \"linux\": memory region 5 (0x9000010+0x8): "
		     "guest-physical 0x9000010 overlaps region 1" },
	{ .name = "region_touches_hypervisor",
	  .change = region_touches_hypervisor,
	  .message = "cell \"linux\": memory region 5 (0x7fc00000+0x1000): "
		     "touches hypervisor memory (0x7fc00000+0x400000)" },
	{ .name = "region_touches_gicd",
	  .change = region_touches_gicd,
	  .message = "cell \"linux\": memory region 5 (0x800f000+0x1000): "
		     "touches GICD (0x8000000+0x10000)" },
	{ .name = "region_touches_gicr",
	  .change = region_touches_gicr,
	  .message = "cell \"linux\": memory region 5 (0x811f000+0x1000): "
		     "touches GICR (0x80a0000+0x80000)" },
	{ .name = "region_touches_gicc",
	  .change = region_touches_gicc,
	  .message = "cell \"linux\": memory region 5 (0xb001000+0x1000): "
		     "touches GICC (0xb000000+0x2000)" },
	{ .name = "region_touches_ecam",
	  .change = region_touches_ecam,
	  .message = "cell \"linux\": memory region 5 (0x101ff000+0x1000): "
		     "touches PCI ECAM (0x10000000+0x200000)" },
	{ .name = "region_touches_iommu",
	  .change = region_touches_iommu,
	  .message = "cell \"linux\": memory region 5 (0xb000000+0x1000): "
		     "touches IOMMU unit (0xb000000+0x1000)" },
	{ .name = "region_never",
	  .change = region_never,
	  .message = "cell \"linux\": memory region 5 (0x9020000+0x1000): "
		     "touches \"fw_cfg\" of the never list "
		     "(0x9020000+0x1000)" },
	{ .name = "region_console",
	  .change = region_console,
	  .message = "cell \"linux\": memory region 1 (0x9000000+0x1000): "
		     "touches the debug console (0x9000000+0x1000); wanted "
		     "flag ROOTSHARED" },
	{ .name = "region_console_page",
	  .change = region_console_page,
	  .message = "cell \"linux\": memory region 4 (0x9010100+0x10): "
		     "touches the debug console (0x9010000+0x1000); wanted "
		     "flag ROOTSHARED" },
	{ .name = "region_not_allowed",
	  .change = region_not_allowed,
	  .message = "cell \"linux\": memory region 5 (0xb000000+0x1000): "
		     "outside the system config's memory regions from "
		     "0xb000000 on" },
	{ .name = "region_partly_allowed",
	  .change = region_partly_allowed,
	  .message = "cell \"linux\": memory region 5 (0x9fff000+0x2000): "
		     "outside the system config's memory regions from "
		     "0xa000000 on" },
	{ .name = "region_over_gap",
	  .change = region_over_gap,
	  .message = "cell \"linux\": memory region 0 (0x58000000+0x10000000): "
		     "outside the system config's memory regions from "
		     "0x60000000 on" },
	{ .name = "memory_of_another",
	  .change = memory_of_another,
	  .message = "cell \"third\": memory region 0 (0x67ff1000+0x10000): "
		     "overlaps region 0 of cell \"linux\"; wanted ROOTSHARED "
		     "on both sides" },
	{ .name = "memory_shared_by_one",
	  .change = memory_shared_by_one,
	  .message = "cell \"third\": memory region 0 (0x67ff1000+0x10000): "
		     "overlaps region 0 of cell \"linux\"; wanted ROOTSHARED "
		     "on both sides" },
	{ .name = "subpage_of_another",
	  .change = subpage_of_another,
	  .message = "cell \"rtos\": memory region 4 (0x901010c+0x10): "
		     "overlaps region 4 of cell \"linux\"; wanted ROOTSHARED "
		     "on both sides" },
	{ .name = "root_never",
	  .change = root_never,
	  .message = "cell \"board\": memory region 5 (0x9020000+0x1000): "
		     "touches \"fw_cfg\" of the never list (0x9020000+0x1000)",
	  .root = true },
	{ .name = "root_io_execute",
	  .change = root_io_execute,
	  .message = "cell \"board\": memory region 2 (0x9010000+0x1000): "
		     "executable IO memory",
	  .root = true },
	{ .name = "entry_unaligned",
	  .change = entry_unaligned,
	  .message = "cell \"linux\": entry 0x48000002: unaligned; wanted a "
		     "multiple of 4" },
	{ .name = "entry_nowhere",
	  .change = entry_nowhere,
	  .message = "cell \"linux\": entry 0x58000000: wanted inside a region "
		     "with EXECUTE" },
	{ .name = "entry_not_executable",
	  .change = entry_not_executable,
	  .message = "cell \"linux\": entry 0x70000000: wanted inside a region "
		     "with EXECUTE" },
	{ .name = "entry_in_start_record",
	  .change = entry_in_start_record,
	  .message = "cell \"rtos\": entry 0x10000: wanted inside a region "
		     "with EXECUTE" },
	{ .name = "payload_nowhere",
	  .change = payload_nowhere,
	  .message = "cell \"linux\": payload 1 (0x10000000+0x5): wanted "
		     "inside one readable region that is RAM" },
	{ .name = "payload_over_the_end",
	  .change = payload_over_the_end,
	  .message = "cell \"linux\": payload 1 (0x57fffffc+0x5): wanted "
		     "inside one readable region that is RAM" },
	{ .name = "payload_in_io",
	  .change = payload_in_io,
	  .message = "cell \"linux\": payload 1 (0x9000000+0x5): wanted inside "
		     "one readable region that is RAM" },
	{ .name = "payload_in_comm",
	  .change = payload_in_comm,
	  .message = "cell \"linux\": payload 1 (0x80000000+0x5): wanted "
		     "inside one readable region that is RAM" },
	{ .name = "payload_in_subpage",
	  .change = payload_in_subpage,
	  .message = "cell \"linux\": payload 1 (0x9010100+0x5): wanted inside "
		     "one readable region that is RAM" },
	{ .name = "payload_wraps",
	  .change = payload_wraps,
	  .message = "cell \"linux\": payload 1 (0xfffffffffffffffe+0x5): "
		     "wanted inside one readable region that is RAM" },
	{ .name = "payload_in_unreadable",
	  .change = payload_in_unreadable,
	  .message = "cell \"linux\": payload 1 (0x70000000+0x5): wanted "
		     "inside one readable region that is RAM" },
	{ .name = "payloads_overlap",
	  .change = payloads_overlap,
	  .message = "cell \"linux\": payload 1 (0x48000024+0x5): overlaps an "
		     "earlier payload" },
	{ .name = "payloads_overlap_shared",
	  .change = payloads_overlap_shared,
	  .message = "cell \"rtos\": payload 2 (0x70000004+0x40): overlaps an "
		     "earlier payload" },
	{ .name = "root_payload_elsewhere",
	  .change = root_payload_elsewhere,
	  .message = "cell \"board\": payload 3 (0x58002000+0x10): in memory "
		     "of another cell",
	  .root = true },
	{ .name = "payload_over_image",
	  .message = "cell \"linux\": payload 0 (0x48000000+0x25): overlaps "
		     "the image in memory",
	  .image_base = 0x57fffff0 },
	{ .name = "image_over_hypervisor",
	  .message = "image (0x7fbfff00+*",
	  .image_base = 0x7fbfff00 },
	{ .name = "image_wraps",
	  .message = "image (0xfffffffffffffff0+*",
	  .image_base = 0xfffffffffffffff0 },
	{ .name = "pin_base_0",
	  .change = pin_base_0,
	  .message = "cell \"linux\": irqchip 0: pin base; wanted a multiple "
		     "of 32 from 32 to 896; found 0" },
	{ .name = "pin_base_40",
	  .change = pin_base_40,
	  .message = "cell \"linux\": irqchip 0: pin base; wanted a multiple "
		     "of 32 from 32 to 896; found 40" },
	{ .name = "pin_base_928",
	  .change = pin_base_928,
	  .message = "cell \"linux\": irqchip 0: pin base; wanted a multiple "
		     "of 32 from 32 to 896; found 928" },
	{ .name = "pin_beyond",
	  .change = pin_beyond,
	  .message = "cell \"linux\": irqchip 0: pins; wanted below interrupt "
		     "1020" },
	{ .name = "irq_twice",
	  .change = irq_twice,
	  .message = "cell \"rtos\": interrupt 33: belongs to cell \"linux\" "
		     "too" },
	{ .name = "irq_twice_other_chip",
	  .change = irq_twice_other_chip,
	  .message = "cell \"rtos\": interrupt 993: belongs to cell \"linux\" "
		     "too" },
	{ .name = "pci_type",
	  .change = pci_type,
	  .message = "cell \"linux\": PCI device 0 (8): unknown type; found "
		     "4" },
	{ .name = "pci_caps",
	  .change = pci_caps,
	  .message = "cell \"linux\": PCI device 0 (8): capabilities; wanted "
		     "within 0; found 0+1" },
	{ .name = "ivshmem_regions",
	  .change = ivshmem_regions,
	  .message = "cell \"linux\": PCI device 0 (8): shared memory regions; "
		     "wanted within 5; found 2+4" },
	{ .name = "pci_twice",
	  .change = pci_twice,
	  .message = "cell \"rtos\": PCI device 0 (8): belongs to cell "
		     "\"linux\" too" },
	{ .name = "pci_and_ivshmem",
	  .change = pci_and_ivshmem,
	  .message = "cell \"rtos\": PCI device 0 (8): belongs to cell "
		     "\"linux\" too" },
	{ .name = "second_pci_twice",
	  .change = second_pci_twice,
	  .message = "cell \"rtos\": PCI device 1 (18): belongs to cell "
		     "\"linux\" too" },
	{ .name = "stream_twice",
	  .change = stream_twice,
	  .message = "cell \"rtos\": stream id 0x12: belongs to cell \"linux\" "
		     "too" },
	{ .name = "dma_beyond",
	  .change = dma_beyond,
	  .message = "cell \"linux\": options: DMA regions; wanted below bit "
		     "5; found 0x20" },
	{ .name = "dma_unprotected",
	  .change = dma_unprotected,
	  .message = "cell \"linux\": options: DMA regions 0x1 are confined by "
		     "no IOMMU of this build; wanted DMA_UNPROTECTED to accept "
		     "that" },
};

static const struct rule_case warnings[] = {
	{ .name = "virtual_debug_console",
	  .change = virtual_debug_console,
	  .message = "system: not provided by this build: virtual debug "
		     "console" },
	{ .name = "iommu_unit",
	  .change = iommu_unit,
	  .message = "system: not provided by this build: IOMMU unit 0" },
	{ .name = "virtual_console",
	  .change = virtual_console,
	  .message = "cell \"linux\": not provided by this build: virtual "
		     "console" },
	{ .name = "virtual_console_active",
	  .change = virtual_console_active,
	  .message = "cell \"linux\": not provided by this build: virtual "
		     "console" },
	{ .name = "foreign_irqchip",
	  .change = foreign_irqchip,
	  .message = "cell \"linux\": irqchip 0: ignored; wanted the GICD's "
		     "address; found 0x1000" },
	{ .name = "pci_device",
	  .change = pci_device,
	  .message = "cell \"linux\": not provided by this build: PCI device" },
	{ .name = "ivshmem",
	  .change = ivshmem,
	  .message = "cell \"linux\": not provided by this build: PCI device" },
	{ .name = "cache_region",
	  .change = cache_region,
	  .message = "cell \"linux\": not provided by this build: cache "
		     "region" },
	{ .name = "stream_id",
	  .change = stream_id,
	  .message = "cell \"linux\": not provided by this build: stream id" },
	{ .name = "pio_region",
	  .change = pio_region,
	  .message = "cell \"linux\": not provided by this build: I/O port" },
};

static const struct rule_case accepted[] = {
	{ .name = "root_never_without_rights",
	  .change = root_never_without_rights,
	  .root = true },
	{ .name = "good_system" },
	{ .name = "good_root_system", .root = true },
	{ .name = "good_plain_chain", .change = good_plain_chain },
	{ .name = "good_image_base", .image_base = 0x50000000 },
	{ .name = "good_cpu_map", .change = good_cpu_map },
	{ .name = "good_console_in_page", .change = good_console_in_page },
	{ .name = "good_options", .change = good_options },
	{ .name = "good_largest_cpu_set", .change = good_largest_cpu_set },
	{ .name = "good_edges_of_ascii", .change = good_edges_of_ascii },
	{ .name = "good_third_cell", .change = good_third_cell },
	{ .name = "good_last_irq", .change = good_last_irq },
	{ .name = "good_alias", .change = good_alias },
	{ .name = "good_permissive_board", .change = good_permissive_board },
	{ .name = "good_top_of_memory", .change = good_top_of_memory },
	{ .name = "good_boot_write_to_ecam",
	  .change = good_boot_write_to_ecam },
};

static void build(const struct rule_case *rule)
{
	if (rule->root) {
		unit_good_root_system(&sut);
	} else {
		unit_good_system(&sut);
	}
	if (rule->change != NULL) {
		rule->change();
	}
	unit_build(&sut, &image);
	copy = unit_exact_copy(&image, image.size);
	unit_clear_messages();
	assert_true(chain_parse(&chain, copy, UNIT_PRELOADER, image.size));
}

static int teardown(void **state)
{
	(void)state;
	free(copy);
	copy = NULL;
	return 0;
}

static void assert_message(const char *found, const char *wanted)
{
	size_t length = strlen(wanted);

	if (wanted[length - 1] == '*') {
		assert_memory_equal(found, wanted, length - 1);
	} else {
		assert_string_equal(found, wanted);
	}
}

static void test_violation(void **state)
{
	const struct rule_case *rule = *state;
	uint32_t wanted = rule->count > 0 ? rule->count : 1;

	build(rule);
	assert_int_equal(config_check(&chain, rule->image_base), wanted);
	assert_message(unit_messages[0], rule->message);
	assert_int_equal(unit_violations, wanted);
}

static void test_warning(void **state)
{
	const struct rule_case *rule = *state;

	build(rule);
	assert_int_equal(config_check(&chain, rule->image_base), 0);
	assert_int_equal(unit_violations, 0);
	assert_int_equal(unit_warnings, 1);
	assert_message(unit_warning, rule->message);
}

static void test_accepted(void **state)
{
	const struct rule_case *rule = *state;

	build(rule);
	assert_int_equal(config_check(&chain, rule->image_base), 0);
	assert_string_equal(unit_messages[0], "");
	assert_string_equal(unit_warning, "");
}

/* Good systems with a restart: a build that has none says so, once. */
static void test_restart(void **state)
{
	static const struct rule_case good[] = {
		{ .change = restart_on_reset },
		{ .change = restart_on_fault },
		{ .change = restart_at_start_record },
		{ .change = restart_preloaded },
		{ .change = restart_beside_board },
		{ .change = restart_on_reset, .root = true },
		{ .change = restart_ceded, .root = true },
		{ .change = restart_dma },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		uint32_t wanted = PROVIDED_RESTART ? 0 : 1;

		build(&good[i]);
		assert_int_equal(config_check(&chain, 0), 0);
		assert_string_equal(unit_messages[0], "");
		if (good[i].change == restart_dma) {
			assert_memory_equal(unit_warning,
					    "cell \"linux\": restart: its DMA",
					    30);
			wanted++;
		}
		assert_int_equal(unit_warnings, wanted);
		teardown(NULL);
	}
}

static const struct rule_case plain = { .name = "plain" };
static const struct rule_case with_root = { .name = "root", .root = true };

static void test_linked_ivshmem(void **state)
{
	static const struct rule_case linked = { .name = "linked",
						 .change = ivshmem };

	(void)state;
	build(&linked);
	free(copy);
	add_pci(rtos, PCI_TYPE_IVSHMEM, 8);
	unit_build(&sut, &image);
	copy = unit_exact_copy(&image, image.size);
	assert_true(chain_parse(&chain, copy, UNIT_PRELOADER, image.size));
	assert_int_equal(config_check(&chain, 0), 0);
	assert_int_equal(unit_warnings, 2);
}

/* A promise of isolation is kept, or refused. */
static void test_filtered(void **state)
{
	static const struct rule_case rule = { .name = "filtered",
					       .change = filtered };
	uint32_t wanted = PROVIDED_FILTERED_IRQ ? 0 : 1;

	(void)state;
	build(&rule);
	assert_int_equal(config_check(&chain, 0), wanted);
	assert_int_equal(unit_violations, wanted);
	assert_int_equal(unit_warnings, 0);
	assert_string_equal(unit_messages[0],
			    PROVIDED_FILTERED_IRQ
				    ? ""
				    : "cell \"linux\": options: filtered "
				      "interrupts are not in this build");
}

static void test_cpu_masks(void **state)
{
	(void)state;
	build(&with_root);
	assert_int_equal(config_system_cpus(&chain), 0xf);
	assert_int_equal(config_cpu_mask(&chain, 0), 0x1);
	assert_int_equal(config_cpu_mask(&chain, 1), 0x6);
	assert_int_equal(config_cpu_mask(&chain, 2), 0x8);
	assert_true(config_has_cpu(chain.cells[1].config, 2));
	assert_false(config_has_cpu(chain.cells[1].config, 3));
	assert_false(config_has_cpu(chain.cells[1].config, 64));
	assert_false(config_has_cpu(chain.cells[1].config, UINT32_MAX));
}

static bool has_irq(const struct chain *of, uint32_t cell, uint32_t irq)
{
	return (config_irqs(of, cell, irq / 32) >> irq % 32 & 1) != 0;
}

static void test_irq_owners(void **state)
{
	(void)state;
	build(&with_root);
	assert_false(has_irq(&chain, 0, 33));
	assert_false(has_irq(&chain, 0, 34));
	assert_true(has_irq(&chain, 0, 32));
	assert_true(has_irq(&chain, 0, 63));
	assert_false(has_irq(&chain, 0, 64));
	assert_true(has_irq(&chain, 1, 33));
	assert_false(has_irq(&chain, 1, 34));
	assert_true(has_irq(&chain, 2, 34));
	assert_false(has_irq(&chain, 2, 31));
	assert_false(has_irq(&chain, 2, 160));
}

static void test_foreign_irqchip_counts_not(void **state)
{
	static const struct rule_case foreign = { .name = "foreign",
						  .change = foreign_irqchip };

	(void)state;
	build(&foreign);
	assert_false(has_irq(&chain, 1, 33));
}

static void test_ppis(void **state)
{
	static const struct rule_case low = { .name = "low", .change = ppi_26 };

	(void)state;
	build(&low);
	assert_int_equal(config_ppis(&chain, 1), 0x4c800000);
	assert_int_equal(config_ppis(&chain, 2), OPTIONS_DEFAULT_PPIS);
}

static void test_hardware_ids(void **state)
{
	static const struct rule_case mapped = { .name = "mapped",
						 .change = good_cpu_map };

	(void)state;
	build(&plain);
	assert_int_equal(config_hardware_id(&chain, 3), 3);
	assert_int_equal(config_hardware_id(&chain, 16), 0x100);
	assert_int_equal(config_hardware_id(&chain, 63), 0x30f);
	free(copy);
	build(&mapped);
	assert_int_equal(config_hardware_id(&chain, 3), 0x103);
}

static void test_payload_region(void **state)
{
	const struct cell_config *config;

	(void)state;
	build(&plain);
	config = chain.cells[1].config;
	assert_ptr_equal(config_payload_region(config, 0x48000000, 0x10000000),
			 config_memory(config));
	assert_null(config_payload_region(config, 0x48000000, 0x10000001));
	assert_null(config_payload_region(config, 0x48000000, 0));
	assert_null(config_payload_region(config, 0x47ffffff, 2));
}

/*
 * Each byte behind the hypervisor changed, in a chain without hash: where the
 * chain still parses, the check must end, count what it says and stay inside
 * the image, which the sanitizers watch.
 */
static void test_every_corruption(void **state)
{
	static const struct rule_case unpacked = { .name = "unpacked",
						   .change = good_plain_chain,
						   .root = false };
	static const uint8_t changes[] = { 0x04, 0xff };

	(void)state;
	build(&unpacked);
	for (uint64_t at = image.system; at < image.size; at++) {
		for (size_t i = 0; i < sizeof(changes); i++) {
			uint32_t counted = 0;

			copy[at] ^= changes[i];
			unit_clear_messages();
			if (chain_parse(&chain, copy, UNIT_PRELOADER,
					image.size)) {
				counted = config_check(&chain, 0x50000000);
				assert_int_equal(counted, unit_violations);
			}
			copy[at] ^= changes[i];
		}
	}
}

#define NUM(table) (sizeof(table) / sizeof((table)[0]))
#define TEST(name)                                \
	{                                         \
#name, name, NULL, teardown, NULL \
	}

static const struct CMUnitTest helpers[] = {
	TEST(test_restart),
	TEST(test_linked_ivshmem),
	TEST(test_cpu_masks),
	TEST(test_irq_owners),
	TEST(test_foreign_irqchip_counts_not),
	TEST(test_ppis),
	TEST(test_hardware_ids),
	TEST(test_payload_region),
	TEST(test_every_corruption),
	TEST(test_filtered),
};

static struct CMUnitTest
	tests[NUM(violations) + NUM(warnings) + NUM(accepted) + NUM(helpers)];
static size_t num_tests;

/* One test a row. cmocka takes the row as a test's initial state. */
static void add_tests(const struct rule_case *rules, size_t count,
		      CMUnitTestFunction function)
{
	for (size_t i = 0; i < count; i++) {
		struct CMUnitTest *test = &tests[num_tests++];

		test->name = rules[i].name;
		test->test_func = function;
		test->teardown_func = teardown;
		memcpy(&test->initial_state, &(const void *){ &rules[i] },
		       sizeof(void *));
	}
}

int main(void)
{
	add_tests(violations, NUM(violations), test_violation);
	add_tests(warnings, NUM(warnings), test_warning);
	add_tests(accepted, NUM(accepted), test_accepted);
	memcpy(&tests[num_tests], helpers, sizeof(helpers));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
