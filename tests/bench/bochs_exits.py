# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Exits in Bochs: what they cost, and which Linux makes.

A tick of the TSC is an instruction there. The inmate `bench` counts them, alone on
one CPU: from before the instruction that exits to behind it, least of all its
samples; its own few instructions are in it. And Bochs' debugger stops at every
handler of an exit.
"""
import re
import sys
from collections import Counter

from counted import PATIENCE_SECONDS, SOURCE, Bench, BenchError
from rows import Row, single

sys.path.insert(0, str(SOURCE / "tests/qemu"))

# pylint: disable=wrong-import-position
from bulkhead.bochs import Bochs, Stop	# noqa: E402
from bulkhead.console import Console	# noqa: E402
from chain import ROOT_CELL, Config	# noqa: E402

SECTION = "exits"
LINUX = "linux"
LINUX_SECONDS = 600
PROMPT = "bulkhead# "
WORK = "sleep 10; for i in 1 2 3; do busybox md5sum /bin/busybox; done; " \
    "echo en''ough"
ENTRY = "vmx_exit"
HANDLERS = {
    "exit_cpuid": "CPUID",
    "exit_cr": "CR0, CR4",
    "exit_xsetbv": "XSETBV",
    "exit_rdmsr": "RDMSR",
    "exit_wrmsr": "WRMSR: ICR, LVT",
    "exit_in_out": "I/O port",
    "exit_ept": "trapped page",
    "exit_exception": "exception or NMI",
}
CELL = "latency"	# it has an IOAPIC's pin
COST = re.compile(r"^bench: cost (\S+) (\d+)\s*$", re.MULTILINE)


def one_cpu(bench: Bench) -> None:
    """The demo's system, and a cell of it, with the first CPU alone."""
    for name, base in (("system", ROOT_CELL), (CELL, 0)):
        path = bench.build / "configs" / bench.board.base / f"{name}.cell"
        config = Config(bytearray(path.read_bytes()), base)
        config.set_cpus(1)
        (bench.folder / path.name).write_bytes(bytes(config.data))


def measure(bench: Bench, samples: int) -> list[Row]:
    """The exits that need no other CPU."""
    one_cpu(bench)
    cells = {CELL: {"inmate": "bench",
                    "cmdline": f"alone=1 costs=1 samples={samples}"}}
    cpu = re.sub(r"count=\d+", "count=1", bench.board.bochs["cpu"])
    with Bochs(bench.board, bench.pack(cells, name="bochs"), cells,
               {"cpu": cpu}) as machine:
        consoles = {name: Console(name, connection)
                    for name, connection in machine.consoles.items()}
        consoles["hypervisor"].expect(bench.program.arch.ends,
                                      PATIENCE_SECONDS)
        text = consoles[CELL].text()
    found = COST.findall(text)
    if not found:
        raise BenchError("the inmate names no costs")
    return [single(SECTION, name, int(ticks)) for name, ticks in found]


def exits_of(stops: list[Stop], names: dict[int, str]) -> Counter[str]:
    """Exits by kind: what has no handler of those named is `other`."""
    found: Counter[str] = Counter()
    for stop in stops:
        found[names[stop.address]] += 1
    found["other"] = found.pop(ENTRY, 0) - found.total()
    return +found


def measure_linux(bench: Bench, _samples: int) -> list[Row]:
    """Exits of the demo's Debian to its prompt, and in 10 s idle and work."""
    symbols = bench.program.symbols
    names = {symbols[name]: kind for name, kind in HANDLERS.items()}
    names[symbols[ENTRY]] = ENTRY
    cells = {LINUX: bench.board.systems["demo"]["cells"][LINUX]}
    with Bochs(bench.board, bench.pack(cells, name="linux"), cells,
               watched=list(names)) as machine:
        console = Console(LINUX, machine.consoles[LINUX])
        console.expect(PROMPT, LINUX_SECONDS)
        at_prompt = len(machine.stops())
        console.send(f"{WORK}\n")
        console.expect("^enough", LINUX_SECONDS)
        stops = machine.stops()
    rows = []
    for when, part in (("to the prompt", stops[:at_prompt]),
                       ("10 s idle and work", stops[at_prompt:])):
        rows += [single(LINUX, f"two CPUs, {when}: exits, {kind}", times,
                        "exits")
                 for kind, times in exits_of(part, names).most_common()]
    return rows
