# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The hostile inmate's tables of attacks, read from its sources. As a program it
prints them by class, the way docs/testing.md has them."""
import re
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
HOSTILE = SOURCE / "inmates" / "tests" / "arm64" / "hostile"

ENTRY = re.compile(r'\{\s*"([a-z0-9-]+)",\s*\w+,\s*(STOPS|SURVIVES|HANGS),'
                   r'\s*\w+\s*\}')
OPENING = re.compile(r"the Bulkhead authors\n \*\n((?: \* .*\n)+)")
LIST = re.compile(r"ATTACK_LIST\(attacks,\s*(\w+)\);")


@dataclass(frozen=True)
class Attack:
    """One line of a table: how the attacker must end, and which interrupt
    controller the table is for, ANY_GIC, GIC_V2 or GIC_V3."""

    name: str
    end: str
    gic: str
    file: str


def read_table(path: Path) -> list[Attack]:
    """The attacks of one source file."""
    text = path.read_text(encoding="utf-8")
    gic = LIST.search(text)
    return [Attack(name, end, gic[1] if gic else "", path.name)
            for name, end in ENTRY.findall(text)]


ATTACKS = {attack.name: attack for path in sorted(HOSTILE.glob("*.c"))
           for attack in read_table(path)}


# x86's tables: names alone, for some lines are made by macros.
X86_HOSTILE = SOURCE / "inmates" / "tests" / "x86" / "hostile"
X86_ENTRY = re.compile(r'\{ "([a-z0-9-]+)",\s*\w+,\s*(STOPS|SURVIVES|HANGS),')
X86_ENDS = dict(entry for path in sorted(X86_HOSTILE.glob("*.c"))
                for entry in X86_ENTRY.findall(path.read_text()))
X86_ATTACKS = set(X86_ENDS)
X86_HANGS = sorted(n for n, end in X86_ENDS.items() if end == "HANGS")


def attacks_of(gic: str) -> list[Attack]:
    """Those of the tables for this interrupt controller."""
    return [attack for attack in ATTACKS.values() if attack.gic == gic]


def opening(path: Path) -> str:
    """What a source says of itself, up to the first stop."""
    match = OPENING.search(path.read_text(encoding="utf-8"))
    assert match is not None, path
    text = re.sub(r"\n? \* ", " ", match[1]).strip()
    return re.split(r"[.:;]( |$)", text)[0]


def row(path: Path) -> str:
    """One class: a line of the table."""
    attacks = read_table(path)
    gic = {"ANY_GIC": "2, 3", "GIC_V2": "2", "GIC_V3": "3"}[attacks[0].gic]
    counts = " | ".join(str(sum(a.end == end for a in attacks))
                        for end in ("SURVIVES", "STOPS", "HANGS"))
    return f"| `{path.name}` | {opening(path)} | {gic} | {counts} |"


def table() -> str:
    """All classes, and the sum."""
    files = [p for p in sorted(HOSTILE.glob("*.c")) if read_table(p)]
    head = ["| file | attacks on | GIC | survives | stops | hangs |",
            "|---|---|---|---|---|---|"]
    sums = " | ".join(str(sum(a.end == end for a in ATTACKS.values()))
                      for end in ("SURVIVES", "STOPS", "HANGS"))
    return "\n".join([*head, *map(row, files),
                      f"| all | {len(ATTACKS)} attacks | | {sums} |"])


if __name__ == "__main__":
    print(table())
