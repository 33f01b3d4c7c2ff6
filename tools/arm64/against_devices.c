// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead check --against DTB`: the interrupt controller, UARTs, and whose a
 * device's interrupts are.
 */
#include <libfdt.h>
#include <string.h>
#include "board.h"

#define GICR_CPU_SIZE	0x20000
#define INTERRUPT_CELLS 3 /* of a GIC: kind, number, flags */
#define KIND_SPI	0
#define FIRST_SPI	32
#define LAST_SPI	1019

static const char *const gicv3[] = { "arm,gic-v3", NULL };
static const char *const gicv2[] = { "arm,gic-400",
				     "arm,cortex-a15-gic",
				     "arm,cortex-a9-gic",
				     "arm,cortex-a7-gic",
				     "arm,cortex-a5-gic",
				     "arm,pl390",
				     "arm,eb11mp-gic",
				     "arm,tc11mp-gic",
				     "arm,arm1176jzf-devchip-gic",
				     "qcom,msm-qgic2",
				     NULL };

static void compare_gic(const char *name, uint64_t board, uint64_t config)
{
	if (board != config) {
		check_violation("system: %s: the board's is at 0x%lx; found "
				"0x%lx",
				name, board, config);
	}
}

/* Redistributors: each CPU's must be in the one region that a config names. */
static void judge_gicr(const struct board *board, struct range range)
{
	uint64_t cpus = (uint64_t)__builtin_popcountll(
		config_system_cpus(board->chain));

	compare_gic("GICR", range.base,
		    board->chain->system->platform.arm.gicr_base);
	if (range.size < cpus * GICR_CPU_SIZE) {
		check_violation("system: GICR: the board's first region has "
				"0x%lx bytes; wanted 0x%lx for %lu CPUs",
				range.size, cpus * GICR_CPU_SIZE, cpus);
	}
}

static void judge_gic(const struct board *board, int node, uint32_t version)
{
	const struct config_platform_arm *arm =
		&board->chain->system->platform.arm;
	const uint64_t bases[] = { arm->gicd_base, arm->gicc_base,
				   arm->gich_base, arm->gicv_base };
	static const char *const names[] = { "GICD", "GICC", "GICH", "GICV" };
	struct range range;

	if (arm->gic_version != version) {
		check_violation("system: GIC version: the board's is %u; found "
				"%u",
				version, arm->gic_version);
		return;
	}
	for (int n = 0; n < (version == 3 ? 1 : 4); n++) {
		if (tree_reg(board->tree, node, n, &range)) {
			compare_gic(names[n], range.base, bases[n]);
		}
	}
	if (version == 3 && tree_reg(board->tree, node, 1, &range)) {
		judge_gicr(board, range);
	}
}

void against_gic(struct board *board)
{
	int node;

	for (node = fdt_next_node(board->tree, -1, NULL); node >= 0;
	     node = fdt_next_node(board->tree, node, NULL)) {
		bool is_v3 = tree_is_one_of(board->tree, node, gicv3);

		if (tree_is_enabled(board->tree, node) &&
		    (is_v3 || tree_is_one_of(board->tree, node, gicv2))) {
			board->gic_handle = fdt_get_phandle(board->tree, node);
			judge_gic(board, node, is_v3 ? 3 : 2);
			return;
		}
	}
	check_violation("board: no GIC that is known");
}

/* The type of console that a node's UART needs; CONSOLE_NONE: none. */
static uint16_t uart_type(const void *tree, int node)
{
	static const char *const pl011[] = { "arm,pl011", "arm,sbsa-uart",
					     NULL };
	static const char *const ns8250[] = { "ns16550a", "ns16550", "ns8250",
					      "snps,dw-apb-uart", NULL };
	static const char *const cadence[] = { "cdns,uart-r1p12",
					       "cdns,uart-r1p8", "xlnx,xuartps",
					       NULL };

	if (tree_is_one_of(tree, node, pl011)) {
		return CONSOLE_PL011;
	}
	if (tree_is_one_of(tree, node, ns8250)) {
		return CONSOLE_8250;
	}
	return tree_is_one_of(tree, node, cadence) ? CONSOLE_XUARTPS
						   : CONSOLE_NONE;
}

/* The UART at @address; a negative number if the tree names none. */
static int find_uart(const void *tree, uint64_t address)
{
	struct range range;
	int node;

	for (node = fdt_next_node(tree, -1, NULL); node >= 0;
	     node = fdt_next_node(tree, node, NULL)) {
		if (uart_type(tree, node) != CONSOLE_NONE &&
		    tree_reg(tree, node, 0, &range) && range.base == address) {
			break;
		}
	}
	return node;
}

static void judge_uart(const struct board *board, const char *who,
		       const struct config_console *console, int node)
{
	uint16_t type = uart_type(board->tree, node);
	bool is_spread = tree_number(board->tree, node, "reg-shift", 0) == 2;
	struct tree_text name = tree_name(board->tree, node);

	if (type != console->type) {
		check_violation("%s (0x%lx): type %u; the board's %s is of "
				"type %u",
				who, console->address, console->type, name.text,
				type);
	} else if (type == CONSOLE_8250 &&
		   is_spread != ((console->flags & CONSOLE_REGDIST_4) != 0)) {
		check_violation("%s (0x%lx): registers of the board's %s are "
				"%u bytes apart",
				who, console->address, name.text,
				is_spread ? 4 : 1);
	}
	if (!tree_is_enabled(board->tree, node)) {
		check_warning("%s (0x%lx): the board's %s has status \"%s\"",
			      who, console->address, name.text,
			      tree_string(board->tree, node, "status").text);
	}
}

void against_uarts(const struct board *board)
{
	const struct chain *chain = board->chain;
	const struct config_console *console = &chain->system->debug_console;
	int node = find_uart(board->tree, console->address);

	if (node < 0) {
		check_violation("system: debug console (0x%lx): the board has "
				"no UART there",
				console->address);
	} else {
		judge_uart(board, "system: debug console", console, node);
	}
	for (uint32_t cell = 1; cell < chain->num_cells; cell++) {
		char who[96];

		console = &chain->cells[cell].config->console;
		if (console->type == CONSOLE_NONE ||
		    (console->flags & CONSOLE_MMIO) == 0) {
			continue;
		}
		/* Behind a PCI bus, a UART is in no tree. */
		node = find_uart(board->tree, console->address);
		snprintf(who, sizeof(who), "%s: console",
			 board_owner(board, cell).text);
		if (node >= 0) {
			judge_uart(board, who, console, node);
		}
	}
}

static bool has_irq(const struct chain *chain, uint32_t cell, uint32_t irq)
{
	return chain_cell_exists(chain, cell) &&
	       (config_irqs(chain, cell, irq / 32) >> irq % 32 & 1) != 0;
}

static void judge_irq(const struct board *board, uint32_t cell,
		      const char *device, uint32_t irq)
{
	const struct chain *chain = board->chain;
	struct board_text who = board_owner(board, cell);

	if (irq > LAST_SPI || has_irq(chain, cell, irq)) {
		return;
	}
	for (uint32_t other = 0; other < chain->num_cells; other++) {
		if (has_irq(chain, other, irq)) {
			check_violation("%s: has %s, but its interrupt %u "
					"belongs to cell \"%s\"",
					who.text, device, irq,
					owner_text(chain, other).text);
			return;
		}
	}
	check_warning("%s: has %s, but not its interrupt %u", who.text, device,
		      irq);
}

/* A cell that has the registers of a device should have its interrupts. */
static void judge_irqs(const struct board *board, uint32_t cell, int node)
{
	struct tree_text name = tree_name(board->tree, node);
	uint32_t kind;
	uint32_t number;

	if (board->gic_handle == 0 ||
	    tree_interrupt_parent(board->tree, node) != board->gic_handle) {
		return;
	}
	for (int i = 0;
	     tree_cell(board->tree, node, "interrupts", i, &kind) &&
	     tree_cell(board->tree, node, "interrupts", i + 1, &number);
	     i += INTERRUPT_CELLS) {
		if (kind == KIND_SPI && number <= LAST_SPI - FIRST_SPI) {
			judge_irq(board, cell, name.text, number + FIRST_SPI);
		}
	}
}

/* What reaches around stage 2, or belongs to all. */
static bool is_door(const void *tree, int node)
{
	static const char *const doors[] = {
		"arm,gic-v3-its",
		"arm,gic-v2m-frame",
		"arm,smmu-v3",
		"arm,smmu-v2",
		"arm,smmu-v1",
		"arm,mmu-500",
		"arm,mmu-401",
		"arm,mmu-400",
		"qemu,fw-cfg-mmio",
		"cfi-flash",
		"virtio,mmio",
		"pci-host-ecam-generic",
		"arm,pl330",
		"arm,armv7-timer-mem",
		NULL,
	};

	return tree_is_one_of(tree, node, doors);
}

/* Rows of the configuration at the device's registers. */
static void judge_place(const struct board *board, int node, struct range reg)
{
	const struct rows *devices = &board->owners->devices;
	struct tree_text name = tree_name(board->tree, node);

	for (size_t i = 0; i < devices->count; i++) {
		const struct row *row = &devices->row[i];
		struct range range = range_make(row->base, row->size);

		if (!range_valid(range) || !range_overlaps(range, reg)) {
			continue;
		}
		if (row->owner < OWNER_HYPERVISOR &&
		    !is_door(board->tree, node)) {
			judge_irqs(board, row->owner, node);
		} else if (row->owner < OWNER_HYPERVISOR) {
			check_violation("%s: memory region %u (0x%lx+0x%lx): "
					"has %s, which reaches around stage 2",
					board_owner(board, row->owner).text,
					row->number, range.base, range.size,
					name.text);
		} else if (row->owner == OWNER_UNOWNED &&
			   is_door(board->tree, node)) {
			check_warning("system: memory region %u: could grant "
				      "%s (0x%lx+0x%lx), which reaches around "
				      "stage 2; wanted on the never list",
				      row->number, name.text, reg.base,
				      reg.size);
		}
	}
}

void against_devices(const struct board *board)
{
	struct range range;
	int node;

	for (node = fdt_next_node(board->tree, -1, NULL); node >= 0;
	     node = fdt_next_node(board->tree, node, NULL)) {
		if (!tree_has_type(board->tree, node, "memory") &&
		    tree_is_enabled(board->tree, node)) {
			for (int i = 0; tree_reg(board->tree, node, i, &range);
			     i++) {
				judge_place(board, node, range);
			}
		}
	}
}
