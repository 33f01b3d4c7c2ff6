# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""x86 in Bochs: all of VMX, and SVM seen by a second emulator.

Bochs is slow, and starts every image by GRUB: one boot of Debian, and otherwise
small cells.
"""
import re
from collections import Counter

import pytest

import messages
from bulkhead.bochs import Bochs
from conftest import (PAIR, Running, expect_alive, expect_nothing_stopped,
                      expect_pair)
from test_demo import SMP, expect_nothing_stopped_but_smp
from test_seal import symbol
from test_x86_exits import HANDLERS
from test_x86_linux import expect_two_cells

BOCHS_SECONDS = 600
DEBIAN_SECONDS = 1500
# Of the cell's time
IDLE_SECONDS = 10
TIMER_INTERRUPTS = 50
# Where CPUs take turns Bochs tells of most stops, not of all.
FEW = TIMER_INTERRUPTS // 4
TIMER = r"LOC: +(\d+) +(\d+)"
# All that there are, with those of test_x86_exits.py
MORE_HANDLERS = ("exit_exception", "exit_denied", "exit_undefined",
                 "exit_in_vain")
# What exit_wrmsr calls for an IPI, once for each CPU that it goes to.
SEND = "lapic_send"
# Intel's hardware leaves no choice about CPUID, which every program begins with.
EXPECTED = ("exit_cpuid", "exit_cr", "exit_wrmsr", SEND)

pytestmark = [pytest.mark.boards("bochs"),
              pytest.mark.timeout(2 * DEBIAN_SECONDS)]


@pytest.fixture(name="debian")
def fixture_debian(build, board, demo, pack, request):
    """The demo in Bochs, which notes its exits; and their handlers."""
    watched = {symbol(build, name): name
               for name in (*HANDLERS, *MORE_HANDLERS, SEND)}
    with Bochs(board, pack(demo), demo, watched=list(watched)) as machine:
        request.node.machines = [Running(machine)]
        yield request.node.machines[0], watched


def timer_interrupts(shell) -> int:
    """Those that Linux has taken, on both CPUs."""
    listed = shell.run("grep LOC /proc/interrupts", BOCHS_SECONDS)
    return sum(int(count) for count in re.search(TIMER, listed).groups())


def expect_direct_interrupts(running, watched: dict[int, str]) -> None:
    """The timer interrupts Linux, which is idle. Neither that nor its end makes
    an exit: there are none but of CPUID, IPIs that are sent, CR0 and CR4."""
    shell = running.console("linux")
    begin = len(running.machine.stops())
    timer = -timer_interrupts(shell)
    shell.run(f"sleep {IDLE_SECONDS}", BOCHS_SECONDS)
    timer += timer_interrupts(shell)
    found = Counter(watched[stop.address]
                    for stop in running.machine.stops()[begin:])
    assert timer >= TIMER_INTERRUPTS
    assert set(found) <= set(EXPECTED)
    assert found["exit_wrmsr"] <= found[SEND] + FEW
    print(f"{timer} timer interrupts, exits: {dict(found)}")


@pytest.mark.boards("bochs-x86-vmx")
def test_demo(debian, demo) -> None:
    """Debian on two CPUs has a shell and no exit for its interrupts, its
    neighbours live."""
    running, watched = debian
    shell = running.console("linux")
    shell.expect(messages.PROMPT, DEBIAN_SECONDS)
    assert shell.run("nproc", BOCHS_SECONDS) == "2"
    flags = shell.run("grep -m1 ^flags /proc/cpuinfo", BOCHS_SECONDS).split()
    assert "hypervisor" in flags and "x2apic" in flags
    assert not {"svm", "vmx", "monitor"} & set(flags)
    expect_direct_interrupts(running, watched)
    expect_alive(running, demo)
    expect_nothing_stopped(running)
    shell.send("poweroff\n")
    running.console("hypervisor").expect(messages.STOPPED.format(
        cell="linux", reason=messages.SYSTEM_OFF), BOCHS_SECONDS)
    expect_alive(running, demo)


@pytest.mark.long
@pytest.mark.boards("bochs-x86-vmx")
def test_two_linux_cells(board, run) -> None:
    """The demo of two: Debian on two CPUs, which work, and on one."""
    expect_two_cells(run(board.systems["two-linux"]["cells"]), DEBIAN_SECONDS)


@pytest.mark.parametrize("door", ["grub", "grub2"])
def test_bare_metal_cells(door, board, pack, start) -> None:
    """Two small cells, by either of GRUB's protocols."""
    running = start(pack(PAIR), PAIR, None, tuple(board.firmware[door]))
    expect_pair(running)
    expect_nothing_stopped(running)


def test_two_cpus_of_a_cell_reach_each_other(run) -> None:
    """IPIs inside a cell, counted at both ends."""
    running = run(SMP)
    smp = running.console("smp")
    smp.expect(messages.SMP_READY)
    smp.expect(messages.SMP_DONE, BOCHS_SECONDS)
    assert not re.search(messages.SMP_BAD, smp.text())
    expect_pair(running)
    expect_nothing_stopped_but_smp(running)


# What the build is for, and a CPU that does not have it.
OTHER_CPU = {"bochs-x86-vmx": ("ryzen", messages.NO_VMX),
             "bochs-x86-svm": ("corei7_haswell_4770", messages.NO_SVM)}


def test_cpu_of_the_other_vendor(board, run) -> None:
    """Refused in a line."""
    model, pattern = OTHER_CPU[board.name]
    running = run(PAIR, {"cpu": re.sub(r"model=\w+", f"model={model}",
                                       board.bochs["cpu"])})
    running.console("hypervisor").expect(pattern)
    assert not [c for c in running.cells() if c.text()]
