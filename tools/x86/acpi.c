// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * ACPI tables of a hardware-reduced machine (ACPI 6, sections 4.1 and 5.2): no
 * PIC, PIT, RTC or ACPI timer is looked for. Destinations of interrupts are
 * physical, since the hypervisor sends no other. What ends the cell are ports of
 * <bulkhead/x86_ports.h>.
 *
 * The DSDT is AML (section 20), made by one small function a construct; each
 * takes what is inside as bytes that others made.
 */
#include <string.h>
#include <bulkhead/x86_ports.h>
#include "acpi.h"

#define TABLE_ALIGNMENT 16
#define LOCAL_APIC	0xfee00000
#define UART_PORTS	8

/* FADT flags */
#define FADT_WBINVD	    (1u << 0)
#define FADT_C1		    (1u << 2)
#define FADT_NO_POWER_FIXED (1u << 4) /* buttons are no fixed hardware */
#define FADT_NO_SLEEP_FIXED (1u << 5)
#define FADT_RESET_REG	    (1u << 10)
#define FADT_PHYSICAL_DEST  (1u << 19)
#define FADT_HW_REDUCED	    (1u << 20)

/* FADT boot flags */
#define BOOT_NO_VGA (1u << 2)
#define BOOT_NO_RTC (1u << 5)

#define SPACE_IO    1 /* of a register's address */

struct acpi_header {
	char signature[4];
	uint32_t length;
	uint8_t revision;
	uint8_t checksum;
	char oem_id[6];
	char oem_table_id[8];
	uint32_t oem_revision;
	char creator_id[4];
	uint32_t creator_revision;
} __attribute__((packed));

struct acpi_rsdp {
	char signature[8];
	uint8_t checksum; /* of the first 20 bytes */
	char oem_id[6];
	uint8_t revision;
	uint32_t rsdt;
	uint32_t length;
	uint64_t xsdt;
	uint8_t extended_checksum;
	uint8_t reserved[3];
} __attribute__((packed));

#define RSDP_V1_SIZE 20

struct acpi_address {
	uint8_t space;
	uint8_t bits;
	uint8_t bit_offset;
	uint8_t access_size; /* 1: bytes */
	uint64_t address;
} __attribute__((packed));

struct acpi_fadt {
	struct acpi_header header;
	uint32_t facs;
	uint32_t dsdt;
	uint8_t unused[65]; /* of machines that are not hardware-reduced */
	uint16_t boot_flags;
	uint8_t reserved;
	uint32_t flags;
	struct acpi_address reset;
	uint8_t reset_value;
	uint16_t arm_boot_flags;
	uint8_t minor_revision;
	uint64_t x_facs;
	uint64_t x_dsdt;
	struct acpi_address fixed[8]; /* as above */
	struct acpi_address sleep_control;
	struct acpi_address sleep_status;
	uint64_t hypervisor;
} __attribute__((packed));

struct acpi_madt {
	struct acpi_header header;
	uint32_t local_apic;
	uint32_t flags;
} __attribute__((packed));

struct madt_cpu {
	uint8_t type; /* 0 */
	uint8_t length;
	uint8_t uid;
	uint8_t apic_id;
	uint32_t flags;
} __attribute__((packed));

struct madt_ioapic {
	uint8_t type; /* 1 */
	uint8_t length;
	uint8_t id;
	uint8_t reserved;
	uint32_t address;
	uint32_t first_gsi;
} __attribute__((packed));

#define MADT_CPU_ENABLED 1

_Static_assert(sizeof(struct acpi_rsdp) == 36, "RSDP");
_Static_assert(sizeof(struct acpi_header) == 36, "table header");
_Static_assert(sizeof(struct acpi_fadt) == 276, "FADT");
_Static_assert(offsetof(struct acpi_fadt, boot_flags) == 109, "FADT");
_Static_assert(offsetof(struct acpi_fadt, sleep_control) == 244, "FADT");

static uint8_t checksum(const void *data, size_t size)
{
	const uint8_t *bytes = data;
	uint8_t sum = 0;

	for (size_t i = 0; i < size; i++) {
		sum = (uint8_t)(sum + bytes[i]);
	}
	return (uint8_t)-sum;
}

static struct acpi_header header_of(const char *signature, uint8_t revision)
{
	struct acpi_header header = {
		.revision = revision,
		.oem_id = { 'B', 'U', 'L', 'K', 'H', 'D' },
		.oem_table_id = { 'B', 'U', 'L', 'K', 'H', 'E', 'A', 'D' },
		.oem_revision = 1,
		.creator_id = { 'B', 'U', 'L', 'K' },
		.creator_revision = 1,
	};

	memcpy(header.signature, signature, sizeof(header.signature));
	return header;
}

/* Length and checksum of the table that is the rest of @tables from @start. */
static void finish_table(struct buffer *tables, size_t start)
{
	struct acpi_header header;

	memcpy(&header, tables->data + start, sizeof(header));
	header.length = (uint32_t)(tables->size - start);
	header.checksum = 0;
	memcpy(tables->data + start, &header, sizeof(header));
	header.checksum = checksum(tables->data + start, header.length);
	memcpy(tables->data + start, &header, sizeof(header));
}

static size_t start_table(struct buffer *tables)
{
	buffer_extend(tables,
		      align_up(tables->size, TABLE_ALIGNMENT) - tables->size);
	return tables->size;
}

/* AML: @content is freed, as what is made here holds a copy of it. */
static void aml_append(struct buffer *aml, struct buffer *content)
{
	buffer_append(aml, content->data, content->size);
	buffer_free(content);
}

static void aml_byte(struct buffer *aml, unsigned int byte)
{
	uint8_t value = (uint8_t)byte;

	buffer_append(aml, &value, sizeof(value));
}

static void aml_text(struct buffer *aml, const char *text)
{
	buffer_append(aml, text, strlen(text));
}

/* A length that counts itself: one byte below 64, two below 4096. */
static void aml_package_length(struct buffer *aml, size_t content)
{
	if (content + 1 < 0x40) {
		aml_byte(aml, (unsigned int)content + 1);
	} else {
		size_t length = content + 2;

		aml_byte(aml, 0x40u | (length & 0xf));
		aml_byte(aml, (unsigned int)(length >> 4));
	}
}

static void aml_integer(struct buffer *aml, uint8_t value)
{
	aml_byte(aml, 0x0a);
	aml_byte(aml, value);
}

/* Name (NAME, what the caller appends) */
static void aml_name(struct buffer *aml, const char *name)
{
	aml_byte(aml, 0x08);
	aml_text(aml, name);
}

/* Scope or Device: an operator, a length, a name and the content. */
static void aml_block(struct buffer *aml, const char *operator,
		      const char * name, struct buffer *content)
{
	aml_text(aml, operator);
	aml_package_length(aml, strlen(name) + content->size);
	aml_text(aml, name);
	aml_append(aml, content);
}

static void aml_scope(struct buffer *aml, const char *name,
		      struct buffer *content)
{
	aml_block(aml, "\x10", name, content);
}

static void aml_device(struct buffer *aml, const char *name,
		       struct buffer *content)
{
	aml_block(aml, "\x5b\x82", name, content);
}

/* Package () {value, 0, 0, 0} */
static void aml_sleep_package(struct buffer *aml, uint8_t value)
{
	struct buffer content = { 0 };

	aml_byte(&content, 4);
	aml_integer(&content, value);
	for (unsigned int n = 1; n < 4; n++) {
		aml_integer(&content, 0);
	}
	aml_byte(aml, 0x12);
	aml_package_length(aml, content.size);
	aml_append(aml, &content);
}

/* ResourceTemplate () {...}: a buffer of resource descriptors */
static void aml_resources(struct buffer *aml, struct buffer *content)
{
	static const uint8_t end_tag[] = { 0x79, 0 }; /* no checksum */
	struct buffer bytes = { 0 };

	buffer_append(content, end_tag, sizeof(end_tag));
	aml_integer(&bytes, (uint8_t)content->size);
	aml_append(&bytes, content);
	aml_byte(aml, 0x11);
	aml_package_length(aml, bytes.size);
	aml_append(aml, &bytes);
}

/* IO (Decode16, port, port, 1, ports) */
static void aml_io(struct buffer *aml, uint16_t port, uint8_t ports)
{
	struct {
		uint8_t tag;
		uint8_t decode16;
		uint16_t min;
		uint16_t max;
		uint8_t alignment;
		uint8_t length;
	} __attribute__((packed)) io = { 0x47, 1, port, port, 1, ports };

	buffer_append(aml, &io, sizeof(io));
}

/* Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) {gsi} */
static void aml_interrupt(struct buffer *aml, uint32_t gsi)
{
	struct {
		uint8_t tag;
		uint16_t length; /* behind it */
		uint8_t flags;
		uint8_t count;
		uint32_t gsi;
	} __attribute__((packed)) interrupt = { 0x89, 6, 0x3, 1, gsi };

	buffer_append(aml, &interrupt, sizeof(interrupt));
}

static void append_uart(struct buffer *aml, uint32_t number,
			const struct acpi_uart *uart)
{
	/* EisaId ("PNP0501"), the 16550A */
	static const uint8_t id[] = { 0x0c, 0x41, 0xd0, 0x05, 0x01 };
	char name[] = { 'C', 'O', 'M', (char)('1' + number), '\0' };
	struct buffer resources = { 0 };
	struct buffer content = { 0 };

	aml_name(&content, "_HID");
	buffer_append(&content, id, sizeof(id));
	aml_name(&content, "_UID");
	aml_integer(&content, (uint8_t)(number + 1));
	aml_io(&resources, uart->port, UART_PORTS);
	if (uart->gsi != ACPI_NO_GSI) {
		aml_interrupt(&resources, uart->gsi);
	}
	aml_name(&content, "_CRS");
	aml_resources(&content, &resources);
	aml_device(aml, name, &content);
}

static void append_dsdt(struct buffer *tables, const struct acpi_cell *cell)
{
	struct acpi_header header = header_of("DSDT", 2);
	struct buffer content = { 0 };

	buffer_append(tables, &header, sizeof(header));
	aml_name(tables, "\\_S5_");
	aml_sleep_package(tables, VPORT_SLEEP_TYPE_OFF);
	for (uint32_t n = 0; n < cell->num_uarts; n++) {
		append_uart(&content, n, &cell->uarts[n]);
	}
	aml_scope(tables, "\\_SB_", &content);
}

static struct acpi_address port_register(uint16_t port)
{
	struct acpi_address address = {
		.space = SPACE_IO,
		.bits = 8,
		.access_size = 1,
		.address = port,
	};

	return address;
}

static void append_fadt(struct buffer *tables, uint64_t dsdt)
{
	struct acpi_fadt fadt = {
		.header = header_of("FACP", 6),
		.dsdt = (uint32_t)dsdt,
		.boot_flags = BOOT_NO_VGA | BOOT_NO_RTC,
		.flags = FADT_WBINVD | FADT_C1 | FADT_NO_POWER_FIXED |
			 FADT_NO_SLEEP_FIXED | FADT_RESET_REG |
			 FADT_PHYSICAL_DEST | FADT_HW_REDUCED,
		.reset = port_register(VPORT_RESET),
		.reset_value = VPORT_RESET_VALUE,
		.x_dsdt = dsdt,
		/* The one's status bits are none of the other's control bits. */
		.sleep_control = port_register(VPORT_SLEEP),
		.sleep_status = port_register(VPORT_SLEEP),
	};

	buffer_append(tables, &fadt, sizeof(fadt));
}

static void append_madt(struct buffer *tables, const struct acpi_cell *cell)
{
	struct acpi_madt madt = {
		.header = header_of("APIC", 5),
		.local_apic = LOCAL_APIC,
	};

	buffer_append(tables, &madt, sizeof(madt));
	for (uint32_t n = 0; n < cell->num_cpus; n++) {
		struct madt_cpu cpu = {
			.length = sizeof(cpu),
			.uid = (uint8_t)n,
			.apic_id = (uint8_t)cell->apic_ids[n],
			.flags = MADT_CPU_ENABLED,
		};

		buffer_append(tables, &cpu, sizeof(cpu));
	}
	for (uint32_t n = 0; n < cell->num_ioapics; n++) {
		struct madt_ioapic ioapic = {
			.type = 1,
			.length = sizeof(ioapic),
			.id = (uint8_t)n,
			.address = cell->ioapics[n].address,
			.first_gsi = cell->ioapics[n].first_gsi,
		};

		buffer_append(tables, &ioapic, sizeof(ioapic));
	}
}

static void fill_rsdp(struct buffer *tables, uint64_t xsdt)
{
	struct acpi_header oem = header_of("XSDT", 1);
	struct acpi_rsdp rsdp = {
		.signature = { 'R', 'S', 'D', ' ', 'P', 'T', 'R', ' ' },
		.revision = 2,
		.length = sizeof(rsdp),
		.xsdt = xsdt,
	};

	memcpy(rsdp.oem_id, oem.oem_id, sizeof(rsdp.oem_id));
	rsdp.checksum = checksum(&rsdp, RSDP_V1_SIZE);
	rsdp.extended_checksum = checksum(&rsdp, sizeof(rsdp));
	memcpy(tables->data, &rsdp, sizeof(rsdp));
}

void acpi_build(struct buffer *tables, uint64_t address,
		const struct acpi_cell *cell)
{
	struct acpi_header xsdt = header_of("XSDT", 1);
	uint64_t pointers[2];
	uint64_t dsdt;
	size_t start;

	buffer_extend(tables, sizeof(struct acpi_rsdp));
	start = start_table(tables);
	dsdt = address + start;
	append_dsdt(tables, cell);
	finish_table(tables, start);

	start = start_table(tables);
	pointers[0] = address + start;
	append_fadt(tables, dsdt);
	finish_table(tables, start);

	start = start_table(tables);
	pointers[1] = address + start;
	append_madt(tables, cell);
	finish_table(tables, start);

	start = start_table(tables);
	buffer_append(tables, &xsdt, sizeof(xsdt));
	buffer_append(tables, pointers, sizeof(pointers));
	finish_table(tables, start);
	fill_rsdp(tables, address + start);
}
