# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""docs/performance.md, made of the bench.json of each board and peers.json."""
from itertools import groupby
from pathlib import Path

import rows as bench_rows
from counted import boards as board_files
from rows import Row, load, number

HEAD = """# Performance{of}

`make bench-docs` writes this file, whole; no number of ours in it is typed. It
counts on each board, and `make bench BOARD=NAME` on one. This was with
{qemu}.

What is counted is instructions that the hypervisor executes, exactly, with
`-icount shift=0,sleep=off`. Runs repeat to the instruction, but for Linux: what
two CPUs do together differs by a few percent from run to run. Not counted is what
instructions cost on silicon: caches, device accesses, TLB misses, exception
entry. How it is counted, and how the count itself is tested:
[testing.md](testing.md).

## What is required, and what others need

{peers} Their figures were measured
outside this repository, and no command here repeats them. The unit is
instructions unless said; a figure that misses what is required says so.
"""
HEADS = {
    "arm64": {
        "of": "",
        "peers": "Of three static partitioning hypervisors on arm64."},
    "x86": {
        "of": " on x86-64",
        "peers": "Of two hypervisors on x86-64, on the same emulator."},
}
X86_SECTIONS = {
    "exits": """## Exits and interrupts

From behind `VMRUN` to the next one, both included; a trapped page takes two
exits, and the row holds both. QEMU's CPUs have SVM and an xAPIC, which is the
dear case: the end of an interrupt is a write of a trapped page. With an x2APIC,
in Bochs, timer, interrupts of devices, IPIs and their ends make no exit;
`tests/qemu/test_x86_exits.py` counts that. The column of Bochs is by the TSC of a
guest, whose own few instructions are in it. `cpu-init-to-sipi` is a CPU that is
reset and started; `cell-stop` holds the report on the console, without polls of
the UART, which wait for the host.
""",
    "linux": """## Linux

Debian's kernel to the prompt of its shell, in a cell. The share is of all
instructions from the guest's first to the prompt. Behind the prompt it is idle
for 10 s, then works; rows `idle and work` tell the kinds of exits there.

With the xAPIC of QEMU's CPUs timer and end of each interrupt are writes of a
trapped page, of two exits. With the x2APIC, in Bochs, neither they nor the
interrupt itself make any: of all `timer interrupts` that Linux has counted then,
none is among the exits. There are those of CPUID, which Intel's hardware makes
unconditionally and every program begins with, and of IPIs that are sent. Bochs
tells of all exits of a CPU that is alone, and of most where two take turns: those
figures are too small, by up to half for kinds that come at the same place of a turn.
""",
}
SECTIONS = {
    "exits": """## Exits and interrupts

From the vector to the `ERET`, both included. An interrupt's row counts all that
the hypervisor executes from before it is raised until the guest has ended it. A
row `psci-cpu-on-target` is the CPU that is switched on, from its wake-up in the
hypervisor to its guest. `cell-stop` goes as far as the CPU's sleep and holds the
report on the console, without polls of UART and distributor, which wait for the
host; `cell-stop-sibling` is another CPU of that cell.
""",
    "filtered": """## Interrupts of a filtered cell

The same inmate in a cell with a filtered interrupt interface.
""",
    "boot": """## Boot

From the first instruction of the image to the first one of the guest, on all
CPUs that have a cell, added up; each cell has one CPU. How long CPUs wait for
each other is a matter of how QEMU lets them take turns: instructions of loops
that wait are part of `all` and of nothing else. `own work` is what is left
without hashing, copying, cleaning and erasing, which grow with the image.
Phases and kinds of work are those of three cells of 256 MiB; a phase ends where
the next begins, on each CPU. `zero` is the clearing of memory for tables.
""",
    "linux": """## Linux

Debian's kernel to the prompt of its shell, in a cell and on the same machine
without a hypervisor: the same kernel, initramfs, device tree and amount of RAM.
The share is of all instructions from the guest's first to the prompt. Behind the
prompt it is idle for 10 s, then works.
""",
    "latency": """## Timer latency

From the moment the timer fires to the reading of the counter in the handler, as
the guest sees it. One nanosecond is one instruction.
""",
    "interference": """## Interference

The slowest exit of a victim while all other CPUs make one kind of exit without
end, and what these CPUs together execute until the victim, where it waits, gets
on: its own instructions hardly show that, for a CPU that waits in QEMU gives its
turn away. CPUs take turns, and timers end turns at any instruction. Not in these
figures: caches and buses; and no distributor in QEMU is ever busy with a write
(`RWP`).
""",
    "footprint": "## What stays\n",
}
UNITS = "instructions"


class Board:
    """The rows of one bench.json."""

    def __init__(self, path: Path) -> None:
        self.name, self.qemu, rows = load(path)
        self.rows = {row.key: row for row in rows}

    def cell(self, key: str) -> str:
        """One value, or min / median / max where they differ."""
        row = self.rows.get(key)
        if row is None:
            return "-"
        values = (row.min, row.median, row.max)
        return " / ".join(map(number, values if len(set(values)) > 1
                              else values[:1]))


def markdown(head: list[str], lines: list[list[str]]) -> str:
    """A table; all columns but the first are numbers."""
    rule = ["---"] + ["--:"] * (len(head) - 1)
    return "\n".join(f"| {' | '.join(line)} |"
                     for line in [head, rule, *lines]) + "\n"


def required_table(boards: list[Board]) -> str:
    """Rows that something is required of, beside the peers."""
    facts = bench_rows.document()
    lines = []
    for key, fact in facts["rows"].items():
        limits, found = [], []
        for board in boards:
            row = board.rows.get(key)
            limit = bench_rows.limit_of(key, board.name)
            limits.append(number(limit))
            worst = max(row.min, row.median, row.max) if row else None
            found.append("-" if worst is None else number(worst) +
                         (" MISSED" if worst > limit else ""))
        lines.append([fact["what"], *found,
                      " / ".join(dict.fromkeys(filter(None, limits))),
                      *(fact.get("peers", {}).get(peer, "-")
                        for peer in facts["peers"])])
    return markdown(["", *(b.name for b in boards), "required",
                     *facts["peers"]], lines)


def section_table(boards: list[Board], rows: list[Row]) -> str:
    """All rows of a section."""
    lines = [[row.event + ("" if row.unit == UNITS else f" ({row.unit})"),
              *(board.cell(row.key) for board in boards)] for row in rows]
    return markdown(["", *(board.name for board in boards)], lines)


def write(path: Path, inputs: list[Path]) -> None:
    """Write the whole file."""
    boards = [Board(name) for name in inputs]
    arch = board_files.load(boards[0].name).arch
    bench_rows.use(arch)
    merged: dict[str, Row] = {}
    for board in boards:
        for key, row in board.rows.items():
            merged.setdefault(key, row)
    parts = [HEAD.format(qemu=boards[0].qemu, **HEADS[arch]),
             required_table(boards)]
    ordered = sorted(merged.values(), key=lambda row:
                     list(SECTIONS).index(row.section))
    for section, rows in groupby(ordered, key=lambda row: row.section):
        text = X86_SECTIONS.get(section) if arch == "x86" else None
        parts += [text or SECTIONS[section],
                  section_table(boards, list(rows))]
    path.write_text("\n".join(parts), encoding="utf-8")
