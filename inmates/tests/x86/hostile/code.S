/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The instructions of code.h. RDI is an address, RSI a value, RAX the result.
 * All registers may be changed but RSP: where that is the operand, it is put
 * back, unless there is no coming back.
 */
#define EFLAGS_TF	0x100
#define BUFFER_SIZE	0x1000
#define SCRATCH_PORT	0x2ef	/* of the UART that hostile and step own */
#define ABSENT_PORT	0x60
#define MSR_MTRR_CAP	0xfe
#define MSR_MICROCODE	0x79
#define COUNT		16
#define WAIT_COUNT	10000

	.macro	code name
	.balign	16
	.global	code_\name
code_\name:
	.endm

	.text
	/* code_run(code, address, value) */
	code	run
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rdi, %rax
	mov	%rsi, %rdi
	mov	%rdx, %rsi
	sub	$8, %rsp
	call	*%rax
	add	$8, %rsp
	cld
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	code	read8
	movzbl	(%rdi), %eax
	ret
	code	read16
	movzwl	(%rdi), %eax
	ret
	code	read32
	mov	(%rdi), %eax
	ret
	code	read64
	mov	(%rdi), %rax
	ret
	code	write8
	mov	%sil, (%rdi)
	ret
	code	write16
	mov	%si, (%rdi)
	ret
	code	write32
	mov	%esi, (%rdi)
	ret
	code	write64
	mov	%rsi, (%rdi)
	ret

	code	or
	or	%esi, (%rdi)
	ret
	code	inc
	incl	(%rdi)
	ret
	code	not
	notl	(%rdi)
	ret
	code	xchg
	mov	%esi, %eax
	xchg	%eax, (%rdi)
	ret
	code	xadd
	mov	%esi, %eax
	lock xadd %eax, (%rdi)
	ret
	code	cmpxchg
	xor	%eax, %eax
	lock cmpxchg %esi, (%rdi)
	ret
	code	cmpxchg8b
	xor	%eax, %eax
	xor	%edx, %edx
	mov	%esi, %ebx
	mov	%esi, %ecx
	lock cmpxchg8b (%rdi)
	ret
	code	cmpxchg16b
	xor	%eax, %eax
	xor	%edx, %edx
	mov	%rsi, %rbx
	mov	%rsi, %rcx
	lock cmpxchg16b (%rdi)
	ret
	code	bts
	lock btsl $3, (%rdi)
	ret

	/* RDX: RSP as it was */
	code	push
	mov	%rsp, %rdx
	lea	8(%rdi), %rsp
	push	%rsi
	mov	%rdx, %rsp
	ret
	code	pop
	mov	%rsp, %rdx
	mov	%rdi, %rsp
	pop	%rax
	mov	%rdx, %rsp
	ret
	code	pushf
	mov	%rsp, %rdx
	lea	8(%rdi), %rsp
	pushf
	mov	%rdx, %rsp
	ret
	code	popf
	pushf
	pop	%rcx
	mov	%rsp, %rdx
	mov	%rdi, %rsp
	popf
	mov	%rdx, %rsp
	push	%rcx
	popf
	ret
	code	enter
	mov	%rsp, %rdx
	lea	8(%rdi), %rsp
	enter	$8, $0
	mov	%rdx, %rsp
	ret
	code	leave
	mov	%rsp, %rdx
	mov	%rdi, %rbp
	leave
	mov	%rdx, %rsp
	ret
	code	call
	mov	%rsp, %rdx
	lea	8(%rdi), %rsp
	call	1f
1:	mov	%rdx, %rsp
	ret
	code	jump_through
	jmp	*(%rdi)
	code	jump_far
	.byte	0x48, 0xff, 0x2f		/* rex.W ljmp *(%rdi) */
	ret
	code	return
	mov	%rdi, %rsp
	ret
	code	iret
	mov	%rdi, %rsp
	iretq

	code	stos
	mov	%esi, %eax
	mov	$COUNT, %ecx
	rep stosl
	ret
	code	lods
	mov	%rdi, %rsi
	mov	$COUNT, %ecx
	rep lodsl
	ret
	code	scas
	mov	$COUNT, %ecx
	mov	$-1, %eax
	repne scasl
	ret
	code	cmps
	mov	%rdi, %rsi
	mov	$buffer, %rdi
	mov	$COUNT, %ecx
	repne cmpsl
	ret
	code	movs_from
	mov	%rdi, %rsi
	mov	$buffer, %rdi
	mov	$COUNT, %ecx
	rep movsl
	ret
	code	movs_to
	mov	$buffer, %rsi
	mov	$COUNT, %ecx
	rep movsl
	ret
	code	movs_within
	mov	%rdi, %rsi
	add	$0x40, %rdi
	mov	$COUNT, %ecx
	rep movsl
	ret

	code	sse_read
	movups	(%rdi), %xmm0
	ret
	code	sse_write
	movq	%rsi, %xmm0
	movups	%xmm0, (%rdi)
	ret
	code	movnti
	movnti	%esi, (%rdi)
	sfence
	ret
	code	movntdq
	movq	%rsi, %xmm0
	movntdq	%xmm0, (%rdi)
	sfence
	ret
	code	maskmov
	pcmpeqb	%xmm1, %xmm1
	movq	%rsi, %xmm0
	maskmovdqu %xmm1, %xmm0
	ret
	code	fild
	fninit
	fildl	(%rdi)
	fninit
	ret
	code	fist
	fninit
	fld1
	fistpl	(%rdi)
	fninit
	ret
	code	fninit
	fninit
	ret
	code	fnsave
	fnsave	(%rdi)
	ret
	code	fxsave
	fxsave64 (%rdi)
	ret
	code	fxrstor
	fxrstor64 (%rdi)
	ret

	code	sgdt
	sgdt	(%rdi)
	ret
	/* Tables that lead nowhere until the next instruction */
	code	lgdt
	sgdt	buffer
	lgdt	(%rdi)
	lgdt	buffer
	ret
	code	lidt
	sidt	buffer
	lidt	(%rdi)
	lidt	buffer
	ret
	code	mov_segment
	mov	(%rdi), %fs
	xor	%eax, %eax
	mov	%eax, %fs
	ret
	code	ins
	mov	$SCRATCH_PORT, %edx
	insb
	ret
	code	outs
	mov	$SCRATCH_PORT, %edx
	mov	%rdi, %rsi
	outsb
	ret

	/* A debug trap behind each instruction from the one in question on */
	.macro	begin_traps
	pushf
	orl	$EFLAGS_TF, (%rsp)
	popf
	.endm
	.macro	end_traps
	pushf
	andl	$~EFLAGS_TF, (%rsp)
	popf
	ret
	.endm

	code	trapped
	begin_traps
	mov	%esi, (%rdi)
	end_traps
	code	trapped_load
	begin_traps
	mov	(%rdi), %eax
	end_traps
	code	trapped_rmw
	begin_traps
	lock xadd %eax, (%rdi)
	end_traps
	code	trapped_nop
	begin_traps
	nop
	end_traps
	code	trapped_cpuid
	xor	%eax, %eax
	begin_traps
	cpuid
	end_traps
	code	trapped_in
	begin_traps
	inb	$ABSENT_PORT, %al
	end_traps
	code	trapped_out
	begin_traps
	outb	%al, $ABSENT_PORT
	end_traps
	code	trapped_rdmsr
	mov	$MSR_MTRR_CAP, %ecx
	begin_traps
	rdmsr
	end_traps
	code	trapped_wrmsr
	mov	$MSR_MICROCODE, %ecx
	begin_traps
	wrmsr
	end_traps
	code	trapped_wbinvd
	begin_traps
	wbinvd
	end_traps
	code	trapped_cr0
	mov	%cr0, %rax
	begin_traps
	mov	%rax, %cr0
	end_traps

	/* Exits in the shadow of an instruction; flags are put back */
	code	shadow_sti
	sti
	cpuid
	sti
	inb	$ABSENT_PORT, %al
	cli
	ret
	code	shadow_mov_ss
	mov	%ss, %esi
	mov	%esi, %ss
	cpuid
	mov	%esi, %ss
	inb	$ABSENT_PORT, %al
	mov	%esi, %ss
	wbinvd
	ret
	code	shadow_for_ever
	mov	%ss, %esi
1:	.rept	COUNT
	mov	%esi, %ss
	sti
	.endr
	cli
	jmp	1b
	.global	code_breakpoint_at
	code	breakpoint
	xor	%eax, %eax
code_breakpoint_at:
	cpuid
	ret
	code	mov_ss
	mov	%ss, %eax
	mov	%eax, %ss
	mov	%esi, (%rdi)
	ret
	code	sti
	sti
	mov	%esi, (%rdi)
	cli
	ret
	code	prefetch
	prefetcht0 (%rdi)
	prefetchnta (%rdi)
	prefetchw (%rdi)
	ret
	code	invlpg
	invlpg	(%rdi)
	ret

	/* RAX is an address as well */
	code	vmrun
	mov	%rdi, %rax
	vmrun
	ret
	code	vmload
	mov	%rdi, %rax
	vmload
	ret
	code	vmsave
	mov	%rdi, %rax
	vmsave
	ret
	code	stgi
	stgi
	ret
	code	clgi
	clgi
	ret
	code	skinit
	mov	%edi, %eax
	skinit
	ret
	code	invlpga
	mov	%rdi, %rax
	mov	%esi, %ecx
	invlpga
	ret
	code	vmmcall
	mov	%esi, %eax
	vmmcall
	ret
	code	vmcall
	mov	%esi, %eax
	vmcall
	ret
	code	vmxon
	mov	%rdi, buffer
	vmxon	buffer
	ret
	code	vmxoff
	vmxoff
	ret
	code	vmclear
	mov	%rdi, buffer
	vmclear	buffer
	ret
	code	vmptrld
	mov	%rdi, buffer
	vmptrld	buffer
	ret
	code	vmptrst
	vmptrst	buffer
	ret
	code	vmread
	vmread	%rsi, %rax
	ret
	code	vmwrite
	vmwrite	%rdi, %rsi
	ret
	code	vmlaunch
	vmlaunch
	ret
	code	vmresume
	vmresume
	ret
	code	vmfunc
	xor	%eax, %eax
	mov	%esi, %ecx
	vmfunc
	ret
	code	invept
	mov	%rdi, buffer
	movq	$0, buffer + 8
	mov	$2, %eax
	invept	buffer, %rax
	ret
	code	invvpid
	movq	$0, buffer
	movq	$0, buffer + 8
	mov	$2, %eax
	invvpid	buffer, %rax
	ret
	code	getsec
	xor	%eax, %eax
	getsec
	ret
	code	encls
	xor	%eax, %eax
	encls
	ret
	code	enclu
	xor	%eax, %eax
	enclu
	ret
	code	enclv
	xor	%eax, %eax
	enclv
	ret
	code	monitor
	mov	%rdi, %rax
	xor	%ecx, %ecx
	xor	%edx, %edx
	monitor
	ret
	code	mwait
	xor	%eax, %eax
	xor	%ecx, %ecx
	mwait
	ret
	code	monitorx
	mov	%rdi, %rax
	xor	%ecx, %ecx
	xor	%edx, %edx
	monitorx
	ret
	code	mwaitx
	xor	%eax, %eax
	xor	%ebx, %ebx
	xor	%ecx, %ecx
	mwaitx
	ret
	code	rdpru
	xor	%ecx, %ecx
	.byte	0x0f, 0x01, 0xfd		/* rdpru */
	ret
	code	invlpgb
	mov	%rdi, %rax
	xor	%ecx, %ecx
	xor	%edx, %edx
	invlpgb
	ret
	code	tlbsync
	tlbsync
	ret
	code	pconfig
	xor	%eax, %eax
	pconfig
	ret
	code	umwait
	xor	%eax, %eax
	xor	%edx, %edx
	umwait	%ecx
	ret
	code	senduipi
	senduipi %rsi
	ret
	code	xsaves
	mov	$-1, %eax
	mov	$-1, %edx
	xsaves64 buffer
	ret
	code	seamcall
	seamcall
	ret
	code	rsm
	rsm
	ret
	code	rdpmc
	mov	%esi, %ecx
	rdpmc
	ret
	code	rdpmc_fixed
	mov	$0x40000000, %ecx
	rdpmc
	ret
	code	invd
	invd
	ret
	code	wbinvd
	wbinvd
	ret
	code	wbnoinvd
	wbnoinvd
	ret
	code	icebp
	.byte	0xf1
	ret
	code	ud2
	ud2
	/* The same with a hint; but emulators end a turn there */
	code	pause
	mov	$WAIT_COUNT, %ecx
1:	dec	%ecx
	jnz	1b
	pause
	jmp	code_pause
	/* An exception, but not before some time has passed */
	code	wait_ud2
	mov	$WAIT_COUNT, %ecx
1:	dec	%ecx
	jnz	1b
	ud2
	code	spin
1:	jmp	1b
	/* A handler of vector 2, on a stack that does not grow */
	code	nmi_again
	add	$5 * 8, %rsp
	int	$2
	code	cpuid
	mov	%esi, %eax
	xor	%ecx, %ecx
	cpuid
	ret

	.bss
	.balign	64
buffer:
	.space	BUFFER_SIZE

	.section .note.GNU-stack, "", %progbits
