/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Policy files of x86 as they are compiled for each vendor and APIC mode: a file
 * NAME_VARIANT.c of this folder gives their functions these names.
 */
#pragma once

#include <stdint.h>

struct guest_regs;

/* arch/x86/vcpuid.c */
void xapic_exit_cpuid(struct guest_regs *regs);
void x2apic_exit_cpuid(struct guest_regs *regs);

/* arch/x86/vmsr.c: SVM with xAPIC, VMX with x2APIC */
void svm_exit_rdmsr(struct guest_regs *regs);
void svm_exit_wrmsr(struct guest_regs *regs);
void svm_vmsr_reset(void);
void vmx_vmsr_reset(void);
void vmx_exit_rdmsr(struct guest_regs *regs);
void vmx_exit_wrmsr(struct guest_regs *regs);

/* boot/x86/cpuid_build.c */
struct arch_cell;
void vmx_cpuid_build(struct arch_cell *cell);

/* boot/x86/msr_bitmap.c with the vendor's layout */
void *svm_msr_bitmap_build(void);
void *svm_x2apic_msr_bitmap_build(void);
void *vmx_msr_bitmap_build(void);
extern const uint32_t svm_io_bitmap_pages;
extern const uint32_t vmx_io_bitmap_pages;

/* boot/x86/io_bitmap.c */
void *svm_io_bitmap_build(uint32_t index);
void *vmx_io_bitmap_build(uint32_t index);
