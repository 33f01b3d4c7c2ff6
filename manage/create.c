// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Hypercall CELL_CREATE. The config is copied once and judged from the copy: by
 * the rules of the ABI, in their order, then by the config check, which judges
 * the whole system as it would be.
 */
#include <stddef.h>
#include <string.h>
#include "config_check.h"
#include "manage.h"
#include "manage_arch.h"
#include "provided.h"

#define MAX_BYTES 0x10000u /* with its offset in the first page */

static bool has_number(uint32_t number)
{
	for (uint32_t index = 0; index < boot.chain.num_cells; index++) {
		if (boot.cells[index].number == number) {
			return true;
		}
	}
	return false;
}

static uint32_t free_number(void)
{
	uint32_t number = 0;

	while (has_number(number)) {
		number++;
	}
	return number;
}

static bool is_known(const struct cell_config *config)
{
	for (uint32_t index = 0; index < boot.chain.num_cells; index++) {
		const struct cell_config *other =
			boot.chain.cells[index].config;

		if (other->id == config->id ||
		    strncmp(other->name, config->name, CONFIG_NAME_LEN) == 0) {
			return true;
		}
	}
	return false;
}

/* A copy of the config, whose descriptor @head has been read already. */
static int64_t copy_config(uint64_t address, const struct cell_config *head,
			   uint32_t number)
{
	uint64_t size = chain_cell_config_size(head, MAX_BYTES);
	uint32_t index = boot.chain.num_cells;
	struct chain_cell cell = { 0 };
	uint8_t *copy;

	if (size == 0 || size > MAX_BYTES - address % PAGE_SIZE) {
		return -HYPERCALL_E2BIG;
	}
	if (index == CONFIG_MAX_CELLS) {
		return -HYPERCALL_ENOMEM;
	}
	pool_set_owner(POOL_CONFIG(number));
	copy = pool_alloc((uint32_t)((size + PAGE_SIZE - 1) / PAGE_SIZE));
	memcpy(copy, head, sizeof(*head));
	if (!root_read(copy + sizeof(*head), address + sizeof(*head),
		       size - sizeof(*head))) {
		return -HYPERCALL_ENOMEM;
	}
	cell.config = (const void *)copy;
	cell.config_size = size;
	boot.chain.cells[index] = cell;
	boot.chain.num_cells++;
	return 0;
}

/* It takes CPUs of the root alone, and not the one that asks. */
static bool has_busy_cpu(const struct cell_config *config)
{
	uint64_t free = boot.cells[ROOT_CELL].cpus & ~(1ull << this_cpu.id);

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (config_has_cpu(config, cpu) && (free >> cpu & 1) == 0) {
			return true;
		}
	}
	return false;
}

static bool is_cell_config(const struct cell_config *config)
{
	return memcmp(config->signature, CONFIG_CELL_SIGNATURE,
		      CONFIG_SIGNATURE_LEN) == 0 &&
	       config->revision == CONFIG_REVISION &&
	       config->architecture == PROVIDED_ARCHITECTURE;
}

static int64_t judge(const struct cell_config *config)
{
	if (has_busy_cpu(config)) {
		return -HYPERCALL_EBUSY;
	}
	if (config->id > MANAGE_MAX_ID) {
		return -HYPERCALL_E2BIG;
	}
	if (!is_cell_config(config) || config_check(&boot.chain, 0) != 0) {
		return -HYPERCALL_EINVAL;
	}
	return 0;
}

/* It does not run, and its memory is not lent to the root, before it is said. */
static void build(uint32_t index, uint32_t number)
{
	struct built_cell *built = &boot.cells[index];

	memset(built, 0, sizeof(*built));
	built->number = number;
	cell_build(index);
	built->state->run = CELL_STOPPED;
	comm_set_state(index, COMM_STATE_SHUT_DOWN);
}

int64_t cell_create(uint64_t address)
{
	uint32_t index = boot.chain.num_cells;
	uint32_t number = free_number();
	struct cell_config head;
	int64_t result;

	if (comm_locked(ROOT_CELL)) {
		return -HYPERCALL_EPERM;
	}
	if (!root_read(&head, address, sizeof(head))) {
		return -HYPERCALL_ENOMEM;
	}
	if (is_known(&head)) {
		return -HYPERCALL_EEXIST;
	}
	result = copy_config(address, &head, number);
	if (result == 0) {
		result = judge(boot.chain.cells[index].config);
	}
	if (result != 0) {
		return result;
	}
	build(index, number);
	change_move_cpus(boot.cells[index].cpus, index);
	change_build_root();
	result = change_commit(&boot.cells[index], &boot.cells[index]);
	if (result == 0) {
		comm_tell(index);
	}
	return result;
}
