# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Exits and interrupts, one kind at a time, made by the inmate `bench`."""
import re
from dataclasses import dataclass

from counted import PATIENCE_SECONDS, Bench, BenchError, Counts
from rows import Row, row_of

SECTION = "exits"
EVENT = re.compile(r"^bench: event (\d+) (\S+)$", re.MULTILINE)
INPUTS = 10
# Of a CPU that goes off and on again: what it does when it has been called.
CYCLES = {"psci-cpu-off-to-on": "psci-cpu-on-target"}
STOPS = ("cell-stop", "cell-stop-sibling")
CELL = "bench"


@dataclass
class Found:
    """Names of the inmate's marks, what was counted, and what it said."""

    names: dict[int, str]
    counts: Counts
    console: str


def names_in(text: str) -> dict[int, str]:
    """Marks and their names, from what the inmate says."""
    names = {int(n): name for n, name in EVENT.findall(text)}
    if not names:
        raise BenchError("the inmate does not name its events")
    return names


def count(bench: Bench, samples: int, config: str = CELL) -> Found:
    """Run the inmate in a cell of that config."""
    cells = {CELL: {"inmate": "bench", "config": config,
                    "cmdline": f"samples={samples} inputs={INPUTS}"}}
    with bench.run(bench.pack(cells, name="events"), cells) as running:
        console = running.console(bench.console_of(CELL))
        console.expect(r"^bench: type \d+$", PATIENCE_SECONDS)
        for _ in range(INPUTS):
            console.send("x")
            console.expect(r"^bench: got it$", PATIENCE_SECONDS)
        console.expect(r"^bench: done$")
        running.console("hypervisor").expect(bench.program.arch.ends,
                                             PATIENCE_SECONDS)
        # Its siblings go to sleep for ever.
        running.settle()
        counts = running.finish()
    return Found(names_in(console.text()), counts, console.text())


def values_of(name: str, mark: int, counts: Counts) -> list[tuple[int, int]]:
    """Instructions of the hypervisor for an event, and how often."""
    samples = [s for s in counts.samples if s.mark == mark]
    if name in STOPS:
        return [(s.to_sleep, s.count) for s in samples if s.kind == "open"]
    return [(s.insns, s.count) for s in samples if s.kind == "mark"]


def rows_of(found: Found, section: str = SECTION) -> list[Row]:
    """One row an event."""
    rows = []
    for mark, name in found.names.items():
        if name in CYCLES:
            rows.append(row_of(section, CYCLES[name], [
                (s.last, s.count) for s in found.counts.samples
                if s.mark == mark and s.kind == "trap" and s.first > 0]))
        else:
            rows.append(row_of(section, name,
                               values_of(name, mark, found.counts)))
    return rows


def measure(bench: Bench, samples: int) -> list[Row]:
    """All events."""
    return rows_of(count(bench, samples))
