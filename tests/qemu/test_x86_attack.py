# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Attacks of the hostile inmate of x86, beside a victim that notices.

What a cell survives runs in one boot, and what stops it in another: there the
attacker is a cell that starts again, and goes on with its next attack.
"""
import re

import pytest

import messages
from attacks import X86_ATTACKS, X86_HANGS
from conftest import X86_BOARD, Running
from places import board_numbers

X86_RESTART_BOARD = "qemu-x86-svm-restart"
PLACES = board_numbers(X86_BOARD)
TARGET = PLACES["HYPERVISOR_BASE"]
ATTACK_SECONDS = 600
HANG_BEATS = 3
X2APIC_ONLY = "apic-absent-"	# where this board has a page of registers
LIST_SECONDS = 120

# Why a cell may be stopped: nothing else may be said of one.
REASONS = "|".join((messages.NOT_OWNED, messages.FETCH,
                    messages.X86_TABLE_WALK, messages.X86_STRING_PORT,
                    messages.TRIPLE_FAULT, messages.X86_NOT_OFFERED,
                    messages.X86_NOT_ENTERED, messages.X86_TRAP_BY_EVENT,
                    r"sleep port", r"reset port",
                    r"reset by the keyboard controller"))

pytestmark = pytest.mark.timeout(ATTACK_SECONDS + 100)


def cells_with(attack: str, attacker: str = "hostile",
               more: str = "") -> dict[str, dict]:
    """An attacker and a victim."""
    return {"victim": {"inmate": "victim"},
            attacker: {"inmate": "hostile", "cmdline":
                       f"attack={attack} target={TARGET:#x}{more}"}}


def expect_undisturbed(running: Running, beats: int = 2) -> None:
    """The victim lives and has seen nothing, the hypervisor neither."""
    victim = running.console("victim")
    for _ in range(beats):
        victim.expect(messages.VICTIM_BEAT)
    assert not re.search(messages.VICTIM_DISTURBED, victim.text())
    assert not re.search(messages.PANIC, running.console("hypervisor").text())


def expect_all_survived(running: Running) -> None:
    """Every attack that a cell survives has been, and came to nothing."""
    console = running.console("hostile")
    console.expect(messages.HOSTILE_DONE, ATTACK_SECONDS)
    assert not re.search(messages.BAD_VERDICT, console.text())
    survived = re.findall(r"^hostile: ([a-z0-9-]+) survived", console.text(),
                          re.MULTILINE)
    begun = re.findall(messages.ATTACK_BEGINS_NAMED, console.text(),
                       re.MULTILINE)
    assert survived == begun and len(survived) > 100
    running.console("hypervisor").expect(messages.STOPPED.format(
        cell="hostile", reason=messages.SYSTEM_OFF))
    assert len(re.findall(messages.ANY_STOP,
                          running.console("hypervisor").text())) == 1
    expect_undisturbed(running)


@pytest.mark.boards(X86_BOARD)
def test_every_attack_is_known(run) -> None:
    """The sources name the attacks that the inmate lists."""
    running = run({"hostile": {"inmate": "hostile", "cmdline": "attack=list"}})
    console = running.console("hostile")
    console.expect(messages.HOSTILE_DONE, LIST_SECONDS)
    listed = re.findall(messages.ATTACK_LISTED, console.text(), re.MULTILINE)
    assert len(listed) > 200
    assert {name for name, end in listed if end == "hangs"} == set(X86_HANGS)
    here = {name for name in X86_ATTACKS if not name.startswith(X2APIC_ONLY)}
    assert here <= {name for name, _ in listed}


@pytest.mark.boards(X86_BOARD)
def test_what_a_cell_survives(run) -> None:
    """All in one boot."""
    expect_all_survived(run(cells_with("survives")))


@pytest.mark.boards("bochs-x86-vmx", "bochs-x86-svm")
def test_what_a_cell_survives_in_bochs(run) -> None:
    """The same where what QEMU lacks is there, and on VMX."""
    expect_all_survived(run(cells_with("survives")))


@pytest.mark.boards(X86_RESTART_BOARD)
def test_what_stops_a_cell(run) -> None:
    """One after the other, by a cell that starts again."""
    running = run(cells_with("stops", "restart", " resume=1"))
    console = running.console("restart")
    console.expect(messages.HOSTILE_DONE, ATTACK_SECONDS)
    assert not re.search(messages.BAD_VERDICT, console.text())
    begun = re.findall(messages.ATTACK_BEGINS_NAMED, console.text(),
                       re.MULTILINE)
    assert len(begun) > 40 and len(set(begun)) == len(begun)
    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.STOPPED.format(cell="restart",
                                              reason=messages.SYSTEM_OFF))
    ends = re.findall(messages.X86_RESTARTED, hypervisor.text(), re.MULTILINE)
    assert len(ends) == len(begun)
    assert not [end for end in ends if not re.match(REASONS, end)]
    expect_undisturbed(running)


@pytest.mark.boards(X86_BOARD)
@pytest.mark.parametrize("name", X86_HANGS)
def test_what_hangs_a_cell(name, run) -> None:
    """It hangs alone."""
    running = run(cells_with(name))
    running.console("hostile").expect(messages.ATTACK_BEGINS.format(name=name))
    expect_undisturbed(running, HANG_BEATS)
    assert not re.search(messages.BAD_VERDICT,
                         running.console("hostile").text())
    assert not re.search(messages.ANY_STOP,
                         running.console("hypervisor").text())


@pytest.mark.boards(X86_BOARD, cells=["smp"])
def test_attacks_of_two_cpus(run) -> None:
    """What takes a second CPU, and is survived."""
    cells = cells_with("cpu-starts,cpu-start-storm,cpu-start-running,cpu-modes,"
                       "cpu-broadcast,cpu-store-together,cpu-modify", "smp",
                       " cpus=1")
    running = run(cells)
    console = running.console("smp")
    console.expect(messages.HOSTILE_DONE, ATTACK_SECONDS)
    assert not re.search(messages.BAD_VERDICT, console.text())
    assert len(re.findall("survived", console.text())) == 7
    expect_undisturbed(running)


PAIR_STOPS = [name for name in sorted(X86_ATTACKS)
              if name.startswith(("cpu-fault-", "cpu-triple-", "cpu-off-"))]


@pytest.mark.boards(X86_BOARD, cells=["smp"])
@pytest.mark.parametrize("name", PAIR_STOPS)
def test_cpus_end_together(name, run) -> None:
    """One report for both CPUs, whatever the other one does."""
    running = run(cells_with(name, "smp", " cpus=1"))
    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.STOPPED.format(cell="smp",
                                              reason=f"({REASONS})"))
    expect_undisturbed(running)
    assert len(re.findall(messages.ANY_STOP, hypervisor.text())) == 1
    assert not re.search(messages.BAD_VERDICT,
                         running.console("smp").text())
