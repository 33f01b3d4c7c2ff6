// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Payloads go from the image to their cells' memory. Cells start with caches
 * off, so what is written goes on to the point of coherency.
 */
#include <string.h>
#include "arch_barrier.h"
#include "boot.h"
#include "config_check.h"
#include "print.h"

static void payload_load(const struct chain_payload *payload)
{
	const struct cell_config *config =
		boot.chain.cells[payload->owner].config;
	const struct config_memory *region =
		config_payload_region(config, payload->address, payload->size);
	uint64_t phys;
	void *to;

	if (region == NULL) {
		boot_fail("cell \"%s\": payload at 0x%lx is outside its memory",
			  config->name, payload->address);
	}
	phys = region->phys_start + (payload->address - region->virt_start);
	to = window_map(phys, payload->size, WINDOW_MEMORY);
	memcpy(to, payload->data, payload->size);
	arch_clean_range(to, payload->size);
	window_unmap_last();
	print("  payload of %lu bytes at 0x%lx for \"%s\"\n", payload->size,
	      payload->address, config->name);
}

void payload_load_all(void)
{
	for (uint32_t i = 0; i < boot.chain.num_payloads; i++) {
		payload_load(&boot.chain.payloads[i]);
	}
}
