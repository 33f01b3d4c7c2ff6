# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The root cell of builds with ROOTLESS=n, its hypercalls, and their end.

Fetching a CPU takes a bounded time, so machines have instructions as time here:
a host that is busy does not make CPUs late.

The inmate `manage` makes the calls and judges the results; the cells it manages
say on their consoles what happens to them, and the victim, which the image
starts, that nothing happens to it."""
import re

import pytest

import messages
from conftest import ICOUNT, Cells, Running
from test_restart import VICTIM, expect_victim_well
from test_seal import symbol

ARM = "qemu-arm64-gicv3-rooted"
GICV2 = "qemu-arm64-gicv2-rooted"
X86 = "qemu-x86-svm-rooted"

pytestmark = pytest.mark.boards(ARM, GICV2, X86)

HYPERVISOR = {ARM: 0x7fc00000, GICV2: 0x7fc00000, X86: 0x3f000000}
HYPERVISOR_VA = {ARM: 0x3fe00000, GICV2: 0x3fe00000, X86: 0xfffffffff0000000}
SECONDS = 250
CYCLES_SECONDS = 800	# on a loaded host
CYCLES = {ARM: 1000, GICV2: 200, X86: 1000}
SIBLING_CYCLES = 40
CRASHES = 60
MUTATIONS = 300

ARCHIVED = {"managed": {"inmate": "managed"}, "latency": {"inmate": "latency"}}


def root(board, inmate: str, cmdline: str,
         archived: Cells | None = None) -> Cells:
    """The root cell with another inmate, which finds these cells to create."""
    cell = board.systems["demo"]["cells"]["root"]
    address = cell["archive"]["address"]
    archive = {"address": address, "cells": archived or ARCHIVED}
    return {"root": {**cell, "inmate": inmate, "archive": archive,
                     "cmdline": f"archive={address} {cmdline}"}}


def manage(board, cmdline: str) -> Cells:
    """The root cell that tests."""
    return root(board, "manage",
                f"hypervisor=0x{HYPERVISOR[board.name]:x} {cmdline}")


def expect_done(running: Running, seconds: float = SECONDS) -> int:
    """The test in the root cell has ended well; returns how much it checked."""
    console = running.console("root")
    checks, wrong = console.expect(messages.MANAGE_DONE, seconds).groups()
    assert not re.search(messages.MANAGE_WRONG, console.text())
    assert wrong == "0"
    assert not re.search(messages.PANIC, running.console("hypervisor").text())
    return int(checks)


def type_line(running: Running, line: str, answer: str) -> str:
    """Give the manager a command; returns what its answer matched."""
    console = running.console("root")
    console.expect(messages.MANAGER_PROMPT)
    console.send(f"{line}\n")
    return console.expect(answer).group(0)


def test_manager(board, run) -> None:
    """The demo: a script brings two cells up, a person ends one and starts it
    again, and takes the manager its power, which the cells survive."""
    cells = board.systems["demo"]["cells"]
    running = run(cells, extra=ICOUNT)
    running.console("hello").expect(messages.HELLO)
    running.console("latency").expect(messages.LATENCY)
    done = messages.MANAGER_DONE
    type_line(running, "list", r"^ +1 hello: running$")
    type_line(running, "stats 3", r"^  CPU  3 running total \d+")
    type_line(running, "create hello", r"^manager: create hello: EEXIST$")
    type_line(running, "shutdown hello", done)
    type_line(running, "list", r"^ +1 hello: shut down$")
    type_line(running, "destroy hello", done)
    type_line(running, "list", r"^ +- hello: not created$")
    type_line(running, "start hello", r"^manager: there is no cell hello$")
    for line in ("create hello", "load hello", "start hello"):
        type_line(running, line, done)
    running.console("hello").expect(messages.HELLO)
    type_line(running, "state", messages.MANAGER_STATE)
    type_line(running, "freeze", done)
    type_line(running, "destroy hello", r"^manager: destroy hello: ENOSYS$")
    for _ in range(2):
        running.console("hello").expect(messages.HELLO)
        running.console("latency").expect(messages.LATENCY)


def test_every_call_and_error(board, run) -> None:
    """All that can be wrong about each call, beside a cell of the image."""
    running = run({**manage(board, "test=errors"), **VICTIM}, extra=ICOUNT)
    assert expect_done(running) > 100
    running.console("hypervisor").expect(messages.VIRTUAL_CONSOLE)
    expect_victim_well(running)


@pytest.mark.timeout(CYCLES_SECONDS + SECONDS)
def test_a_thousand_cycles(board, run) -> None:
    """Create, load, start, destroy: what the hypervisor has of pages is the same
    then, and the neighbour was not disturbed. Its timer is not judged: CPUs take
    turns here, and one that waits makes others late that have theirs behind it."""
    cycles = CYCLES[board.name]
    running = run({**manage(board, f"test=cycles rounds={cycles}"), **VICTIM},
                  extra=ICOUNT)
    assert expect_done(running, CYCLES_SECONDS) > 4 * cycles
    expect_victim_well(running)
    starts = re.findall(messages.MANAGED_START,
                        running.console("managed").text())
    assert len(starts) >= cycles // 4


def test_life(board, run) -> None:
    """Cells that deny, do not answer, lock the configuration, are loaded again
    beside a lock, and try hypercalls themselves."""
    running = run(manage(board, "test=life"), extra=ICOUNT)
    expect_done(running)
    managed = running.console("managed")
    managed.expect(messages.MANAGED_CALLS)
    assert not re.search(messages.MANAGE_WRONG, managed.text())


def test_crashes(board, run) -> None:
    """A cell that crashes before, while and after it is started, loaded and
    destroyed; beside it nobody notices."""
    running = run({**manage(board, f"test=crashes rounds={CRASHES}"), **VICTIM},
                  extra=ICOUNT)
    expect_done(running)
    expect_victim_well(running)
    stops = re.findall(messages.ANY_STOP, running.console("hypervisor").text())
    assert len(stops) >= CRASHES // 2


def test_mutated_configs(board, run) -> None:
    """Chance makes configs; the hypervisor makes cells of them, or refuses."""
    running = run({**manage(board, f"test=fuzz rounds={MUTATIONS}"), **VICTIM},
                  extra=ICOUNT)
    made, = running.console("root").expect(messages.MANAGE_MADE,
                                           SECONDS).groups()
    assert expect_done(running) >= MUTATIONS
    assert 0 < int(made) < MUTATIONS
    expect_victim_well(running)


def frozen_memory(build, board) -> tuple[int, int]:
    """Where management was: physical address and bytes."""
    begin, end = (symbol(build, f"__manage_{n}") for n in ("begin", "end"))
    offset = begin - HYPERVISOR_VA[board.name]
    return HYPERVISOR[board.name] + offset, end - begin


@pytest.mark.parametrize("point", ["none", "created", "loadable", "running",
                                   "failed"])
def test_freeze(point, board, build, run) -> None:
    """From then on there are no calls, in memory nothing that could answer
    them, and all cells run on."""
    running = run({**manage(board, f"test=freeze at={point}"), **VICTIM},
                  extra=ICOUNT)
    where = frozen_memory(build, board)
    running.console("root").expect(messages.MANAGE_READY)
    assert where[1] > 0x4000
    expect_done(running)
    expect_victim_well(running)
    if point == "running":
        for _ in range(3):
            running.console("managed").expect(messages.MANAGED_BEAT)
    assert not any(running.machine.qmp().memory(*where))


@pytest.mark.boards(ARM, GICV2)
@pytest.mark.parametrize("sibling", ["run", "sleep", "call"])
@pytest.mark.parametrize("test", [f"cycles rounds={SIBLING_CYCLES}",
                                  "freeze at=running"],
                         ids=("cycles", "freeze"))
def test_sibling(test, sibling, board, run) -> None:
    """Another CPU of the root is fetched from what it does, again and again, and
    goes on with that."""
    running = run({**manage(board, f"test={test} sibling={sibling}"),
                   **VICTIM})
    expect_done(running)
    expect_victim_well(running)


def test_memory_before_the_freeze(board, build, run) -> None:
    """What the test above finds to be zero is not zero before."""
    running = run({**root(board, "manager", "script="), **VICTIM})
    running.console("root").expect(messages.MANAGER_PROMPT)
    assert any(running.machine.qmp().memory(*frozen_memory(build, board)))


@pytest.mark.parametrize("cpus", [1, 2])
def test_disable(cpus, board, run) -> None:
    """The root cell goes on without a hypervisor: its timer, its console, its
    second CPU, whether that was on or not."""
    running = run(manage(board, f"test=disable cpus={cpus}"), extra=ICOUNT)
    running.console("root").expect(messages.MANAGE_ALONE)
    expect_done(running)


def test_debian_as_root(board, run) -> None:
    """An unmodified kernel on the two CPUs that the other cells leave it."""
    cells = board.systems["linux"]["cells"]
    running = run(cells)
    shell = running.console("root")
    shell.expect(messages.PROMPT)
    assert shell.run("nproc") == "2"
    for _ in range(2):
        running.console("hello").expect(messages.HELLO)
        running.console("latency").expect(messages.LATENCY)
    assert not re.search(f"{messages.ANY_STOP}|{messages.PANIC}",
                         running.console("hypervisor").text())
