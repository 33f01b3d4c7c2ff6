// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * boot/x86/cpuid_build.c for VMX.
 */
#define CONFIG_VMX     1
#define cpuid_build    vmx_cpuid_build
#define cpuid_host_cr4 vmx_cpuid_host_cr4
#include "../../../../boot/x86/cpuid_build.c"
