# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""What firmware may leave behind, for real: a stub of a few instructions runs
in its place, spoils the machine and jumps to the image."""
import re
import subprocess
from pathlib import Path

import pytest

import messages
from conftest import PAIR, machine_option
from test_boot_failure import expect_failure

IMAGE = 0x40200000
STUB = 0x40180000	# behind the device tree, below the image
TABLES = 0x60000000	# of LPIs, in memory nobody uses yet
GICD = 0x08000000
GICR = 0x080a0000
GICR_STRIDE = 0x20000
CROSS = "aarch64-linux-gnu-"

# A register of a device, a range of them, a system register.
MACROS = f"""
	.macro	store address, value
	ldr	x0, =\\address
	ldr	w1, =\\value
	str	w1, [x0]
	.endm
	.macro	fill address, bytes, value
	ldr	x0, =\\address
	ldr	x1, =\\address + \\bytes
	ldr	w2, =\\value
9:	str	w2, [x0], #4
	cmp	x0, x1
	b.lo	9b
	.endm
	.macro	write register, value
	ldr	x0, =\\value
	msr	\\register, x0
	.endm
	.equ	GICD, {GICD:#x}
	.equ	GICR, {GICR:#x}
	.equ	SGI, {GICR + 0x10000:#x}
	.equ	TABLES, {TABLES:#x}
"""

JUMP = f"""
	ldr	x30, ={IMAGE:#x}
	mov	x0, xzr
	br	x30
	.ltorg
"""

CACHE_ON = """
	mrs	x0, sctlr_el2
	orr	x0, x0, #4
	msr	sctlr_el2, x0
	isb
"""

MMU_ON = """
	fill	TABLES, 0x1000, 0
	store	TABLES, 0x00000401	/* 1 GiB of devices */
	store	TABLES + 8, 0x40000405	/* 1 GiB of memory */
	write	mair_el2, 0xff00
	write	ttbr0_el2, TABLES
	write	tcr_el2, 0x80823519
	isb
	mrs	x0, sctlr_el2
	orr	x0, x0, #1
	msr	sctlr_el2, x0
	isb
"""

# All interrupts on, pending, active and of any priority, on each CPU.
GIC_BUSY = """
	store	GICD, 0x12
	fill	GICD + 0x104, 0x1c, 0xffffffff
	fill	GICD + 0x204, 0x1c, 0xffffffff
	fill	GICD + 0x304, 0x1c, 0xffffffff
	fill	GICD + 0x420, 0xe0, 0x00c83a50
	fill	GICD + 0x6100, 0x700, 0x2
""" + "".join(f"""
	store	GICR + {cpu * GICR_STRIDE:#x} + 0x14, 0
	store	SGI + {cpu * GICR_STRIDE:#x} + 0x100, 0xffffffff
	store	SGI + {cpu * GICR_STRIDE:#x} + 0x200, 0xffffffff
	store	SGI + {cpu * GICR_STRIDE:#x} + 0x300, 0xffffffff
	fill	SGI + {cpu * GICR_STRIDE:#x} + 0x400, 0x20, 0x00c83a50
""" for cpu in range(4)) + """
	write	S3_4_C12_C9_5, 0xf	/* ICC_SRE_EL2 */
	isb
	write	S3_0_C4_C6_0, 0xf0	/* ICC_PMR_EL1 */
	write	S3_0_C12_C12_7, 1	/* ICC_IGRPEN1_EL1 */
	write	S3_4_C12_C11_0, 0x4001	/* ICH_HCR_EL2 */
	write	S3_4_C12_C12_0, 0x50a0002800000028	/* ICH_LR0_EL2 */
	isb
"""

TIMERS_RUN = """
	write	cntvoff_el2, 0x123456789abc
	write	cntv_cval_el0, 0
	write	cntv_ctl_el0, 1
	write	cntp_cval_el0, 0
	write	cntp_ctl_el0, 1
	write	cnthp_cval_el2, 0
	write	cnthp_ctl_el2, 1
	isb
"""

# Everything that EL2 can trap or translate, but for E2H.
EL2_GARBAGE = """
	write	cptr_el2, 0xffffffff
	write	mdcr_el2, 0xffffffff
	write	cnthctl_el2, 0xffffffff
	write	hstr_el2, 0xffffffff
	write	vttbr_el2, 0x00f1400000123000
	write	vtcr_el2, 0xffffffff
	write	vpidr_el2, 0x12345678
	write	vmpidr_el2, 0x87654321
	write	ttbr0_el2, 0x123456789000
	write	tcr_el2, 0xffffffff
	write	mair_el2, 0x4444444444444444
	write	vbar_el2, 0x123456789800
	write	tpidr_el2, 0xffffffffffffffff
	write	hcr_el2, 0x00000003ffffffff
	isb
"""

LPIS_ON = f"""
	write	S3_4_C12_C9_5, 0xf
	ldr	x0, =GICR + {GICR_STRIDE:#x}
	ldr	x1, =TABLES + 0xf	/* 16 bits of ids */
	str	x1, [x0, #0x70]		/* GICR_PROPBASER */
	ldr	x1, =TABLES + 0x100000
	str	x1, [x0, #0x78]		/* GICR_PENDBASER */
	mov	w1, #1
	str	w1, [x0]		/* GICR_CTLR.EnableLPIs */
"""

ALL_OURS = 0xffffffff
ALL_BUT_KICK = 0xffff7fff


def el3_firmware(scr: int, answers: str, private_groups: int = ALL_OURS,
                 mask: int = 0xff) -> str:
    """A firmware at EL3: gives the GIC to the Non-secure side, with what it
    says to an SMC in @answers, and enters the image at EL2."""
    return f"""
	store	GICD, 0x30		/* affinity routing, both sides */
	store	GICD, 0x37
	fill	GICD + 0x84, 0x1c, 0xffffffff
	store	GICR + 0x14, 0
	store	SGI + 0x80, {private_groups:#x}
	write	S3_6_C12_C12_5, 0xf	/* ICC_SRE_EL3 */
	isb
	write	S3_6_C12_C12_7, 3	/* ICC_IGRPEN1_EL3 */
	write	S3_0_C4_C6_0, {mask:#x}	/* ICC_PMR_EL1 */
	write	cptr_el3, 0
	write	mdcr_el3, 0
	adr	x0, vectors
	msr	vbar_el3, x0
	write	sctlr_el2, 0x30c50830
	write	scr_el3, {scr:#x}
	write	spsr_el3, 0x3c9
	write	elr_el3, {IMAGE:#x}
	isb
	eret
	.ltorg
	.balign	0x800
vectors:
	.skip	0x400
	/* Lower level, synchronous: an SMC. */
	ldr	w17, =0x84000000	/* PSCI_VERSION */
	ldr	w16, =0xc4000003	/* CPU_ON */
	cmp	w0, w17
	{answers}
	eret
	.ltorg
	.balign	0x800
"""


NO_PSCI = "mov\tx0, #-1"


def psci_firmware(version: int, cpu_on: int) -> str:
    """Answers of a PSCI of which only two functions matter."""
    return f"""
	b.eq	1f
	cmp	w0, w16
	b.eq	2f
	mov	x0, #-1
	eret
1:	ldr	x0, ={version:#x}
	eret
2:	ldr	x0, ={cpu_on & 0xffffffffffffffff:#x}"""


@pytest.fixture(name="boot_after")
def fixture_boot_after(tmp_path, pack, start):
    """A function that starts an image of PAIR behind a stub."""
    def function(code: str, options: dict[str, str] | None = None):
        stub = assemble(tmp_path, code)
        return start(None, PAIR, options, (
            "-device", f"loader,file={pack(PAIR)},addr={IMAGE:#x},"
            "force-raw=on",
            "-device", f"loader,file={stub},addr={STUB:#x},force-raw=on,"
            "cpu-num=0"))
    return function


def assemble(folder: Path, code: str) -> Path:
    """The flat binary of @code, which runs at any address."""
    source, product, flat = (folder / f"stub.{end}"
                             for end in ("s", "o", "bin"))
    source.write_text(MACROS + code, encoding="utf-8")
    subprocess.run([CROSS + "as", "-o", product, source], check=True)
    subprocess.run([CROSS + "objcopy", "-O", "binary", product, flat],
                   check=True)
    return flat


def expect_only(running, pattern: str) -> None:
    """This is the one failure, word for word."""
    expect_failure(running, messages.BOOT_FAILED + pattern + "$")


def expect_cells(running) -> None:
    """Both cells run, and their timer interrupts come."""
    running.console("hello").expect(messages.HELLO)
    running.console("hello").expect(messages.HELLO)
    running.console("latency").expect(messages.LATENCY)
    text = running.console("hypervisor").text()
    assert not re.search(messages.BOOT_FAILED, text, re.MULTILINE), text
    assert not re.search(messages.ANY_STOP, text), text


def test_stub_alone(boot_after) -> None:
    """The stub's way into the image is as good as -kernel's."""
    expect_cells(boot_after(JUMP))


@pytest.mark.parametrize("code,found", [(CACHE_ON, "0x[0-9a-f]*[4-7c-f]"),
                                        (MMU_ON, "0x[0-9a-f]*[13579bdf]")],
                         ids=["data-cache", "mmu"])
def test_translation_left_on(code, found, boot_after) -> None:
    """The copy to hypervisor memory would not be what the CPU fetches."""
    expect_only(boot_after(code + JUMP),
                f"SCTLR_EL2: wanted MMU and data cache off; found {found}")


@pytest.mark.parametrize("code", [
    GIC_BUSY, TIMERS_RUN, EL2_GARBAGE, GIC_BUSY + TIMERS_RUN + EL2_GARBAGE],
    ids=["gic", "timers", "el2", "all"])
def test_dirty_machine(code, boot_after) -> None:
    """Nothing of it reaches a cell."""
    expect_cells(boot_after(code + JUMP))


def test_lpis_left_on(board, boot_after) -> None:
    """The GIC would go on writing to its tables, whosever memory they are."""
    machine = machine_option(board, ("its", "on"))
    expect_only(boot_after(LPIS_ON + JUMP, {"-M": machine}),
                "GIC: firmware left LPIs enabled on redistributor 1")


def secure_options(board) -> dict[str, str]:
    """One CPU that starts at EL3."""
    return {"-M": machine_option(board, ("secure", "on")), "-smp": "1"}


@pytest.mark.parametrize("scr", [0x505, 0x501], ids=["fiq-el3", "fiq-el2"])
@pytest.mark.parametrize("answers,message", [
    (NO_PSCI, "PSCI: wanted version 1.0 or later; found 0xffffffff"),
    (psci_firmware(2, 0), "PSCI: wanted version 1.0 or later; found 0x2"),
    (psci_firmware(0x10000, -2),
     "CPU [1-3] missing: PSCI CPU_ON of MPIDR 0x[1-3]; wanted 0; found -2"),
    (psci_firmware(0x10000, 0),
     "CPU [1-3] missing: MPIDR 0x[1-3] did not arrive in 1000 ms")],
    ids=["none", "old", "refuses", "lost"])
def test_firmware(scr, answers, message, board, boot_after) -> None:
    """Behind a firmware of its own the GIC has two sides, with shifted
    priorities, and is set up all the same; then PSCI is at fault."""
    code = el3_firmware(scr, answers)
    expect_only(boot_after(code, secure_options(board)), message)


def test_secure_kick(board, boot_after) -> None:
    """A firmware that keeps the SGI which stops cells."""
    code = el3_firmware(0x505, NO_PSCI, private_groups=ALL_BUT_KICK)
    expect_only(boot_after(code, secure_options(board)),
                "GIC: SGI 15 of CPU 0 is kept by the Secure side")


def test_closed_mask(board, boot_after) -> None:
    """With SCR_EL3.FIQ only EL3 can open a mask that only EL3 could close."""
    code = el3_firmware(0x505, NO_PSCI, mask=0)
    expect_only(boot_after(code, secure_options(board)),
                "GIC: SGI 15 does not reach CPU 0")
