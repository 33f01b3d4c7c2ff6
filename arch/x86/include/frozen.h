/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * With ROOTLESS=n: what stays of management when it has been frozen, a stub in
 * front of the exits. svm_frozen.c or vmx_frozen.c is linked.
 */
#pragma once

#include "vcpu.h"

/*
 * To the final map at @cr3, through the seal, and back into the guest whose
 * registers are struct guest_regs right below this_cpu. Called by management,
 * once, on each CPU.
 */
noreturn void frozen_hand_off(uint64_t cr3);

/* Called by the assembly for each exit from then on. */
void frozen_exit(struct guest_regs *regs);

/*
 * True if the guest's instruction that exited is a hypercall. Should one have
 * been made of an access that is stepped, the step ends; with SVM by making the
 * guest exit again.
 */
bool frozen_is_call(void);

/* Go on behind the hypercall. */
void frozen_skip_call(void);

/* Behind an exit that was the runtime's: a CPU that is parked stays so. */
void frozen_stay_parked(void);

/* VMX, in assembly: where exits and NMIs go then. */
extern char frozen_vmexit[], frozen_nmi[];
