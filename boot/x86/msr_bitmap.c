// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The MSR permission bitmap: all is denied but what is listed here. An MSR is
 * on the list if it is of one logical CPU alone, and neither writes memory nor
 * reaches another CPU. What a cell reads or writes beyond it, arch/x86/vmsr.c
 * answers.
 */
#include <string.h>
#include "boot.h"
#include "config.h"
#include "layout.h"
#include "lapic.h"
#include "msr.h"
#include "policy.h"

struct msr_range {
	uint32_t first;
	uint32_t last;
	uint32_t rights;
};

#define EFER_RIGHTS (IS_ENABLED(CONFIG_VMX) ? MSR_OPEN : 0)
#define APIC_READ   (IS_ENABLED(CONFIG_X2APIC) ? MSR_OPEN_READ : 0)
#define APIC_WRITE  (IS_ENABLED(CONFIG_X2APIC) ? MSR_OPEN_WRITE : 0)
#define APIC(reg)   (MSR_X2APIC + (reg))

static const struct msr_range open[] = {
	{ MSR_TSC, MSR_TSC, MSR_OPEN_READ },
	{ 0x17, 0x17, MSR_OPEN_READ }, /* PLATFORM_ID */
	{ MSR_APIC_BASE, MSR_APIC_BASE, MSR_OPEN_READ },
	{ 0x48, 0x48, MSR_OPEN }, /* SPEC_CTRL */
	{ 0x49, 0x49, MSR_OPEN }, /* PRED_CMD */
	{ MSR_MICROCODE_REVISION, MSR_MICROCODE_REVISION, MSR_OPEN_READ },
	{ 0xce, 0xcf, MSR_OPEN_READ }, /* PLATFORM_INFO, CORE_CAPABILITIES */
	{ MSR_FLUSH_CMD, MSR_FLUSH_CMD, MSR_OPEN },
	{ 0x174, 0x176, MSR_OPEN }, /* SYSENTER_CS, _ESP, _EIP */
	{ MSR_PAT, MSR_PAT, MSR_OPEN },
	{ 0x6e0, 0x6e0, MSR_OPEN }, /* TSC_DEADLINE */
	/* Hardware has EFER apart for host and guest; SVM needs its SVME. */
	{ MSR_EFER, MSR_EFER, EFER_RIGHTS },
	{ 0xc0000081, 0xc0000084, MSR_OPEN }, /* STAR, LSTAR, CSTAR, SFMASK */
	{ 0xc0000100, 0xc0000103, MSR_OPEN }, /* FS, GS, KERNEL_GS, TSC_AUX */
	{ 0xc001011f, 0xc001011f, MSR_OPEN }, /* VIRT_SPEC_CTRL */

	/* ICR and LVTs with a delivery mode are filtered. */
	{ APIC(LAPIC_ID), APIC(LAPIC_SELF_IPI), APIC_READ },
	{ APIC(LAPIC_TPR), APIC(LAPIC_TPR), APIC_WRITE },
	{ APIC(LAPIC_EOI), APIC(LAPIC_EOI), APIC_WRITE },
	{ APIC(LAPIC_SVR), APIC(LAPIC_SVR), APIC_WRITE },
	{ APIC(LAPIC_ESR), APIC(LAPIC_ESR), APIC_WRITE },
	{ APIC(LAPIC_LVT_TIMER), APIC(LAPIC_LVT_TIMER), APIC_WRITE },
	{ APIC(LAPIC_LVT_ERROR), APIC(LAPIC_TIMER_INIT), APIC_WRITE },
	{ APIC(LAPIC_TIMER_DIVIDE), APIC(LAPIC_SELF_IPI), APIC_WRITE },
};

void *msr_bitmap_build(void)
{
	uint8_t *bitmap = pool_alloc(msr_bitmap_pages);

	memset(bitmap, 0xff, msr_bitmap_pages * PAGE_SIZE);
	for (uint32_t i = 0; i < sizeof(open) / sizeof(open[0]); i++) {
		for (uint32_t msr = open[i].first; msr <= open[i].last; msr++) {
			msr_bitmap_open(bitmap, msr, open[i].rights);
		}
	}
	return bitmap;
}
