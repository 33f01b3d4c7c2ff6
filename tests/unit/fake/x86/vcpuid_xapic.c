// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * arch/x86/vcpuid.c for xAPIC.
 */
#define exit_cpuid xapic_exit_cpuid
#include "../../../../arch/x86/vcpuid.c"
