# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""A hostile cell beside one that notices every disturbance, on every board.

The attacks, what must become of the attacker and the interrupt controller they
are made for stand in tables of the hostile inmate; they are read from its
sources (attacks.py), and held against what the inmate itself says, so that none
is forgotten. What they must be told of a board stands in places.py.
"""
import re
import subprocess
import time

import pytest

import attacks
import messages
from attacks import ATTACKS, attacks_of
from bulkhead import board as boards
from conftest import BOARD, ICOUNT, SOURCE, has_cells
from places import PLACES

# Attacks that can involve the attacker's second CPU, or need one.
PAIR_TABLES = ("cpus.c", "firmware.c", "private.c", "redistributor.c", "sgi.c",
               "gicv2_distributor.c")
NEEDS_PAIR = "cpu-"
NEEDS_ATOMICS = "lse-"

# The attacks whose result depends on the place; the others need any place.
TARGETED = ("mem-read", "mem-write", "mem-exec")

Reason = tuple[str, str, int]


def reasons(reason: str, place: str, names: str,
            offset: int = 0) -> dict[str, Reason]:
    """The same reason for several attacks."""
    return {name: (reason, place, offset) for name in names.split()}


# What must be said of an attacker that is stopped: why, and where.
REASONS: dict[str, Reason] = {
    **reasons(messages.NOT_OWNED, "target",
              "mem-read mem-write mem-read-byte mem-read-el0 mem-read-user "
              "mem-write-user mem-read-acquire mem-write-release "
              "cpu-fault-together cpu-fault-second cpu-fault-spinner "
              "cpu-fault-sleeper cpu-fault-handler cpu-fault-waiter "
              "cpu-fault-suspended cpu-fault-off cpu-fault-caller "
              "cpu-fault-writer cpu-fault-maintainer cpu-fault-start"),
    **reasons(messages.COMPLEX, "target",
              "mem-read-pair mem-write-pair mem-read-signed-pair "
              "mem-read-exclusive mem-read-exclusive-pair mem-read-vector "
              "mem-write-vector mem-write-byte-vector mem-read-structure "
              "mem-write-structure mem-zero lse-mem-cas lse-mem-casp "
              "lse-mem-swp"),
    **reasons(messages.COMPLEX, "target", "mem-stack", 0x6f0),
    **reasons(messages.FETCH, "target", "mem-exec cpu-on-target walk-exec"),
    **reasons(messages.FETCH, "target", "mem-vectors mem-vectors-injected",
              0x200),
    **reasons(messages.FETCH, "ram end", "mem-exec-across"),
    **reasons(messages.NOT_OWNED, "ram end", "mem-read-across"),
    **reasons(messages.COMPLEX, "ram end", "mem-vector-across"),
    **reasons(messages.NOT_PERMITTED, "console", "mem-exec-device"),
    **reasons(messages.NOT_PERMITTED, "comm region", "mem-exec-comm"),
    **reasons(messages.TABLE_WALK, "target", "walk-foreign walk-at"),
    **reasons(messages.TABLE_WALK, "console", "walk-device"),
    **reasons(messages.TABLE_WALK, "gicd", "walk-gicd"),
    **reasons(messages.COMPLEX, "gicd",
              "gicd-ldp gicd-stp gicd-ldnp gicd-ldxr gicd-ldaxp "
              "gicd-postindex gicd-str-post gicd-ldr-q "
              "gicd-str-q gicd-ldr-s gicd-ldp-q gicd-ld1 gicd-st1 gicd-ld4r "
              "gicd-ld1-lane gicd-dc-zva lse-gicd-cas lse-gicd-casp "
              "lse-gicd-ldadd lse-gicd-stset"),
    **reasons(messages.COMPLEX, "gicd", "gicd-preindex", 4),
    **reasons(messages.COMPLEX, "gicd", "gicd-unaligned gicd-unaligned-q",
              0x102),
    **reasons(messages.COMPLEX, "gicd", "gicd-unaligned-h", 0x401),
    **reasons(messages.COMPLEX, "gicd", "gicd-unaligned-x", 0xc04),
    **reasons(messages.COMPLEX, "gicd", "gicd-across", 0xffc),
    **reasons(messages.COMPLEX, "gicd", "gicd-across-end", 0xfffc),
    **reasons(messages.COMPLEX, "own route", "gicd-across-route", 4),
    **reasons(messages.FETCH, "gicd", "gicd-exec"),
    **reasons(messages.COMPLEX, "gicr",
              "gicr-ldp gicr-ldr-q gicr-ldxr gicr-dc-zva"),
    **reasons(messages.COMPLEX, "own gicr", "gicr-unaligned", 0xc),
    **reasons(messages.FETCH, "gicr", "gicr-exec"),
    **reasons(messages.NOT_OWNED, "gicd", "gicd-alias-read", 0x1000),
    **reasons(messages.NOT_OWNED, "gicd", "gicd-alias-write", 0x1184),
    **reasons(messages.COMPLEX, "gicc",
              "gicc-dir-ldp gicc-dir-ldr-q gicc-dir-ldxr", 0x1000),
    **reasons(messages.NOT_OWNED, "gicc", "gicc-third-page", 0x2000),
    **reasons(messages.NOT_PERMITTED, "gicc", "gicc-exec"),
}
# They ask for their end.
CALLS = {"system-off": messages.SYSTEM_OFF,
         "system-reset": messages.SYSTEM_RESET,
         "cpu-off-together": messages.SYSTEM_OFF}

# The victim keeps an SPI active where somebody tries to end it; else foreign
# activation would not show. EOIR does end it in this version (README, "What it
# does not promise"): the victim takes it again, and nothing else may happen.
HOLD_STRICTLY, HOLD_AGAIN = 1, 2
HOLDS = {"dir-foreign": HOLD_STRICTLY, "spi-clear": HOLD_STRICTLY,
         "gicd-write-ones": HOLD_STRICTLY, "gicd-write-zeros": HOLD_STRICTLY,
         "gicc-dir-foreign": HOLD_STRICTLY, "gicc-second-page": HOLD_STRICTLY,
         "eoir-foreign": HOLD_AGAIN, "eoir-faked": HOLD_AGAIN,
         "gicc-eoir-foreign": HOLD_AGAIN, "gicc-aeoir-foreign": HOLD_AGAIN}
# A tenth of the victim's period. In virtual time, which counts instructions and
# runs alike on every host, nothing that others do makes its timer so late. In
# real time the host's load would decide, so there no bound is set.
LATE_US = 1000
# Where time costs time, beats are shorter. With a CPU that never sleeps virtual
# time does, too, and with some of the endless loops it hardly passes at all.
SHORT_BEAT = 4	# periods of the victim's timer
HANGING = {name for name, attack in ATTACKS.items() if attack.end == "HANGS"}
IN_REAL_TIME = {"hang-wfe", "hang-sev", "hang-tlbi", "hang-exceptions",
                "hang-injected"}

EL2 = 2
PARK_SECONDS = 120
# They need a device or an SPI of the attacker's own; not every board has one.
NEEDS_DEVICE = {"mem-exec-device", "walk-device", "spi-storm", "targets-own",
                "gicd-across-route"}
# It has switched its CPU interface off: nothing fetches it from its sleep. When
# it wakes, its memory is gone.
NEVER_FETCHED = "cpu-fault-sleeper"



def boards_with(gic: int, *cells: str) -> list[str]:
    """The boards with this interrupt controller and these cells."""
    return [name for name in boards.machines()
            if PLACES[boards.load(name).base].gic == gic
            and has_cells(name, list(cells))]


def alone(gic: str) -> list[str]:
    """Attacks by one CPU, made for this interrupt controller."""
    return [attack.name for attack in attacks_of(gic)
            if not attack.name.startswith((NEEDS_PAIR, NEEDS_ATOMICS))
            and attack.name not in TARGETED]


def pairs(gic: str) -> list[str]:
    """Attacks by two CPUs."""
    return [attack.name for attack in attacks_of(gic)
            if attack.file in PAIR_TABLES and attack.end != "HANGS"]


def harmless(*gics: str) -> list[str]:
    """Those that may follow each other."""
    return [attack.name for gic in gics for attack in attacks_of(gic)
            if attack.end == "SURVIVES"
            and not attack.name.startswith(NEEDS_PAIR)]


@pytest.fixture(name="places")
def fixture_places(board):
    """What the attacks must know of the board."""
    return PLACES[board.base]


@pytest.fixture(scope="module", name="vectors")
def fixture_vectors(build) -> int:
    """Where the hypervisor's vectors are in its own map."""
    elf = build / "bulkhead.elf"
    symbols = subprocess.run(["nm", elf], capture_output=True, text=True,
                             check=True).stdout
    match = re.search(r"^([0-9a-f]+) \w vectors$", symbols, re.MULTILINE)
    assert match is not None
    return int(match[1], 16)


@pytest.fixture(name="attack")
def fixture_attack(run, places, vectors):
    """A function that runs an attack and judges."""
    def function(name: str, attacker: str = "hostile",
                 target: int = places.targets["hypervisor"],
                 options: dict[str, str] | None = None) -> None:
        if name in NEEDS_DEVICE and attacker not in places.uarts:
            pytest.skip("the attacker has no device here")
        hold = HOLDS.get(name, 0) if "victim" in places.uarts else 0
        cells = cells_with(name, target, attacker, vectors, hold)
        running = begin(run, cells, name, attacker, options)
        if ATTACKS[name].end == "STOPS":
            reason = expected_reason(name, target, places, attacker)
            expect_stopped(running, name, attacker, reason)
            if name != NEVER_FETCHED:
                expect_parked(running, places.cpus[attacker])
        elif ATTACKS[name].end == "HANGS":
            expect_hung(running, name, attacker)
        else:
            expect_survived(running, name, attacker)
    return function


def is_in_virtual_time(name: str, attacker: str) -> bool:
    """One CPU attacks in virtual time, where runs repeat and idle time is
    skipped; two attack in real time, where they really run in parallel."""
    return attacker == "hostile" and name not in IN_REAL_TIME


def cells_with(names: str, target: int, attacker: str, vectors: int,
               hold: int = 0) -> dict[str, dict]:
    """The attacker in a cell of one CPU or, in smp's place, of two."""
    cpus = " cpus=1" if attacker == "smp" else ""
    line = f"attack={names} target=0x{target:x} el2=0x{vectors:x}{cpus} key=1"
    watch = f"hold={hold}"
    if is_in_virtual_time(names, attacker):
        watch += f" late-us={LATE_US}"
    if attacker == "smp" or names in HANGING:
        watch += f" beat={SHORT_BEAT}"
    return {"victim": {"inmate": "victim", "cmdline": watch},
            attacker: {"inmate": "hostile", "cmdline": line}}


def begin(run, cells: dict[str, dict], name: str, attacker: str,
          options: dict[str, str] | None = None):
    """Start both cells, and the attack as soon as the victim watches."""
    extra = ICOUNT if is_in_virtual_time(name, attacker) else ()
    running = run(cells, options, extra)
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


def expect_parked(running, cpus: tuple[int, ...]) -> None:
    """The CPUs of a cell that has ended are the hypervisor's."""
    end = time.monotonic() + PARK_SECONDS
    levels = running.machine.exception_levels()
    while [levels[cpu] for cpu in cpus] != [EL2] * len(cpus):
        assert time.monotonic() < end, f"exception levels: {levels}"
        levels = running.machine.exception_levels()


def expected_reason(name: str, target: int, places, attacker: str) -> str:
    """What the report must say of this attack."""
    if name in CALLS:
        return CALLS[name]
    reason, place, offset = REASONS[name]
    address = target if place == "target" else places.where(place, attacker)
    return messages.AT_ADDRESS.format(reason=reason, address=address + offset)


def expect_one_stop(running, attacker: str, reason: str) -> None:
    """One report, of the attacker, and no panic."""
    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.STOPPED.format(cell=attacker, reason=reason))
    expect_victim_undisturbed(running)
    assert len(re.findall(messages.ANY_STOP, hypervisor.text())) == 1
    assert not re.search(messages.PANIC, hypervisor.text())


def expect_silence(running, name: str, attacker: str) -> None:
    """The attacker has said nothing after its begin."""
    text = running.console(attacker).text()
    assert re.search(messages.ATTACK_BEGINS.format(name=name) + r"\s*\Z",
                     text, re.MULTILINE), text


def expect_stopped(running, name: str, attacker: str, reason: str) -> None:
    """The attack ended the attacker."""
    expect_one_stop(running, attacker, reason)
    expect_silence(running, name, attacker)


def expect_hung(running, name: str, attacker: str) -> None:
    """The attacker gets no further, and nobody else takes notice."""
    expect_victim_undisturbed(running)
    text = running.console("hypervisor").text()
    assert not re.search(f"{messages.ANY_STOP}|{messages.PANIC}", text)
    expect_silence(running, name, attacker)


def expect_verdict(console, name: str) -> None:
    """The attacker's own: it saw nothing that it must not see."""
    survived = messages.SURVIVED.format(name=name)
    verdict = console.expect(f"{survived}|{messages.BAD_VERDICT}")
    assert not re.search(messages.BAD_VERDICT, verdict[0]), console.text()


def expect_survived(running, name: str, attacker: str = "hostile") -> None:
    """The attack came to nothing; the attacker then ends itself."""
    console = running.console(attacker)
    expect_verdict(console, name)
    console.expect(messages.HOSTILE_DONE)
    assert not re.search(messages.BAD_VERDICT, console.text())
    expect_one_stop(running, attacker, messages.SYSTEM_OFF)


def expect_row_survived(running, names: list[str]) -> None:
    """Several attacks by one cell, and each came to nothing."""
    let_attack(running, "hostile")
    console = running.console("hostile")
    for name in names:
        expect_verdict(console, name)
    console.expect(messages.HOSTILE_DONE)
    assert not re.search(messages.BAD_VERDICT, console.text())
    expect_one_stop(running, "hostile", messages.SYSTEM_OFF)


def test_every_attack_is_judged() -> None:
    """The tables here name attacks that there are, and all that are stopped."""
    stopped = {a.name for a in ATTACKS.values() if a.end == "STOPS"}
    assert stopped == {*REASONS, *CALLS}
    assert HOLDS.keys() <= ATTACKS.keys()


def test_attacks_are_documented() -> None:
    """Classes and counts as they are, and no attack or test that is none."""
    text = (SOURCE / "docs" / "testing.md").read_text(encoding="utf-8")
    assert attacks.table() in text
    chapter = text.split("## Attacks")[1].split("\n## ")[0]
    files = {path.name for folder in ("tests", "inmates")
             for path in (SOURCE / folder).rglob("*.*")}
    known = {*ATTACKS, *files, "tests/qemu/places.py", "tests/qemu/attacks.py",
             "inmates/tests/arm64/hostile/", "python3 tests/qemu/attacks.py",
             test_endless_storms_from_two_cells.__name__}
    assert set(re.findall(r"`([^`]+)`", chapter)) <= known


@pytest.mark.boards("all")
def test_every_attack_is_known(run, places) -> None:
    """The inmate's own list is the one these tests were made from."""
    cells = {"hostile": {"inmate": "hostile", "cmdline": "attack=list"}}
    running = run(cells, None, ICOUNT)
    console = running.console("hostile")
    console.expect(messages.HOSTILE_DONE)
    listed = re.findall(messages.ATTACK_LISTED, console.text(), re.MULTILINE)
    wanted = [*attacks_of("ANY_GIC"), *attacks_of(f"GIC_V{places.gic}")]
    assert {name: end.upper() for name, end in listed} == \
        {attack.name: attack.end for attack in wanted}


@pytest.mark.boards("all")
@pytest.mark.parametrize("where", sorted({w for p in PLACES.values()
                                          for w in p.targets}))
@pytest.mark.parametrize("name", TARGETED)
def test_foreign_memory(name, where, places, attack) -> None:
    """Whatever is there, whoever reads, writes or executes it is stopped."""
    if where in places.targets:
        attack(name, target=places.targets[where])


@pytest.mark.boards("all")
@pytest.mark.parametrize("name", [n for n in alone("ANY_GIC")
                                  if ATTACKS[n].end != "SURVIVES"])
def test_attack(name, attack) -> None:
    """By one CPU, which does not come back."""
    attack(name)


@pytest.mark.parametrize("name", harmless("ANY_GIC"))
def test_harmless_attack(name, attack) -> None:
    """By one CPU, to which nothing happens: elsewhere they follow each other."""
    attack(name)


@pytest.mark.boards(*boards_with(3))
@pytest.mark.parametrize("name", alone("GIC_V3"))
def test_attack_on_gicv3(name, attack) -> None:
    """The same, on what only this interrupt controller has."""
    attack(name)


@pytest.mark.boards(*boards_with(2))
@pytest.mark.parametrize("name", alone("GIC_V2"))
def test_attack_on_gicv2(name, attack) -> None:
    """The same, on what only this interrupt controller has."""
    attack(name)


@pytest.mark.boards("all", cells=["smp"])
@pytest.mark.parametrize("name", ["mem-read", *pairs("ANY_GIC")])
def test_attacker_of_two_cpus(name, attack) -> None:
    """From a cell whose second CPU can be involved."""
    attack(name, "smp")


@pytest.mark.boards(*boards_with(3, "smp"))
@pytest.mark.parametrize("name", pairs("GIC_V3"))
def test_attacker_of_two_cpus_on_gicv3(name, attack) -> None:
    """The same, on what only this interrupt controller has."""
    attack(name, "smp")


@pytest.mark.boards(*boards_with(2, "smp"))
@pytest.mark.parametrize("name", pairs("GIC_V2"))
def test_attacker_of_two_cpus_on_gicv2(name, attack) -> None:
    """The same, on what only this interrupt controller has."""
    attack(name, "smp")


@pytest.mark.parametrize("name", [n for n in ATTACKS
                                  if n.startswith(NEEDS_ATOMICS)])
def test_atomics(name, attack) -> None:
    """Instructions that only the newest CPU model has."""
    attack(name, options={"-cpu": "max"})


@pytest.mark.boards("all", cells=["smp"])
@pytest.mark.parametrize("name", ["hang-icfgr", "hang-gicd", "hang-calls"])
def test_endless_storms_from_two_cells(name, run, places, vectors) -> None:
    """The same registers from two cells, in parallel; a third reads them too.

    In real time: with two CPUs that never sleep virtual time stands still.
    """
    target = places.targets["hypervisor"]
    running = run({**cells_with(name, target, "hostile", vectors),
                   **cells_with(name, target, "smp", vectors)})
    running.console("victim").expect(messages.VICTIM_READY)
    for attacker in ("smp", "hostile"):
        running.console(attacker).expect(messages.ATTACKER_READY)
        running.console(attacker).send("!")
        begins = messages.ATTACK_BEGINS.format(name=name)
        running.console(attacker).expect(begins)
    for attacker in ("smp", "hostile"):
        expect_hung(running, name, attacker)


def chunks(names: list[str], length: int = 150) -> list[list[str]]:
    """Runs of attacks whose names fit one command line."""
    parts: list[list[str]] = [[]]
    for name in names:
        if len(",".join([*parts[-1], name])) > length:
            parts.append([])
        parts[-1].append(name)
    return parts


ROWS = chunks(harmless("ANY_GIC"))
CHUNKS = chunks(harmless("ANY_GIC", "GIC_V3"))


@pytest.mark.boards(*[n for n in boards.machines() if n != BOARD])
@pytest.mark.parametrize("part", range(len(ROWS)))
def test_harmless_attacks_on_other_boards(part, run, places, vectors) -> None:
    """One after the other, beside a victim whose active SPI stays active."""
    names = [n for n in ROWS[part]
             if n not in NEEDS_DEVICE or "hostile" in places.uarts]
    hold = HOLD_STRICTLY if "victim" in places.uarts else 0
    cells = cells_with(",".join(names), places.targets["hypervisor"],
                       "hostile", vectors, hold)
    expect_row_survived(run(cells, None, ICOUNT), names)


@pytest.mark.parametrize("part", range(len(CHUNKS)))
@pytest.mark.parametrize("cpu", ["cortex-a53", "max"])
def test_harmless_attacks_on_other_cpus(cpu, part, run, places,
                                        vectors) -> None:
    """One after the other on a CPU with few features, and on one with all."""
    names = CHUNKS[part]
    cells = cells_with(",".join(names), places.targets["hypervisor"],
                       "hostile", vectors)
    expect_row_survived(run(cells, {"-cpu": cpu}, ICOUNT), names)
