# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Rows of the benchmark: what was counted how often, and between what."""
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

FACTS = {"arm64": "peers.json", "x86": "peers-x86.json"}
_IN_USE = ["arm64", ""]


def use(arch: str, board: str = "") -> None:
    """What is required is asked for that architecture and board from now on."""
    _IN_USE[:] = arch, board


def limit_of(key: str, board: str = "") -> float | None:
    """What a row must not exceed on a board, if it is required."""
    fact = facts().get(key, {})
    on_vmx = (board or _IN_USE[1]).endswith("-vmx")
    return fact.get("required-vmx" if on_vmx else "", fact.get("required"))


@dataclass
class Row:
    """One line of the table. @unit says of what min, median and max are."""

    section: str
    event: str
    count: int
    min: float
    median: float
    max: float
    unit: str = "instructions"

    @property
    def key(self) -> str:
        """What peers.json knows it by."""
        return f"{self.section}/{self.event}"


def row_of(section: str, event: str, values: Iterable[tuple[float, int]],
           unit: str = "instructions") -> Row:
    """A row of values, each with the number of times it occurred."""
    ordered = sorted(values)
    count = sum(times for _, times in ordered)
    middle = (count + 1) // 2
    seen = 0
    for value, times in ordered:
        seen += times
        if seen >= middle:
            return Row(section, event, count, ordered[0][0], value,
                       ordered[-1][0], unit)
    raise ValueError(f"{section}/{event}: nothing was counted")


def single(section: str, event: str, value: float,
           unit: str = "instructions") -> Row:
    """A row of one value."""
    return Row(section, event, 1, value, value, value, unit)


def facts() -> dict[str, dict]:
    """What is required of rows, and what peers need."""
    return document()["rows"]


def document() -> dict:
    """The file with the facts of the architecture in use."""
    path = Path(__file__).with_name(FACTS[_IN_USE[0]])
    return json.loads(path.read_text(encoding="utf-8"))


def verdict(row: Row) -> str:
    """"" if nothing is required of the row, else what became of it."""
    limit = limit_of(row.key)
    if limit is None:
        return ""
    return "ok" if max(row.min, row.median, row.max) <= limit else "MISSED"


def number(value: float | None) -> str:
    """As a table shows it."""
    if value is None:
        return ""
    if isinstance(value, int) or value == int(value):
        return f"{int(value):,}"
    return f"{value:.4f}" if abs(value) < 1 else f"{value:.2f}"


def table(rows: list[Row]) -> str:
    """Rows under a line of headings, aligned, one section behind the other."""
    lines = [("section", "event", "count", "min", "median", "max", "unit",
              "required", "")]
    for row in rows:
        limit = limit_of(row.key)
        lines.append((row.section, row.event, number(row.count),
                      number(row.min), number(row.median), number(row.max),
                      row.unit, number(limit),
                      verdict(row)))
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    left = (0, 1, 6, 8)
    return "\n".join("  ".join(
        word.ljust(width) if i in left else word.rjust(width)
        for i, (word, width) in enumerate(zip(line, widths))).rstrip()
        for line in lines)


def save(path: Path, board: str, qemu: str, rows: list[Row]) -> None:
    """Write bench.json."""
    path.write_text(json.dumps(
        {"board": board, "qemu": qemu, "rows": [asdict(row) for row in rows]},
        indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> tuple[str, str, list[Row]]:
    """Board, QEMU's version and rows of a bench.json."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return data["board"], data["qemu"], [Row(**row) for row in data["rows"]]
