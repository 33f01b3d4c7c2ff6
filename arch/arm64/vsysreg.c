// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Trapped system registers other than the GIC's. What is not named here does
 * not exist for a guest, whatever the hardware has.
 */
#include "cell.h"
#include "sysreg.h"
#include "trap.h"

#define REG_ID_GROUP	  ESR_SYS64(3u, 0u, 0u, 0u, 0u)
#define REG_ID_GROUP_MASK ESR_SYS64(3u, 7u, 15u, 0u, 0u)

bool vsysreg_access(uint32_t esr, uint64_t *value)
{
	uint32_t crm = ESR_SYS64_CRM(esr);

	/* HCR_EL2.TID3 traps reads of op0 3, op1 0, CRn 0, CRm 1 to 7. */
	if ((esr & REG_ID_GROUP_MASK) == REG_ID_GROUP && crm >= 1 && crm <= 7) {
		crm = (crm - 1) * 8 + ESR_SYS64_OP2(esr);
		*value = this_cell.arch.id_regs[crm];
		return (esr & ESR_SYS64_READ) != 0;
	}
	switch (esr & ESR_SYS64_MASK) {
	case ESR_SYS64(2u, 0u, 1u, 1u, 4u): /* OSLSR_EL1 */
		*value = sysreg_read(oslsr_el1);
		return true;
	/* Locked, EL1 could set EDSCR.HDE and halt this CPU in EL2 (H2.2). */
	case ESR_SYS64(2u, 0u, 1u, 0u, 4u): /* OSLAR_EL1 */
	case ESR_SYS64(2u, 0u, 1u, 3u, 4u): /* OSDLR_EL1 */
	case ESR_SYS64(2u, 0u, 1u, 4u, 4u): /* DBGPRCR_EL1 */
	case ESR_SYS64(3u, 0u, 1u, 0u, 1u): /* ACTLR_EL1 */
		*value = 0;
		return true;
	default:
		return vgic_sysreg(esr, value);
	}
}
