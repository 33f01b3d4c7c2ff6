// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * arch/arm64/vgicv3_sysreg.c under the name it has behind the filter.
 */
#define vgic_sysreg vgic_sysreg_direct
#include "../../../arch/arm64/vgicv3_sysreg.c"
