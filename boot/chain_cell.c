// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell of the chain by itself: how long its config is, and whether it exists.
 */
#include "chain.h"
#include "provided.h"

uint64_t chain_cell_config_size(const struct cell_config *config,
				uint64_t available)
{
	uint64_t size = sizeof(*config);

	if (available < size) {
		return 0;
	}
	/* Eight products of 32 and 6 bits: 64 bits cannot overflow. */
	size += config->cpu_set_size;
	size += config->num_memory_regions * sizeof(struct config_memory);
	size += config->num_cache_regions * sizeof(struct config_cache);
	size += config->num_irqchips * sizeof(struct config_irqchip);
	size += config->num_pio_regions * sizeof(struct config_pio);
	size += config->num_pci_devices * sizeof(struct config_pci_device);
	size += config->num_pci_caps * sizeof(struct config_pci_cap);
	size += config->num_stream_ids * sizeof(struct config_stream_id);
	return size <= available ? size : 0;
}

bool chain_cell_exists(const struct chain *chain, uint32_t cell)
{
	if (cell > 0 || PROVIDED_ROOT || chain->cells[0].start != NULL) {
		return cell < chain->num_cells;
	}
	for (uint32_t n = 0; n < chain->num_payloads; n++) {
		if (chain->payloads[n].owner == 0) {
			return true;
		}
	}
	return false;
}
