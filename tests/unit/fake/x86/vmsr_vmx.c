// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * arch/x86/vmsr.c for VMX with x2APIC.
 */
#define exit_rdmsr vmx_exit_rdmsr
#define exit_wrmsr vmx_exit_wrmsr
#define vmsr_reset vmx_vmsr_reset
#include "../../../../arch/x86/vmsr.c"
