// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The page of the local APIC where its hardware is in x2APIC mode: a store there
 * may be an interrupt message, so it is nobody's.
 */
#include "code.h"
#include "hostile.h"

#define PAGE 0xfee00000UL

static void on_page(void)
{
	hostile_run_code(PAGE);
}

static const struct attack attacks[] = {
	{ "apic-absent-read", on_page, STOPS, code_read32 },
	{ "apic-absent-write", on_page, STOPS, code_write32 },
	{ "apic-absent-push", on_page, STOPS, code_push },
};

const struct attack_list apic_absent_attacks = ATTACK_LIST(attacks, X2APIC);
