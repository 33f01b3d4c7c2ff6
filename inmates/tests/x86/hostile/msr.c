// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Model-specific registers: all that RDMSR and WRMSR can name in the ranges that
 * CPUs have, and classes of which each could lead out of the cell.
 */
#include "apic.h"
#include "cpu.h"
#include "hostile.h"
#include "timer.h"

#define FEATURE_CONTROL 0x3a
#define APIC_BASE_OFF	0x800UL
#define APIC_BASE_X2	0x400UL
#define PAT		0x277
#define EFER_BITS	0xd01UL /* SCE LME LMA NXE */
#define EFER_SVME	0x1000UL
#define DEBUGCTL	0x1d9
#define XSS		0xda0

struct range {
	uint32_t first;
	uint32_t last;
};

static const struct range implemented[] = {
	{ 0, 0x1fff },
	{ 0x40000000, 0x400001ff },
	{ 0x4b564d00, 0x4b564d0f },
	{ 0xc0000000, 0xc0001fff },
	{ 0xc0010000, 0xc0011fff },
};

static const struct range outside[] = {
	{ 0x2000, 0x2020 },	    { 0xffff, 0x10000 },
	{ 0x3fffffff, 0x3fffffff }, { 0x80000000, 0x80000010 },
	{ 0xbffffff0, 0xbfffffff }, { 0xc0002000, 0xc0002020 },
	{ 0xc000fff0, 0xc000ffff }, { 0xc0012000, 0xc0012020 },
	{ 0xfffffff0, 0xffffffff },
};

/* Those of the CPU alone, whose values matter to this program, or have effects
 * that others of its attacks try: it leaves them. */
static const struct range kept[] = {
	{ 0x1b, 0x1b },
	{ 0x48, 0x49 },
	{ 0x10b, 0x10b },
	{ 0x174, 0x176 },
	{ PAT, PAT },
	{ 0x6e0, 0x6e0 },
	{ 0x800, 0x83f },
	{ MSR_EFER, MSR_EFER },
	{ 0xc0000081, 0xc0000084 },
	{ 0xc0000100, 0xc0000103 },
	{ 0xc001011f, 0xc001011f },
	/* Ignored */
	{ 0xc0010055, 0xc0010055 },
	{ 0x79, 0x79 },
	{ 0x8b, 0x8b },
	{ 0x2ff, 0x2ff },
};

static bool is_kept(uint32_t msr)
{
	for (uint32_t i = 0; i < COUNT_OF(kept); i++) {
		if (msr >= kept[i].first && msr <= kept[i].last) {
			return true;
		}
	}
	return false;
}

/* True unless #GP. */
static bool read(uint32_t msr, uint64_t *value)
{
	uint32_t low = 0;
	uint32_t high = 0;
	struct exception_record record;

	__asm__ volatile(EXCEPTION_POINT("rdmsr")
			 : "+a"(low), "+d"(high)
			 : "c"(msr)
			 : "memory");
	*value = (uint64_t)high << 32 | low;
	record = hostile_exceptions();
	hostile_check("exceptions but #GP",
		      record.vectors & ~(1UL << VECTOR_GP), 0);
	hostile_check("error code", record.error, 0);
	return record.count == 0;
}

static bool write(uint32_t msr, uint64_t value)
{
	struct exception_record record;

	__asm__ volatile(EXCEPTION_POINT("wrmsr")
			 :
			 : "c"(msr), "a"((uint32_t)value),
			   "d"((uint32_t)(value >> 32))
			 : "memory");
	record = hostile_exceptions();
	hostile_check("exceptions but #GP",
		      record.vectors & ~(1UL << VECTOR_GP), 0);
	return record.count == 0;
}

static void read_ranges(void)
{
	uint64_t value;

	for (uint32_t i = 0; i < COUNT_OF(implemented); i++) {
		for (uint32_t msr = implemented[i].first;
		     msr <= implemented[i].last; msr++) {
			read(msr, &value);
		}
	}
}

/* All but those it may write refuse whatever is written, or take zeros. */
static void write_ranges(uint64_t value)
{
	for (uint32_t i = 0; i < COUNT_OF(implemented); i++) {
		for (uint32_t msr = implemented[i].first;
		     msr <= implemented[i].last; msr++) {
			if (!is_kept(msr) && write(msr, value)) {
				hostile_check_that(
					"MSR that is writable",
					value == 0 &&
						(msr == DEBUGCTL || msr == XSS),
					msr);
			}
		}
	}
}

static void write_ones(void)
{
	write_ranges(UINT64_MAX);
}

static void write_zeros(void)
{
	write_ranges(0);
}

static void write_bits(void)
{
	write_ranges(0x1001);
}

static void use_outside(void)
{
	uint64_t value;

	for (uint32_t i = 0; i < COUNT_OF(outside); i++) {
		for (uint32_t n = 0; n <= outside[i].last - outside[i].first;
		     n++) {
			uint32_t msr = outside[i].first + n;

			hostile_check("MSR that is none", read(msr, &value), 0);
			hostile_check("MSR that is none", write(msr, 0), 0);
			hostile_check("MSR that is none",
				      write(msr, UINT64_MAX), 0);
		}
	}
}

/* None of these can be read, or written with anything. */
static void check_denied(const struct range *ranges, uint32_t count)
{
	uint64_t value;

	for (uint32_t i = 0; i < count; i++) {
		for (uint32_t msr = ranges[i].first; msr <= ranges[i].last;
		     msr++) {
			hostile_check_that("MSR that reads", !read(msr, &value),
					   msr);
			hostile_check_that("MSR that takes ones",
					   !write(msr, UINT64_MAX), msr);
			hostile_check_that("MSR that takes 1", !write(msr, 1),
					   msr);
		}
	}
}

#define DENY(name, ...)                                               \
	static void name(void)                                        \
	{                                                             \
		static const struct range ranges[] = { __VA_ARGS__ }; \
		check_denied(ranges, COUNT_OF(ranges));               \
	}

/* VM_CR, IGNNE, SMM_CTL, VM_HSAVE_PA, SVM_KEY */
DENY(use_svm, { 0xc0010114, 0xc0010118 })
DENY(use_vmx, { 0x480, 0x493 })
/* Topa tables of PT are physical addresses. */
DENY(use_trace, { 0x560, 0x561 }, { 0x570, 0x572 }, { 0x580, 0x587 })
DENY(use_debug_store, { 0x600, 0x600 }, { 0x3f1, 0x3f1 }, { 0x1c8, 0x1c9 },
     { 0x680, 0x69f }, { 0x6c0, 0x6df }, { 0xc0000105, 0xc0000106 },
     { 0xc0011030, 0xc001103d })
DENY(use_counters, { 0xc1, 0xc8 }, { 0x186, 0x18d }, { 0x309, 0x30b },
     { 0x345, 0x345 }, { 0x38d, 0x390 }, { 0xc0010000, 0xc0010007 },
     { 0xc0010200, 0xc001020b })
DENY(use_machine_check, { 0x17b, 0x17b }, { 0x280, 0x29f }, { 0x400, 0x47f },
     { 0xc0002000, 0xc0002010 }, { 0xc0010044, 0xc001004a })
DENY(use_smm, { 0x9b, 0x9b }, { 0x9e, 0x9e }, { 0x1f2, 0x1f3 },
     { 0xc0010050, 0xc0010054 }, { 0xc0010056, 0xc0010056 },
     { 0xc0010058, 0xc0010058 }, { 0xc0010111, 0xc0010113 },
     { 0xc0010116, 0xc0010116 }, { 0xc0010119, 0xc001011a })
DENY(use_routing, { 0xc0010010, 0xc0010010 }, { 0xc0010016, 0xc001001a },
     { 0xc001001d, 0xc001001d }, { 0xc0010130, 0xc0010133 })
DENY(use_chicken_bits, { 0x33, 0x33 }, { 0x13a, 0x13a }, { 0x150, 0x150 },
     { 0x1a4, 0x1a4 }, { 0xc0010020, 0xc0010020 }, { 0xc0011000, 0xc0011029 })
DENY(use_power, { 0x198, 0x19c }, { 0x1b0, 0x1b1 }, { 0xe2, 0xe2 },
     { 0x606, 0x606 }, { 0x610, 0x611 }, { 0x639, 0x639 }, { 0x770, 0x774 },
     { 0xc0010061, 0xc001006b }, { 0xc0010290, 0xc001029b })
DENY(use_cache_classes, { 0xc81, 0xc8f }, { 0xc90, 0xca0 })
DENY(use_user_interrupts, { 0x985, 0x98a }, { 0xd93, 0xd93 }, { 0x6a0, 0x6a8 },
     { 0x6e1, 0x6e1 }, { 0x981, 0x982 })
DENY(use_sgx, { 0x8c, 0x8f }, { 0x500, 0x500 }, { 0xc80, 0xc80 })

/* Moved, off, or in another mode it would hear no kick. */
static void move_apic(void)
{
	uint64_t base = msr_read(MSR_APIC_BASE);

	hostile_check("its own value", write(MSR_APIC_BASE, base), 1);
	hostile_check("off", write(MSR_APIC_BASE, base & ~APIC_BASE_OFF), 0);
	hostile_check("other mode", write(MSR_APIC_BASE, base ^ APIC_BASE_X2),
		      0);
	hostile_check("moved", write(MSR_APIC_BASE, base ^ 0x1000), 0);
	hostile_check("moved", write(MSR_APIC_BASE, base ^ 0xfee00000), 0);
	hostile_check("reset CPU", write(MSR_APIC_BASE, base ^ 0x100), 0);
	hostile_check("reserved", write(MSR_APIC_BASE, base | 1UL << 63), 0);
	hostile_check("APIC base", msr_read(MSR_APIC_BASE), base);
}

/* Any bit that is not SYSCALL's, long mode's or NX is another's. */
static void set_efer(void)
{
	uint64_t efer = msr_read(MSR_EFER);

	hostile_check("SVME", efer & EFER_SVME, 0);
	for (uint32_t bit = 0; bit < 64; bit++) {
		if ((EFER_BITS >> bit & 1) == 0) {
			write(MSR_EFER, efer | 1UL << bit);
			hostile_check("EFER", msr_read(MSR_EFER) & ~EFER_BITS,
				      0);
		}
	}
	write(MSR_EFER, efer & ~(uint64_t)EFER_LME);
	hostile_check("EFER", msr_read(MSR_EFER), efer);
	hostile_check("NXE", write(MSR_EFER, efer ^ 0x800), 1);
	hostile_check("EFER", write(MSR_EFER, efer), 1);
}

static void set_pat(void)
{
	uint64_t pat = msr_read(PAT);

	/* Types that are reserved; emulators may take them. */
	for (uint32_t i = 0; i < 64; i += 8) {
		write(PAT, 2UL << i);
		write(PAT, 8UL << i);
	}
	hostile_check("uncached", write(PAT, 0), 1);
	hostile_check("PAT", msr_read(PAT), 0);
	hostile_check("PAT", write(PAT, pat), 1);
}

/* Branch-step instead of single-step, traces of branches. */
static void set_debug_control(void)
{
	uint64_t value;

	for (uint32_t bit = 0; bit < 64; bit++) {
		hostile_check("DEBUGCTL", write(DEBUGCTL, 1UL << bit), 0);
	}
	hostile_check("DEBUGCTL", write(DEBUGCTL, 0), 1);
	hostile_check("DEBUGCTL", read(DEBUGCTL, &value) ? value : 0, 0);
}

/* Its own time only: not the TSC that is compared with others'. */
static void set_time(void)
{
	uint64_t before = timer_now();

	hostile_check("TSC", write(0x10, 0), 0);
	hostile_check("TSC_ADJUST", write(0x3b, 1UL << 40), 0);
	hostile_check("TSC_RATIO", write(0xc0000104, 1UL << 32), 0);
	hostile_check("UMWAIT", write(0xe1, 1), 0);
	hostile_check_that("time", timer_now() > before, before);
}

/* Ranges with types of memory; Linux may look at them. */
static void set_mtrrs(void)
{
	for (uint32_t msr = 0x200; msr < 0x270; msr++) {
		if (msr < 0x210 || msr >= 0x250) {
			hostile_check_that("MTRR that takes ones",
					   !write(msr, UINT64_MAX), msr);
			hostile_check_that("MTRR that takes a range",
					   !write(msr, 0x3f000800), msr);
		}
	}
	hostile_check("MTRR", write(0xfe, 1), 0);
}

static void use_feature_control(void)
{
	uint64_t value = 0;

	if (read(FEATURE_CONTROL, &value)) {
		hostile_check("VMX", value & 6, 0);
	}
	hostile_check("lock", write(FEATURE_CONTROL, 5), 0);
}

static void load_microcode(void)
{
	write(0x79, 0x1000);
	write(0x79, 0x3f000000);
	write(0x8b, UINT64_MAX);
	hostile_check("AMD's", write(0xc0010020, 0x1000), 0);
}

static const struct attack attacks[] = {
	{ "msr-read-all", read_ranges, SURVIVES, 0 },
	{ "msr-write-ones", write_ones, SURVIVES, 0 },
	{ "msr-write-zeros", write_zeros, SURVIVES, 0 },
	{ "msr-write-bits", write_bits, SURVIVES, 0 },
	{ "msr-outside", use_outside, SURVIVES, 0 },
	{ "msr-svm", use_svm, SURVIVES, 0 },
	{ "msr-vmx", use_vmx, SURVIVES, 0 },
	{ "msr-trace", use_trace, SURVIVES, 0 },
	{ "msr-debug-store", use_debug_store, SURVIVES, 0 },
	{ "msr-counters", use_counters, SURVIVES, 0 },
	{ "msr-machine-check", use_machine_check, SURVIVES, 0 },
	{ "msr-smm", use_smm, SURVIVES, 0 },
	{ "msr-routing", use_routing, SURVIVES, 0 },
	{ "msr-chicken", use_chicken_bits, SURVIVES, 0 },
	{ "msr-power", use_power, SURVIVES, 0 },
	{ "msr-cache", use_cache_classes, SURVIVES, 0 },
	{ "msr-user-interrupts", use_user_interrupts, SURVIVES, 0 },
	{ "msr-sgx", use_sgx, SURVIVES, 0 },
	{ "msr-apic-base", move_apic, SURVIVES, 0 },
	{ "msr-efer", set_efer, SURVIVES, 0 },
	{ "msr-pat", set_pat, SURVIVES, 0 },
	{ "msr-debugctl", set_debug_control, SURVIVES, 0 },
	{ "msr-time", set_time, SURVIVES, 0 },
	{ "msr-mtrr", set_mtrrs, SURVIVES, 0 },
	{ "msr-feature-control", use_feature_control, SURVIVES, 0 },
	{ "msr-microcode", load_microcode, SURVIVES, 0 },
};

const struct attack_list msr_attacks = ATTACK_LIST(attacks, ANY_APIC);
