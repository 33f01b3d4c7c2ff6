// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Config check: PCI devices, DMA, caches; ports are the architecture's. What this build does not
 * provide is judged as far as possible and then named in a warning.
 */
#include "config_check.h"
#include "config_rules.h"

static void warn_of(const struct check *check, uint32_t cell, uint32_t count,
		    const char *what)
{
	if (count != 0) {
		CELL_WARNING(check, cell, "not provided by this build: %s",
			     what);
	}
}

static void check_pci_device(struct check *check, uint32_t cell,
			     uint32_t number)
{
	const struct cell_config *config = check->chain->cells[cell].config;
	const struct config_pci_device *device = config_pci(config) + number;

	if (device->type < PCI_TYPE_DEVICE || device->type > PCI_TYPE_IVSHMEM) {
		CELL_VIOLATION(check, cell,
			       "PCI device %u (%x): unknown type; found %u",
			       number, device->bdf, device->type);
	}
	if ((uint32_t)device->caps_start + device->num_caps >
	    config->num_pci_caps) {
		CELL_VIOLATION(check, cell,
			       "PCI device %u (%x): capabilities; wanted "
			       "within %u; found %u+%u",
			       number, device->bdf, config->num_pci_caps,
			       device->caps_start, device->num_caps);
	}
	if (device->type == PCI_TYPE_IVSHMEM &&
	    (uint64_t)device->shmem_regions_start + 2 + device->shmem_peers >
		    config->num_memory_regions) {
		CELL_VIOLATION(check, cell,
			       "PCI device %u (%x): shared memory regions; "
			       "wanted within %u; found %u+%u",
			       number, device->bdf, config->num_memory_regions,
			       device->shmem_regions_start,
			       2u + device->shmem_peers);
	}
}

/* True if both name one function of one bus. Two ivshmem ends are linked so. */
static bool is_conflict(const struct config_pci_device *a,
			const struct config_pci_device *b)
{
	return a->domain == b->domain && a->bdf == b->bdf &&
	       !(a->type == PCI_TYPE_IVSHMEM && b->type == PCI_TYPE_IVSHMEM);
}

static void check_pci_owners(struct check *check, uint32_t cell, uint32_t other)
{
	const struct cell_config *a = check->chain->cells[cell].config;
	const struct cell_config *b = check->chain->cells[other].config;

	for (uint32_t n = 0; n < a->num_pci_devices; n++) {
		for (uint32_t m = 0; m < b->num_pci_devices; m++) {
			if (is_conflict(config_pci(a) + n, config_pci(b) + m)) {
				CELL_VIOLATION(
					check, cell,
					"PCI device %u (%x): belongs to cell "
					"\"%s\" too",
					n, config_pci(a)[n].bdf,
					check_cell_name(check, other).text);
			}
		}
	}
}

static void check_stream_owners(struct check *check, uint32_t cell,
				uint32_t other)
{
	const struct cell_config *a = check->chain->cells[cell].config;
	const struct cell_config *b = check->chain->cells[other].config;

	for (uint32_t n = 0; n < a->num_stream_ids; n++) {
		uint32_t id = config_stream_ids(a)[n].id;

		for (uint32_t m = 0; m < b->num_stream_ids; m++) {
			if (config_stream_ids(b)[m].id == id) {
				CELL_VIOLATION(
					check, cell,
					"stream id 0x%x: belongs to cell "
					"\"%s\" too",
					id, check_cell_name(check, other).text);
			}
		}
	}
}

/*
 * Devices that master the bus. Stream ids would confine them, but no IOMMU
 * driver is in this build that could: so only the explicit override helps.
 */
static void check_dma(struct check *check, uint32_t cell)
{
	const struct record_options *options =
		check->chain->cells[cell].options;
	uint32_t regions = check->chain->cells[cell].config->num_memory_regions;

	if (options == NULL || options->dma_regions == 0) {
		return;
	}
	if (regions < 64 && options->dma_regions >> regions != 0) {
		CELL_VIOLATION(check, cell,
			       "options: DMA regions; wanted below bit %u; "
			       "found 0x%lx",
			       regions, options->dma_regions);
	}
	if ((options->flags & OPTION_DMA_UNPROTECTED) == 0) {
		CELL_VIOLATION(check, cell,
			       "options: DMA regions 0x%lx are confined by no "
			       "IOMMU of this build; wanted DMA_UNPROTECTED to "
			       "accept that",
			       options->dma_regions);
	}
}

static void check_cell_devices(struct check *check, uint32_t cell)
{
	const struct cell_config *config = check->chain->cells[cell].config;

	warn_of(check, cell, config->num_pci_devices, "PCI device");
	warn_of(check, cell, config->num_cache_regions, "cache region");
	warn_of(check, cell, config->num_stream_ids, "stream id");
	for (uint32_t n = 0; n < config->num_pci_devices; n++) {
		check_pci_device(check, cell, n);
	}
	check_dma(check, cell);
	check_arch_devices(check, cell);
	for (uint32_t other = 1; other < cell; other++) {
		check_pci_owners(check, cell, other);
		check_stream_owners(check, cell, other);
	}
}

void check_devices(struct check *check)
{
	for (uint32_t cell = 0; cell < check->chain->num_cells; cell++) {
		if (chain_cell_exists(check->chain, cell)) {
			check_cell_devices(check, cell);
		}
	}
}
