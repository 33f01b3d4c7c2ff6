// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Accesses to the trapped window of the distributor that cannot be done for the
 * guest: in each of these forms they are the end of the cell.
 */
#include "gic.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "instructions.h"
#include "mmio.h"
#include "platform.h"

#define PAGE_SIZE 0x1000

static void on_distributor(void)
{
	code_run(hostile_instruction(), platform.gicd_base);
}

/* Behind the first word: no register begins there. */
static void unaligned(void)
{
	code_run(hostile_instruction(),
		 platform.gicd_base + GICD_ISENABLER + sizeof(uint16_t));
}

static void unaligned_halfword(void)
{
	code_run(LDRH, platform.gicd_base + GICD_IPRIORITYR + 1);
}

static void unaligned_doubleword(void)
{
	code_run(LDR_X, platform.gicd_base + GICD_ICFGR + sizeof(uint32_t));
}

/* Half of the access in the window's first page, half in the next one. */
static void across_page(void)
{
	code_run(LDR_X, platform.gicd_base + PAGE_SIZE - sizeof(uint32_t));
}

static void execute(void)
{
	hostile_execute(platform.gicd_base);
}

static const struct attack attacks[] = {
	{ "gicd-unaligned", unaligned, STOPS, LDR_W },
	{ "gicd-unaligned-q", unaligned, STOPS, LDR_Q },
	{ "gicd-unaligned-h", unaligned_halfword, STOPS, 0 },
	{ "gicd-unaligned-x", unaligned_doubleword, STOPS, 0 },
	{ "gicd-across", across_page, STOPS, 0 },
	{ "gicd-ldp", on_distributor, STOPS, LDP_W },
	{ "gicd-stp", on_distributor, STOPS, STP_W },
	{ "gicd-ldnp", on_distributor, STOPS, LDNP_X },
	{ "gicd-ldxr", on_distributor, STOPS, LDXR_W },
	{ "gicd-ldaxp", on_distributor, STOPS, LDAXP_W },
	{ "gicd-postindex", on_distributor, STOPS, LDR_POST },
	{ "gicd-preindex", on_distributor, STOPS, LDR_PRE },
	{ "gicd-str-post", on_distributor, STOPS, STR_POST },
	{ "gicd-ldr-q", on_distributor, STOPS, LDR_Q },
	{ "gicd-str-q", on_distributor, STOPS, STR_Q },
	{ "gicd-ldr-s", on_distributor, STOPS, LDR_S },
	{ "gicd-ldp-q", on_distributor, STOPS, LDP_Q },
	{ "gicd-ld1", on_distributor, STOPS, LD1_4 },
	{ "gicd-st1", on_distributor, STOPS, ST1_4 },
	{ "gicd-ld4r", on_distributor, STOPS, LD4R },
	{ "gicd-ld1-lane", on_distributor, STOPS, LD1_LANE },
	{ "gicd-dc-zva", on_distributor, STOPS, DC_ZVA },
	{ "lse-gicd-cas", on_distributor, STOPS, CAS_W },
	{ "lse-gicd-casp", on_distributor, STOPS, CASP_X },
	{ "lse-gicd-ldadd", on_distributor, STOPS, LDADD_W },
	{ "lse-gicd-stset", on_distributor, STOPS, STSET_W },
	{ "gicd-exec", execute, STOPS, 0 },
};

const struct attack_list mmio_attacks = ATTACK_LIST(attacks, ANY_GIC);
