# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""A hostile cell beside one that notices every disturbance.

The attacks and what must become of the attacker stand in tables of the hostile
inmate; they are read from its sources here, and held against what the inmate
itself says, so that none is forgotten.
"""
import re
import time

import pytest

import messages
from conftest import ICOUNT, SOURCE

# Tables whose attacks can involve the attacker's second CPU, or need one.
PAIR_TABLES = ("cpus.c", "redistributor.c", "sgi.c", "firmware.c")
NEEDS_PAIR = r"cpu-"
TABLE_ENTRY = re.compile(r'\{\s*"([a-z0-9-]+)",\s*\w+,\s*(STOPS|SURVIVES)\s*\}')
HOSTILE = SOURCE / "inmates" / "tests" / "hostile"

# Physical addresses outside the hostile cell, which sees its RAM at 0.
TARGETS = {
    "hypervisor": 0x7fc00000,
    "neighbour": 0x70000000,
    "image": 0x40200000,
    "flash": 0x04000000,
    "gicv2m": 0x08020000,
    "its": 0x08080000,
    "console": 0x09000000,
    "foreign-uart": 0x3eff2000,
    "fw_cfg": 0x09020000,
    "ecam": 0x3f000000,
    "nothing": 0x7f00000000,
}
# The attacks whose result depends on the place; the others need any place.
TARGETED = ("mem-read", "mem-write", "mem-exec")

CONSOLE = 0x3eff3000	# the attacker's own; of two CPUs: another
GICD, GICR = 0x08000000, 0x080a0000
COMM_REGION = 0x80000000
RAM_END = 0x200000

# What must be said of an attacker that is stopped: why, and the address, where
# "target" is the cell's target=.
REASONS: dict[str, tuple[str, int | str]] = {
    "mem-read": (messages.NOT_OWNED, "target"),
    "mem-write": (messages.NOT_OWNED, "target"),
    "mem-exec": (messages.FETCH, "target"),
    "mem-exec-device": (messages.NOT_PERMITTED, CONSOLE),
    "mem-exec-comm": (messages.NOT_PERMITTED, COMM_REGION),
    "mem-read-pair": (messages.COMPLEX, "target"),
    "mem-read-exclusive": (messages.COMPLEX, "target"),
    "mem-read-across": (messages.NOT_OWNED, RAM_END),
    "walk-foreign": (messages.TABLE_WALK, "target"),
    "walk-device": (messages.TABLE_WALK, CONSOLE),
    "gicd-unaligned": (messages.COMPLEX, GICD + 0x102),
    "gicd-across": (messages.COMPLEX, GICD + 0xfffc),
    "gicd-ldp": (messages.COMPLEX, GICD),
    "gicd-stp": (messages.COMPLEX, GICD),
    "gicd-ldxr": (messages.COMPLEX, GICD),
    "gicd-postindex": (messages.COMPLEX, GICD),
    "gicd-exec": (messages.FETCH, GICD),
    "gicr-exec": (messages.FETCH, GICR),
    "cpu-fault-together": (messages.NOT_OWNED, "target"),
    "cpu-fault-spinner": (messages.NOT_OWNED, "target"),
    "cpu-fault-sleeper": (messages.NOT_OWNED, "target"),
    "cpu-fault-handler": (messages.NOT_OWNED, "target"),
    "cpu-on-target": (messages.FETCH, "target"),
}
# They ask for their end.
CALLS = {"system-off": messages.SYSTEM_OFF,
         "system-reset": messages.SYSTEM_RESET}

# The victim keeps an SPI active where somebody tries to end it; else foreign
# activation would not show. EOIR does end it in this version (README, "What it
# does not promise"): the victim takes it again, and nothing else may happen.
HOLD_STRICTLY, HOLD_AGAIN = 1, 2
HOLDS = {"dir-foreign": HOLD_STRICTLY, "spi-clear": HOLD_STRICTLY,
         "eoir-foreign": HOLD_AGAIN, "eoir-faked": HOLD_AGAIN}
# A tenth of the victim's period. In virtual time, which counts instructions and
# runs alike on every host, nothing that others do makes its timer so late. In
# real time the host's load would decide, so there no bound is set.
LATE_US = 1000

EL2 = 2
PARK_SECONDS = 10
CPUS = {"hostile": [3], "smp": [0, 1]}
# It has switched its CPU interface off: nothing fetches it from its sleep. When
# it wakes, its memory is gone.
NEVER_FETCHED = "cpu-fault-sleeper"


def attack_table(file: str) -> dict[str, str]:
    """The attacks of the sources that match, and how each must end."""
    return {name: end for path in sorted(HOSTILE.glob(file))
            for name, end in TABLE_ENTRY.findall(path.read_text())}


ATTACKS = attack_table("*.c")
ALONE = [n for n in ATTACKS if not re.match(NEEDS_PAIR, n)]
STOPPED = [n for n in ALONE if ATTACKS[n] == "STOPS" and n not in TARGETED]
SURVIVED = [n for n in ALONE if ATTACKS[n] == "SURVIVES"]
IN_PAIRS = ["mem-read"] + [n for f in PAIR_TABLES for n in attack_table(f)]


def cells_with(name: str, target: int, attacker: str) -> dict[str, dict]:
    """The attacker in a cell of one CPU or, in smp's place, of two."""
    cpus = " cpus=1" if attacker == "smp" else ""
    line = f"attack={name} target=0x{target:x}{cpus} key=1"
    watch = f"hold={HOLDS.get(name, 0)}"
    if attacker == "hostile":
        watch += f" late-us={LATE_US}"
    return {"victim": {"inmate": "victim", "cmdline": watch},
            attacker: {"inmate": "hostile", "cmdline": line}}


def begin(run, name: str, attacker: str, target: int):
    """Start both cells, and the attack as soon as the victim watches.

    One CPU attacks in virtual time, where runs repeat and idle time is
    skipped; two attack in real time, where they really run in parallel.
    """
    extra = ICOUNT if attacker == "hostile" else ()
    running = run(cells_with(name, target, attacker), None, extra)
    let_attack(running, attacker)
    running.console(attacker).expect(messages.ATTACK_BEGINS.format(name=name))
    return running


def let_attack(running, attacker: str) -> None:
    """Type the key that the attacker waits for."""
    running.console("victim").expect(messages.VICTIM_READY)
    running.console(attacker).expect(messages.ATTACKER_READY)
    running.console(attacker).send("!")


def expect_victim_undisturbed(running) -> None:
    """It beats on, and has never noticed anything.

    Two beats more than there are: all of its RAM is looked at in each.
    """
    victim = running.console("victim")
    beats = len(re.findall(messages.VICTIM_BEAT, victim.text(), re.MULTILINE))
    while int(victim.expect(messages.VICTIM_BEAT)["number"]) < beats + 2:
        pass
    assert not re.search(messages.VICTIM_DISTURBED, victim.text())


def expect_parked(running, cpus: list[int]) -> None:
    """The CPUs of a cell that has ended are the hypervisor's."""
    end = time.monotonic() + PARK_SECONDS
    levels = running.machine.exception_levels()
    while [levels[cpu] for cpu in cpus] != [EL2] * len(cpus):
        assert time.monotonic() < end, f"exception levels: {levels}"
        levels = running.machine.exception_levels()


def expected_reason(name: str, target: int) -> str:
    """What the report must say of this attack."""
    if name in CALLS:
        return CALLS[name]
    reason, place = REASONS[name]
    address = target if place == "target" else place
    return messages.AT_ADDRESS.format(reason=reason, address=address)


def expect_one_stop(running, attacker: str, reason: str) -> None:
    """One report, of the attacker, and no panic."""
    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.STOPPED.format(cell=attacker, reason=reason))
    expect_victim_undisturbed(running)
    assert len(re.findall(messages.ANY_STOP, hypervisor.text())) == 1
    assert not re.search(messages.PANIC, hypervisor.text())


def expect_stopped(running, name: str, attacker: str = "hostile",
                   target: int = TARGETS["hypervisor"]) -> None:
    """The attack ended the attacker: it says nothing after its begin."""
    expect_one_stop(running, attacker, expected_reason(name, target))
    if name != NEVER_FETCHED:
        expect_parked(running, CPUS[attacker])
    text = running.console(attacker).text()
    assert re.search(messages.ATTACK_BEGINS.format(name=name) + r"\s*\Z",
                     text, re.MULTILINE), text


def expect_survived(running, name: str, attacker: str = "hostile") -> None:
    """The attack came to nothing; the attacker then ends itself."""
    console = running.console(attacker)
    console.expect(messages.SURVIVED.format(name=name))
    console.expect(messages.HOSTILE_DONE)
    assert not re.search(messages.BAD_VERDICT, console.text())
    expect_one_stop(running, attacker, messages.SYSTEM_OFF)


def test_every_attack_is_known(run) -> None:
    """The inmate's own list is the one these tests were made from."""
    cells = {"hostile": {"inmate": "hostile", "cmdline": "attack=list"}}
    running = run(cells, None, ICOUNT)
    console = running.console("hostile")
    console.expect(messages.HOSTILE_DONE)
    listed = re.findall(messages.ATTACK_LISTED, console.text(), re.MULTILINE)
    assert {name: end.upper() for name, end in listed} == ATTACKS
    assert {n for n in ATTACKS if ATTACKS[n] == "STOPS"} == {*REASONS, *CALLS}
    assert HOLDS.keys() <= {*SURVIVED}


@pytest.mark.parametrize("where", TARGETS)
@pytest.mark.parametrize("name", TARGETED)
def test_foreign_memory(name, where, run) -> None:
    """Whatever is there, whoever reads, writes or executes it is stopped."""
    target = TARGETS[where]
    running = begin(run, name, "hostile", target)
    expect_stopped(running, name, target=target)


@pytest.mark.parametrize("name", STOPPED)
def test_attack_that_ends_the_attacker(name, run) -> None:
    """Illegal accesses of all kinds."""
    running = begin(run, name, "hostile", TARGETS["hypervisor"])
    expect_stopped(running, name)


@pytest.mark.parametrize("name", SURVIVED)
def test_attack_that_comes_to_nothing(name, run) -> None:
    """What is ignored, refused or behaves as absent."""
    running = begin(run, name, "hostile", TARGETS["hypervisor"])
    expect_survived(running, name)


@pytest.mark.parametrize("name", IN_PAIRS)
def test_attacker_of_two_cpus(name, run) -> None:
    """The same from a cell whose second CPU can be involved."""
    running = begin(run, name, "smp", TARGETS["hypervisor"])
    if ATTACKS[name] == "STOPS":
        expect_stopped(running, name, "smp")
    else:
        expect_survived(running, name, "smp")


def chunks(names: list[str], length: int = 200) -> list[list[str]]:
    """Runs of attacks whose names fit one command line."""
    parts: list[list[str]] = [[]]
    for name in names:
        if len(",".join([*parts[-1], name])) > length:
            parts.append([])
        parts[-1].append(name)
    return parts


@pytest.mark.parametrize("part", range(len(chunks(SURVIVED))))
@pytest.mark.parametrize("cpu", ["cortex-a53", "max"])
def test_harmless_attacks_on_other_cpus(cpu, part, run) -> None:
    """One after the other on a CPU with few features, and on one with all."""
    names = chunks(SURVIVED)[part]
    cells = cells_with(",".join(names), TARGETS["hypervisor"], "hostile")
    running = run(cells, {"-cpu": cpu}, ICOUNT)
    let_attack(running, "hostile")
    console = running.console("hostile")
    for name in names:
        console.expect(messages.SURVIVED.format(name=name))
    console.expect(messages.HOSTILE_DONE)
    assert not re.search(messages.BAD_VERDICT, console.text())
    expect_one_stop(running, "hostile", messages.SYSTEM_OFF)
