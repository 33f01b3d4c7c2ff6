# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""A hostile cell beside one that notices every disturbance.

The attacks and what must become of the attacker stand in tables of the hostile
inmate; they are read from its sources here, and held against what the inmate
itself says, so that none is forgotten.
"""
import re

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
    line = f"attack={name} target=0x{target:x}{cpus}"
    return {"victim": {"inmate": "victim"},
            attacker: {"inmate": "hostile", "cmdline": line}}


def begin(run, name: str, attacker: str, target: int):
    """Start both cells.

    One CPU attacks in virtual time, where runs repeat and idle time is
    skipped; two attack in real time, where they really run in parallel.
    """
    extra = ICOUNT if attacker == "hostile" else ()
    running = run(cells_with(name, target, attacker), None, extra)
    running.console("victim").expect(messages.VICTIM_READY)
    running.console(attacker).expect(messages.ATTACK_BEGINS.format(name=name))
    return running


def expect_victim_undisturbed(running) -> None:
    """It beats on, and has never noticed anything."""
    victim = running.console("victim")
    for _ in range(2):
        victim.expect(messages.VICTIM_BEAT)
    assert not re.search(messages.VICTIM_DISTURBED, victim.text())


def expect_one_stop(running, attacker: str, reason: str) -> None:
    """One report, of the attacker, and no panic."""
    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.STOPPED.format(cell=attacker, reason=reason))
    expect_victim_undisturbed(running)
    assert len(re.findall(messages.ANY_STOP, hypervisor.text())) == 1
    assert not re.search(messages.PANIC, hypervisor.text())


def expect_stopped(running, name: str, attacker: str = "hostile") -> None:
    """The attack ended the attacker: it says nothing after its begin."""
    is_call = name.startswith("system-")	# it asked for its end
    expect_one_stop(running, attacker,
                    r"PSCI" if is_call else messages.ILLEGAL_ACCESS)
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
    assert ATTACKS


@pytest.mark.parametrize("where", TARGETS)
@pytest.mark.parametrize("name", TARGETED)
def test_foreign_memory(name, where, run) -> None:
    """Whatever is there, whoever reads, writes or executes it is stopped."""
    expect_stopped(begin(run, name, "hostile", TARGETS[where]), name)


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
    line = f"attack={','.join(names)} target=0x{TARGETS['hypervisor']:x}"
    cells = {"victim": {"inmate": "victim"},
             "hostile": {"inmate": "hostile", "cmdline": line}}
    running = run(cells, {"-cpu": cpu}, ICOUNT)
    console = running.console("hostile")
    for name in names:
        console.expect(messages.SURVIVED.format(name=name))
    console.expect(messages.HOSTILE_DONE)
    assert not re.search(messages.BAD_VERDICT, console.text())
    expect_one_stop(running, "hostile", messages.SYSTEM_OFF)
