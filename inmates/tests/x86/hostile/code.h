/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Instructions that C has no words for, each a function of code.S. They are run
 * by code_run(), with RDI = @address and RSI = @value, and return RAX. One that
 * raises an exception that is expected with EXCEPTION_RETURN returns.
 */
#pragma once

#include <stdint.h>

uint64_t code_run(const void *code, uint64_t address, uint64_t value);

/* Loads from, stores to and other accesses of RDI */
extern const char code_read8[];
extern const char code_read16[];
extern const char code_read32[];
extern const char code_read64[];
extern const char code_write8[];
extern const char code_write16[];
extern const char code_write32[];
extern const char code_write64[];
extern const char code_or[];
extern const char code_inc[];
extern const char code_not[];
extern const char code_xchg[];
extern const char code_xadd[];
extern const char code_cmpxchg[];
extern const char code_cmpxchg8b[];
extern const char code_cmpxchg16b[];
extern const char code_bts[];
extern const char code_push[];
extern const char code_pop[];
extern const char code_pushf[];
extern const char code_popf[];
extern const char code_enter[];
extern const char code_leave[];
extern const char code_call[];
extern const char code_jump_through[];
extern const char code_jump_far[];
extern const char code_return[];
extern const char code_iret[];
extern const char code_stos[];
extern const char code_lods[];
extern const char code_scas[];
extern const char code_cmps[];
extern const char code_movs_from[];
extern const char code_movs_to[];
extern const char code_movs_within[];
extern const char code_sse_read[];
extern const char code_sse_write[];
extern const char code_movnti[];
extern const char code_movntdq[];
extern const char code_maskmov[];
extern const char code_fild[];
extern const char code_fist[];
extern const char code_fninit[];
extern const char code_fnsave[];
extern const char code_fxsave[];
extern const char code_fxrstor[];
extern const char code_sgdt[];
extern const char code_lgdt[];
extern const char code_lidt[];
extern const char code_mov_segment[];
extern const char code_ins[];
extern const char code_outs[];
extern const char code_trapped[];
extern const char code_trapped_load[];
extern const char code_trapped_rmw[];
extern const char code_mov_ss[];
extern const char code_sti[];
extern const char code_prefetch[];
extern const char code_invlpg[];

/* Single steps, for which an equal number of debug traps is due */
extern const char code_trapped_nop[];
extern const char code_trapped_cpuid[];
extern const char code_trapped_in[];
extern const char code_trapped_out[];
extern const char code_trapped_rdmsr[];
extern const char code_trapped_wrmsr[];
extern const char code_trapped_wbinvd[];
extern const char code_trapped_cr0[];

/* Exits behind STI and MOV SS; an instruction to stop at */
extern const char code_shadow_sti[];
extern const char code_shadow_mov_ss[];
extern const char code_shadow_for_ever[];
extern const char code_breakpoint[];
extern const char code_breakpoint_at[];

/* What only hypervisors execute, or nobody in a cell */
extern const char code_vmrun[];
extern const char code_vmload[];
extern const char code_vmsave[];
extern const char code_stgi[];
extern const char code_clgi[];
extern const char code_skinit[];
extern const char code_invlpga[];
extern const char code_vmmcall[];
extern const char code_vmcall[];
extern const char code_vmxon[];
extern const char code_vmxoff[];
extern const char code_vmclear[];
extern const char code_vmptrld[];
extern const char code_vmptrst[];
extern const char code_vmread[];
extern const char code_vmwrite[];
extern const char code_vmlaunch[];
extern const char code_vmresume[];
extern const char code_vmfunc[];
extern const char code_invept[];
extern const char code_invvpid[];
extern const char code_getsec[];
extern const char code_encls[];
extern const char code_enclu[];
extern const char code_enclv[];
extern const char code_monitor[];
extern const char code_mwait[];
extern const char code_monitorx[];
extern const char code_mwaitx[];
extern const char code_rdpru[];
extern const char code_invlpgb[];
extern const char code_tlbsync[];
extern const char code_pconfig[];
extern const char code_umwait[];
extern const char code_senduipi[];
extern const char code_xsaves[];
extern const char code_seamcall[];
extern const char code_rsm[];
extern const char code_rdpmc[];
extern const char code_rdpmc_fixed[];
extern const char code_invd[];
extern const char code_wbinvd[];
extern const char code_wbnoinvd[];
extern const char code_icebp[];
extern const char code_ud2[];
extern const char code_cpuid[];
extern const char code_spin[];
extern const char code_pause[];
extern const char code_nmi_again[];
extern const char code_wait_ud2[];
