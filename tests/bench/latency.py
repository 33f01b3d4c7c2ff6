# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""How late a timer interrupt is for a guest, in a cell and on the bare board.

The inmate reads the counter, which here counts instructions: one a nanosecond.
"""
import re
from pathlib import Path

from counted import ICOUNT, PATIENCE_SECONDS, Bench
from rows import Row

SECTION = "latency"
CELL = "latency"
SAMPLES = 1000
CMDLINE = f"samples={SAMPLES} histogram=0 quiet=1"
CMDLINE_OFFSET = 0x1000	# INMATE_COMMAND_LINE_OFFSET
# Boards that inmates know without a hypervisor: inmates/lib/arm64/include/board.h.
BARE = ("qemu-arm64-gicv3", "qemu-arm64-gicv2")
ONE_TICK_A_NS = ("-global", "arm-cpu.cntfrq=1000000000")
LINE = (r"^latency: +(\d+) samples, .*"
        r"\((?P<min>\d+) (?P<average>\d+) (?P<max>\d+) ticks\)$")


def row(name: str, match: re.Match[str]) -> Row:
    """What the inmate says at its end."""
    return Row(SECTION, name, int(match.group(1)), int(match["min"]),
               int(match["average"]), int(match["max"]), "ns, median: average")


def bare_inmate(bench: Bench) -> Path:
    """The inmate's binary with its command line in it."""
    data = bytearray((bench.build / "inmates/latency.bin").read_bytes())
    text = CMDLINE.encode() + b"\0"
    data[CMDLINE_OFFSET:CMDLINE_OFFSET + len(text)] = text
    path = bench.folder / "latency.bin"
    path.write_bytes(data)
    return path


def measure(bench: Bench, _samples: int) -> list[Row]:
    """Both, and how much later it is in the cell."""
    cells = {CELL: {"inmate": "latency", "cmdline": CMDLINE}}
    extra = (*ICOUNT, *ONE_TICK_A_NS)
    with bench.run(bench.pack(cells, name="latency"), cells,
                   extra=extra) as running:
        cell = row("cell", running.console(CELL).expect(LINE,
                                                           PATIENCE_SECONDS))
        running.finish()
    if bench.board.base not in BARE:
        return [cell]
    with bench.run(None, {}, extra=(*extra, "-kernel",
                                    str(bare_inmate(bench)))) as running:
        bare = row("bare board",
                   running.console("hypervisor").expect(LINE,
                                                           PATIENCE_SECONDS))
        running.finish(powers_off=True)
    later = (cell.min - bare.min, cell.median - bare.median,
             cell.max - bare.max)
    return [cell, bare, Row(SECTION, "later in the cell", 1, *later,
                            "ns, median: average")]
