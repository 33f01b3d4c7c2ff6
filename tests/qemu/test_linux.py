# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Debian's unmodified kernel as the guest of a cell, of two CPUs on most
boards."""
import hashlib
import re

import pytest

import messages
from conftest import expect_alive

pytestmark = pytest.mark.boards("all")

CPU1 = "/sys/devices/system/cpu/cpu1/online"


@pytest.fixture(name="system")
def fixture_system(demo, run):
    """The demo with Linux at its prompt, and its small cells alive."""
    running = run(demo)
    running.console("linux").expect(messages.PROMPT)
    # Or the shell's line editor would break the echo of long commands.
    running.console("linux").run("stty cols 500")
    running.console("hello").expect(messages.HELLO)
    return running


def expect_stop(running, demo, reason: str) -> None:
    """One report, and the neighbours live."""
    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.STOPPED.format(cell="linux", reason=reason))
    expect_alive(running, demo)
    assert len(re.findall(messages.ANY_STOP, hypervisor.text())) == 1
    assert not re.search(messages.PANIC, hypervisor.text())


@pytest.mark.boards("all", cells=["smp"])
def test_both_cpus_work(system, demo) -> None:
    """Two CPUs, hot unplug and plug, and the right result of real work."""
    shell = system.console("linux")
    assert shell.run("nproc") == "2"
    for _ in range(3):
        shell.run(f"echo 0 >{CPU1}")
        assert shell.run("nproc") == "1"
        shell.run(f"echo 1 >{CPU1}")
        assert shell.run("nproc") == "2"
    work = "dd if=/dev/zero bs=64k count=64 2>/dev/null | sha256sum"
    output = shell.run(f"for c in 1 2; do taskset $c sh -c '{work}' & done; "
                       "wait")
    wanted = hashlib.sha256(bytes(64 * 65536)).hexdigest()
    assert output.count(wanted) == 2
    expect_alive(system, demo)


@pytest.mark.boards("all", cells=["smp"])
def test_timer_interrupts_reach_both_cpus(system) -> None:
    """The architected timer counts on each CPU."""
    shell = system.console("linux")
    shell.run("taskset 2 sleep 1")
    counts = shell.run("grep arch_timer /proc/interrupts").split()
    assert int(counts[1]) > 0 and int(counts[2]) > 0


def test_poweroff_ends_linux_alone(system, demo) -> None:
    """PSCI SYSTEM_OFF switches the cell off, not the board."""
    system.console("linux").send("poweroff\n")
    expect_stop(system, demo, messages.SYSTEM_OFF)
    assert system.machine.process.poll() is None


def test_reboot_ends_linux_alone(system, demo) -> None:
    """PSCI SYSTEM_RESET does not reset the board."""
    system.console("linux").send("reboot\n")
    expect_stop(system, demo, messages.SYSTEM_RESET)
    assert system.machine.process.poll() is None


# By board: what devmem is to read there. None of it is Linux'.
VIRT = {
    "hypervisor": "0x7fc00000", "neighbour": "0x70200000 32",
    "image": "0x40200000", "console": "0x09000000 32",
    "dma": "0x09020000", "platform": "0x3f000000", "device": "0x3eff3000 8"}
FOREIGN = {
    "qemu-arm64-gicv2": VIRT,
    "qemu-arm64-gicv3": VIRT,
    "zcu102": {
        "hypervisor": "0x7fc00000", "neighbour": "0x70200000 32",
        "image": "0x00200000", "console": "0xff000000 32",
        "dma": "0xffa80000", "platform": "0xff5e0000",
        "device": "0xff030000 32"},
    "xlnx-versal-virt": {
        "hypervisor": "0x7fc00000", "neighbour": "0x70200000 32",
        "image": "0x00200000", "console": "0xff000000 32",
        "dma": "0xffa80000", "platform": "0xff5e0000",
        "device": "0xff0c0000 32"},
}


@pytest.mark.parametrize("what", ["hypervisor", "neighbour", "image",
                                  "console", "dma", "platform", "device"])
def test_foreign_memory_stops_linux_alone(what, board, system, demo) -> None:
    """Even the root of Linux cannot look beyond its cell: at devices that
    could copy memory (fw_cfg, DMA) or stop the machine (ECAM, clocks)."""
    place = FOREIGN[board.base][what]
    system.console("linux").send(f"devmem {place}\n")
    expect_stop(system, demo, messages.AT_ADDRESS.format(
        reason=messages.NOT_OWNED, address=int(place.split()[0], 16)))
