# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""What neighbours that storm the hypervisor add to a victim's exits.

The victim makes each of its exits many times while all other CPUs make one kind
without end. CPUs take turns, and short timers end a turn at any instruction, so
a lock is met in all of its states. A CPU that waits gives its turn away; so what
counts is not how often it looks, but what the others execute until it goes on.
"""
import events
from counted import PATIENCE_SECONDS, Bench
from rows import Row, row_of, single

SECTION = "interference"
VICTIM, NEIGHBOURS = "hello", ("latency", "smp")
STORMS = ("icfgr", "icenabler", "sgi")
SAMPLES = 2000
TURN = 16	# ticks, of a storm
# When cells end together, by the counter: half a second. The turns of the runs
# end at all places of a cell's end.
END = 31250000
TURNS = range(4, 164, 8)
STOP = "cell-stop"


def count(bench: Bench, storm: str | None, samples: int, at: int = 0,
          turn: int = TURN) -> events.Found:
    """The victim beside storms of that kind, or alone; it ends at @at."""
    cells = {VICTIM: {"inmate": "bench", "cmdline":
                      f"alone=1 samples={samples} at={at} turn={turn}"}}
    neighbours = NEIGHBOURS if storm is not None else ()
    for name in neighbours:
        cells[name] = {"inmate": "storm",
                       "cmdline": f"storm={storm} at={at} turn={turn}"}
    with bench.run(bench.pack(cells, name="storm"), cells) as running:
        for name in neighbours:
            running.console(bench.console_of(name)).expect(
                r"^storm: [a-z]+ on \d CPUs?$", PATIENCE_SECONDS)
        console = running.console(VICTIM)
        console.expect("^bench: done$", PATIENCE_SECONDS)
        running.console("hypervisor").expect(f'^cell "{VICTIM}": stopped',
                                             PATIENCE_SECONDS)
        running.settle()
        counts = running.finish()
    return events.Found(events.names_in(console.text()), counts,
                        console.text())


def rows_of(name: str, found: events.Found) -> list[Row]:
    """The slowest exit of all, and how long exits waited."""
    stop = next(m for m, event in found.names.items() if event == STOP)
    exits = [s for s in found.counts.samples
             if s.kind == "mark" and s.mark not in (0, stop)]
    slowest = max(exits, key=lambda sample: sample.insns)
    return [
        single(SECTION, f"{name}: slowest exit", slowest.insns,
               f"instructions, {found.names[slowest.mark]}"),
        row_of(SECTION, f"{name}: waited for others, any exit",
               [(s.other, s.count) for s in exits]),
    ]


def stop_rows(name: str, runs: list[events.Found]) -> list[Row]:
    """The victim's end, in all runs."""
    ends = [s for found in runs for s in found.counts.samples
            if found.names.get(s.mark) == STOP and s.kind == "open"]
    return [row_of(SECTION, f"{name}: cell stop",
                   [(s.to_sleep, s.count) for s in ends]),
            row_of(SECTION, f"{name}: waited for others, cell stop",
                   [(s.other, s.count) for s in ends])]


def measure(bench: Bench, _samples: int) -> list[Row]:
    """Alone, beside each storm, and when all cells end at the same time."""
    alone = count(bench, None, SAMPLES)
    rows = rows_of("alone", alone)
    for storm in STORMS:
        rows += rows_of(f"{storm} storm", count(bench, storm, SAMPLES))
    together = [count(bench, "fault", 1, END, turn) for turn in TURNS]
    return rows + stop_rows("alone", [alone]) + stop_rows(
        "neighbours end too", together)
