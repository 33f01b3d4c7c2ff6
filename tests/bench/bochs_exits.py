# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Exits in Bochs: what they cost, and which Linux makes.

A tick of the TSC is an instruction there. The inmate `bench` counts them, alone on
one CPU: from before the instruction that exits to behind it, least of all its
samples; its own few instructions are in it. And Bochs' debugger stops at every
handler of an exit. Where CPUs take turns it does not tell of all stops, such as
those at the end of a turn; of a CPU that is alone it tells them all.
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
LINUX_CPUS = {1: "one CPU", 2: "two CPUs"}
LINUX_SECONDS = 1500
PROMPT = "bulkhead# "
TIMER = re.compile(r"^ *LOC:((?: +\d+)+)", re.MULTILINE)
# As linux-init
WORK = ("sleep 10", "for n in 1 2 3 4; do dd if=/dev/zero bs=64k count=32 "
        "2>/dev/null | sha256sum; done")
# Where all exits arrive
ENTRY = "vmx_exit"
# All handlers of arch/x86/vmx.c; an exit that has none ends the cell.
HANDLERS = {
    "exit_cpuid": "CPUID",
    "exit_cr": "CR0, CR4",
    "exit_xsetbv": "XSETBV",
    "exit_rdmsr": "RDMSR",
    "exit_wrmsr": "WRMSR",
    "exit_in_out": "I/O port",
    "exit_ept": "trapped page",
    "exit_exception": "event",
    "exit_denied": "#GP",
    "exit_undefined": "#UD",
    "exit_in_vain": "WBINVD, INVD",
}
HANDLER = re.compile(r"^\t\[EXIT_[^=]*\] = (exit_\w+),$", re.MULTILINE)
# What ends a step comes to no handler.
STEP, STEPPED = "exit_step_done", "step done"
# What exit_wrmsr does when a CPU sends the only other one an IPI.
SEND, SENT = "lapic_send", "IPI sent"
EXPECTED = (SENT, HANDLERS["exit_cpuid"], HANDLERS["exit_cr"])
CELL = "latency"	# it has an IOAPIC's pin
COST = re.compile(r"^bench: cost (\S+) (\d+)\s*$", re.MULTILINE)


def fewer_cpus(bench: Bench, number: int, cell: str) -> dict[str, str]:
    """The demo's system with its first CPUs alone, and a cell of it that has all
    of them; returns options for such a machine."""
    for name, base in (("system", ROOT_CELL), (cell, 0)):
        path = bench.build / "configs" / bench.board.base / f"{name}.cell"
        config = Config(bytearray(path.read_bytes()), base)
        config.set_cpus((1 << number) - 1)
        (bench.folder / path.name).write_bytes(bytes(config.data))
    return {"cpu": re.sub(r"count=\d+", f"count={number}",
                          bench.board.bochs["cpu"])}


def measure(bench: Bench, samples: int) -> list[Row]:
    """The exits that need no other CPU."""
    options = fewer_cpus(bench, 1, CELL)
    cells = {CELL: {"inmate": "bench",
                    "cmdline": f"alone=1 costs=1 samples={samples}"}}
    with Bochs(bench.board, bench.pack(cells, name="bochs"), cells,
               options) as machine:
        consoles = {name: Console(name, connection)
                    for name, connection in machine.consoles.items()}
        consoles["hypervisor"].expect(bench.program.arch.ends,
                                      PATIENCE_SECONDS)
        text = consoles[CELL].text()
    found = COST.findall(text)
    if not found:
        raise BenchError("the inmate names no costs")
    return [single(SECTION, name, int(ticks)) for name, ticks in found]


def watched(bench: Bench, cpus: int) -> dict[int, str]:
    """The kinds of exits by the addresses of their handlers."""
    source = (SOURCE / "arch/x86/vmx.c").read_text(encoding="utf-8")
    if set(HANDLER.findall(source)) != set(HANDLERS):
        raise BenchError("vmx.c has other handlers of exits")
    kinds = {**HANDLERS, STEP: STEPPED, SEND: SENT}
    if cpus == 1:
        kinds[ENTRY] = ENTRY
    return {bench.program.symbols[name]: kind for name, kind in kinds.items()}


def exits_of(stops: list[Stop], names: dict[int, str]) -> Counter[str]:
    """Exits by kind; those of a CPU that is alone are all that there are."""
    found = Counter(names[stop.address] for stop in stops)
    found[HANDLERS["exit_wrmsr"]] -= found[SENT]
    total = found.pop(ENTRY, None)
    if total is not None:
        found["other"] = total - found.total()
    return +found


def timer_interrupts(shell: Console) -> int:
    """Those that Linux has taken, on all CPUs."""
    text = shell.run("grep LOC /proc/interrupts", LINUX_SECONDS)
    return sum(map(int, TIMER.search(text)[1].split()))


def rows_of(name: str, exits: Counter[str]) -> list[Row]:
    """A row for each kind."""
    return [single(LINUX, f"{name}: exits, {kind}", times, "exits")
            for kind, times in exits.most_common()]


def rows_behind(name: str, exits: Counter[str], timer: int) -> list[Row]:
    """Idle and at work, kind by kind, beside @timer interrupts."""
    when = f"{name}, idle and work"
    rest = sum(times for kind, times in exits.items() if kind not in EXPECTED)
    return [single(LINUX, f"{name}: exits in 10 s idle and work behind",
                   exits.total(), "exits"),
            *rows_of(when, exits),
            single(LINUX, f"{when}: exits of other kinds", rest, "exits"),
            single(LINUX, f"{when}: timer interrupts", timer, "interrupts")]


def count_linux(bench: Bench, cpus: int) -> list[Row]:
    """The demo's Debian on so many CPUs."""
    names = watched(bench, cpus)
    options = fewer_cpus(bench, cpus, LINUX)
    cells = {LINUX: bench.board.systems["demo"]["cells"][LINUX]}
    with Bochs(bench.board, bench.pack(cells, name="linux"), cells, options,
               watched=list(names)) as machine:
        shell = Console(LINUX, machine.consoles[LINUX])
        shell.expect(PROMPT, LINUX_SECONDS)
        at_prompt = len(machine.stops())
        timer = -timer_interrupts(shell)
        for command in WORK:
            shell.run(command, LINUX_SECONDS)
        timer += timer_interrupts(shell)
        stops = machine.stops()
    to_prompt = exits_of(stops[:at_prompt], names)
    name = LINUX_CPUS[cpus]
    return [single(LINUX, f"{name}: exits", to_prompt.total(), "exits"),
            *rows_of(name, to_prompt),
            *rows_behind(name, exits_of(stops[at_prompt:], names), timer)]


def measure_linux(bench: Bench, _samples: int) -> list[Row]:
    """Exits to the prompt, and in 10 s idle and work."""
    return [row for cpus in LINUX_CPUS for row in count_linux(bench, cpus)]
