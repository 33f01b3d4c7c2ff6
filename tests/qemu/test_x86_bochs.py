# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""x86 in Bochs: all of VMX, and SVM seen by a second emulator.

Bochs is slow, and starts every image by GRUB: one boot of Debian, and otherwise
small cells.
"""
import re

import pytest

import messages
from conftest import (PAIR, expect_alive, expect_nothing_stopped,
                      expect_pair)
from test_demo import SMP, expect_nothing_stopped_but_smp

BOCHS_SECONDS = 200
DEBIAN_SECONDS = 500

pytestmark = [pytest.mark.boards("bochs"),
              pytest.mark.timeout(DEBIAN_SECONDS + 100)]


@pytest.mark.boards("bochs-x86-vmx")
def test_demo(demo, run) -> None:
    """Debian on two CPUs has a shell, its neighbours live."""
    running = run(demo)
    shell = running.console("linux")
    shell.expect(messages.PROMPT, DEBIAN_SECONDS)
    assert shell.run("nproc", BOCHS_SECONDS) == "2"
    flags = shell.run("grep -m1 ^flags /proc/cpuinfo", BOCHS_SECONDS).split()
    assert "hypervisor" in flags and "x2apic" in flags
    assert not {"svm", "vmx", "monitor"} & set(flags)
    expect_alive(running, demo)
    expect_nothing_stopped(running)
    shell.send("poweroff\n")
    running.console("hypervisor").expect(messages.STOPPED.format(
        cell="linux", reason=messages.SYSTEM_OFF), BOCHS_SECONDS)
    expect_alive(running, demo)


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
