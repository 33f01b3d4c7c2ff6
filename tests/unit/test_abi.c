// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The binary interfaces, number by number: every size, offset and value that
 * files and guests depend on. Those of the configs, the communication region
 * and the first 80 bytes of the hypervisor's header are Jailhouse's; those of
 * the records are ours, and equally fixed.
 */
/* LINK: boot/config_owner.c boot/chain.c boot/chain_cell.c boot/chain_record.c boot/sha256.c tests/unit/unit.c */
#include <bulkhead/comm_region.h>
#include "unit.h"

struct layout {
	const char *what;
	size_t found;
	size_t wanted;
};

#define SIZE(type, wanted)                                    \
	{                                                     \
		"size of " #type, sizeof(struct type), wanted \
	}
#define FIELD(type, field, offset, size)                            \
	{ #type "." #field, offsetof(struct type, field), offset }, \
	{                                                           \
		"size of " #type "." #field,                        \
			sizeof(((struct type *)0)->field), size     \
	}
#define VALUE(name, wanted)                 \
	{                                   \
#name, (size_t)name, wanted \
	}
#define NUM(table) (sizeof(table) / sizeof((table)[0]))

static const struct layout config_layout[] = {
	SIZE(system_config, 488),
	FIELD(system_config, signature, 0, 5),
	FIELD(system_config, architecture, 5, 1),
	FIELD(system_config, revision, 6, 2),
	FIELD(system_config, flags, 8, 4),
	FIELD(system_config, hypervisor_memory, 12, 32),
	FIELD(system_config, debug_console, 44, 32),
	FIELD(system_config, platform.pci_mmconfig_base, 76, 8),
	FIELD(system_config, platform.pci_mmconfig_end_bus, 84, 1),
	FIELD(system_config, platform.pci_is_virtual, 85, 1),
	FIELD(system_config, platform.pci_domain, 86, 2),
	FIELD(system_config, platform.iommu_units, 88, 224),
	FIELD(system_config, platform.arm, 312, 44),
	FIELD(system_config, platform.arm.maintenance_irq, 312, 1),
	FIELD(system_config, platform.arm.gic_version, 313, 1),
	FIELD(system_config, platform.arm.gicd_base, 316, 8),
	FIELD(system_config, platform.arm.gicc_base, 324, 8),
	FIELD(system_config, platform.arm.gich_base, 332, 8),
	FIELD(system_config, platform.arm.gicv_base, 340, 8),
	FIELD(system_config, platform.arm.gicr_base, 348, 8),
	FIELD(system_config, platform.x86, 312, 16),
	FIELD(system_config, platform.x86.pm_timer_address, 312, 2),
	FIELD(system_config, platform.x86.apic_mode, 314, 1),
	FIELD(system_config, platform.x86.vtd_interrupt_limit, 316, 4),
	FIELD(system_config, platform.x86.tsc_khz, 320, 4),
	FIELD(system_config, platform.x86.apic_khz, 324, 4),
	FIELD(system_config, root_cell, 356, 132),
	SIZE(config_iommu, 28),
	FIELD(config_iommu, type, 0, 4),
	FIELD(config_iommu, base, 4, 8),
	FIELD(config_iommu, size, 12, 4),
	FIELD(config_iommu, data, 16, 12),
	SIZE(cell_config, 132),
	FIELD(cell_config, signature, 0, 5),
	FIELD(cell_config, architecture, 5, 1),
	FIELD(cell_config, revision, 6, 2),
	FIELD(cell_config, name, 8, 32),
	FIELD(cell_config, id, 40, 4),
	FIELD(cell_config, flags, 44, 4),
	FIELD(cell_config, cpu_set_size, 48, 4),
	FIELD(cell_config, num_memory_regions, 52, 4),
	FIELD(cell_config, num_cache_regions, 56, 4),
	FIELD(cell_config, num_irqchips, 60, 4),
	FIELD(cell_config, num_pio_regions, 64, 4),
	FIELD(cell_config, num_pci_devices, 68, 4),
	FIELD(cell_config, num_pci_caps, 72, 4),
	FIELD(cell_config, num_stream_ids, 76, 4),
	FIELD(cell_config, vpci_irq_base, 80, 4),
	FIELD(cell_config, cpu_reset_address, 84, 8),
	FIELD(cell_config, msg_reply_timeout, 92, 8),
	FIELD(cell_config, console, 100, 32),
	SIZE(config_console, 32),
	FIELD(config_console, address, 0, 8),
	FIELD(config_console, size, 8, 4),
	FIELD(config_console, type, 12, 2),
	FIELD(config_console, flags, 14, 2),
	FIELD(config_console, divider, 16, 4),
	FIELD(config_console, gate_nr, 20, 4),
	FIELD(config_console, clock_reg, 24, 8),
	SIZE(config_memory, 32),
	FIELD(config_memory, phys_start, 0, 8),
	FIELD(config_memory, virt_start, 8, 8),
	FIELD(config_memory, size, 16, 8),
	FIELD(config_memory, flags, 24, 8),
	SIZE(config_cache, 12),
	FIELD(config_cache, start, 0, 4),
	FIELD(config_cache, size, 4, 4),
	FIELD(config_cache, type, 8, 1),
	FIELD(config_cache, padding, 9, 1),
	FIELD(config_cache, flags, 10, 2),
	SIZE(config_irqchip, 32),
	FIELD(config_irqchip, address, 0, 8),
	FIELD(config_irqchip, id, 8, 4),
	FIELD(config_irqchip, pin_base, 12, 4),
	FIELD(config_irqchip, pin_bitmap, 16, 16),
	SIZE(config_pio, 4),
	FIELD(config_pio, base, 0, 2),
	FIELD(config_pio, length, 2, 2),
	SIZE(config_pci_device, 56),
	FIELD(config_pci_device, type, 0, 1),
	FIELD(config_pci_device, iommu, 1, 1),
	FIELD(config_pci_device, domain, 2, 2),
	FIELD(config_pci_device, bdf, 4, 2),
	FIELD(config_pci_device, bar_mask, 6, 24),
	FIELD(config_pci_device, caps_start, 30, 2),
	FIELD(config_pci_device, num_caps, 32, 2),
	FIELD(config_pci_device, num_msi_vectors, 34, 1),
	FIELD(config_pci_device, msi_flags, 35, 1),
	FIELD(config_pci_device, num_msix_vectors, 36, 2),
	FIELD(config_pci_device, msix_region_size, 38, 2),
	FIELD(config_pci_device, msix_address, 40, 8),
	FIELD(config_pci_device, shmem_regions_start, 48, 4),
	FIELD(config_pci_device, shmem_dev_id, 52, 1),
	FIELD(config_pci_device, shmem_peers, 53, 1),
	FIELD(config_pci_device, shmem_protocol, 54, 2),
	SIZE(config_pci_cap, 8),
	FIELD(config_pci_cap, id, 0, 2),
	FIELD(config_pci_cap, start, 2, 2),
	FIELD(config_pci_cap, len, 4, 2),
	FIELD(config_pci_cap, flags, 6, 2),
	SIZE(config_stream_id, 4),
	FIELD(config_stream_id, id, 0, 4),
};

static const struct layout comm_layout[] = {
	SIZE(comm_region, 100),
	FIELD(comm_region, signature, 0, 6),
	FIELD(comm_region, revision, 6, 2),
	FIELD(comm_region, cell_state, 8, 4),
	FIELD(comm_region, msg_to_cell, 12, 4),
	FIELD(comm_region, reply_from_cell, 16, 4),
	FIELD(comm_region, flags, 20, 4),
	FIELD(comm_region, console, 24, 32),
	FIELD(comm_region, pci_mmconfig_base, 56, 8),
	FIELD(comm_region, arm.gic_version, 64, 1),
	FIELD(comm_region, arm.gicd_base, 72, 8),
	FIELD(comm_region, arm.gicc_base, 80, 8),
	FIELD(comm_region, arm.gicr_base, 88, 8),
	FIELD(comm_region, arm.vpci_irq_base, 96, 4),
	FIELD(comm_region, x86.pm_timer_address, 64, 2),
	FIELD(comm_region, x86.num_cpus, 66, 2),
	FIELD(comm_region, x86.tsc_khz, 68, 4),
	FIELD(comm_region, x86.apic_khz, 72, 4),
	SIZE(comm_region_x86, 12),
};

static const struct layout image_layout[] = {
	SIZE(hypervisor_header, 96),
	FIELD(hypervisor_header, signature, 0, 8),
	FIELD(hypervisor_header, core_size, 8, 8),
	FIELD(hypervisor_header, percpu_size, 16, 8),
	FIELD(hypervisor_header, entry, 24, 8),
	FIELD(hypervisor_header, console_page, 32, 8),
	FIELD(hypervisor_header, gcov_info_head, 40, 8),
	FIELD(hypervisor_header, max_cpus, 48, 4),
	FIELD(hypervisor_header, online_cpus, 52, 4),
	FIELD(hypervisor_header, debug_console_base, 56, 8),
	FIELD(hypervisor_header, arm_linux_hyp_vectors, 64, 8),
	FIELD(hypervisor_header, arm_linux_hyp_abi, 72, 4),
	FIELD(hypervisor_header, padding, 76, 4),
	FIELD(hypervisor_header, file_size, 80, 8),
	FIELD(hypervisor_header, reserved, 88, 8),
	SIZE(record_header, 64),
	FIELD(record_header, magic, 0, 5),
	FIELD(record_header, type, 5, 1),
	FIELD(record_header, revision, 6, 2),
	FIELD(record_header, pad, 8, 4),
	FIELD(record_header, reserved, 12, 4),
	FIELD(record_header, size, 16, 8),
	FIELD(record_header, address, 24, 8),
	FIELD(record_header, cell, 32, 32),
	SIZE(record_cpu, 16),
	FIELD(record_cpu, cpu, 0, 8),
	FIELD(record_cpu, hardware_id, 8, 8),
	SIZE(record_start, 40),
	FIELD(record_start, entry, 0, 8),
	FIELD(record_start, args, 8, 32),
	SIZE(record_options, 24),
	FIELD(record_options, flags, 0, 4),
	FIELD(record_options, restart_limit, 4, 4),
	FIELD(record_options, ppi_mask, 8, 4),
	FIELD(record_options, reserved, 12, 4),
	FIELD(record_options, dma_regions, 16, 8),
	SIZE(record_never, 32),
	FIELD(record_never, base, 0, 8),
	FIELD(record_never, size, 8, 8),
	FIELD(record_never, name, 16, 16),
	SIZE(record_boot_write, 16),
	FIELD(record_boot_write, address, 0, 8),
	FIELD(record_boot_write, width, 8, 4),
	FIELD(record_boot_write, value, 12, 4),
	SIZE(record_packed, 8),
	FIELD(record_packed, end_offset, 0, 8),
	SIZE(record_end, 40),
	FIELD(record_end, length, 0, 8),
	FIELD(record_end, sha256, 8, 32),
};

static const struct layout values[] = {
	VALUE(CONFIG_REVISION, 0xe),
	VALUE(CONFIG_ARCH_X86, 0),
	VALUE(CONFIG_ARCH_ARM, 1),
	VALUE(CONFIG_ARCH_ARM64, 2),
	VALUE(SYSTEM_VIRTUAL_DEBUG_CONSOLE, 1),
	VALUE(CELL_PASSIVE_COMMREG, 1),
	VALUE(CELL_TEST_DEVICE, 2),
	VALUE(CELL_AARCH32, 4),
	VALUE(CELL_VIRTUAL_CONSOLE_PERMITTED, 0x40000000),
	VALUE(CELL_VIRTUAL_CONSOLE_ACTIVE, 0x80000000),
	VALUE(MEM_READ, 1),
	VALUE(MEM_WRITE, 2),
	VALUE(MEM_EXECUTE, 4),
	VALUE(MEM_DMA, 8),
	VALUE(MEM_IO, 0x10),
	VALUE(MEM_COMM_REGION, 0x20),
	VALUE(MEM_LOADABLE, 0x40),
	VALUE(MEM_ROOTSHARED, 0x80),
	VALUE(MEM_NO_HUGEPAGES, 0x100),
	VALUE(MEM_IO_UNALIGNED, 0x8000),
	VALUE(MEM_IO_8, 0x10000),
	VALUE(MEM_IO_16, 0x20000),
	VALUE(MEM_IO_32, 0x40000),
	VALUE(MEM_IO_64, 0x80000),
	VALUE(CONSOLE_NONE, 0),
	VALUE(CONSOLE_EFIFB, 1),
	VALUE(CONSOLE_8250, 2),
	VALUE(CONSOLE_PL011, 3),
	VALUE(CONSOLE_XUARTPS, 4),
	VALUE(CONSOLE_MVEBU, 5),
	VALUE(CONSOLE_HSCIF, 6),
	VALUE(CONSOLE_SCIFA, 7),
	VALUE(CONSOLE_IMX, 8),
	VALUE(CONSOLE_IMX_LPUART, 9),
	VALUE(CONSOLE_SCIF, 0xa),
	VALUE(CONSOLE_MMIO, 1),
	VALUE(CONSOLE_REGDIST_4, 2),
	VALUE(CONSOLE_FB_1920X1080, 4),
	VALUE(CONSOLE_GATE_INVERTED, 0x1000),
	VALUE(CONSOLE_MDR_QUIRK, 0x2000),
	VALUE(IOMMU_NONE, 0),
	VALUE(IOMMU_AMD, 1),
	VALUE(IOMMU_INTEL, 2),
	VALUE(IOMMU_SMMUV3, 3),
	VALUE(IOMMU_PVU, 4),
	VALUE(IOMMU_MMU500, 5),
	VALUE(PCI_TYPE_DEVICE, 1),
	VALUE(PCI_TYPE_BRIDGE, 2),
	VALUE(PCI_TYPE_IVSHMEM, 3),
	VALUE(COMM_REGION_REVISION, 2),
	VALUE(COMM_STATE_RUNNING, 0),
	VALUE(COMM_STATE_RUNNING_LOCKED, 1),
	VALUE(COMM_STATE_SHUT_DOWN, 2),
	VALUE(COMM_STATE_FAILED, 3),
	VALUE(COMM_STATE_FAILED_COMM_REV, 4),
	VALUE(COMM_DBG_PUTC_PERMITTED, 1),
	VALUE(COMM_DBG_PUTC_ACTIVE, 2),
	VALUE(RECORD_REVISION, 1),
	VALUE(RECORD_PAYLOAD, 1),
	VALUE(RECORD_CPU_MAP, 2),
	VALUE(RECORD_START, 3),
	VALUE(RECORD_OPTIONS, 4),
	VALUE(RECORD_NEVER, 5),
	VALUE(RECORD_END, 6),
	VALUE(RECORD_PACKED, 7),
	VALUE(RECORD_BOOT_WRITES, 8),
	VALUE(OPTION_FILTERED_IRQ, 1),
	VALUE(OPTION_TRAP_WFI, 2),
	VALUE(OPTION_RESTART_ON_RESET, 4),
	VALUE(OPTION_RESTART_ON_FAULT, 8),
	VALUE(OPTION_DMA_UNPROTECTED, 0x10),
	VALUE(OPTION_TRUSTED, 0x20),
	VALUE(OPTIONS_DEFAULT_PPIS, 0x48800000),
};

static void assert_layout(const struct layout *layout, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (layout[i].found != layout[i].wanted) {
			fail_msg("%s: wanted %zu, found %zu", layout[i].what,
				 layout[i].wanted, layout[i].found);
		}
	}
}

static void test_config_layout(void **state)
{
	(void)state;
	assert_layout(config_layout, NUM(config_layout));
}

static void test_comm_layout(void **state)
{
	(void)state;
	assert_layout(comm_layout, NUM(comm_layout));
}

static void test_image_layout(void **state)
{
	(void)state;
	assert_layout(image_layout, NUM(image_layout));
}

static void test_values(void **state)
{
	(void)state;
	assert_layout(values, NUM(values));
}

static void test_signatures(void **state)
{
	(void)state;
	assert_string_equal(CONFIG_SYSTEM_SIGNATURE, "JHSYS");
	assert_string_equal(CONFIG_CELL_SIGNATURE, "JHCLL");
	assert_string_equal(COMM_REGION_SIGNATURE, "JHCOMM");
	assert_string_equal(HYPERVISOR_SIGNATURE, "JAILHOUS");
	assert_string_equal(RECORD_MAGIC, "BHREC");
	assert_int_equal(strlen(CONFIG_SYSTEM_SIGNATURE), CONFIG_SIGNATURE_LEN);
	assert_int_equal(strlen(COMM_REGION_SIGNATURE),
			 COMM_REGION_SIGNATURE_LEN);
	assert_int_equal(strlen(HYPERVISOR_SIGNATURE),
			 HYPERVISOR_SIGNATURE_LEN);
	assert_int_equal(strlen(RECORD_MAGIC), RECORD_MAGIC_LEN);
}

/* The arrays stand in their order, without gaps. */
static void test_array_order(void **state)
{
	static uint8_t blob[132 + 8 + 2 * 32 + 3 * 12 + 4 * 32 + 5 * 4 +
			    6 * 56 + 7 * 8 + 9 * 4];
	struct cell_config *config = (void *)blob;

	(void)state;
	config->cpu_set_size = 8;
	config->num_memory_regions = 2;
	config->num_cache_regions = 3;
	config->num_irqchips = 4;
	config->num_pio_regions = 5;
	config->num_pci_devices = 6;
	config->num_pci_caps = 7;
	config->num_stream_ids = 9;
	assert_int_equal(chain_cell_config_size(config, UINT64_MAX),
			 sizeof(blob));
	assert_ptr_equal(config_cpu_set(config), blob + 132);
	assert_ptr_equal(config_memory(config), blob + 140);
	assert_ptr_equal(config_irqchips(config), blob + 240);
	assert_ptr_equal(config_pci(config), blob + 388);
	assert_ptr_equal(config_stream_ids(config), blob + 780);
	/* The byte behind the CPU set is none of it. */
	blob[139] = 0x80;
	blob[140] = 0x01;
	assert_true(config_has_cpu(config, 63));
	assert_false(config_has_cpu(config, 64));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_config_layout),
		cmocka_unit_test(test_comm_layout),
		cmocka_unit_test(test_image_layout),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_signatures),
		cmocka_unit_test(test_array_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
