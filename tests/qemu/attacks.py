# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The hostile inmate's tables of attacks, read from its sources. As a program it
prints them by class, the way docs/testing.md has them."""
import re
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
HOSTILE = SOURCE / "inmates" / "tests" / "arm64" / "hostile"
X86_HOSTILE = SOURCE / "inmates" / "tests" / "x86" / "hostile"

ENTRY = re.compile(r'\{\s*"([a-z0-9-]+)",\s*\w+,\s*'
                   r'(STOPS|SURVIVES|HANGS|ENDS|EITHER),\s*\w+\s*\}')
ENDS = {HOSTILE: ("SURVIVES", "STOPS", "HANGS"),
        X86_HOSTILE: ("SURVIVES", "STOPS", "HANGS", "ENDS", "EITHER")}
OPENING = re.compile(r"the Bulkhead authors\n \*\n((?: \* .*\n)+)")
LIST = re.compile(r"ATTACK_LIST\(attacks,\s*(\w+)\);")


@dataclass(frozen=True)
class Attack:
    """One line of a table: how the attacker must end, and which interrupt
    controller the table is for: ANY_GIC, GIC_V2 or GIC_V3; ANY_APIC, XAPIC or
    X2APIC."""

    name: str
    end: str
    kind: str
    file: str


def read_table(path: Path) -> list[Attack]:
    """The attacks of one source file."""
    text = path.read_text(encoding="utf-8")
    kind = LIST.search(text)
    return [Attack(name, end, kind[1] if kind else "", path.name)
            for name, end in ENTRY.findall(text)]


def read_tables(folder: Path) -> dict[str, Attack]:
    """All attacks of an architecture."""
    return {attack.name: attack for path in sorted(folder.glob("*.c"))
            for attack in read_table(path)}


ATTACKS = read_tables(HOSTILE)
X86_ATTACKS = read_tables(X86_HOSTILE)

# Attacks of x86 that QEMU 7.2 cannot show, and why; Bochs can.
QEMU_LACKS = {
    "cr8-reserved": "takes the reserved bits of CR8 without #GP",
    "debug-guard": "has no DR7.GD",
    "align-for-ever": "has no alignment check",
    "fault-at-once-for-ever": "does not count faults as time: no other CPU "
                              "gets its turn",
    "fault-debug-for-ever": "loses an event whose delivery hits a breakpoint",
    **{name: "switches tasks, but does not intercept it"
       for name, attack in X86_ATTACKS.items()
       if attack.file == "task.c" and attack.end == "STOPS"
       and name.startswith("task-")},
    **{name: "emulates no x2APIC" for name, attack in X86_ATTACKS.items()
       if attack.kind == "X2APIC"},
}


def attacks_of(gic: str) -> list[Attack]:
    """Those of the tables for this interrupt controller."""
    return [attack for attack in ATTACKS.values() if attack.kind == gic]


def opening(path: Path) -> str:
    """What a source says of itself, up to the first stop."""
    match = OPENING.search(path.read_text(encoding="utf-8"))
    assert match is not None, path
    text = re.sub(r"\n? \* ", " ", match[1]).strip()
    return re.split(r"[.:;]( |$)", text)[0]


KINDS = {"ANY_GIC": "2, 3", "GIC_V2": "2", "GIC_V3": "3",
         "ANY_APIC": "both", "XAPIC": "xAPIC", "X2APIC": "x2APIC"}


def counts(attacks: list[Attack], folder: Path) -> str:
    """How many of them end in each way."""
    return " | ".join(str(sum(a.end == end for a in attacks))
                      for end in ENDS[folder])


def row(path: Path) -> str:
    """One class: a line of the table."""
    attacks = read_table(path)
    return (f"| `{path.name}` | {opening(path)} | {KINDS[attacks[0].kind]} | "
            f"{counts(attacks, path.parent)} |")


def table(folder: Path = HOSTILE) -> str:
    """All classes, and the sum."""
    files = [p for p in sorted(folder.glob("*.c")) if read_table(p)]
    kind = "GIC" if folder == HOSTILE else "APIC"
    ends = ENDS[folder]
    head = [f"| file | attacks on | {kind} | "
            f"{' | '.join(end.lower() for end in ends)} |",
            "|---|---|---|" + "---|" * len(ends)]
    attacks = list(read_tables(folder).values())
    return "\n".join([*head, *map(row, files), f"| all | {len(attacks)} attacks"
                      f" | | {counts(attacks, folder)} |"])


def lacks_table() -> str:
    """What QEMU does not show."""
    names: dict[str, list[str]] = {}
    for name, reason in QEMU_LACKS.items():
        names.setdefault(reason, []).append(f"`{name}`")
    return "\n".join(["| attacks | QEMU 7.2 |", "|---|---|", *(
        f"| {', '.join(found)} | {reason} |"
        for reason, found in names.items())])


if __name__ == "__main__":
    print(table())
    print(table(X86_HOSTILE))
    print(lacks_table())
