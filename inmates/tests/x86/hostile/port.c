// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * I/O ports: all of them, in all widths, by string instructions, across the end
 * of what the cell owns and of what there is.
 */
#include <bulkhead/x86_ports.h>
#include "exception.h"
#include "hostile.h"
#include "platform.h"
#include "port.h"

#define LAST	 0xffffu
#define PIT2	 0x42
#define RTC_DATA 0x71

static uint8_t buffer[64];

/* The console's, and the PM timer's, which all may read. */
static bool touches_own(uint32_t port, uint32_t size)
{
	uint32_t timer = hostile_pm_timer();

	return hostile_owns_port(port) || hostile_owns_port(port + size - 1) ||
	       (port + size > timer && port < timer + 4);
}

/* Absent ports read so that nobody waits for them. */
static uint32_t absent(uint32_t port)
{
	return port == PIT2 || port == RTC_DATA ? ~0xffu : ~0u;
}

static void read_all(void)
{
	for (uint32_t port = 0; port <= LAST; port++) {
		if (!touches_own(port, 4)) {
			hostile_check("byte", port_read8((uint16_t)port),
				      (uint8_t)absent(port));
			hostile_check("word", port_read16((uint16_t)port),
				      (uint16_t)absent(port));
			hostile_check("double word",
				      port_read32((uint16_t)port),
				      absent(port));
		}
	}
}

/* All but what asks for the cell's end. */
static void write_all(uint32_t value)
{
	for (uint32_t port = 0; port <= LAST; port++) {
		if (!touches_own(port, 4)) {
			port_write16((uint16_t)port, (uint16_t)value);
			port_write32((uint16_t)port, value);
			if (port != VPORT_RESET && port != VPORT_SLEEP) {
				port_write8((uint16_t)port, (uint8_t)value);
			}
		}
	}
}

static void write_ones(void)
{
	write_all(UINT32_MAX);
}

static void write_zeros(void)
{
	write_all(0);
}

/* Resets, A20, SMI, sleep: words that a chipset understands. */
static void write_commands(void)
{
	static const uint32_t values[] = { 0x2000, 0x2001,     0x3400,
					   0x3401, 0x80000000, 0x8000f844,
					   0xf2,   0xf3,       0x0e0e,
					   0x0606, 0xfefe,     0xd1 };

	static const uint16_t ports[] = { 0x60,	 0x64,	0x92,	0xb2,	0x402,
					  0x404, 0x501, 0x510,	0x600,	0x604,
					  0x608, 0x620, 0x8900, 0xb004, 0xcd6,
					  0xcf8, 0xcfc };

	for (uint32_t i = 0; i < COUNT_OF(values); i++) {
		for (uint32_t k = 0; k < COUNT_OF(ports); k++) {
			port_write32(ports[k], values[i]);
			port_write16(ports[k], (uint16_t)values[i]);
			/* This one would end the cell. */
			if (ports[k] != VPORT_KEYBOARD) {
				port_write8(ports[k], (uint8_t)values[i]);
			}
		}
	}
}

/* The first of the two names a register of PCI, the other is it. */
static void use_pci(void)
{
	for (uint32_t function = 0; function < 0x10000; function += 0x100) {
		port_write32(0xcf8, 0x80000000 | function);
		hostile_check("PCI address", port_read32(0xcf8), UINT32_MAX);
		hostile_check("PCI data", port_read32(0xcfc), UINT32_MAX);
		port_write32(0xcfc, 0);
	}
}

/* Accesses that begin or end in the cell's own ports. */
static void cross_own(void)
{
	uint16_t first = (uint16_t)platform.console.base;
	uint16_t last = (uint16_t)(first + 7);

	hostile_check("below", port_read32(first - 1), UINT32_MAX);
	hostile_check("below", port_read16(first - 1), UINT16_MAX);
	hostile_check("behind", port_read32(last - 1), UINT32_MAX);
	hostile_check("behind", port_read16(last), UINT16_MAX);
	port_write32(first - 3, 0);
	port_write32(last, 0);
	port_write16(last, 0);
}

/* Ports end at 64 Ki: what goes on behind begins at 0, or nowhere. */
static void wrap(void)
{
	for (uint32_t port = LAST - 3; port <= LAST; port++) {
		hostile_check("the end", port_read32((uint16_t)port),
			      UINT32_MAX);
		hostile_check("the end", port_read16((uint16_t)port),
			      UINT16_MAX);
		port_write32((uint16_t)port, 0);
		port_write16((uint16_t)port, 0);
	}
}

/* The accumulator keeps what a narrow IN does not write. */
static void keep_accumulator(void)
{
	uint64_t value = UINT64_C(0x1122334455667788);

	__asm__ volatile("inb %%dx, %%al" : "+a"(value) : "d"(0x60));
	hostile_check("RAX", value, UINT64_C(0x11223344556677ff));
	__asm__ volatile("inw %%dx, %%ax" : "+a"(value) : "d"(0x60));
	hostile_check("RAX", value, UINT64_C(0x112233445566ffff));
	__asm__ volatile("inl %%dx, %%eax" : "+a"(value) : "d"(0x60));
	hostile_check("RAX", value, UINT32_MAX);
	__asm__ volatile("inb $0x60, %%al; outb %%al, $0x80" : "+a"(value));
	hostile_check("RAX", value, UINT32_MAX);
}

/* The cell's own port by string instructions. */
static void use_own_string(void)
{
	uint64_t count = sizeof(buffer);
	const void *from = buffer;
	void *to = buffer;

	__asm__ volatile("rep outsb"
			 : "+S"(from), "+c"(count)
			 : "d"(platform.console.base + 7)
			 : "memory");
	count = sizeof(buffer);
	__asm__ volatile("rep insb"
			 : "+D"(to), "+c"(count)
			 : "d"(platform.console.base + 7)
			 : "memory");
	hostile_check("count", count, 0);
}

/* Without IOPL and bitmap user mode has no ports, not even those of the cell. */
static void use_from_user(void)
{
	extern const char port_user[];
	struct exception_record record;

	__asm__ volatile(
		".pushsection .text\n"
		"port_user: " EXCEPTION_POINT("inb $0x60, %al")
			EXCEPTION_POINT("outb %al, $0xb2") "int $0x2f\n"
							   ".popsection");
	exception_run_user(port_user);
	record = hostile_exceptions();
	hostile_check("exceptions", record.count, 2);
	hostile_check("vectors", record.vectors, 1UL << VECTOR_GP);
}

static void read_string(void)
{
	void *to = buffer;

	__asm__ volatile("insb" : "+D"(to) : "d"(0x60) : "memory");
}

static void write_string(void)
{
	const void *from = buffer;

	__asm__ volatile("outsb" : "+S"(from) : "d"(0xb2) : "memory");
}

static void repeat_string(void)
{
	uint64_t count = UINT64_MAX;
	const void *from = buffer;

	__asm__ volatile("rep outsl"
			 : "+S"(from), "+c"(count)
			 : "d"(0xcf8)
			 : "memory");
}

static void wrap_string(void)
{
	void *to = buffer;

	__asm__ volatile("insl" : "+D"(to) : "d"(LAST) : "memory");
}

static void cross_own_string(void)
{
	const void *from = buffer;

	__asm__ volatile("outsl"
			 : "+S"(from)
			 : "d"(platform.console.base + 6)
			 : "memory");
}

static void reset(void)
{
	port_write8(VPORT_RESET, VPORT_RESET_VALUE);
}

static void sleep(void)
{
	port_write8(VPORT_SLEEP, VPORT_SLEEP_ENABLE);
}

static void reset_by_keyboard(void)
{
	port_write8(VPORT_KEYBOARD, VPORT_KEYBOARD_RESET);
}

static const struct attack attacks[] = {
	{ "port-read-all", read_all, SURVIVES, 0 },
	{ "port-write-ones", write_ones, SURVIVES, 0 },
	{ "port-write-zeros", write_zeros, SURVIVES, 0 },
	{ "port-write-commands", write_commands, SURVIVES, 0 },
	{ "port-pci", use_pci, SURVIVES, 0 },
	{ "port-cross-own", cross_own, SURVIVES, 0 },
	{ "port-wrap", wrap, SURVIVES, 0 },
	{ "port-accumulator", keep_accumulator, SURVIVES, 0 },
	{ "port-own-string", use_own_string, SURVIVES, 0 },
	{ "port-user", use_from_user, SURVIVES, 0 },
	{ "port-string-read", read_string, STOPS, 0 },
	{ "port-string-write", write_string, STOPS, 0 },
	{ "port-string-repeat", repeat_string, STOPS, 0 },
	{ "port-string-wrap", wrap_string, STOPS, 0 },
	{ "port-string-cross", cross_own_string, STOPS, 0 },
	{ "port-reset", reset, ENDS, 0 },
	{ "port-sleep", sleep, ENDS, 0 },
	{ "port-keyboard", reset_by_keyboard, ENDS, 0 },
};

const struct attack_list port_attacks = ATTACK_LIST(attacks, ANY_APIC);
