// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The config check's rules of x86, rule by rule: a good system, one change, and
 * exactly the message that change deserves. Then who owns which pins and ports.
 * All other rules are in test_config_check.c.
 */
/* LINK: boot/chain.c boot/chain_cell.c boot/chain_record.c boot/config_owner.c boot/config_owner_x86.c boot/config_check.c boot/config_check_cell.c boot/config_check_memory.c boot/config_check_payload.c boot/config_check_restart.c boot/config_check_x86.c boot/config_check_pins.c boot/config_check_ports.c boot/config_check_device.c boot/sha256.c tests/unit/unit.c */
/* INCLUDE: tests/unit/fake/x86 */
#include <stdlib.h>
#include "provided.h"
#include "unit.h"

#define IOAPIC	0xfec00000
#define IOAPIC2 0xfec01000

/* A change to a good system, and what the check is to say about it. */
struct rule_case {
	const char *name;
	void (*change)(void);
	const char *message; /* NULL: nothing; a '*' at its end: any rest */
	uint32_t count;	     /* messages, if the change breaks more rules */
};

static struct unit_system sut;
static struct unit_cell *const board = &sut.cells[0];
static struct unit_cell *const lin = &sut.cells[1];
static struct unit_cell *const rtos = &sut.cells[2];
static struct config_platform_x86 *const x86 = &sut.config.platform.x86;

static struct unit_image image;
static struct chain chain;
static uint8_t *copy;

static void set_cell(struct unit_cell *cell, const char *name, uint64_t cpus)
{
	memcpy(cell->config.signature, CONFIG_CELL_SIGNATURE,
	       CONFIG_SIGNATURE_LEN);
	cell->config.architecture = CONFIG_ARCH_X86;
	cell->config.revision = CONFIG_REVISION;
	memcpy(cell->config.name, name, strlen(name));
	cell->config.cpu_set_size = 8;
	cell->cpus[0] = cpus;
}

static void add_region(struct unit_cell *cell, uint64_t phys, uint64_t virt,
		       uint64_t size, uint64_t flags)
{
	struct config_memory *memory = &cell->memory[cell->num_memory++];

	memory->phys_start = phys;
	memory->virt_start = virt;
	memory->size = size;
	memory->flags = flags;
}

static void add_pins(struct unit_cell *cell, uint64_t address, uint32_t word,
		     uint32_t pins)
{
	struct config_irqchip *chip = &cell->irqchips[cell->num_irqchips++];

	chip->address = address;
	chip->pin_bitmap[word] = pins;
}

static void add_ports(struct unit_cell *cell, uint16_t base, uint16_t length)
{
	struct config_pio *pio = &cell->pios[cell->num_pios++];

	pio->base = base;
	pio->length = length;
}

static void set_board(void)
{
	struct system_config *config = &sut.config;

	memcpy(config->signature, CONFIG_SYSTEM_SIGNATURE,
	       CONFIG_SIGNATURE_LEN);
	config->architecture = CONFIG_ARCH_X86;
	config->revision = CONFIG_REVISION;
	config->hypervisor_memory.phys_start = 0x3f000000;
	config->hypervisor_memory.size = 0x400000;
	config->debug_console.address = 0x3f8;
	config->debug_console.type = CONSOLE_8250;
	x86->pm_timer_address = 0x608;
	set_cell(board, "board", 0xf);
	add_region(board, 0x08000000, 0x08000000, 0x37000000,
		   MEM_READ | MEM_WRITE | MEM_EXECUTE);
	add_region(board, 0xfd000000, 0xfd000000, 0x02f00000,
		   MEM_READ | MEM_WRITE | MEM_IO);
	add_pins(board, IOAPIC, 0, 0xffffff);
	add_pins(board, IOAPIC2, 0, 0xffffff);
	/* Two adjacent entries that together allow a cell's. */
	add_ports(board, 0x2f8, 4);
	add_ports(board, 0x2fc, 4);
	add_ports(board, 0x3e8, 8);
	add_ports(board, 0x200, 0x10);
}

/*
 * Two cells: "linux" with a start record, "rtos" in real mode. They break no
 * rule and cause no warning.
 */
static void good_system(void)
{
	memset(&sut, 0, sizeof(sut));
	set_board();
	set_cell(lin, "linux", 0x6);
	add_region(lin, 0x08000000, 0, 0x100000,
		   MEM_READ | MEM_WRITE | MEM_EXECUTE | MEM_LOADABLE);
	add_region(lin, 0, 0x100000, 0x1000,
		   MEM_READ | MEM_WRITE | MEM_COMM_REGION);
	add_pins(lin, IOAPIC, 0, 1u << 3);
	add_pins(lin, IOAPIC, 0, 1u << 4);
	add_pins(lin, IOAPIC2, 2, 1u << 31);
	add_ports(lin, 0x2f8, 8);
	lin->has_start = true;
	lin->start.entry = 0x1001;
	lin->has_options = true;
	set_cell(rtos, "rtos", 0x8);
	add_region(rtos, 0x28000000, 0, 0x100000,
		   MEM_READ | MEM_WRITE | MEM_EXECUTE | MEM_LOADABLE);
	add_pins(rtos, IOAPIC, 0, 1u << 5);
	add_ports(rtos, 0x3e8, 8);
	add_ports(rtos, 0, 0);
	add_ports(rtos, 0x608, 4);
	sut.num_cells = 3;
	sut.packed = true;
}

/* The system config's cell exists, with what the others left. */
static void board_exists(void)
{
	board->num_memory = 1;
	board->has_start = true;
	board->start.entry = 0x10000000;
}

static void nothing(void)
{
}

static void hypervisor_above_4_gib(void)
{
	sut.config.hypervisor_memory.phys_start = 0x100000000;
}

static void hypervisor_across_4_gib(void)
{
	sut.config.hypervisor_memory.phys_start = 0xffe00000;
}

static void hypervisor_in_apic(void)
{
	sut.config.hypervisor_memory.phys_start = 0xfee00000;
	sut.config.hypervisor_memory.size = 0x200000;
}

static void apic_mode(void)
{
	x86->apic_mode = APIC_MODE_X2APIC;
}

static void apic_mode_same(void)
{
	x86->apic_mode = APIC_MODE_XAPIC;
}

static void move_ioapic(uint64_t from, uint64_t to)
{
	for (uint32_t cell = 0; cell < sut.num_cells; cell++) {
		for (uint32_t n = 0; n < sut.cells[cell].num_irqchips; n++) {
			struct config_irqchip *chip =
				&sut.cells[cell].irqchips[n];

			chip->address = chip->address == from ? to
							      : chip->address;
		}
	}
}

static void ioapic_outside(void)
{
	move_ioapic(IOAPIC2, 0xfed00000);
}

static void ioapic_unaligned(void)
{
	move_ioapic(IOAPIC2, 0xfec00800);
}

static void three_ioapics(void)
{
	add_pins(board, 0xfec02000, 0, 1);
}

static void pm_timer_wraps(void)
{
	x86->pm_timer_address = 0xfffd;
	rtos->num_pios = 1;
}

static void pm_timer_is_pci(void)
{
	x86->pm_timer_address = 0xcf8;
	rtos->num_pios = 1;
}

static void no_pm_timer(void)
{
	x86->pm_timer_address = 0;
	rtos->num_pios = 2;
}

static void map_cpus(uint64_t last)
{
	sut.num_cpu_map = 4;
	for (uint32_t n = 0; n < 4; n++) {
		sut.cpu_map[n].cpu = n;
		sut.cpu_map[n].hardware_id = n == 3 ? last : 2 * n;
	}
}

static void apic_id_254(void)
{
	map_cpus(254);
}

static void apic_id_255(void)
{
	map_cpus(255);
}

static void console_type(void)
{
	sut.config.debug_console.type = CONSOLE_PL011;
}

static void console_mmio(void)
{
	sut.config.debug_console.flags = CONSOLE_MMIO;
}

static void console_wide(void)
{
	sut.config.debug_console.flags = CONSOLE_REGDIST_4;
}

static void console_port_0(void)
{
	sut.config.debug_console.address = 0;
}

static void console_port_high(void)
{
	sut.config.debug_console.address = 0xfff9;
}

static void region_low(void)
{
	add_region(board, 0, 0, 0x08000000, MEM_READ);
	add_region(rtos, 0x8000, 0x200000, 0x1000, MEM_READ);
}

static void region_apic(void)
{
	add_region(rtos, 0xfeeff000, 0x200000, 0x1000, MEM_READ | MEM_IO);
}

static void region_ioapic(void)
{
	add_region(rtos, 0xfec01000, 0x200000, 0x1000, MEM_READ | MEM_IO);
}

static void guest_apic(void)
{
	add_region(rtos, 0x28100000, 0xfee00000, 0x1000, MEM_READ);
}

static void guest_ioapic(void)
{
	add_region(rtos, 0x28100000, 0xfec00000, 0x1000, MEM_READ);
}

static void subpage(void)
{
	add_region(rtos, 0xfd000010, 0xfd000010, 0x10,
		   MEM_READ | MEM_IO | MEM_IO_32);
}

static void subpage_bytes(void)
{
	add_region(rtos, 0xfd000010, 0xfd000010, 0x10,
		   MEM_READ | MEM_IO | MEM_IO_32 | MEM_IO_8);
}

static void guest_48_bits(void)
{
	add_region(rtos, 0x28100000, 0xfffffffff000, 0x1000, MEM_READ);
}

static void guest_49_bits(void)
{
	add_region(rtos, 0x28100000, 0x1000000000000, 0x1000, MEM_READ);
}

static void entry_high(void)
{
	lin->memory[0].virt_start = 0x100000000;
	lin->start.entry = 0x100001000;
}

static void reset_high(void)
{
	rtos->memory[0].virt_start = 0x200000000;
	rtos->config.cpu_reset_address = 0x200000000;
}

static void reset_below_4_gib(void)
{
	rtos->memory[0].virt_start = 0xfff00000;
	rtos->config.cpu_reset_address = 0xfffffff0;
}

static void reset_nowhere(void)
{
	rtos->config.cpu_reset_address = 0x100000;
}

static void aarch32(void)
{
	rtos->config.flags = CELL_AARCH32;
}

static void test_device(void)
{
	rtos->config.flags = CELL_TEST_DEVICE;
}

static void ppis(void)
{
	lin->options.ppi_mask = OPTIONS_DEFAULT_PPIS;
}

static void trap_wfi(void)
{
	lin->options.flags = OPTION_TRAP_WFI;
}

static void filtered(void)
{
	lin->options.flags = OPTION_FILTERED_IRQ;
}

static void pin_twice(void)
{
	add_pins(rtos, IOAPIC, 0, 1u << 4);
}

static void pin_twice_high(void)
{
	add_pins(rtos, IOAPIC2, 2, 1u << 31);
}

static void same_pin_elsewhere(void)
{
	add_pins(rtos, IOAPIC2, 0, 1u << 4);
}

static void pin_base(void)
{
	rtos->irqchips[0].pin_base = 32;
}

static void pin_120(void)
{
	add_pins(rtos, IOAPIC, 3, 1u << 24);
}

static void pin_119(void)
{
	add_pins(rtos, IOAPIC, 3, 1u << 23);
}

static void foreign_ioapic(void)
{
	add_pins(rtos, 0xfec02000, 0, 1);
}

static void port_twice(void)
{
	add_ports(rtos, 0x2ff, 2);
}

static void port_outside(void)
{
	add_ports(rtos, 0x20f, 2);
}

static void port_empty(void)
{
	add_ports(rtos, 0x200, 0);
}

static void port_wraps(void)
{
	add_ports(rtos, 0xffff, 2);
}

static void port_of_console(void)
{
	add_ports(board, 0x3f8, 8);
	add_ports(rtos, 0x3ff, 1);
}

static void port_of_pm1(void)
{
	add_ports(board, 0x600, 0x10);
	add_ports(rtos, 0x604, 2);
}

static void port_around_pm_timer(void)
{
	add_ports(board, 0x600, 0x10);
	add_ports(rtos, 0x608, 8);
}

static void pm_timer_of_both(void)
{
	add_ports(lin, 0x608, 4);
}

static void board_has_never_port(void)
{
	board_exists();
	add_ports(board, 0xcf9, 1);
}

static void pci_device(void)
{
	lin->num_pci = 1;
	lin->pci[0].type = PCI_TYPE_DEVICE;
	lin->pci[0].bdf = 0x18;
}

static const struct rule_case cases[] = {
	{ "good", nothing, NULL, 0 },
	{ "board_exists", board_exists, NULL, 0 },
	{ "hypervisor_above_4_gib", hypervisor_above_4_gib,
	  "system: hypervisor memory (0x100000000+0x400000): wanted below 4 "
	  "GiB",
	  1 },
	{ "hypervisor_across_4_gib", hypervisor_across_4_gib,
	  "system: hypervisor memory (0xffe00000+0x400000): wanted below 4 GiB",
	  1 },
	{ "hypervisor_in_apic", hypervisor_in_apic,
	  "system: APIC (0xfee00000+0x100000): overlaps hypervisor memory", 1 },
	{ "apic_mode", apic_mode,
	  "system: APIC mode: not in this build; wanted 0 or 1; found 2", 1 },
	{ "apic_mode_same", apic_mode_same, NULL, 0 },
	{ "ioapic_outside", ioapic_outside,
	  "system: IOAPIC: wanted a page from 0xfec00000 to 0xfecfffff; found "
	  "0xfed00000",
	  1 },
	{ "ioapic_unaligned", ioapic_unaligned,
	  "system: IOAPIC: wanted a page from 0xfec00000 to 0xfecfffff; found "
	  "0xfec00800",
	  1 },
	{ "three_ioapics", three_ioapics,
	  "system: IOAPICs; wanted at most 2; found 3", 1 },
	{ "pm_timer_wraps", pm_timer_wraps,
	  "system: PM timer: port 0xfffd: wraps", 1 },
	{ "pm_timer_is_pci", pm_timer_is_pci,
	  "system: PM timer: port 0xcf8: all cells have it, so it cannot be "
	  "PCI configuration and reset",
	  1 },
	{ "no_pm_timer", no_pm_timer, NULL, 0 },
	{ "apic_id_254", apic_id_254, NULL, 0 },
	{ "apic_id_255", apic_id_255,
	  "system: CPU map: CPU 3: wanted an APIC id up to 254; found 0xff",
	  1 },
	{ "console_type", console_type,
	  "system: debug console: type not in this build; wanted 2; found 3",
	  1 },
	{ "console_mmio", console_mmio,
	  "system: debug console: wanted I/O ports, one apart; found flags 0x1",
	  1 },
	{ "console_wide", console_wide,
	  "system: debug console: wanted I/O ports, one apart; found flags 0x2",
	  1 },
	{ "console_port_0", console_port_0,
	  "system: debug console: wanted a port from 1 to 0xfff8; found 0x0",
	  1 },
	{ "console_port_high", console_port_high,
	  "system: debug console: wanted a port from 1 to 0xfff8; found 0xfff9",
	  1 },
	{ "region_low", region_low,
	  "cell \"rtos\": memory region 1 (0x8000+0x1000): touches low memory "
	  "(0x0+0x100000)",
	  1 },
	{ "region_apic", region_apic,
	  "cell \"rtos\": memory region 1 (0xfeeff000+0x1000): touches APIC "
	  "(0xfee00000+0x100000)",
	  1 },
	{ "region_ioapic", region_ioapic,
	  "cell \"rtos\": memory region 1 (0xfec01000+0x1000): touches IOAPIC "
	  "(0xfec00000+0x100000)",
	  1 },
	{ "guest_apic", guest_apic,
	  "cell \"rtos\": memory region 1 (0x28100000+0x1000): guest-physical "
	  "0xfee00000 covers the trapped APIC",
	  1 },
	{ "guest_ioapic", guest_ioapic,
	  "cell \"rtos\": memory region 1 (0x28100000+0x1000): guest-physical "
	  "0xfec00000 covers the trapped IOAPIC",
	  1 },
	{ "subpage", subpage, NULL, 0 },
	{ "subpage_bytes", subpage_bytes,
	  "cell \"rtos\": memory region 1 (0xfd000010+0x10): sub-page region; "
	  "wanted no other access widths than flags 0x40000; found 0x50000",
	  1 },
	{ "guest_48_bits", guest_48_bits, NULL, 0 },
	{ "guest_49_bits", guest_49_bits,
	  "cell \"rtos\": memory region 1 (0x28100000+0x1000): guest-physical "
	  "0x1000000000000; wanted below 0x1000000000000",
	  1 },
	{ "entry_high", entry_high,
	  "cell \"linux\": entry 0x100001000: wanted below 4 GiB: CPUs start "
	  "in real or 32-bit mode",
	  1 },
	{ "reset_high", reset_high,
	  "cell \"rtos\": entry 0x200000000: wanted below 4 GiB: CPUs start in "
	  "real or 32-bit mode",
	  1 },
	{ "reset_below_4_gib", reset_below_4_gib, NULL, 0 },
	{ "reset_nowhere", reset_nowhere,
	  "cell \"rtos\": entry 0x100000: wanted inside a region with EXECUTE",
	  1 },
	{ "aarch32", aarch32,
	  "cell \"rtos\": flag AARCH32: 32-bit cells are not provided", 1 },
	{ "test_device", test_device,
	  "cell \"rtos\": flag TEST_DEVICE: not provided", 1 },
	{ "ppis", ppis,
	  "cell \"linux\": options: PPI mask; wanted 0; found 0x48800000", 1 },
	{ "trap_wfi", trap_wfi,
	  "cell \"linux\": options: flag TRAP_WFI: not on this architecture",
	  1 },
	{ "filtered", filtered,
	  "cell \"linux\": options: filtered interrupts are not in this build",
	  1 },
	{ "pin_twice", pin_twice,
	  "cell \"rtos\": pin 4 of the IOAPIC at 0xfec00000: belongs to cell "
	  "\"linux\" too",
	  1 },
	{ "pin_twice_high", pin_twice_high,
	  "cell \"rtos\": pin 95 of the IOAPIC at 0xfec01000: belongs to cell "
	  "\"linux\" too",
	  1 },
	{ "same_pin_elsewhere", same_pin_elsewhere, NULL, 0 },
	{ "pin_base", pin_base,
	  "cell \"rtos\": irqchip 0: pin base; wanted 0; found 32", 1 },
	{ "pin_120", pin_120,
	  "cell \"rtos\": irqchip 1: pins; wanted below 120", 1 },
	{ "pin_119", pin_119, NULL, 0 },
	{ "foreign_ioapic", foreign_ioapic,
	  "cell \"rtos\": irqchip 1: wanted an IOAPIC that the system config "
	  "names; found 0xfec02000",
	  1 },
	{ "port_twice", port_twice,
	  "cell \"rtos\": I/O ports 0x2ff+2: outside the system config's ports",
	  2 },
	{ "port_outside", port_outside,
	  "cell \"rtos\": I/O ports 0x20f+2: outside the system config's ports",
	  1 },
	{ "port_empty", port_empty,
	  "cell \"rtos\": I/O ports 0x200+0: empty or wrapping range", 1 },
	{ "port_wraps", port_wraps,
	  "cell \"rtos\": I/O ports 0xffff+2: empty or wrapping range", 1 },
	{ "port_of_console", port_of_console,
	  "cell \"rtos\": I/O ports 0x3ff+1: touch the debug console, which no "
	  "cell is granted",
	  1 },
	{ "port_of_pm1", port_of_pm1,
	  "cell \"rtos\": I/O ports 0x604+2: touch the PM1 block of ACPI, "
	  "which no cell is granted",
	  1 },
	{ "port_around_pm_timer", port_around_pm_timer, NULL, 0 },
	{ "pm_timer_of_both", pm_timer_of_both, NULL, 0 },
	{ "board_has_never_port", board_has_never_port,
	  "cell \"board\": I/O ports 0xcf9+1: touch PCI configuration and "
	  "reset, which no cell is granted",
	  1 },
	{ "pci_device", pci_device,
	  "cell \"linux\": PCI device 0 (18): without interrupt remapping it "
	  "can interrupt any CPU; wanted DMA_UNPROTECTED to accept that",
	  1 },
};

static void check(void)
{
	uint32_t count;

	free(copy);
	unit_build(&sut, &image);
	copy = unit_exact_copy(&image, image.size);
	unit_clear_messages();
	assert_true(chain_parse(&chain, copy, UNIT_PRELOADER, image.size));
	count = config_check(&chain, 0);
	assert_int_equal(count, unit_violations);
}

static void test_rule(void **state)
{
	const struct rule_case *rule = *state;

	good_system();
	rule->change();
	check();
	assert_int_equal(unit_violations, rule->count);
	if (rule->message != NULL) {
		assert_string_equal(unit_messages[0], rule->message);
	} else {
		assert_int_equal(unit_warnings, 0);
	}
}

/* The accepted override says in words what it costs. */
static void test_pci_override(void **state)
{
	(void)state;
	good_system();
	pci_device();
	lin->options.flags = OPTION_DMA_UNPROTECTED;
	check();
	assert_int_equal(unit_violations, 0);
	assert_string_equal(unit_warning,
			    "cell \"linux\": PCI device 0 (18): not isolated: "
			    "it can write to all memory and interrupt any CPU");
	lin->options.flags = 0;
	lin->pci[0].type = PCI_TYPE_IVSHMEM;
	lin->num_memory = 3;
	add_region(lin, 0x0a000000, 0x10000000, 0x1000, MEM_READ);
	check();
	assert_int_equal(unit_violations, 0);
}

/* Each port of the policy, alone, though the board's list allows all. */
static void test_never_ports(void **state)
{
	static const uint16_t never[] = {
		0x00,  0x1f,  0x20,  0x21,  0x2e,  0x2f,  0x40,	 0x41,	0x42,
		0x43,  0x4e,  0x4f,  0x60,  0x61,  0x64,  0x70,	 0x71,	0x81,
		0x8f,  0x92,  0xa0,  0xa1,  0xb2,  0xb3,  0xc0,	 0xdf,	0x4d0,
		0x510, 0x514, 0xcd6, 0xcf8, 0xcf9, 0xcfa, 0xcfb, 0xcfc, 0xcff,
		0x3f8, 0x3ff, 0x600, 0x604, 0x607,
	};
	static const uint16_t harmless[] = {
		0x22,  0x3f,  0x44,  0x62,  0x63,  0x65,   0x72,
		0x80,  0x91,  0x93,  0xb1,  0xb4,  0xe0,   0x3f7,
		0x400, 0x5ff, 0x60c, 0xcf7, 0xd00, 0xffff,
	};

	(void)state;
	for (uint32_t n = 0; n < sizeof(never) / sizeof(never[0]); n++) {
		good_system();
		add_ports(board, 0, 0xffff);
		rtos->pios[0].base = never[n];
		rtos->pios[0].length = 1;
		check();
		assert_int_equal(unit_violations, 1);
		assert_non_null(strstr(unit_messages[0], "granted"));
	}
	for (uint32_t n = 0; n < sizeof(harmless) / sizeof(harmless[0]); n++) {
		good_system();
		add_ports(board, 0, 0xffff);
		add_ports(board, 0xffff, 1);
		rtos->pios[0].base = harmless[n];
		rtos->pios[0].length = 1;
		check();
		assert_int_equal(unit_violations, 0);
	}
}

static void test_pins(void **state)
{
	(void)state;
	good_system();
	board->irqchips[0].pin_bitmap[3] = 3;
	check();
	assert_int_equal(config_ioapics(&chain), 2);
	assert_int_equal(config_ioapic_address(&chain, 0), IOAPIC);
	assert_int_equal(config_ioapic_address(&chain, 1), IOAPIC2);
	assert_int_equal(config_ioapic_address(&chain, 2), 0);
	assert_int_equal(config_pins(&chain, 1, 0, 0), 0x18);
	assert_int_equal(config_pins(&chain, 1, 1, 0), 0);
	assert_int_equal(config_pins(&chain, 1, 1, 1), 0x80000000);
	assert_int_equal(config_pins(&chain, 2, 0, 0), 0x20);
	/* What the others left. */
	assert_int_equal(config_pins(&chain, 0, 0, 0), 0xffffc7);
	assert_int_equal(config_pins(&chain, 0, 0, 1), 0x300000000);
	assert_int_equal(config_pins(&chain, 0, 0, 2), 0);
}

static void assert_ports(uint32_t cell, uint32_t from, uint32_t first,
			 uint32_t end)
{
	struct port_range ports;

	assert_true(config_next_ports(&chain, cell, from, &ports));
	assert_int_equal(ports.first, first);
	assert_int_equal(ports.end, end);
}

static void test_ports(void **state)
{
	struct port_range ports;

	(void)state;
	good_system();
	board->pios[1].base = 0x2f0; /* around linux' */
	board->pios[1].length = 0x20;
	check();
	assert_ports(1, 0, 0x2f8, 0x300);
	assert_ports(1, 0x2fa, 0x2fa, 0x300);
	assert_false(config_next_ports(&chain, 1, 0x300, &ports));
	assert_ports(2, 0x3f0, 0x608, 0x60c);
	assert_false(config_next_ports(&chain, 2, 0x10000, &ports));
	assert_ports(0, 0, 0x200, 0x210);
	assert_ports(0, 0x210, 0x2f0, 0x2f8);
	assert_ports(0, 0x2f8, 0x300, 0x310);
	assert_false(config_next_ports(&chain, 0, 0x310, &ports));
}

/* Logical CPUs are APIC ids, without a map. */
static void test_hardware_ids(void **state)
{
	(void)state;
	good_system();
	check();
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		assert_int_equal(config_hardware_id(&chain, cpu), cpu);
	}
}

/*
 * Each byte behind the hypervisor changed, in a chain without hash: where the
 * chain still parses, check and owners must end and stay inside the image.
 */
static void test_every_corruption(void **state)
{
	static const uint8_t changes[] = { 0x04, 0xff };
	struct port_range ports;

	(void)state;
	good_system();
	board_exists();
	pci_device();
	sut.packed = false;
	check();
	for (uint64_t at = image.system; at < image.size; at++) {
		for (size_t i = 0; i < sizeof(changes); i++) {
			copy[at] ^= changes[i];
			unit_clear_messages();
			if (chain_parse(&chain, copy, UNIT_PRELOADER,
					image.size)) {
				uint32_t count = config_check(&chain, 0);

				assert_int_equal(count, unit_violations);
				for (uint32_t port = 0;
				     config_next_ports(&chain, 0, port, &ports);
				     port = ports.end) {
					assert_true(ports.first >= port);
					assert_true(ports.end > ports.first);
				}
			}
			copy[at] ^= changes[i];
		}
	}
}

static int release(void **state)
{
	(void)state;
	free(copy);
	copy = NULL;
	return 0;
}

#define NUM_CASES (sizeof(cases) / sizeof(cases[0]))

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_pci_override),
		cmocka_unit_test(test_never_ports),
		cmocka_unit_test(test_pins),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_hardware_ids),
		cmocka_unit_test(test_every_corruption),
	};
	static struct CMUnitTest
		tests[NUM_CASES + sizeof(others) / sizeof(others[0])];
	size_t count = 0;

	for (; count < NUM_CASES; count++) {
		tests[count].name = cases[count].name;
		tests[count].test_func = test_rule;
		/* Only read by the test. */
		tests[count].initial_state = (void *)(uintptr_t)&cases[count];
	}
	memcpy(tests + count, others, sizeof(others));
	return cmocka_run_group_tests_name("config_x86", tests, NULL, release);
}
