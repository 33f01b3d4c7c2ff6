/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Instructions as numbers: those that use memory, at [x0], and others. DDI 0487
 * C4 and C6.
 */
#pragma once

/* Loads and stores that carry no syndrome: nobody can do them for the guest. */
#define LDP_W		0x29400801u
#define STP_W		0x29007c1fu
#define LDP_X		0xa9400801u
#define STP_X		0xa9000801u
#define LDNP_X		0xa8400801u
#define LDPSW		0x69400801u
#define LDXR_W		0x885f7c01u
#define LDAXR_X		0xc85ffc01u
#define LDXP_X		0xc87f0801u
#define LDAXP_W		0x887f8801u
#define LDR_POST	0xb8404401u
#define LDR_PRE		0xb8404c01u
#define STR_POST	0xb800441fu
#define LDR_Q		0x3dc00000u
#define STR_Q		0x3d800000u
#define LDR_S		0xbd400000u
#define STR_B		0x3d000000u
#define LDP_Q		0xad400400u
#define LD1_4		0x4c402000u
#define ST1_4		0x4c002000u
#define LD4R		0x4d60e800u
#define LD1_LANE	0x0d400c00u
#define DC_ZVA		0xd50b7420u
/* FEAT_LSE */
#define CAS_W		0x88a17c02u
#define CASP_X		0x48227c04u
#define LDADD_W		0xb8210002u
#define STSET_W		0xb821301fu
#define SWP_X		0xf8218002u

/* With a syndrome: one register, one address. */
#define LDR_W		0xb9400001u
#define LDR_X		0xf9400001u
#define LDR_X0		0xf9400000u
#define LDR_XZR		0xf940001fu
#define STR_XZR		0xf900001fu
#define LDRB		0x39400001u
#define LDRH		0x79400001u
#define LDRSB_X0	0x39800000u
#define LDRSW_X0	0xb9800000u
#define LDTR_X		0xf8400801u
#define LDTR_X0		0xf8400800u
#define STTR_XZR	0xf800081fu
#define LDAR_W		0x88dffc01u
#define LDAR_W0		0x88dffc00u
#define STLR_WZR	0x889ffc1fu

/* No access to memory, or none that may fail. */
#define PRFM_LOAD	0xf9800000u
#define PRFM_STORE	0xf9800011u
#define DC_CIVAC	0xd50b7e20u
#define DC_CVAC		0xd50b7a20u
#define DC_CVAU		0xd50b7b20u
#define DC_IVAC		0xd5087620u
#define IC_IVAU		0xd50b7520u
#define AT_S1E1R	0xd5087800u

#define MOVZ_X0(n)	(0xd2800000u | (uint32_t)(n) << 5)
#define MOVK_X0_16(n)	(0xf2a00000u | (uint32_t)(n) << 5)
#define MOVK_X0_32(n)	(0xf2c00000u | (uint32_t)(n) << 5)
#define HINT(n)		(0xd503201fu | (uint32_t)(n) << 5)
#define BRK_0		0xd4200000u
#define HLT_0		0xd4400000u
#define HVC_0		0xd4000002u
#define HVC_1		0xd4000022u
#define SMC_0		0xd4000003u
#define UDF_0		0x00000000u
