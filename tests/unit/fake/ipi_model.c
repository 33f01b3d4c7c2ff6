// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * See ipi_model.h. Written from the manual's tables (SDM 3A "Issuing
 * Interprocessor Interrupts" and "Determining IPI Destination"), not from the
 * code under test.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "cpu.h"
#include "fake.h"
#include "ipi_model.h"
#include "vcpu.h"

#define MODE(command)	   ((command) >> 8 & 7)
#define SHORTHAND(command) ((command) >> 18 & 3)

enum {
	FIXED,
	LOWEST,
	SMI,
	RESERVED,
	NMI,
	INIT,
	STARTUP,
	EXTINT
};
enum {
	NONE,
	SELF,
	ALL,
	OTHERS
};

uint8_t ipi_ldr[8];
bool ipi_is_flat[8];
struct ipi_result ipi_seen;

static bool accepts_logical_page(uint32_t cpu, uint32_t mda)
{
	if (mda == 0xff) {
		return true;
	}
	if (ipi_is_flat[cpu]) {
		return (ipi_ldr[cpu] & mda) != 0;
	}
	return (ipi_ldr[cpu] & 0xf0) == (mda & 0xf0) &&
	       (ipi_ldr[cpu] & mda & 0x0f) != 0;
}

static bool accepts_logical_msr(uint64_t id, uint32_t dest)
{
	uint64_t ldr = (id >> 4) << 16 | 1ull << (id % 16);

	return dest == 0xffffffff ||
	       ((ldr & 0xffff0000) == (dest & 0xffff0000) &&
		(ldr & dest & 0xffff) != 0);
}

static bool accepts(uint32_t cpu, const struct ipi *ipi)
{
	uint64_t id = fake_cell.cpu_ids[cpu];
	bool is_logical = (ipi->command & 0x800) != 0;

	switch (SHORTHAND(ipi->command)) {
	case SELF:
		return cpu == this_cpu.index;
	case ALL:
		return true;
	case OTHERS:
		return cpu != this_cpu.index;
	default:
		break;
	}
	if (!is_logical) {
		return id == ipi->dest ||
		       ipi->dest == (ipi->is_page ? 0xff : 0xffffffff);
	}
	return ipi->is_page ? accepts_logical_page(cpu, ipi->dest)
			    : accepts_logical_msr(id, ipi->dest);
}

static uint64_t lowest(uint64_t mask)
{
	for (uint32_t cpu = 0; cpu < 64; cpu++) {
		if ((mask >> cpu & 1) != 0) {
			return 1ull << cpu;
		}
	}
	return 0;
}

struct ipi_result ipi_expected(const struct ipi *ipi)
{
	struct ipi_result result = { 0 };
	uint32_t vector = ipi->command & 0xff;
	uint64_t mask = 0;

	for (uint32_t cpu = 0; cpu < fake_cell.num_cpus; cpu++) {
		mask |= accepts(cpu, ipi) ? 1ull << cpu : 0;
	}
	if (mask == 0) {
		result.denied = 1;
		return result;
	}
	switch (MODE(ipi->command)) {
	case FIXED:
	case LOWEST:
		if (vector < 16) {
			result.denied = 1;
			return result;
		}
		result.vector = vector;
		result.fixed = MODE(ipi->command) == FIXED ? mask
							   : lowest(mask);
		break;
	case INIT:
		/* Level-triggered and not asserted: the old de-assert. */
		if ((ipi->command & 0xc000) != 0x8000) {
			result.init = mask;
		}
		break;
	case STARTUP:
		result.sipi = mask;
		result.vector = vector;
		break;
	default:
		result.denied = 1;
		break;
	}
	return result;
}

void ipi_forget(void)
{
	memset(&ipi_seen, 0, sizeof(ipi_seen));
	this_cpu.arch.denied = 0;
}

void ipi_sent(uint64_t hardware_id, uint32_t command)
{
	uint32_t cpu = 0;

	while (cpu < fake_cell.num_cpus &&
	       fake_cell.cpu_ids[cpu] != hardware_id) {
		cpu++;
	}
	assert_true(cpu < fake_cell.num_cpus);
	assert_int_equal(command & ~0xffu, 0x4000);
	assert_int_equal(ipi_seen.fixed >> cpu & 1, 0);
	ipi_seen.fixed |= 1ull << cpu;
	ipi_seen.vector = command & 0xff;
}

void vcpu_post(uint32_t index, uint32_t event)
{
	assert_true(index < fake_cell.num_cpus);
	if (event == VCPU_INIT) {
		ipi_seen.init |= 1ull << index;
	} else {
		assert_int_equal(event & ~(0xffu << VCPU_VECTOR_SHIFT),
				 VCPU_SIPI);
		ipi_seen.sipi |= 1ull << index;
		ipi_seen.vector = event >> VCPU_VECTOR_SHIFT;
	}
}

void ipi_check(const struct ipi *ipi, void (*act)(const struct ipi *ipi))
{
	struct ipi_result expected = ipi_expected(ipi);

	ipi_forget();
	act(ipi);
	ipi_seen.denied = this_cpu.arch.denied;
	if (memcmp(&expected, &ipi_seen, sizeof(expected)) != 0) {
		fail_msg("command 0x%x to 0x%x: fixed %lx %lx, init %lx %lx, "
			 "sipi %lx %lx, vector %x %x, denied %u %u",
			 ipi->command, ipi->dest, expected.fixed,
			 ipi_seen.fixed, expected.init, ipi_seen.init,
			 expected.sipi, ipi_seen.sipi, expected.vector,
			 ipi_seen.vector, expected.denied, ipi_seen.denied);
	}
}

void ipi_check_all(uint32_t dest, bool is_page,
		   void (*act)(const struct ipi *ipi))
{
	static const uint8_t vectors[] = { 0, 15, 16, 0xff };

	/* Bits 8 to 11: mode, logical; 14, 15: level; 18, 19: shorthand. */
	for (uint32_t bits = 0; bits < 256; bits++) {
		for (uint32_t n = 0; n < sizeof(vectors); n++) {
			const struct ipi ipi = {
				.command = (bits & 0xf) << 8 |
					   (bits >> 4 & 3) << 14 |
					   bits >> 6 << 18 | vectors[n],
				.dest = dest,
				.is_page = is_page,
			};

			ipi_check(&ipi, act);
		}
	}
}

void ipi_cell(uint32_t number, uint32_t index)
{
	static const struct {
		uint32_t num_cpus;
		uint64_t ids[4];
	} cells[IPI_CELLS] = {
		{ 1, { 3 } },
		{ 2, { 0, 1 } },
		{ 4, { 2, 0x11, 0x13, 0xfe } },
	};

	fake_cell.num_cpus = cells[number].num_cpus;
	memcpy(fake_cell.cpu_ids, cells[number].ids, sizeof(cells[0].ids));
	this_cpu.index = index % fake_cell.num_cpus;
}
