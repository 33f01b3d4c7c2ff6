# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The boot, from the image's first instruction to the guest's on each CPU.

The CPUs' instructions are added up. How long one waits for another depends on
how QEMU lets them take turns, so loops that wait are counted apart. What hashes,
copies, cleans and erases grows with image and payloads; the rest is called the
boot's own work.
"""
import struct
import sys
from collections import Counter
from dataclasses import dataclass, replace

from counted import ICOUNT, SOURCE, Bench, Counts
from program import CATEGORIES
from rows import Row, single

sys.path.insert(0, str(SOURCE / "tests/qemu"))

# pylint: disable=wrong-import-position
from chain import ROOT_CELL, Config, take_config	# noqa: E402

SECTION = "boot"
MIB = 1 << 20
SIZES = {"256 MiB": 256 * MIB, "2 GiB": 2048 * MIB}
SHOWN = (3, "256 MiB")		# the system whose phases are shown
MEMORY = "20G"
X86_REST = 0x200000	# guest-physical, of a cell's RAM
RAM_FLAGS = 0x4f
MEMORY_COUNT = 52	# of a config: its number of memory regions
NAME, NAME_LEN = 8, 32


@dataclass(frozen=True)
class Large:
    """A machine with room for all cells: RAM high up, and CPUs."""

    cpus: int
    ram: int
    options: dict[str, str]
    needs_dtb: bool = False	# QEMU's ATAGs cannot tell of so much RAM


LARGE = {
    "virt": Large(8, 0x100000000, {"-smp": "8", "-m": MEMORY}),
    "xlnx-zcu102": Large(4, 0x800000000, {"-m": MEMORY}, True),
    "q35": Large(8, 0x100000000, {"-smp": "8", "-m": MEMORY}),
}


def large(bench: Bench) -> Large:
    """The board's machine, with room."""
    machine = bench.board.qemu[bench.board.qemu.index("-M") + 1]
    found = LARGE[machine.split(",")[0]]
    if "highmem=off" in machine:
        machine = machine.replace("highmem=off", "highmem=on")
    return replace(found, options={**found.options, "-M": machine})


def write_system(bench: Bench, room: Large, cells: int, size: int) -> None:
    """The demo's system with more CPUs and RAM, and without records: they tell
    of devices that nobody has here."""
    blob = bench.config("system").read_bytes()
    system = take_config(blob, 0, ROOT_CELL)
    system.set_cpus((1 << room.cpus) - 1)
    # The last of the demo's regions is of a device that no cell here has.
    last, = struct.unpack_from("<I", system.data, ROOT_CELL + MEMORY_COUNT)
    system.set_memory(last - 1, phys=room.ram, virt=room.ram,
                      size=cells * size, flags=RAM_FLAGS)
    (bench.folder / "large.cell").write_bytes(bytes(system.data))


def write_cell(bench: Bench, room: Large, number: int, size: int) -> str:
    """One more cell; returns its name."""
    name = f"tiny{number}"
    cell = Config(bytearray(bench.config("tiny").read_bytes()))
    cell.data[NAME:NAME + NAME_LEN] = name.encode().ljust(NAME_LEN, b"\0")
    cell.set_cpus(1 << number)
    base = room.ram + number * size
    if bench.board.arch == "x86":
        # Its first MiB, the communication region, and the rest.
        cell.set_memory(0, phys=base)
        cell.set_memory(2, phys=base + X86_REST, size=size - X86_REST)
    else:
        cell.set_memory(0, phys=base, virt=base, size=size)
        cell.set_reset_address(base)
    (bench.folder / f"{name}.cell").write_bytes(bytes(cell.data))
    return name


def count(bench: Bench, number: int, size: int) -> Counts:
    """Boot @number cells, each with RAM of @size, until all are entered."""
    room = large(bench)
    write_system(bench, room, number, size)
    cells = {write_cell(bench, room, n, size): {"inmate": "hello"}
             for n in range(number)}
    image = bench.pack(cells, "large", "boot")
    extra = ICOUNT
    if room.needs_dtb:
        extra += ("-dtb", str(bench.config("linux").with_suffix(".dtb")))
    with bench.run(image, cells, boot=True, system="large",
                   options=room.options, extra=extra) as running:
        running.wait_for("guest", number)
        return running.finish()


def by_category(counts: Counts, phase: int | None = None) -> dict[str, int]:
    """Instructions of a phase, or of all, by the kind of work."""
    found = dict.fromkeys(CATEGORIES, 0)
    for (of_phase, number), insns in counts.phases.items():
        if phase in (None, of_phase):
            found[list(CATEGORIES)[number]] += insns
    return found


def own_work(found: dict[str, int]) -> int:
    """Without what waits, and what image and payloads are the cause of."""
    return sum(insns for name, insns in found.items()
               if name not in ("hash", "copy", "clean", "erase", "wait"))


def rows_of_system(name: str, counts: Counts) -> list[Row]:
    """The sums of one system."""
    found = by_category(counts)
    total = sum(found.values())
    return [single(SECTION, f"{name}: all", total),
            single(SECTION, f"{name}: without waiting", total - found["wait"]),
            single(SECTION, f"{name}: own work", own_work(found))]


def rows_of_phases(bench: Bench, counts: Counts) -> list[Row]:
    """Where one system's instructions go."""
    rows = [single(SECTION, f"kind of work: {category}", insns)
            for category, insns in by_category(counts).items()]
    for number, name in enumerate(bench.program.arch.phases, 1):
        found = by_category(counts, number)
        rows.append(single(SECTION, f"{name}: without waiting",
                           sum(found.values()) - found["wait"]))
        rows.append(single(SECTION, f"{name}: own work", own_work(found)))
    return rows


def write_functions(bench: Bench, counts: Counts) -> None:
    """A file for who wants to make the boot shorter: work by function."""
    found: Counter[tuple[str, str]] = Counter()
    for address, times in counts.boot.items():
        insn = bench.program.insns.get(address)
        if insn is None:
            # Of x86's first 32-bit steps, disassembled as what they are not.
            found["other", "preloader"] += times
        else:
            found[bench.program.category(insn), insn.functions[0]] += times
    (bench.folder / "boot-functions.txt").write_text("".join(
        f"{insns:12,} {category:8} {function}\n"
        for (category, function), insns in found.most_common()),
        encoding="ascii")


def measure(bench: Bench, _samples: int) -> list[Row]:
    """All systems that have CPUs enough."""
    rows = []
    for number in (1, 3, 8):
        if number > large(bench).cpus:
            continue
        cells = f"{number} cell{'s' if number > 1 else ''}"
        work = {}
        for name, size in SIZES.items():
            counts = count(bench, number, size)
            work[name] = own_work(by_category(counts))
            rows += rows_of_system(f"{cells} of {name}", counts)
            if (number, name) == SHOWN:
                shown = rows_of_phases(bench, counts)
                write_functions(bench, counts)
        small, big = work.values()
        rows.append(single(SECTION, f"{cells}: own work, 2 GiB to 256 MiB",
                           100 * (big - small) / small, "percent more"))
    return rows + shown
