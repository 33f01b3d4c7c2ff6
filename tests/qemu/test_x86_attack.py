# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""A hostile cell of x86 beside one that notices every disturbance.

As in test_attack.py the attacks are read from the inmate's sources, and held
against what it says itself. What stops the cell is tried in one boot of a board
with restarts: each attack ends one life of the cell, and the next life goes on
with the next attack. What comes to nothing follows each other anyway. Attacks by
two CPUs: test_x86_pair.py. What QEMU lacks is shown on Bochs.

How late interrupts become is not judged here: in virtual time QEMU lets a CPU of
this machine run on, whatever timer has fired meanwhile (tests/bench measures it).
"""
import re

import pytest

import messages
from attacks import QEMU_LACKS, X86_ATTACKS, X86_HOSTILE, lacks_table, table
from conftest import ICOUNT, SOURCE, X86_BOARD, expect_nothing_stopped
from places import X86_TARGETS
from test_attack import (expect_one_stop, expect_silence,
                         expect_victim_undisturbed, let_attack)

RESTART_BOARD = "qemu-x86-svm-restart"
BOCHS_RESTART_BOARD = "bochs-x86-vmx-restart"
SECONDS = 600
SECOND_CPUS = "cpus.c"

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

# Why, and at which address; None: none is named.
Reason = tuple[str, int | None]


def all_at(reason: str, address: int | None, names: str) -> dict[str, Reason]:
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
    **all_at(messages.TRIPLE_FAULT, None,
             "cr4-smep fault-triple cpu-triple-second"),
    **all_at(messages.X86_TABLE_WALK, TARGET + 4, "mem-task"),
    **all_at(messages.NOT_OWNED, COMM + 2 * PAGE, "real-read-high"),
    **all_at(messages.FETCH, COMM + 2 * PAGE, "real-exec-high"),
    **all_at(messages.NOT_OWNED, COMM + 2 * PAGE - 2, "real-push-high"),
    **all_at(messages.X86_TABLE_WALK, TARGET + 0xc, "real-vectors"),
    **all_at(messages.X86_TASK_SWITCH, None,
             "task-jump task-call task-jump-gate task-call-gate "
             "task-interrupt task-exception task-return"),
    **all_at(messages.X86_TRAP_BY_EVENT, None, "align-for-ever"),
    # On hardware whose APIC is in x2APIC mode
    **all_at(messages.NOT_OWNED, APIC,
             "apic-absent-read apic-absent-write apic-absent-push"),
}
CALLS = {"port-reset": messages.SYSTEM_RESET,
         "port-keyboard": messages.KEYBOARD_RESET,
         "port-sleep": messages.SYSTEM_OFF,
         "cpu-off-together": messages.SYSTEM_OFF}


# Bochs begins with another part of the operand.
BOCHS_FIRST = {"mem-iret": 0x10, "mem-lgdt": 2, "mem-lidt": 2}


def expected(name: str, offset: int = 0) -> str:
    """What the report must say of this attack."""
    if name in CALLS:
        return CALLS[name]
    reason, address = REASONS[name]
    if address is None:
        return reason
    return messages.AT_ADDRESS.format(reason=reason, address=address + offset)


def cells_with(attacker: str, names: str, more: str = "") -> dict[str, dict]:
    """The attacker, and its victim."""
    return {"victim": {"inmate": "victim"},
            attacker: {"inmate": "hostile",
                       "cmdline": f"attack={names} {more} key=1"}}


def without(end: str, *names: str) -> str:
    """Leave those out that are meant by their end, but that QEMU lacks."""
    lacking = [name for name in QEMU_LACKS if X86_ATTACKS[name].end == end
               and X86_ATTACKS[name].kind != "X2APIC"]
    return "skip=" + ",".join([*names, *lacking])


def shown(names: list[str]) -> list[str]:
    """Those of them that QEMU can show."""
    return [name for name in names if name not in QEMU_LACKS]


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


def survived(text: str) -> list[str]:
    """The attacks that came to nothing, in their order."""
    return re.findall(messages.SURVIVED_NAMED, text, re.MULTILINE)


def expect_order(running, attacker: str) -> str:
    """Let the attacker begin, and come to its end."""
    let_attack(running, attacker)
    return expect_done(running, attacker)


def expect_ends(running, wanted: list[tuple[str, str]]) -> None:
    """One life of the cell for each attack, ended for its reason."""
    report = running.console("hypervisor").text()
    assert not re.search(messages.PANIC, report)
    # The last life's own, if it has come yet
    assert len(re.findall(messages.ANY_STOP, report)) <= 1
    ends = re.findall(messages.X86_RESTARTED, report, re.MULTILINE)
    assert len(ends) == len(wanted), report
    for line, (name, reason) in zip(ends, wanted, strict=True):
        assert re.search(reason, line), (name, line)


def test_every_attack_is_judged() -> None:
    """The tables here name attacks that there are, and all that are stopped."""
    assert set(REASONS) == {*named("STOPS"), *named("STOPS", pair=True)}
    assert set(CALLS) == {*named("ENDS"), *named("ENDS", pair=True)}
    assert set(QEMU_LACKS) <= set(X86_ATTACKS)


class Told:
    """Stands for a machine that has said all of this."""

    def __init__(self, **texts: str) -> None:
        self._texts = texts
        self._name = ""

    def console(self, name: str) -> "Told":
        """One of its consoles."""
        self._name = name
        return self

    def text(self) -> str:
        """All that is there."""
        return self._texts[self._name]

    def expect(self, pattern: str, _seconds: float = 0) -> re.Match:
        """The last line like this, or there is none."""
        found = list(re.finditer(pattern, self.text(), re.MULTILINE))
        assert found
        return found[-1]


RIGHT = ('cell "restart": restarted, 1 of 9, on CPU 3 at PC 0x1: '
         f"access to memory it does not own, address 0x{TARGET + SLOT:x}\n")
WRONG = {
    "nothing": "",
    "address": RIGHT.replace(f"{TARGET + SLOT:x}", f"{TARGET:x}"),
    "reason": RIGHT.replace("access to", "fetch from"),
    "twice": RIGHT + RIGHT,
    "neighbour": RIGHT.replace('"restart"', '"victim"'),
    "end": RIGHT + 2 * 'cell "victim": stopped on CPU 2 at PC 0x1: x\n',
    "panic": RIGHT + "PANIC on CPU 3 at PC 0x1: x\n",
}


@pytest.mark.parametrize("report", WRONG.values(), ids=WRONG)
def test_wrong_end_is_noticed(report) -> None:
    """Ends are judged by all that the hypervisor says."""
    wanted = [("mem-read", expected("mem-read"))]
    expect_ends(Told(hypervisor=RIGHT), wanted)
    with pytest.raises(AssertionError):
        expect_ends(Told(hypervisor=report), wanted)


@pytest.mark.parametrize("verdict", [
    "WRONG, 1 of 3 checks", "NOT STOPPED, 0 exceptions", "NOT HUNG"])
def test_bad_verdict_is_noticed(verdict) -> None:
    """An attacker that has seen too much, or goes on, says so."""
    end = "\nhostile: done\n"
    victim = "".join(f"victim: beat {i} ok\n" for i in range(9))
    good = "hostile: port-pci survived, 2 checks" + end
    bad = f"hostile: port-pci {verdict}" + end
    assert survived(good) == ["port-pci"]
    with pytest.raises(AssertionError):
        expect_done(Told(hostile=bad, victim=victim), "hostile")


def test_attacks_are_documented() -> None:
    """Classes and counts as they are."""
    text = (SOURCE / "docs" / "testing.md").read_text(encoding="utf-8")
    assert table(X86_HOSTILE) in text
    assert lacks_table() in text


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


def expect_survivors(running, attacker: str, wanted: list[str]) -> None:
    """These attacks, and no others, came to nothing; then the cell ends."""
    text = expect_order(running, attacker)
    assert survived(text) == begun(text)
    assert set(survived(text)) == set(wanted)
    expect_one_stop(running, attacker, messages.SYSTEM_OFF)


def expect_stops(running, attacker: str, wanted: list[str],
                 offsets: dict[str, int] | None = None) -> None:
    """These attacks, and no others, ended a life of the cell each."""
    names = begun(expect_order(running, attacker))
    assert set(names) == set(wanted)
    expect_ends(running, [(name, expected(name, (offsets or {}).get(name, 0)))
                          for name in names])


@pytest.mark.boards(X86_BOARD)
def test_harmless_attacks(run) -> None:
    """One after the other: nothing happens to the attacker."""
    running = run(cells_with("hostile", "survives",
                             f"target=0x{TARGET:x} {without('SURVIVES')}"),
                  None, ICOUNT)
    expect_survivors(running, "hostile", shown(named("SURVIVES")))


@pytest.mark.short
@pytest.mark.boards(RESTART_BOARD)
def test_stopped_attacks(run) -> None:
    """Each is stopped, for its reason, and nobody but the attacker."""
    running = run(cells_with("restart", "stops", f"target=0x{TARGET:x} "
                             f"resume=1 {without('STOPS')}"), None, ICOUNT)
    expect_stops(running, "restart", shown(named("STOPS")))


def parts(names: list, length: int) -> list[list]:
    """At most @length of them each."""
    return [names[i:i + length] for i in range(0, len(names), length)]


@pytest.mark.short
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


@pytest.mark.short
@pytest.mark.boards(RESTART_BOARD)
def test_asked_for_end(run) -> None:
    """Ports that end a PC end the cell; sleep is without return."""
    names = ["port-reset", "port-keyboard", "port-sleep"]
    assert sorted(names) == sorted(named("ENDS"))
    running = run(cells_with("restart", ",".join(names), "resume=1"), None,
                  ICOUNT)
    let_attack(running, "restart")
    running.console("restart").expect(
        messages.ATTACK_BEGINS.format(name=names[-1]), SECONDS)
    expect_one_stop(running, "restart", expected(names[-1]))
    expect_silence(running, names[-1], "restart")
    expect_ends(running, [(name, expected(name)) for name in names[:-1]])


@pytest.mark.short
@pytest.mark.boards(RESTART_BOARD)
def test_either(run) -> None:
    """A CPU refuses it, or what it makes of it cannot be entered."""
    running = run(cells_with("restart", ",".join(named("EITHER")),
                             "resume=1"), None, ICOUNT)
    text = expect_order(running, "restart")
    assert begun(text) == named("EITHER")
    stopped = [name for name in begun(text) if name not in survived(text)]
    expect_ends(running, [(name, messages.X86_NOT_ENTERED)
                          for name in stopped])


def expect_both_hang(running, first: str, second: str) -> None:
    """hostile by one attack, smp by another; nobody else takes notice."""
    running.console("victim").expect(messages.VICTIM_READY)
    for attacker in ("hostile", "smp"):
        running.console(attacker).expect(messages.ATTACKER_READY)
        running.console(attacker).send("!")
    for attacker, name in (("hostile", first), ("smp", second)):
        running.console(attacker).expect(
            messages.ATTACK_BEGINS.format(name=name), SECONDS)
    expect_victim_undisturbed(running)
    for attacker, name in (("hostile", first), ("smp", second)):
        expect_silence(running, name, attacker)
    expect_nothing_stopped(running)


def both(first: str, second: str) -> dict[str, dict]:
    """Two attackers, and a victim that has a short beat."""
    cells = {**cells_with("hostile", first), **cells_with("smp", second)}
    cells["victim"] = {"inmate": "victim", "cmdline": "beat=4"}
    return cells


@pytest.mark.boards(X86_BOARD)
def test_cells_that_stop_themselves(run) -> None:
    """All CPUs of a cell wait for their start, and who can send it is none."""
    names = "icr-init-all", "icr-init-broadcast"
    expect_both_hang(run(both(*names), None, ICOUNT), *names)


@pytest.mark.boards(BOCHS_RESTART_BOARD)
def test_stopped_attacks_on_vmx(run) -> None:
    """All of them: what QEMU lacks, too, and what only an x2APIC has."""
    running = run(cells_with("restart", "stops",
                             f"target=0x{TARGET:x} resume=1"))
    expect_stops(running, "restart",
                 [name for name in named("STOPS")
                  if X86_ATTACKS[name].kind != "XAPIC"], BOCHS_FIRST)


@pytest.mark.boards("bochs-x86-vmx")
def test_harmless_attacks_that_qemu_lacks(run) -> None:
    """What QEMU takes, a CPU refuses."""
    names = [name for name in QEMU_LACKS if X86_ATTACKS[name].end == "SURVIVES"]
    running = run(cells_with("hostile", ",".join(names)))
    expect_survivors(running, "hostile", names)


@pytest.mark.boards("bochs-x86-vmx")
@pytest.mark.parametrize("names", [
    [name for name in QEMU_LACKS if X86_ATTACKS[name].end == "HANGS"],
    ["hang-pins", "hang-pins"]], ids=lambda names: names[0])
def test_hanging_attacks_that_qemu_lacks(names, run) -> None:
    """Exceptions for ever, with nothing executed in between; the same register
    from two cells, whose CPUs get their turns in QEMU as it likes."""
    first, second = names
    expect_both_hang(run(both(first, second)), first, second)


@pytest.mark.long
@pytest.mark.boards("bochs-x86-vmx", "bochs-x86-svm")
def test_harmless_attacks_in_bochs(board, run) -> None:
    """All of them, on VMX and on another emulation of SVM."""
    other = "XAPIC" if board.name == "bochs-x86-vmx" else "X2APIC"
    running = run(cells_with("hostile", "survives", f"target=0x{TARGET:x}"))
    expect_survivors(running, "hostile",
                     [name for name in named("SURVIVES")
                      if X86_ATTACKS[name].kind != other])
