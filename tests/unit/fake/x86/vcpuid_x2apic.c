// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * arch/x86/vcpuid.c for x2APIC.
 */
#define CONFIG_X2APIC 1
#define exit_cpuid    x2apic_exit_cpuid
#include "../../../../arch/x86/vcpuid.c"
