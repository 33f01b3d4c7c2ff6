# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Machines whose instructions are counted, and what was counted."""
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "scripts"))

# pylint: disable=wrong-import-position
from bulkhead import board as boards	# noqa: E402
from bulkhead.console import Console	# noqa: E402
from bulkhead.machine import Machine	# noqa: E402
from arch import ARCHS, Arch	# noqa: E402
from program import Program	# noqa: E402

# CPUs take turns and time is instructions: runs repeat to the instruction.
ICOUNT = ("-icount", "shift=0,sleep=off", "-rtc", "base=2026-01-01,clock=vm")
SECONDS = 1200	# for a mark
PATIENCE_SECONDS = 120	# for a line on a console, and for QEMU's end
SETTLE_SECONDS = 0.3
POLL_SECONDS = 0.05
NUDGE_SECONDS = 2
INSN_COUNT = Path("host") / "insn_count.so"


class BenchError(Exception):
    """The counts are not what they claim to be, or did not come."""


@dataclass(frozen=True)
class Sample:
    """@count traps (kind "trap") or marked stretches of a guest (kind "mark",
    or "open" if the CPU never came back) that were equal in all of this.

    @waits instructions of loops that wait are part of @insns, @other is what all
    other CPUs executed during these; @first is up to the first WFI, @last what
    came behind the last one.
    """

    kind: str
    cpu: int
    mark: int
    traps: int
    tags: frozenset[str]
    insns: int
    waits: int
    other: int
    first: int
    last: int
    count: int

    @property
    def to_sleep(self) -> int:
        """Instructions up to the first WFI, or all if there is none, without
        what waited."""
        return (self.first or self.insns) - self.waits


@dataclass
class Counts:
    """What insn_count.c has written."""

    tags: tuple[str, ...]	# what samples may be known by
    guests: dict[int, int] = field(default_factory=dict)	# CPU: total then
    reached: dict[int, int] = field(default_factory=dict)	# mark: total then
    boots: dict[int, int] = field(default_factory=dict)	# CPU: instructions
    phases: dict[tuple[int, int], int] = field(default_factory=dict)
    boot: dict[int, int] = field(default_factory=dict)	# address: how often
    samples: list[Sample] = field(default_factory=list)
    total: int = 0
    said: str = ""	# by the hypervisor, on its console

    @classmethod
    def read(cls, path: Path, tags: tuple[str, ...] = ()) -> "Counts":
        """Read a finished file; raise BenchError if its counts are not exact."""
        counts = cls(tags)
        lines = path.read_text(encoding="ascii").splitlines()
        if lines[-1:] != ["done"]:
            raise BenchError("insn_count did not finish")
        for text in lines[:-1]:
            counts._take(text.split())
        return counts

    def _take(self, words: list[str]) -> None:
        kind, *rest = words
        if kind in ("trap", "mark", "open"):
            tags = frozenset(name for n, name in enumerate(self.tags)
                             if int(rest[3], 16) >> n & 1)
            numbers = [int(word) for word in rest[:3] + rest[4:]]
            self.samples.append(Sample(kind, *numbers[:3], tags, *numbers[3:]))
        elif kind == "boot":
            self.boot[int(rest[0], 16)] = int(rest[1])
        else:
            self._take_numbers(kind, [int(word) for word in rest])

    def _take_numbers(self, kind: str, numbers: list[int]) -> None:
        if kind == "guest":
            self.guests[numbers[0]] = numbers[1]
        elif kind == "reached":
            self.reached[numbers[1]] = numbers[2]
        elif kind == "cpu":
            self.boots[numbers[0]] = numbers[1]
        elif kind == "phase":
            self.phases[numbers[0], numbers[1]] = numbers[2]
        elif kind == "total":
            self.total = numbers[0]
        elif numbers != [0]:
            raise BenchError(f"{numbers[0]} {kind}")


class Running:
    """A machine that is counted: its consoles, and how to end it."""

    def __init__(self, machine: Machine, out: Path,
                 tags: tuple[str, ...]) -> None:
        self.machine = machine
        self._out = out
        self._tags = tags
        self._consoles = {name: Console(name, connection)
                          for name, connection in machine.consoles.items()}

    def console(self, name: str) -> Console:
        """The console of a cell, or of the hypervisor."""
        return self._consoles[name]

    def lines(self) -> list[str]:
        """What has been written so far."""
        if not self._out.exists():
            return []
        return self._out.read_text(encoding="ascii").splitlines()

    def wait_for(self, words: str, number: int = 1,
                 nudge: bool = False) -> None:
        """Wait until @number lines of the counts begin with @words. @nudge: let
        no CPU starve, which is at the host's time: counts may differ."""
        start = nudged = time.monotonic()
        while sum(line.startswith(words) for line in self.lines()) < number:
            now = time.monotonic()
            if now > start + SECONDS:
                raise BenchError(f"no {number} lines '{words}' in {SECONDS} s")
            if self.machine.process.poll() is not None:
                raise BenchError(f"QEMU: {self.machine.errors()}")
            if nudge and now > nudged + NUDGE_SECONDS:
                nudged = now
                self.machine.nudge()
            time.sleep(POLL_SECONDS)

    def settle(self) -> None:
        """After a report: let the CPUs of the cell come to where they sleep."""
        time.sleep(SETTLE_SECONDS)

    def finish(self, powers_off: bool = False) -> Counts:
        """End QEMU, unless a mark has ended the count or the guest switches
        the machine off by itself, and read the count."""
        if "done" not in self.lines():
            if not powers_off:
                self.machine.qmp().command("quit")
            self.machine.process.wait(PATIENCE_SECONDS)
        counts = Counts.read(self._out, self._tags)
        counts.said = self.console("hypervisor").text()
        return counts


def arch_of(board: boards.Board) -> Arch:
    """The board's architecture."""
    return ARCHS[board.arch]


def load_address(board: boards.Board) -> int:
    """Where QEMU's -kernel puts an image."""
    options = board.qemu[board.qemu.index("-M") + 1].split(",")
    return arch_of(board).ram_bases[options[0]]


def memory_of(system: Path) -> int:
    """The hypervisor's memory: first field behind the header of the config."""
    return struct.unpack_from("<12xQ", system.read_bytes())[0]


@dataclass
class Bench:
    """A board that is built, and where its benchmark keeps its files."""

    board: boards.Board
    build: Path
    program: Program
    folder: Path	# for images and counts

    def config(self, name: str) -> Path:
        """A config made for this run, the benchmark's, or the demo's."""
        folders = (self.folder, self.build / "configs/bench" / self.board.base,
                   self.build / "configs" / self.board.base)
        paths = [folder / f"{name}.cell" for folder in folders]
        return next((path for path in paths if path.exists()), paths[-1])

    def pack(self, cells: dict[str, dict], system: str = "system",
             name: str = "bench") -> Path:
        """Pack an image of cells, as bulkhead.board does. A cell's "config"
        is another one's than that of its name."""
        out = self.folder / f"{name}.image"
        boards.pack_configs(self.build, self.config(system),
                            {c: self.config(p.get("config", c))
                             for c, p in cells.items()}, cells, out)
        return out

    def console_of(self, cell: str) -> str:
        """The name of the console that a cell of the benchmark has."""
        names = [c.name([cell]) for c in self.board.consoles]
        return cell if cell in names else names[1]

    @contextmanager
    def run(self, image: Path | None, cells: dict[str, dict], *, boot: bool = False,
            system: str = "system",
            options: dict[str, str] | None = None,
            extra: tuple[str, ...] = ICOUNT) -> Iterator[Running]:
        """A machine that counts. @boot: boot code too, which takes longer.
        Without an image there is no hypervisor: guests are counted."""
        out = self.folder / "count"
        chart = self.folder / "map"
        if image is None:
            chart.write_text("")
        else:
            self.program.write_map(chart, load_address(self.board),
                                   memory_of(self.config(system)), boot)
        plugin = f"{self.build / INSN_COUNT},map={chart},out={out}"
        out.unlink(missing_ok=True)
        with Machine(self.board, image, cells, options,
                     (*extra, "-plugin", plugin)) as machine:
            yield Running(machine, out, self.program.arch.tags)
