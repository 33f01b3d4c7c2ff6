// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Hypercalls on x86: only the kernel may make them.
 */
#include "exception.h"
#include "manage.h"
#include "vendor.h"

/* What a call in user mode came to; written there. */
int32_t user_result;

/* Provided below: HYPERCALL_GET_INFO of INFO_CELLS, in user mode. */
void user_vmcall(void);
void user_vmmcall(void);

__asm__(".text\n"
	"user_vmcall:\n"
	"	mov	$5, %eax\n"
	"	mov	$4, %edi\n"
	"	vmcall\n"
	"	mov	%eax, user_result(%rip)\n"
	"	int	$0x2f\n"
	"user_vmmcall:\n"
	"	mov	$5, %eax\n"
	"	mov	$4, %edi\n"
	"	vmmcall\n"
	"	mov	%eax, user_result(%rip)\n"
	"	int	$0x2f\n");

_Static_assert(HYPERCALL_GET_INFO == 5 && INFO_CELLS == 4, "see above");
_Static_assert(VECTOR_USER_END == 0x2f, "see above");

void arch_test_errors(void)
{
	exception_run_user(vendor_has_svm() ? user_vmmcall : user_vmcall);
	expect("a call in user mode", user_result, -HYPERCALL_EPERM);
}

bool arch_call_is_invalid(void)
{
	struct exception_record record;
	uint64_t call = HYPERCALL_GET_INFO;

	exception_expect(EXCEPTION_SKIP);
	if (vendor_has_svm()) {
		__asm__ volatile(EXCEPTION_POINT("vmmcall")
				 : "+a"(call)
				 :
				 : "memory");
	} else {
		__asm__ volatile(EXCEPTION_POINT("vmcall")
				 : "+a"(call)
				 :
				 : "memory");
	}
	record = exception_end();
	return record.count == 1 && record.vector == VECTOR_UD;
}
