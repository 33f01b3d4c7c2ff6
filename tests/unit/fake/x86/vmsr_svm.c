// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * arch/x86/vmsr.c for SVM with xAPIC.
 */
#define CONFIG_SVM   1
#define CONFIG_XAPIC 1
#define exit_rdmsr   svm_exit_rdmsr
#define exit_wrmsr   svm_exit_wrmsr
#define vmsr_reset   svm_vmsr_reset
#include "../../../../arch/x86/vmsr.c"
