// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * CPUID of a guest, bit by bit, on a CPU that claims to have everything: what it
 * sees must be what the tables below say, which were written from the manuals
 * and not from the code.
 */
/* INCLUDE: tests/unit/fake/x86 tests/unit/fake/include core/include arch/x86/include lib/include */
/* LINK: tests/unit/fake/x86/vcpuid_xapic.c tests/unit/fake/x86/vcpuid_x2apic.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "insn.h"
#include "variants.h"
#include "vcpu.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define EXT	   0x80000000u
#define EVERY	   0xffu /* subleaf */
#define JUNK	   0xdeadbeef00000000ull

enum reg {
	EAX,
	EBX,
	ECX,
	EDX
};

/* What the guest reads of a register if the CPU's bits are all one. */
enum seen {
	ZERO,  /* the list names what is kept; else nothing */
	KEPT,  /* the list names what is hidden; else all is kept */
	OTHER, /* a test of its own */
};

struct bit {
	uint32_t leaf;
	uint32_t subleaf;
	enum reg reg;
	uint32_t bit;
};

/* Leaves that a guest sees, all others are zero. */
struct visible {
	uint32_t leaf;
	uint32_t subleaf;
	enum seen reg[4];
};

static const struct visible visible[] = {
	{ 0x00, EVERY, { OTHER, KEPT, KEPT, KEPT } },
	{ 0x01, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ 0x02, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ 0x04, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ 0x06, EVERY, { ZERO, ZERO, ZERO, ZERO } },
	{ 0x07, 0, { OTHER, KEPT, KEPT, KEPT } },
	{ 0x07, 1, { ZERO, ZERO, ZERO, ZERO } },
	{ 0x0b, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ 0x0d, 1, { ZERO, KEPT, ZERO, ZERO } },
	{ 0x0d, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ 0x15, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ 0x16, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ 0x18, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ 0x1a, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ 0x1d, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ 0x1e, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ 0x1f, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ EXT + 0x00, EVERY, { OTHER, KEPT, KEPT, KEPT } },
	{ EXT + 0x01, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ EXT + 0x02, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ EXT + 0x03, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ EXT + 0x04, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ EXT + 0x05, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ EXT + 0x06, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ EXT + 0x07, EVERY, { ZERO, ZERO, ZERO, ZERO } },
	{ EXT + 0x08, EVERY, { OTHER, KEPT, KEPT, ZERO } },
	{ EXT + 0x19, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ EXT + 0x1a, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ EXT + 0x1d, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ EXT + 0x1e, EVERY, { KEPT, KEPT, KEPT, KEPT } },
	{ EXT + 0x21, EVERY, { KEPT, ZERO, ZERO, ZERO } },
};

/* Exceptions to the above. */
static const struct bit bits[] = {
	{ 1, EVERY, ECX, 2 },  /* DTES64 */
	{ 1, EVERY, ECX, 3 },  /* MONITOR */
	{ 1, EVERY, ECX, 4 },  /* DS-CPL */
	{ 1, EVERY, ECX, 5 },  /* VMX */
	{ 1, EVERY, ECX, 6 },  /* SMX */
	{ 1, EVERY, ECX, 7 },  /* EIST */
	{ 1, EVERY, ECX, 8 },  /* TM2 */
	{ 1, EVERY, ECX, 11 }, /* SDBG */
	{ 1, EVERY, ECX, 15 }, /* PDCM */
	{ 1, EVERY, ECX, 18 }, /* DCA */
	{ 1, EVERY, ECX, 21 }, /* x2APIC, in xAPIC mode */
	{ 1, EVERY, ECX, 24 }, /* TSC deadline, likewise */
	{ 1, EVERY, ECX, 27 }, /* OSXSAVE: CR4 is 0 */
	{ 1, EVERY, EDX, 7 },  /* MCE */
	{ 1, EVERY, EDX, 14 }, /* MCA */
	{ 1, EVERY, EDX, 18 }, /* PSN */
	{ 1, EVERY, EDX, 21 }, /* DS */
	{ 1, EVERY, EDX, 22 }, /* ACPI */
	{ 1, EVERY, EDX, 29 }, /* TM */
	{ 1, EVERY, EDX, 31 }, /* PBE */
	{ 6, EVERY, EAX, 2 },  /* ARAT: kept */
	{ 7, 0, EBX, 1 },      /* TSC_ADJUST */
	{ 7, 0, EBX, 2 },      /* SGX */
	{ 7, 0, EBX, 4 },      /* HLE */
	{ 7, 0, EBX, 11 },     /* RTM */
	{ 7, 0, EBX, 12 },     /* PQM */
	{ 7, 0, EBX, 14 },     /* MPX */
	{ 7, 0, EBX, 15 },     /* PQE */
	{ 7, 0, EBX, 25 },     /* PT */
	{ 7, 0, ECX, 4 },      /* OSPKE: CR4 is 0 */
	{ 7, 0, ECX, 5 },      /* WAITPKG */
	{ 7, 0, ECX, 7 },      /* CET_SS */
	{ 7, 0, ECX, 13 },     /* TME */
	{ 7, 0, ECX, 16 },     /* LA57 */
	{ 7, 0, ECX, 17 },     /* MAWAU, five bits */
	{ 7, 0, ECX, 18 },
	{ 7, 0, ECX, 19 },
	{ 7, 0, ECX, 20 },
	{ 7, 0, ECX, 21 },
	{ 7, 0, ECX, 23 }, /* KL */
	{ 7, 0, ECX, 24 }, /* BUS_LOCK_DETECT */
	{ 7, 0, ECX, 29 }, /* ENQCMD */
	{ 7, 0, ECX, 30 }, /* SGX_LC */
	{ 7, 0, ECX, 31 }, /* PKS */
	{ 7, 0, EDX, 1 },  /* SGX-KEYS */
	{ 7, 0, EDX, 5 },  /* UINTR */
	{ 7, 0, EDX, 9 },  /* SRBDS_CTRL */
	{ 7, 0, EDX, 13 }, /* TSX_FORCE_ABORT */
	{ 7, 0, EDX, 16 }, /* TSXLDTRK */
	{ 7, 0, EDX, 18 }, /* PCONFIG */
	{ 7, 0, EDX, 19 }, /* ARCH_LBR */
	{ 7, 0, EDX, 20 }, /* CET_IBT */
	/* Kept: */
	{ 7, 1, EAX, 0 },	    /* SHA512 */
	{ 7, 1, EAX, 1 },	    /* SM3 */
	{ 7, 1, EAX, 2 },	    /* SM4 */
	{ 7, 1, EAX, 4 },	    /* AVX-VNNI */
	{ 7, 1, EAX, 5 },	    /* AVX512_BF16 */
	{ 7, 1, EAX, 23 },	    /* AVX-IFMA */
	{ 7, 1, EDX, 4 },	    /* AVX-VNNI-INT8 */
	{ 7, 1, EDX, 5 },	    /* AVX-NE-CONVERT */
	{ 7, 1, EDX, 10 },	    /* AVX-VNNI-INT16 */
	{ 0xd, 1, EAX, 0 },	    /* XSAVEOPT */
	{ 0xd, 1, EAX, 1 },	    /* XSAVEC */
	{ 0xd, 1, EAX, 2 },	    /* XGETBV with ECX 1 */
	{ EXT + 7, EVERY, EDX, 8 }, /* INVTSC */
	/* Hidden: */
	{ EXT + 1, EVERY, ECX, 2 },	/* SVM */
	{ EXT + 1, EVERY, ECX, 3 },	/* EXTAPIC */
	{ EXT + 1, EVERY, ECX, 9 },	/* OSVW */
	{ EXT + 1, EVERY, ECX, 10 },	/* IBS */
	{ EXT + 1, EVERY, ECX, 12 },	/* SKINIT */
	{ EXT + 1, EVERY, ECX, 13 },	/* WDT */
	{ EXT + 1, EVERY, ECX, 15 },	/* LWP */
	{ EXT + 1, EVERY, ECX, 17 },	/* TCE */
	{ EXT + 1, EVERY, ECX, 19 },	/* NODEID_MSR */
	{ EXT + 1, EVERY, ECX, 23 },	/* PERFCTR_CORE */
	{ EXT + 1, EVERY, ECX, 24 },	/* PERFCTR_NB */
	{ EXT + 1, EVERY, ECX, 26 },	/* DBX */
	{ EXT + 1, EVERY, ECX, 27 },	/* PERFTSC */
	{ EXT + 1, EVERY, ECX, 28 },	/* PERFCTR_LLC */
	{ EXT + 1, EVERY, ECX, 29 },	/* MWAITX */
	{ EXT + 1, EVERY, ECX, 30 },	/* ADDR_MASK */
	{ EXT + 1, EVERY, EDX, 7 },	/* MCE */
	{ EXT + 1, EVERY, EDX, 14 },	/* MCA */
	{ EXT + 1, EVERY, EDX, 25 },	/* FFXSR */
	{ EXT + 8, EVERY, EBX, 1 },	/* INSTRET */
	{ EXT + 8, EVERY, EBX, 3 },	/* INVLPGB */
	{ EXT + 8, EVERY, EBX, 4 },	/* RDPRU */
	{ EXT + 8, EVERY, EBX, 8 },	/* MCOMMIT */
	{ EXT + 8, EVERY, EBX, 13 },	/* INT_WBINVD */
	{ EXT + 8, EVERY, EBX, 21 },	/* INVLPGB of nested pages */
	{ EXT + 8, EVERY, EBX, 23 },	/* PPIN */
	{ EXT + 8, EVERY, EBX, 27 },	/* CPPC */
	{ EXT + 0x21, EVERY, EAX, 7 },	/* UAI */
	{ EXT + 0x21, EVERY, EAX, 8 },	/* AUTOMATIC_IBRS */
	{ EXT + 0x21, EVERY, EAX, 17 }, /* CPUID_USER_DIS */
	{ EXT + 0x21, EVERY, EAX, 31 }, /* BP_SPEC_REDUCE */
};

static struct cell cell;
static uint32_t ones;	  /* of each register the CPU returns */
static uint32_t executed; /* CPUID instructions */
static uint32_t skips;
static uint64_t cr4;

/* In place of the linker script's. */
extern const struct cell this_cell __attribute__((alias("cell")));
struct cpu this_cpu;
struct cell_state cell_state;

struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	(void)leaf;
	(void)subleaf;
	executed++;
	return (struct cpuid){ ones, ones, ones, ones };
}

uint64_t vcpu_cr4(void)
{
	return cr4;
}

void vcpu_skip(void)
{
	skips++;
}

static struct guest_regs ask_by(void (*handler)(struct guest_regs *),
				uint32_t leaf, uint32_t subleaf)
{
	struct guest_regs regs = { .r = { [RAX] = JUNK | leaf,
					  [RCX] = JUNK | subleaf,
					  [RDX] = JUNK,
					  [RBX] = JUNK,
					  [RSI] = 5 } };

	skips = 0;
	executed = 0;
	handler(&regs);
	assert_int_equal(skips, 1);
	assert_int_equal(regs.r[RSI], 5);
	assert_int_equal(regs.r[RAX] >> 32, 0);
	assert_int_equal(regs.r[RBX] >> 32, 0);
	assert_int_equal(regs.r[RCX] >> 32, 0);
	assert_int_equal(regs.r[RDX] >> 32, 0);
	return regs;
}

static struct guest_regs ask(uint32_t leaf, uint32_t subleaf)
{
	return ask_by(xapic_exit_cpuid, leaf, subleaf);
}

static int set_up(void **state)
{
	(void)state;
	cell.arch.cpuid_max[0] = 0x1f;
	cell.arch.cpuid_max[1] = 0x21;
	cell.arch.cpuid_max[2] = 1;
	ones = ~0u;
	cr4 = 0;
	return 0;
}

static const struct visible *find(uint32_t leaf, uint32_t subleaf)
{
	for (uint32_t i = 0; i < LEN(visible); i++) {
		if (visible[i].leaf == leaf && (visible[i].subleaf == subleaf ||
						visible[i].subleaf == EVERY)) {
			return &visible[i];
		}
	}
	return NULL;
}

static bool is_exception(uint32_t leaf, uint32_t subleaf, uint32_t reg,
			 uint32_t bit)
{
	for (uint32_t i = 0; i < LEN(bits); i++) {
		if (bits[i].leaf == leaf && bits[i].reg == reg &&
		    bits[i].bit == bit &&
		    (bits[i].subleaf == subleaf || bits[i].subleaf == EVERY)) {
			return true;
		}
	}
	return false;
}

static void check_register(uint32_t leaf, uint32_t subleaf, uint32_t reg,
			   uint64_t found)
{
	const struct visible *here = find(leaf, subleaf);
	uint64_t wanted = 0;

	if (here != NULL && here->reg[reg] == OTHER) {
		return;
	}
	for (uint32_t bit = 0; here != NULL && bit < 32; bit++) {
		bool kept = (here->reg[reg] == KEPT) !=
			    is_exception(leaf, subleaf, reg, bit);

		wanted |= (uint64_t)kept << bit;
	}
	if (found != wanted) {
		fail_msg("leaf 0x%x.%u, register %u: wanted 0x%lx, found 0x%lx",
			 leaf, subleaf, reg, wanted, found);
	}
}

static void check_leaf(uint32_t leaf, uint32_t subleaf)
{
	struct guest_regs regs = ask(leaf, subleaf);

	check_register(leaf, subleaf, EAX, regs.r[RAX]);
	check_register(leaf, subleaf, EBX, regs.r[RBX]);
	check_register(leaf, subleaf, ECX, regs.r[RCX]);
	check_register(leaf, subleaf, EDX, regs.r[RDX]);
}

static void test_every_bit_of_every_leaf(void **state)
{
	static const uint32_t subleaves[] = {
		0, 1, 2, 3, 4, 17, 255, 0xffffffff
	};

	(void)state;
	for (uint32_t leaf = 0; leaf < 0x200; leaf++) {
		for (uint32_t i = 0; i < LEN(subleaves); i++) {
			check_leaf(leaf, subleaves[i]);
			check_leaf(EXT + leaf, subleaves[i]);
		}
	}
}

/* A bit the CPU does not have never appears, but for the hypervisor's own. */
static void test_nothing_is_made_up(void **state)
{
	(void)state;
	ones = 0;
	cell.arch.cpuid_max[2] = 0;
	for (uint32_t leaf = 1; leaf < 0x30; leaf++) {
		struct guest_regs regs = ask(leaf, 0);

		assert_int_equal(regs.r[RAX] | regs.r[RBX] | regs.r[RDX], 0);
		assert_int_equal(regs.r[RCX], leaf == 1 ? 0x80000000 : 0);
		regs = ask(EXT + leaf, 0);
		assert_int_equal(regs.r[RAX], leaf == 8 ? 0x3000 : 0);
		assert_int_equal(regs.r[RBX] | regs.r[RCX] | regs.r[RDX], 0);
	}
}

static void test_last_leaves(void **state)
{
	(void)state;
	assert_int_equal(ask(0, 0).r[RAX], 0x1f);
	assert_int_equal(ask(EXT, 0).r[RAX], EXT + 0x21);
	cell.arch.cpuid_max[0] = 0xd;
	cell.arch.cpuid_max[1] = 0x8;
	assert_int_equal(ask(0, 0).r[RAX], 0xd);
	assert_int_equal(ask(EXT, 0).r[RAX], EXT + 8);
	assert_int_equal(ask(0xd, 0).r[RAX], 0xffffffff);
	assert_int_equal(ask(EXT + 8, 0).r[RBX] & 1, 1);

	/* Behind them a CPU may answer with any other leaf. */
	for (uint32_t leaf = 0xe; leaf < 0x40; leaf++) {
		struct guest_regs regs = ask(leaf, 1);

		assert_int_equal(executed, 0);
		assert_int_equal(regs.r[RAX] | regs.r[RBX] | regs.r[RCX] |
					 regs.r[RDX],
				 0);
		regs = ask(EXT + leaf, 1);
		assert_int_equal(executed, 0);
		assert_int_equal(regs.r[RAX] | regs.r[RBX] | regs.r[RCX] |
					 regs.r[RDX],
				 0);
	}
}

static void test_far_leaves_are_zero(void **state)
{
	uint32_t random = 1;

	(void)state;
	for (uint32_t i = 0; i < 100000; i++) {
		struct guest_regs regs;
		uint32_t leaf = random = random * 1664525 + 1013904223;

		if ((leaf & ~EXT) <= 0x21) {
			continue;
		}
		regs = ask(leaf, 0);
		assert_int_equal(executed, 0);
		assert_int_equal(regs.r[RAX] | regs.r[RBX] | regs.r[RCX] |
					 regs.r[RDX],
				 0);
	}
}

/* Bits that CPUID copies from CR4 are those of the guest's. */
static void test_copies_of_cr4(void **state)
{
	(void)state;
	for (uint32_t bit = 0; bit < 32; bit++) {
		cr4 = 1ull << bit;
		ones = ~0u;
		assert_int_equal(ask(1, 0).r[RCX] >> 27 & 1, bit == 18);
		assert_int_equal(ask(7, 0).r[RCX] >> 4 & 1, bit == 22);
		ones = 0;
		assert_int_equal(ask(1, 0).r[RCX],
				 bit == 18 ? 0x88000000 : 0x80000000);
		assert_int_equal(ask(7, 0).r[RCX], bit == 22 ? 0x10 : 0);
		assert_int_equal(ask(7, 1).r[RCX], 0);
	}
}

static void test_hypervisor_bit(void **state)
{
	(void)state;
	ones = 0;
	assert_int_equal(ask(1, 0).r[RCX], 0x80000000);
	ones = ~0u;
	assert_int_equal(ask(1, 0).r[RCX] >> 31, 1);
}

static void test_subleaves_of_leaf_7(void **state)
{
	(void)state;
	assert_int_equal(ask(7, 0).r[RAX], 1);
	cell.arch.cpuid_max[2] = 0;
	assert_int_equal(ask(7, 0).r[RAX], 0);
}

/* Linear addresses have 48 bits: physical ones, and the guest's, are real. */
static void test_address_widths(void **state)
{
	(void)state;
	ones = 0x00343934;
	assert_int_equal(ask(EXT + 8, 0).r[RAX], 0x00343034);
	ones = 0x3028;
	assert_int_equal(ask(EXT + 8, 0).r[RAX], 0x3028);
}

static void test_x2apic(void **state)
{
	uint64_t with = 1u << 21 | 1u << 24;
	struct guest_regs x2apic;
	struct guest_regs xapic;

	(void)state;
	for (uint32_t leaf = 0; leaf < 0x44; leaf++) {
		uint32_t number = leaf % 0x22 + (leaf < 0x22 ? 0 : EXT);

		xapic = ask(number, 0);
		x2apic = ask_by(x2apic_exit_cpuid, number, 0);
		if (number == 1) {
			assert_int_equal(xapic.r[RCX] & with, 0);
			xapic.r[RCX] |= with;
		}
		assert_memory_equal(&x2apic, &xapic, sizeof(xapic));
	}
	ones = 0;
	assert_int_equal(ask_by(x2apic_exit_cpuid, 1, 0).r[RCX], 0x80000000);
}

static void expect_signature(uint32_t leaf, const char *text)
{
	struct guest_regs regs = ask(leaf, 0);
	uint32_t order[3] = { (uint32_t)regs.r[RBX], (uint32_t)regs.r[RCX],
			      (uint32_t)regs.r[RDX] };
	char found[13] = "";

	memcpy(found, order, sizeof(order));
	assert_string_equal(found, text);
	assert_int_equal(regs.r[RAX], leaf + 1);
	assert_int_equal(executed, 0);
}

static void test_hypervisor_leaves(void **state)
{
	(void)state;
	expect_signature(0x40000000, "Jailhouse");
	expect_signature(0x40000100, "KVMKVMKVM");
	for (uint32_t leaf = 0x40000000; leaf < 0x40000400; leaf++) {
		struct guest_regs regs = ask(leaf, 0);

		if (leaf != 0x40000000 && leaf != 0x40000100) {
			assert_int_equal(regs.r[RAX] | regs.r[RBX] |
						 regs.r[RCX] | regs.r[RDX],
					 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_every_bit_of_every_leaf, set_up),
		cmocka_unit_test_setup(test_nothing_is_made_up, set_up),
		cmocka_unit_test_setup(test_last_leaves, set_up),
		cmocka_unit_test_setup(test_far_leaves_are_zero, set_up),
		cmocka_unit_test_setup(test_copies_of_cr4, set_up),
		cmocka_unit_test_setup(test_hypervisor_bit, set_up),
		cmocka_unit_test_setup(test_subleaves_of_leaf_7, set_up),
		cmocka_unit_test_setup(test_address_widths, set_up),
		cmocka_unit_test_setup(test_x2apic, set_up),
		cmocka_unit_test_setup(test_hypervisor_leaves, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
