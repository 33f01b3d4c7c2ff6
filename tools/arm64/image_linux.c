// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * An arm64 Linux as payloads of a cell: where its parts go (Linux'
 * Documentation/arm64/booting.rst), and its device tree.
 */
#include <libfdt.h>
#include <string.h>
#include "format.h"
#include "pack.h"

#define KERNEL_ALIGNMENT  0x200000 /* text_offset is relative to it */
#define INITRD_ALIGNMENT  0x1000
#define DTB_ALIGNMENT	  8
#define DTB_SIZE_LIMIT	  0x200000
#define KERNEL_SIZE_LIMIT 0x40000000ULL

/* Room for the properties that are added: but for /memory and bootargs. */
#define DTB_SPARE 1024

const bool pack_linux_alone = true;

const char pack_linux_help[] =
	"  --linux=CELL,kernel=FILE,dtb=FILE[,initrd=FILE][,cmdline=TEXT]\n"
	"      an arm64 Linux: kernel Image at the start of the first RAM region that\n"
	"      holds all parts, initrd and device tree behind it. The device tree's\n"
	"      memory node is replaced by the cell's RAM, and bootargs and the initrd's\n"
	"      place go into /chosen. TEXT is the rest of the argument: commas are its\n"
	"      own, so cmdline= comes last\n"
	"  --start=CELL:ENTRY[:X0[:X1[:X2[:X3]]]]\n"
	"      start at ENTRY with these register values instead of at the reset\n"
	"      address with zeros\n";

/* The first 64 bytes of the kernel's Image. */
struct kernel_header {
	uint32_t code[2];
	uint64_t text_offset;
	uint64_t image_size; /* in memory, with bss */
	uint64_t flags;
	uint64_t reserved[3];
	char magic[4];
	uint32_t reserved2;
};

_Static_assert(sizeof(struct kernel_header) == 64, "arm64 Image header");

/* The parts in memory, and where they go in the guest. */
struct layout {
	struct buffer kernel;
	struct buffer initrd; /* empty: none */
	struct buffer dtb;
	struct kernel_header header;
	uint64_t kernel_at;
	uint64_t initrd_at;
	uint64_t dtb_at;
};

static bool read_kernel(struct layout *layout, const char *path)
{
	struct kernel_header *header = &layout->header;

	if (!file_read(&layout->kernel, path)) {
		return false;
	}
	if (!format_is_image(&layout->kernel) ||
	    layout->kernel.size < sizeof(*header)) {
		tool_error("%s: no arm64 Image (compressed?)", path);
		return false;
	}
	memcpy(header, layout->kernel.data, sizeof(*header));
	if (header->image_size == 0 || header->image_size > KERNEL_SIZE_LIMIT ||
	    layout->kernel.size > KERNEL_SIZE_LIMIT ||
	    header->text_offset >= KERNEL_ALIGNMENT) {
		tool_error("%s: image size 0x%lx or text offset 0x%lx is not "
			   "sensible",
			   path, header->image_size, header->text_offset);
		return false;
	}
	return true;
}

static bool read_parts(struct layout *layout, const struct linux_guest *guest)
{
	if (!read_kernel(layout, guest->kernel) ||
	    !file_read(&layout->dtb, guest->dtb)) {
		return false;
	}
	if (layout->dtb.size > DTB_SIZE_LIMIT ||
	    fdt_check_full(layout->dtb.data, layout->dtb.size) != 0) {
		tool_error("%s: no valid device tree", guest->dtb);
		return false;
	}
	return guest->initrd == NULL ||
	       file_read(&layout->initrd, guest->initrd);
}

/* Place the parts in @memory. False if they do not fit. */
static bool place(struct layout *layout, const struct config_memory *memory)
{
	uint64_t base = align_up(memory->virt_start, KERNEL_ALIGNMENT);
	uint64_t size = layout->header.image_size;

	if (size < layout->kernel.size) {
		size = layout->kernel.size;
	}
	layout->kernel_at = base + layout->header.text_offset;
	layout->initrd_at = align_up(layout->kernel_at + size,
				     INITRD_ALIGNMENT);
	layout->dtb_at = align_up(layout->initrd_at + layout->initrd.size,
				  DTB_ALIGNMENT);
	return layout->dtb_at + layout->dtb.size <=
	       memory->virt_start + memory->size;
}

static bool place_in_cell(struct layout *layout,
			  const struct cell_config *config)
{
	const struct config_memory *memory = config_memory(config);

	for (uint32_t n = 0; n < config->num_memory_regions; n++) {
		if (pack_is_ram(&memory[n]) && place(layout, &memory[n])) {
			return true;
		}
	}
	return false;
}

/* The node of that name below the root, made if there is none. */
static int root_node(void *fdt, const char *path)
{
	int node = fdt_path_offset(fdt, path);

	return node == -FDT_ERR_NOTFOUND ? fdt_add_subnode(fdt, 0, path + 1)
					 : node;
}

static int set_memory(void *fdt, const struct cell_config *config)
{
	const struct config_memory *memory = config_memory(config);
	int node = root_node(fdt, "/memory");
	int error = node;

	if (error >= 0) {
		error = fdt_setprop_string(fdt, node, "device_type", "memory");
	}
	if (error == 0) {
		error = fdt_delprop(fdt, node, "reg");
	}
	if (error == -FDT_ERR_NOTFOUND) {
		error = 0;
	}
	for (uint32_t n = 0; n < config->num_memory_regions && error == 0;
	     n++) {
		if (pack_is_ram(&memory[n])) {
			error = fdt_appendprop_addrrange(fdt, 0, node, "reg",
							 memory[n].virt_start,
							 memory[n].size);
		}
	}
	return error;
}

static int set_chosen(void *fdt, const struct layout *layout,
		      const char *cmdline)
{
	int node = root_node(fdt, "/chosen");
	int error = node < 0 ? node : 0;

	if (error == 0 && cmdline != NULL) {
		error = fdt_setprop(fdt, node, "bootargs", cmdline,
				    (int)strlen(cmdline) + 1);
	}
	if (error == 0 && layout->initrd.size != 0) {
		error = fdt_setprop_u64(fdt, node, "linux,initrd-start",
					layout->initrd_at);
	}
	if (error == 0 && layout->initrd.size != 0) {
		error = fdt_setprop_u64(fdt, node, "linux,initrd-end",
					layout->initrd_at +
						layout->initrd.size);
	}
	return error;
}

/* Grow the tree's buffer before it is placed; it keeps its place and size. */
static int make_room(struct layout *layout, const struct cell_config *config,
		     const char *cmdline)
{
	size_t room = DTB_SPARE +
		      config->num_memory_regions * 2 * sizeof(uint64_t);

	if (cmdline != NULL) {
		room += strlen(cmdline) + 1;
	}
	buffer_extend(&layout->dtb, room);
	return fdt_open_into(layout->dtb.data, layout->dtb.data,
			     (int)layout->dtb.size);
}

static int patch_dtb(struct layout *layout, const struct cell_config *config,
		     const char *cmdline)
{
	int error = set_memory(layout->dtb.data, config);

	if (error == 0) {
		error = set_chosen(layout->dtb.data, layout, cmdline);
	}
	if (error == 0) {
		error = fdt_pack(layout->dtb.data);
	}
	if (error == 0) {
		layout->dtb.size = fdt_totalsize(layout->dtb.data);
	}
	return error;
}

static enum status lay_out(struct layout *layout,
			   const struct cell_config *config,
			   const struct linux_guest *guest)
{
	int error = make_room(layout, config, guest->cmdline);

	if (error == 0) {
		if (!place_in_cell(layout, config)) {
			return tool_error("cell '%s': no RAM region holds "
					  "kernel, initrd and device tree",
					  guest->cell);
		}
		error = patch_dtb(layout, config, guest->cmdline);
	}
	if (error != 0) {
		return tool_error("%s: %s", guest->dtb, fdt_strerror(error));
	}
	return STATUS_OK;
}

static enum status append_parts(struct buffer *image, uint64_t offset,
				const struct layout *layout,
				const struct linux_guest *wanted,
				const char *loader)
{
	struct guest_parts guest = {
		.cell = wanted->cell,
		.has_start = true,
		.start = { .entry = layout->kernel_at,
			   .args = { layout->dtb_at } },
	};

	guest.parts[guest.num++] = (struct guest_part){
		layout->kernel_at, layout->header.image_size, &layout->kernel
	};
	if (layout->initrd.size != 0) {
		guest.parts[guest.num++] = (struct guest_part){
			layout->initrd_at, 0, &layout->initrd
		};
	}
	guest.parts[guest.num++] = (struct guest_part){ layout->dtb_at, 0,
							&layout->dtb };
	return pack_guest(image, offset, &guest, loader);
}

enum status pack_linux(struct buffer *image, uint64_t offset,
		       const struct linux_guest *guest, const char *loader)
{
	const struct cell_config *config;
	struct layout layout = { 0 };
	enum status status = STATUS_ERROR;

	if (guest->kernel == NULL || guest->dtb == NULL) {
		return tool_error("--linux: wanted CELL,kernel=FILE,dtb=FILE");
	}
	config = pack_find_cell(image, offset, guest->cell);
	if (config != NULL && read_parts(&layout, guest)) {
		status = lay_out(&layout, config, guest);
	}
	if (status == STATUS_OK) {
		status = append_parts(image, offset, &layout, guest, loader);
	}
	buffer_free(&layout.kernel);
	buffer_free(&layout.initrd);
	buffer_free(&layout.dtb);
	return status;
}
