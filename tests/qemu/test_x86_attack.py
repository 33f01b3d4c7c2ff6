# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""A hostile cell of x86 beside one that notices every disturbance.

As in test_attack.py the attacks are read from the inmate's sources, and held
against what it says itself. What stops the cell is tried in one boot of a board
with restarts: each attack ends one life of the cell, and the next life goes on
with the next attack. What comes to nothing follows each other anyway.

How late interrupts become is not judged here: in virtual time QEMU lets a CPU of
this machine run on, whatever timer has fired meanwhile (tests/bench measures it).
"""
import re

import pytest

import messages
from attacks import X86_ATTACKS, X86_HOSTILE, table
from conftest import ICOUNT, SOURCE, X86_BOARD
from places import X86_TARGETS
from test_attack import (expect_one_stop, expect_silence,
                         expect_victim_undisturbed, let_attack)

RESTART_BOARD = "qemu-x86-svm-restart"
SECONDS = 600
SECOND_CPUS = "cpus.c"
LIVES = 8	# at most, of a cell with two CPUs: its config's limit is 10

TARGET = X86_TARGETS["hypervisor"]
PAGE, SLOT = 0x1000, 0x80	# SLOT: where in a page it is attacked
COMM = 0x100000
APIC, IOAPIC = 0xfee00000, 0xfec00000
TARGETED = {"mem-read": messages.NOT_OWNED, "mem-write": messages.NOT_OWNED,
            "mem-exec": messages.FETCH}


def named(end: str, pair: bool = False) -> list[str]:
    """The attacks of one CPU, or of two, that end so."""
    return [a.name for a in X86_ATTACKS.values()
            if a.end == end and (a.file == SECOND_CPUS) == pair]


pytestmark = pytest.mark.timeout(SECONDS + 100)

Reason = tuple[str, int]


def all_at(reason: str, address: int, names: str) -> dict[str, Reason]:
    """The same reason for several attacks."""
    return {name: (reason, address) for name in names.split()}


# What must be said of an attacker that is stopped: why, and where.
REASONS: dict[str, Reason] = {
    **all_at(messages.NOT_OWNED, TARGET + SLOT,
             " ".join(n for n in named("STOPS") if n.startswith("mem-"))),
    **all_at(messages.NOT_OWNED, TARGET,
             " ".join(["mem-read-user", *named("STOPS", pair=True)])),
    **all_at(messages.FETCH, TARGET, "mem-exec"),
    **all_at(messages.FETCH, COMM, "mem-exec-comm mem-exec-across"),
    **all_at(messages.NOT_OWNED, COMM + PAGE,
             "mem-read-across mem-write-across"),
    **all_at(messages.NOT_OWNED, TARGET + 0x10, "mem-gdt"),
    **all_at(messages.X86_TABLE_WALK, TARGET + 0x60, "mem-idt"),
    **all_at(messages.X86_TABLE_WALK, TARGET + PAGE - 8,
             "mem-stack mem-stack-user"),
    **all_at(messages.X86_TABLE_WALK, TARGET,
             "walk-foreign walk-foreign-lower walk-exec walk-root"),
    **all_at(messages.X86_TABLE_WALK, IOAPIC, "walk-root-ioapic walk-ioapic"),
    **all_at(messages.X86_TABLE_WALK, APIC, "walk-apic"),
    **all_at(messages.FETCH, APIC, "apic-exec"),
    **all_at(messages.FETCH, IOAPIC, "ioapic-exec"),
    **all_at(messages.FETCH, 0x3000000, "apic-jump-through"),
    **all_at(messages.X86_TABLE_WALK, APIC + PAGE - 8, "apic-stack"),
    **all_at(messages.X86_TABLE_WALK, APIC + 0x60, "apic-idt"),
    **all_at(messages.X86_TABLE_WALK, APIC + 8, "apic-gdt"),
    **all_at(messages.X86_TABLE_WALK, APIC - 8, "apic-iret"),
    **all_at(messages.NOT_OWNED, APIC + PAGE,
             "apic-across-end apic-read-across-end"),
    **all_at(messages.NOT_OWNED, APIC - 2, "apic-across-begin"),
    **all_at(messages.X86_TABLE_WALK, IOAPIC + PAGE - 8, "ioapic-stack"),
    **all_at(messages.X86_TABLE_WALK, IOAPIC + 0x60, "ioapic-idt"),
    **all_at(messages.X86_TABLE_WALK, IOAPIC + 8, "ioapic-gdt"),
    **all_at(messages.X86_TABLE_WALK, IOAPIC + 0x38, "ioapic-iret"),
    **all_at(messages.NOT_OWNED, IOAPIC + PAGE,
             "ioapic-across-end ioapic-second-page"),
    **all_at(messages.NOT_OWNED, IOAPIC - 2, "ioapic-across-begin"),
    **all_at(messages.X86_STRING_PORT, 0x60, "port-string-read"),
    **all_at(messages.X86_STRING_PORT, 0xb2, "port-string-write"),
    **all_at(messages.X86_STRING_PORT, 0xcf8, "port-string-repeat"),
    **all_at(messages.X86_STRING_PORT, 0xffff, "port-string-wrap"),
    **all_at(messages.X86_STRING_PORT, 0x2ee, "port-string-cross"),
    **all_at(messages.TRIPLE_FAULT, 0,
             "cr4-smep fault-triple cpu-triple-second"),
    **all_at(messages.NOT_OWNED, COMM + 2 * PAGE, "real-read-high"),
    **all_at(messages.FETCH, COMM + 2 * PAGE, "real-exec-high"),
    **all_at(messages.NOT_OWNED, COMM + 2 * PAGE - 2, "real-push-high"),
    **all_at(messages.X86_TABLE_WALK, TARGET + 0xc, "real-vectors"),
    # On hardware whose APIC is in x2APIC mode
    **all_at(messages.NOT_OWNED, APIC,
             "apic-absent-read apic-absent-write apic-absent-push"),
}
CALLS = {"port-reset": messages.SYSTEM_RESET,
         "port-keyboard": messages.KEYBOARD_RESET,
         "port-sleep": messages.SYSTEM_OFF,
         "cpu-off-together": messages.SYSTEM_OFF}


def expected(name: str) -> str:
    """What the report must say of this attack."""
    if name in CALLS:
        return CALLS[name]
    reason, address = REASONS[name]
    if reason == messages.TRIPLE_FAULT:
        return reason
    return messages.AT_ADDRESS.format(reason=reason, address=address)


def cells_with(attacker: str, names: str, more: str = "") -> dict[str, dict]:
    """The attacker, and its victim."""
    return {"victim": {"inmate": "victim"},
            attacker: {"inmate": "hostile",
                       "cmdline": f"attack={names} {more} key=1"}}


def expect_done(running, attacker: str) -> str:
    """The attacker gets to its end; returns what it has said."""
    console = running.console(attacker)
    console.expect(messages.HOSTILE_DONE, SECONDS)
    assert not re.search(messages.BAD_VERDICT, console.text())
    expect_victim_undisturbed(running)
    return console.text()


def begun(text: str) -> list[str]:
    """The attacks that the attacker has begun, in their order."""
    return re.findall(messages.ATTACK_BEGINS_NAMED, text, re.MULTILINE)


def expect_order(running, attacker: str) -> str:
    """Let the attacker begin, and come to its end."""
    let_attack(running, attacker)
    return expect_done(running, attacker)


def expect_ends(running, wanted: list[tuple[str, str]]) -> None:
    """One life of the cell for each attack, ended for its reason."""
    report = running.console("hypervisor").text()
    assert not re.search(messages.PANIC, report)
    ends = re.findall(messages.X86_RESTARTED, report, re.MULTILINE)
    assert len(ends) == len(wanted), report
    for line, (name, reason) in zip(ends, wanted, strict=True):
        assert re.search(reason, line), (name, line)


def test_every_attack_is_judged() -> None:
    """The tables here name attacks that there are, and all that are stopped."""
    assert set(REASONS) == {*named("STOPS"), *named("STOPS", pair=True)}
    assert set(CALLS) == {*named("ENDS"), *named("ENDS", pair=True)}


def test_attacks_are_documented() -> None:
    """Classes and counts as they are."""
    text = (SOURCE / "docs" / "testing.md").read_text(encoding="utf-8")
    assert table(X86_HOSTILE) in text


@pytest.mark.boards(X86_BOARD)
def test_every_attack_is_known(run) -> None:
    """The inmate's own list is the one these tests were made from."""
    cells = {"hostile": {"inmate": "hostile", "cmdline": "attack=list"}}
    running = run(cells, None, ICOUNT)
    console = running.console("hostile")
    console.expect(messages.HOSTILE_DONE)
    listed = re.findall(messages.ATTACK_LISTED, console.text(), re.MULTILINE)
    assert {name: end.upper() for name, end in listed} == {
        a.name: a.end for a in X86_ATTACKS.values() if a.kind != "X2APIC"}


@pytest.mark.long
@pytest.mark.boards(X86_BOARD)
def test_harmless_attacks(run) -> None:
    """One after the other: nothing happens to the attacker."""
    running = run(cells_with("hostile", "survives", f"target=0x{TARGET:x}"),
                  None, ICOUNT)
    let_attack(running, "hostile")
    text = expect_done(running, "hostile")
    survived = re.findall(r"(?m)^hostile: ([a-z0-9-]+) survived", text)
    assert survived == begun(text)
    assert set(survived) == set(named("SURVIVES"))
    expect_one_stop(running, "hostile", messages.SYSTEM_OFF)


@pytest.mark.long
@pytest.mark.boards("bochs-x86-vmx", "bochs-x86-svm")
def test_harmless_attacks_in_bochs(run) -> None:
    """The same where what QEMU lacks is there, and on VMX."""
    running = run(cells_with("hostile", "survives", f"target=0x{TARGET:x}"))
    let_attack(running, "hostile")
    text = expect_done(running, "hostile")
    assert len(begun(text)) > 100
    expect_one_stop(running, "hostile", messages.SYSTEM_OFF)


@pytest.mark.long
@pytest.mark.boards(X86_BOARD)
def test_harmless_attacks_of_two_cpus(run) -> None:
    """From a cell whose second CPU can be involved."""
    running = run(cells_with("smp", "survives", "cpus=1"), None, ICOUNT)
    let_attack(running, "smp")
    text = expect_done(running, "smp")
    survived = re.findall(r"(?m)^hostile: ([a-z0-9-]+) survived", text)
    assert set(survived) == set(named("SURVIVES", pair=True))
    expect_one_stop(running, "smp", messages.SYSTEM_OFF)


@pytest.mark.boards(RESTART_BOARD)
def test_stopped_attacks(run) -> None:
    """Each is stopped, for its reason, and nobody but the attacker."""
    running = run(cells_with("restart", "stops",
                             f"target=0x{TARGET:x} resume=1"), None, ICOUNT)
    wanted = {name for name in named("STOPS")
              if X86_ATTACKS[name].kind != "X2APIC"}
    names = begun(expect_order(running, "restart"))
    assert set(names) == wanted
    expect_ends(running, [(name, expected(name)) for name in names])


def parts(names: list, length: int) -> list[list]:
    """At most @length of them each."""
    return [names[i:i + length] for i in range(0, len(names), length)]


@pytest.mark.boards(RESTART_BOARD)
@pytest.mark.parametrize("targets", parts(list(X86_TARGETS.values()), 11),
                         ids=lambda targets: f"{targets[0]:x}")
def test_foreign_memory(targets, run) -> None:
    """Whatever is there, whoever reads, writes or executes it is stopped."""
    where = ",".join(f"0x{target:x}" for target in targets)
    running = run(cells_with("restart", ",".join(TARGETED),
                             f"target={where} resume=1"), None, ICOUNT)
    wanted = [(name, messages.AT_ADDRESS.format(
        reason=reason, address=target + (SLOT if "exec" not in name else 0)))
        for target in targets for name, reason in TARGETED.items()]
    assert begun(expect_order(running, "restart")) == [n for n, _ in wanted]
    expect_ends(running, wanted)


@pytest.mark.boards(RESTART_BOARD)
@pytest.mark.parametrize("names", parts(named("STOPS", pair=True), LIVES),
                         ids=lambda names: names[0])
def test_stopped_attacks_of_two_cpus(names, run) -> None:
    """One CPU faults beside the other, which may be in any state."""
    running = run(cells_with("restart-smp", ",".join(names),
                             f"target=0x{TARGET:x} cpus=1 resume=1"))
    assert begun(expect_order(running, "restart-smp")) == names
    expect_ends(running, [(name, expected(name)) for name in names])


@pytest.mark.long
@pytest.mark.boards(X86_BOARD)
@pytest.mark.parametrize("name", CALLS)
def test_asked_for_end(name, run) -> None:
    """Ports that end a PC end the cell."""
    attacker = "smp" if name in named("ENDS", pair=True) else "hostile"
    running = run(cells_with(attacker, name, "cpus=1"
                             if attacker == "smp" else ""))
    let_attack(running, attacker)
    expect_one_stop(running, attacker, expected(name))
    expect_silence(running, name, attacker)


@pytest.mark.long
@pytest.mark.boards(X86_BOARD)
@pytest.mark.parametrize("name", named("EITHER"))
def test_either(name, run) -> None:
    """A CPU refuses it, or what it makes of it cannot be entered."""
    running = run(cells_with("hostile", name), None, ICOUNT)
    let_attack(running, "hostile")
    expect_one_stop(running, "hostile", "")
    text = running.console("hostile").text()
    assert not re.search(messages.BAD_VERDICT, text)


@pytest.mark.long
@pytest.mark.boards(X86_BOARD)
@pytest.mark.parametrize("first, second", [
    (names[0], names[-1]) for names in parts(named("HANGS"), 2)])
def test_hanging(first, second, run) -> None:
    """Two attackers at once get no further, and nobody else takes notice.

    In real time: with CPUs that never sleep virtual time hardly passes.
    """
    cells = cells_with("hostile", first)
    cells["victim"]["cmdline"] = "beat=4"
    cells["smp"] = cells_with("smp", second)["smp"]
    running = run(cells)
    for attacker in ("hostile", "smp"):
        let_attack(running, attacker)
    for attacker, name in (("hostile", first), ("smp", second)):
        running.console(attacker).expect(
            messages.ATTACK_BEGINS.format(name=name))
    expect_victim_undisturbed(running)
    for attacker, name in (("hostile", first), ("smp", second)):
        expect_silence(running, name, attacker)
    text = running.console("hypervisor").text()
    assert not re.search(f"{messages.ANY_STOP}|{messages.PANIC}", text)
