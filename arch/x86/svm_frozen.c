// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * With ROOTLESS=n, SVM: hypercalls behind the freeze. All answer that there are
 * none; every other exit is the runtime's.
 */
#include <bulkhead/hypercall.h>
#include "config.h"
#include "frozen.h"
#include "svm_regs.h"

#define VMMCALL_LENGTH 3

bool frozen_is_call(void)
{
	if (vmcb.exit_code != EXIT_VMMCALL) {
		return false;
	}
	if (this_cpu.arch.step.active != 0) {
		/* An NMI without a word means nothing, but ends the step. */
		vmcb.exit_code = EXIT_NMI;
		return false;
	}
	return true;
}

/* An emulator's next RIP stays 0: it is nobody's. */
void frozen_skip_call(void)
{
	bool is_missing = IS_ENABLED(CONFIG_SVM_QUIRK_NO_NRIP) &&
			  vmcb.next_rip == 0;

	if (is_missing) {
		vmcb.next_rip = vmcb.rip + VMMCALL_LENGTH;
	}
	vcpu_skip();
	if (is_missing) {
		vmcb.next_rip = 0;
	}
}

/* It cannot leave the loop on its page. */
void frozen_stay_parked(void)
{
}

void frozen_exit(struct guest_regs *regs)
{
	if (!frozen_is_call()) {
		vcpu_exit(regs);
		return;
	}
	regs->r[RAX] = (uint64_t)-HYPERCALL_ENOSYS;
	frozen_skip_call();
}
