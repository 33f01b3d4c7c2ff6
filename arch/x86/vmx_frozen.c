// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * With ROOTLESS=n, VMX: hypercalls behind the freeze. All answer that there are
 * none; every other exit is the runtime's.
 */
#include <bulkhead/hypercall.h>
#include "frozen.h"
#include "vmcs.h"
#include "vmx.h"
#include "vmx_regs.h"
#include "x86_regs.h"

/* As the runtime does first with any exit of a step. */
static void step_end(void)
{
	uint64_t flags = vmcs_read(VMCS_RFLAGS);

	flags &= ~(uint64_t)(RFLAGS_IF | RFLAGS_TF);
	vmcs_write(VMCS_RFLAGS, flags | this_cpu.arch.step.flags);
	vmcs_write(VMCS_PENDING_DEBUG, 0);
	vmcs_write(VMCS_EPTP, cpu_roots.run);
	vmcs_write(VMCS_EXCEPTION_BITMAP, INTERCEPT_RUN);
	this_cpu.arch.step.active = 0;
}

bool frozen_is_call(void)
{
	if (vmcs_read(VMCS_EXIT_REASON) != EXIT_VMCALL) {
		return false;
	}
	if (this_cpu.arch.step.active != 0) {
		step_end();
	}
	return true;
}

void frozen_skip_call(void)
{
	vcpu_skip();
}

/*
 * In Bochs who exits from the activity state HLT is active, and would run from
 * where it has parked.
 */
void frozen_stay_parked(void)
{
	if (this_cpu.arch.state != VCPU_RUNNING) {
		vmcs_write(VMCS_ACTIVITY, ACTIVITY_HLT);
	}
}

void frozen_exit(struct guest_regs *regs)
{
	if (!frozen_is_call()) {
		vcpu_exit(regs);
		frozen_stay_parked();
		return;
	}
	regs->r[RAX] = (uint64_t)-HYPERCALL_ENOSYS;
	frozen_skip_call();
}
