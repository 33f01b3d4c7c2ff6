/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the parts of boot code share. All of it runs before the first guest
 * instruction and is erased then.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdnoreturn.h>
#include "chain.h"
#include "cell.h"
#include "cpu.h"
#include "paging.h"

/* Something wrong with image, config or hardware: one line, then halt. */
noreturn void boot_fail(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/* True once a CPU has failed and said why: the others halt in silence. */
bool boot_has_failed(void);

/* Provided by boot/ARCH: power off if so configured, else wait for ever. */
noreturn void arch_boot_halt(void);

/* A cell under construction. Pointers are into the pool. */
struct built_cell {
	const char *name;
	uint32_t number;		/* for ever, while its index may change */
	uint64_t cpus;			/* mask of logical ids */
	struct cell *cell;
	struct cell_state *state;
	void *comm_region;		/* NULL: none */
	uint64_t *stage2_root;
	uint64_t *stage2_master;	/* arm64, of management: its contents */
	struct cell_restart *restart;	/* NULL without CONFIG_CELL_RESTART */
	void *port_bitmap;		/* x86: of I/O ports that trap */
	uint64_t io_phys[CELL_MAX_IO];	/* page of each sub-page region, */
	uint32_t num_io_pages;		/* of which nothing may be the cell's */
	uint64_t ram;			/* bytes of memory, for the story */
};

struct comm_region;
struct cell_restart;

struct boot {
	struct chain chain;
	uint64_t image_base;		/* physical */
	uint64_t hypervisor_base;	/* physical, 2 MiB aligned */
	uint64_t table_bytes;		/* kept, too, and not of the pool */
	struct built_cell cells[CONFIG_MAX_CELLS];
};

extern struct boot boot;

/* OPTION_* of a cell; none if @cell is CONFIG_MAX_CELLS. */
static inline uint32_t cell_options(uint32_t cell)
{
	const struct record_options *options =
		cell != CONFIG_MAX_CELLS ? boot.chain.cells[cell].options
					 : NULL;

	return options != NULL ? options->flags : 0;
}

/* Allocate cell structures and fill in everything but arch's own part. */
void cell_build(uint32_t index);

/* Fill the cell's comm region, as for a start. */
void cell_build_comm_region(uint32_t index);

/* Where @cpu starts if it starts with cell @index, and with which arguments. */
void cell_build_start(uint32_t index, struct cell_cpu *cpu);

/* Provided by boot/ARCH: let the CPUs start that do so with the cell. */
void arch_cell_cpus_build(uint32_t index);

/* With CONFIG_CELL_RESTART: keep what a restart of the built cell needs. */
void cell_restart_build(uint32_t index);

/* Provided by boot/ARCH: its part of that. */
void arch_restart_build(uint32_t index);

/* Provided by boot/ARCH: arch_cell, interrupts and an empty stage 2. */
void arch_cell_build(uint32_t index);

/* Provided by boot/ARCH: map one piece of a region for the guest. */
void arch_cell_map(uint32_t index, const struct config_memory *piece);

/* Provided by boot/ARCH: the platform's part of the comm region. */
void arch_comm_region(struct comm_region *comm,
		      const struct cell_config *config);

/* Provided by boot/ARCH: where a CPU will find sub-page region @number. */
uintptr_t arch_io_window(uint32_t number);

/* Provided by boot/ARCH: interrupt controller, this CPU, then all of cells. */
void arch_start_cpus(void);

/* Provided by boot/ARCH: the map each started CPU will have for ever. */
void arch_final_maps(void);

/* Provided by boot/ARCH: into the final maps, the seal, and the guests. */
noreturn void arch_seal(void);

/* Bounds of the linked image's parts, by the linker script. */
extern char __text_begin[], __rodata_begin[], __data_begin[], __boot_begin[],
	__boot_rodata_begin[], __boot_data_begin[], __boot_end[];

/* Of management; empty with CONFIG_ROOTLESS. */
extern char __manage_begin[], __manage_rodata_begin[], __manage_data_begin[],
	__manage_end[];

/* The bounds are objects of their own to C: their distance is of addresses. */
static inline uint64_t bytes_between(const char *begin, const char *end)
{
	return (uintptr_t)end - (uintptr_t)begin;
}

/* Where the boot map lets boot write what is mapped read-only. */
void *boot_alias(const void *image_address);

/* Called by boot/ARCH with the MMU on. Sizes in bytes, addresses physical. */
noreturn void boot_main(uint64_t image_base, uint64_t image_size,
			uint64_t preloader_size, uint64_t hypervisor_base);

/* Without CONFIG_ROOTLESS: what management needs of the image goes to the pool. */
void manage_keep(void);

/* Copy the payloads of all existing cells to where their guests expect them. */
void payload_load_all(void);

/*
 * Memory the hypervisor keeps after the seal, tables included. pool_alloc()
 * gives zeroed pages or fails the boot.
 */
extern struct page_pool pool;
void *pool_alloc(uint32_t pages);

/*
 * Whose is what is taken from here on, of the pool of a system with management,
 * which takes it back. A root-less one does not ask.
 */
#define POOL_SYSTEM	       1u
#define POOL_SEAL	       2u /* until everything is sealed */
#define POOL_CHAIN	       3u /* the live chain's part of the system */
#define POOL_WINDOW	       4u /* tables of manage/window.c */
#define POOL_CELL(number)      (5u + 3 * (number)) /* of built_cell.number */
#define POOL_TABLES(number)    (6u + 3 * (number)) /* its tables but the root */
#define POOL_CONFIG(number)    (7u + 3 * (number)) /* its part of the chain */
#define POOL_CPU(id)	       (POOL_CELL(CONFIG_MAX_CELLS) + 3 * (id))
#define POOL_STEP(id)	       (POOL_CPU(id) + 1) /* x86: its STEP root */
#define POOL_MAP(id)	       (POOL_CPU(id) + 2) /* its final map */
#define POOL_OWNERS	       POOL_CPU(CONFIG_MAX_CPUS)
void pool_set_owner(uint32_t owner);

/* Provided by the link: where the pool is, before anything is taken. */
void pool_open(void);

/*
 * The part of @region that belongs to cell @index, piece by piece: the whole
 * region, except that the system's own cell cedes what other cells own.
 * @cursor: 0 at first; offset in the region, advanced behind the piece.
 */
bool config_next_piece(const struct chain *chain, uint32_t index,
		       const struct config_memory *region, uint64_t *cursor,
		       struct config_memory *piece);

/*
 * A physical range mapped for boot code, nothing beyond its pages: a CPU may
 * speculate into all that is mapped as memory. Fails the boot if there is no
 * room. The window that was mapped last can be closed, once.
 */
enum window_kind { WINDOW_MEMORY, WINDOW_DEVICE };
void *window_map(uint64_t phys, uint64_t size, enum window_kind kind);
void window_unmap_last(void);

/* Memory at an address of its own, which is no window. */
void window_map_at(uint64_t address, uint64_t phys, uint64_t size);
