// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a config says and what its cell therefore owns. Used by the config check
 * and by the cell builder, so that both always agree; interrupts and ports are
 * the architecture's, in config_owner_ARCH.c. Cell 0 owns what its
 * config names and no other cell's does.
 */
#include <string.h>
#include "chain.h"
#include "config_check.h"
#include "config_rules.h"
#include "provided.h"

const uint8_t *config_cpu_set(const struct cell_config *config)
{
	return (const uint8_t *)config + sizeof(*config);
}

const struct config_memory *config_memory(const struct cell_config *config)
{
	return (const void *)(config_cpu_set(config) + config->cpu_set_size);
}

static const struct config_cache *
config_caches(const struct cell_config *config)
{
	return (const void *)(config_memory(config) +
			      config->num_memory_regions);
}

const struct config_irqchip *config_irqchips(const struct cell_config *config)
{
	return (const void *)(config_caches(config) +
			      config->num_cache_regions);
}

const struct config_pio *config_pios(const struct cell_config *config)
{
	return (const void *)(config_irqchips(config) + config->num_irqchips);
}

const struct config_pci_device *config_pci(const struct cell_config *config)
{
	return (const void *)(config_pios(config) + config->num_pio_regions);
}

static const struct config_pci_cap *
config_pci_caps(const struct cell_config *config)
{
	return (const void *)(config_pci(config) + config->num_pci_devices);
}

const struct config_stream_id *
config_stream_ids(const struct cell_config *config)
{
	return (const void *)(config_pci_caps(config) + config->num_pci_caps);
}

bool config_has_cpu(const struct cell_config *config, uint32_t cpu)
{
	return cpu / 8 < config->cpu_set_size &&
	       (config_cpu_set(config)[cpu / 8] >> (cpu % 8) & 1) != 0;
}

static uint64_t claimed_cpus(const struct chain *chain, uint32_t cell)
{
	uint64_t cpus = 0;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (config_has_cpu(chain->cells[cell].config, cpu)) {
			cpus |= 1ULL << cpu;
		}
	}
	return cpus;
}

uint64_t config_system_cpus(const struct chain *chain)
{
	return claimed_cpus(chain, 0);
}

uint64_t config_cpu_mask(const struct chain *chain, uint32_t cell)
{
	uint64_t cpus = claimed_cpus(chain, cell);

	for (uint32_t n = 1; cell == 0 && n < chain->num_cells; n++) {
		cpus &= ~claimed_cpus(chain, n);
	}
	return cpus;
}

uint64_t config_hardware_id(const struct chain *chain, uint32_t cpu)
{
	for (uint32_t n = 0; n < chain->num_cpu_map; n++) {
		if (chain->cpu_map[n].cpu == cpu) {
			return chain->cpu_map[n].hardware_id;
		}
	}
	return (uint64_t)(cpu / PROVIDED_CLUSTER) << 8 | cpu % PROVIDED_CLUSTER;
}

const struct config_memory *
config_payload_region(const struct cell_config *config, uint64_t address,
		      uint64_t size)
{
	const struct config_memory *memory = config_memory(config);
	struct range payload = range_make(address, size);

	for (uint32_t n = 0; n < config->num_memory_regions; n++, memory++) {
		if (memory_is_usable(memory) && !memory_is_subpage(memory) &&
		    (memory->flags & (MEM_IO | MEM_COMM_REGION)) == 0 &&
		    (memory->flags & MEM_READ) != 0 && range_valid(payload) &&
		    range_contains(memory_virt(memory), payload)) {
			return memory;
		}
	}
	return NULL;
}

struct printable check_printable(const char *name, uint32_t limit)
{
	struct printable printable = { .text = "" };

	for (uint32_t i = 0;
	     i < limit && i < CONFIG_NAME_LEN && name[i] != '\0'; i++) {
		bool plain = name[i] >= ' ' && name[i] <= '~';

		printable.text[i] = plain ? name[i] : '?';
	}
	return printable;
}
