# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Filtered cells: what a direct cell can do to others and to its own CPU, and
that a filtered one cannot; what runs in them; what an interrupt costs there.

Each residual is shown where it exists, on a direct cell of the same build, so
that the filter is what makes the difference.
"""
import hashlib
import os
import re
import struct
import time

import pytest

import messages
from attacks import ATTACKS
from chain import OPTIONS, Record
from conftest import ICOUNT, machine_option
from places import PLACES
from test_attack import (HOLD_STRICTLY, PARK_SECONDS,
                         expect_victim_undisturbed, let_attack)
from test_exits import CLASS_DATA_ABORT, CLASS_SYSREG, logged

GICV3, GICV2 = "qemu-arm64-gicv3-filtered", "qemu-arm64-gicv2-filtered"
pytestmark = pytest.mark.boards(GICV3, GICV2)

FILTERED_IRQ = 0x1
PPIS = 1 << 23 | 1 << 27 | 1 << 30
EL1, EL2 = 1, 2
TARGET = PLACES["qemu-arm64-gicv3"].targets["hypervisor"]

# Attacks on interrupts that another cell has active, and on the way to the CPU.
INTERFACE = [attack.name for attack in ATTACKS.values()
             if (attack.file, attack.end) == ("interface.c", "SURVIVES")]
# Those that reach others from a direct cell.
RESIDUAL = ["eoir-foreign", "eoir-faked"]

# How a CPU can be made deaf, and where a direct cell succeeds with it.
WAYS = {"group": {GICV3, GICV2}, "mask": {GICV2}, "faked": {GICV3, GICV2},
        "handler": set(), "coarse": {GICV3, GICV2}, "shared": set(),
        "all": {GICV3, GICV2}}


@pytest.fixture(name="run_filtered")
def fixture_run_filtered(take_apart, write_image, start):
    """A function that starts cells, the named ones filtered."""
    def function(cells, filtered, options=None, extra=()):
        chain = take_apart(cells)
        for name in filtered:
            data = struct.pack("<4IQ", FILTERED_IRQ, 0, PPIS, 0, 0)
            chain.parts.append(Record(OPTIONS, data, name))
        return start(write_image(chain.sealed()), cells, options, extra)
    return function


@pytest.fixture(name="states", params=["one", "two"])
def fixture_states(request, board):
    """QEMU's options for one and for two security states."""
    secure = "on" if request.param == "two" else "off"
    return {"-M": machine_option(board, ("secure", secure))}


def attacker_and_victim(names: list[str], attacker: str) -> dict[str, dict]:
    """The victim holds an SPI active and is disturbed if another ends it."""
    line = f"attack={','.join(names)} target=0x{TARGET:x} key=1"
    return {"victim": {"inmate": "victim", "cmdline": f"hold={HOLD_STRICTLY}"},
            attacker: {"inmate": "hostile", "cmdline": line}}


def expect_harmless(running, names: list[str], attacker: str) -> None:
    """All attacks end without effect on anybody."""
    let_attack(running, attacker)
    console = running.console(attacker)
    for name in names:
        console.expect(messages.SURVIVED.format(name=name))
    console.expect(messages.HOSTILE_DONE)
    assert not re.search(messages.BAD_VERDICT, console.text())
    expect_victim_undisturbed(running)
    assert not re.search(messages.PANIC,
                         running.console("hypervisor").text())


@pytest.mark.boards(GICV3)
@pytest.mark.parametrize("name", INTERFACE)
def test_attack_from_a_filtered_cell(name, states, run) -> None:
    """The victim's SPI stays active, whatever is written."""
    running = run(attacker_and_victim([name], "filtered"), states, ICOUNT)
    expect_harmless(running, [name], "filtered")


@pytest.mark.boards(GICV3)
@pytest.mark.parametrize("name", RESIDUAL)
def test_attack_from_a_direct_cell(name, run) -> None:
    """The residual: the same attack ends the victim's SPI."""
    running = run(attacker_and_victim([name], "hostile"), None, ICOUNT)
    let_attack(running, "hostile")
    running.console("victim").expect(messages.VICTIM_DISTURBED)


def expect_levels(running, wanted: list[int]) -> bool:
    """The exception levels of the cell's CPUs become @wanted in time."""
    end = time.monotonic() + PARK_SECONDS
    while time.monotonic() < end:
        if running.machine.exception_levels()[:2] == wanted:
            return True
    return False


def start_deaf(run_filtered, how: str, filtered: list[str], options=None):
    """The second CPU is deaf, and the first has just ended the cell."""
    cells = {"smp": {"inmate": "deaf", "cmdline":
                     f"how={how} cpus=1 target=0x{TARGET:x}"}}
    running = run_filtered(cells, filtered, options, ICOUNT)
    running.console("hypervisor").expect(messages.STOPPED.format(
        cell="smp", reason=messages.NOT_OWNED))
    return running


@pytest.mark.parametrize("how", WAYS)
def test_deaf_cpu_of_a_filtered_cell(how, states, run_filtered) -> None:
    """It is fetched from its sleep, and parks."""
    running = start_deaf(run_filtered, how, ["smp"], states)
    assert expect_levels(running, [EL2, EL2])


@pytest.mark.parametrize("how", WAYS)
def test_deaf_cpu_of_a_direct_cell(how, board, run_filtered) -> None:
    """It can stay where it is, without memory: what filtering closes."""
    running = start_deaf(run_filtered, how, [])
    if board.name in WAYS[how]:
        time.sleep(1)
        assert expect_levels(running, [EL2, EL1])
    else:
        assert expect_levels(running, [EL2, EL2])


CPU1 = "/sys/devices/system/cpu/cpu1/online"
# All three bare-metal cells: timer, SPIs, SGIs.
DEMOS = {"smp": {"inmate": "smp-ping"}, "latency": {"inmate": "latency"},
         "hello": {"inmate": "uart-echo"}}


def test_linux_in_a_filtered_cell(demo, states, run_filtered) -> None:
    """Debian's kernel on two CPUs: hot-plug, work, its console."""
    running = run_filtered(demo, ["linux"], states)
    shell = running.console("linux")
    shell.expect(messages.PROMPT)
    shell.run("stty cols 500")
    for _ in range(2):
        assert shell.run("nproc") == "2"
        shell.run(f"echo 0 >{CPU1}")
        assert shell.run("nproc") == "1"
        shell.run(f"echo 1 >{CPU1}")
    work = "dd if=/dev/zero bs=64k count=64 2>/dev/null | sha256sum"
    output = shell.run(f"for c in 1 2; do taskset $c sh -c '{work}' & done; "
                       "wait")
    wanted = hashlib.sha256(bytes(64 * 65536)).hexdigest()
    assert output.count(wanted) == 2
    running.console("hello").expect(messages.HELLO)
    running.console("latency").expect(messages.LATENCY)


def test_linux_in_a_filtered_cell_reboots(demo, run_filtered) -> None:
    """Its other CPU is in a handler then: both park."""
    running = run_filtered(demo, ["linux"])
    running.console("linux").expect(messages.PROMPT)
    running.console("linux").send("reboot\n")
    running.console("hypervisor").expect(messages.STOPPED.format(
        cell="linux", reason=messages.SYSTEM_RESET))
    assert expect_levels(running, [EL2, EL2])


def test_demos_in_filtered_cells(states, run_filtered) -> None:
    """Interrupts of each kind, in cells that notice one that is missing."""
    running = run_filtered(DEMOS, list(DEMOS), states)
    smp, echo = running.console("smp"), running.console("hello")
    echo.expect(messages.ECHO_READY)
    echo.send("<hello>")
    echo.expect("<hello>")
    smp.expect(messages.SMP_DONE)
    assert not re.search(messages.SMP_BAD, smp.text())
    for _ in range(2):
        running.console("latency").expect(messages.LATENCY)


# The price: exits for each interrupt that is taken.
EXITS = 2
LOG_SECONDS = 240
LATENCY_CPU, ECHO_CPU = 2, 3


@pytest.fixture(name="log_options")
def fixture_log_options(tmp_path) -> tuple[str, ...]:
    """QEMU's options to log into a file; nothing is logged yet."""
    return ("-D", str(tmp_path / "qemu.log"))


def wait_for_size(options: tuple[str, ...], size: int) -> None:
    """Until the log has so many bytes: the consoles may lag behind."""
    end = time.monotonic() + LOG_SECONDS
    while os.path.getsize(options[1]) < size:
        assert time.monotonic() < end
        time.sleep(0.1)


def exits_of(log, *cpus: int) -> float:
    """Exits for each interrupt, of a cell that does nothing else."""
    interrupts = log.interrupts(*cpus)
    assert len(interrupts) >= 10
    return len(log.hypervisor(*cpus)) / len(interrupts)


@pytest.mark.parametrize("filtered", [False, True], ids=["direct", "filtered"])
def test_price_of_timer_interrupts(filtered, run_filtered,
                                   log_options) -> None:
    """One to acknowledge, one to end."""
    cells = {"latency": {"inmate": "latency", "cmdline": "period-us=1000"}}
    running = run_filtered(cells, list(cells) if filtered else [],
                           extra=(*ICOUNT, *log_options))
    running.console("latency").expect(messages.LATENCY)
    with logged(running, log_options) as log:
        wait_for_size(log_options, 200000)
    exits = exits_of(log, LATENCY_CPU)
    # The log may begin and end inside of an interrupt.
    assert abs(exits - (EXITS if filtered else 0)) < 0.05


@pytest.mark.parametrize("filtered", [False, True], ids=["direct", "filtered"])
def test_price_of_device_interrupts(filtered, run_filtered,
                                    log_options) -> None:
    """The UART's SPI."""
    cells = {"hello": {"inmate": "uart-echo"}}
    running = run_filtered(cells, list(cells) if filtered else [],
                           extra=(*ICOUNT, *log_options))
    echo = running.console("hello")
    echo.expect(messages.ECHO_READY)
    echo.send("<ready>")
    echo.expect("<ready>")
    with logged(running, log_options) as log:
        for number in range(50):
            echo.send(f"<{number}>")
            echo.expect(f"<{number}>")
    exits = exits_of(log, ECHO_CPU)
    assert abs(exits - (EXITS if filtered else 0)) < 0.1


def test_price_in_linux(board, demo, run_filtered, log_options) -> None:
    """Linux on two CPUs, idle and at work: its SGIs are exits of their own.

    With a GICv2 it asks after each interrupt whether there is another.
    """
    running = run_filtered(demo, ["linux"], extra=(*ICOUNT, *log_options))
    shell = running.console("linux")
    shell.expect(messages.PROMPT)
    shell.run("stty cols 500")
    with logged(running, log_options) as log:
        shell.run("sleep 5")
        shell.run("for n in 1 2 3 4; do dd if=/dev/zero bs=64k count=32 "
                  "2>/dev/null | sha256sum; done")
    exits = exits_of(log, 0, 1)
    least = EXITS if board.name == GICV3 else EXITS + 1
    assert least - 0.01 < exits < least + 1
    # All are accesses to the interface.
    wanted = CLASS_SYSREG if board.name == GICV3 else CLASS_DATA_ABORT
    assert {e.syndrome for e in log.hypervisor(0, 1)} == {wanted}
