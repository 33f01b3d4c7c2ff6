# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Debian's kernel in a cell, and, on arm64, on the machine without a hypervisor.

Kernel, initramfs, device tree and the amount of RAM are the same. The initramfs
marks the prompt, then is idle for 10 s, then works.
"""
import struct
from collections import Counter

from arch import Arch
from counted import ICOUNT, Bench, Counts, Sample
from rows import Row, single

SECTION = "linux"
CELL = "linux"
PROMPT, WORK = 0x1000, 0x1001		# of mark.S
RAM = "512M"
CMDLINES = {"arm64": ["kvm-arm.mode=none"], "x86": []}
CASES = {
    "one CPU": "maxcpus=1",
    "two CPUs": "maxcpus=2",
    "one CPU, threadirqs": "maxcpus=1 threadirqs",
}
# Without a hypervisor Linux hangs there in QEMU 7.2, under -icount.
NO_PROMPT = (("zcu102", "two CPUs"),)
RECORD = struct.Struct("<5sBHIIQQ32s")	# struct record_header
BOOT_WRITE = struct.Struct("<QII")
BOOT_WRITES = 8


def kind_of(arch: Arch, sample: Sample) -> str:
    """What made an exit: by what the hypervisor passed, the first that fits."""
    return next((kind for kind, tag in arch.kinds.items()
                 if tag in sample.tags), "other")


def boot_writes(system: bytes) -> list[tuple[int, bytes]]:
    """What Bulkhead's boot writes to the board's devices, for the bare board."""
    at = system.find(b"BHREC")
    while at >= 0:
        _, kind, _, pad, _, size, _, _ = RECORD.unpack_from(system, at)
        start = at + RECORD.size + pad
        if kind == BOOT_WRITES:
            return [(address, (value).to_bytes(4, "little")[:width])
                    for address, width, value in
                    BOOT_WRITE.iter_unpack(system[start:start + size])]
        at = system.find(b"BHREC", start + size)
    return []


def payload(bench: Bench, more: str) -> dict[str, str]:
    """The demo's Linux with the benchmark's initramfs."""
    demo = bench.board.systems["demo"]["cells"][CELL]
    return {**demo, "initrd": "bench-linux/initramfs.cpio.gz",
            "cmdline": " ".join([demo["cmdline"], *CMDLINES[bench.board.arch],
                                 more])}


def count_cell(bench: Bench, more: str) -> Counts:
    """Linux in its cell, alone on the machine."""
    cells = {CELL: payload(bench, more)}
    image = bench.pack(cells, name="linux")
    with bench.run(image, cells) as running:
        running.wait_for("done", nudge=True)
        return running.finish()


def count_bare(bench: Bench, more: str) -> Counts:
    """Linux on the bare board, to its prompt."""
    files = payload(bench, more)
    extra = [*ICOUNT, "-S", "-append", files["cmdline"]]
    for option, name in (("-kernel", "kernel"), ("-initrd", "initrd"),
                         ("-dtb", "dtb")):
        extra += [option, str(bench.build / files[name])]
    with bench.run(None, {CELL: files}, options={"-m": RAM},
                   extra=tuple(extra)) as running:
        stub = running.machine.gdb()
        for address, data in boot_writes(bench.config("system").read_bytes()):
            stub.write_physical(address, data)
        stub.close()
        running.machine.qmp().cont()
        running.wait_for("reached")
        return running.finish()


def exits(arch: Arch, counts: Counts, mark: int) -> Counter[str]:
    """Exits by kind, before the prompt (0) or behind it."""
    found: Counter[str] = Counter()
    for sample in counts.samples:
        if sample.kind == "trap" and sample.mark == mark:
            found[kind_of(arch, sample)] += sample.count
    return found


def rows_of(arch: Arch, name: str, cell: Counts, bare: Counts | None) -> list[Row]:
    """One case. What is executed before the guest starts is the boot."""
    start = min(cell.guests.values())
    total = cell.reached[PROMPT] - start
    own = sum(s.insns * s.count for s in cell.samples
              if s.kind == "trap" and s.mark == 0)
    rows = [single(SECTION, f"{name}: guest, in the cell", total - own)]
    if bare is not None:
        rows.append(single(SECTION, f"{name}: guest, bare board",
                           bare.reached[PROMPT]))
    rows += [single(SECTION, f"{name}: hypervisor", own),
             single(SECTION, f"{name}: hypervisor's share", 100 * own / total,
                    "percent")]
    found = exits(arch, cell, 0)
    rows.append(single(SECTION, f"{name}: exits", found.total(), "exits"))
    rows += [single(SECTION, f"{name}: exits, {kind}", times, "exits")
             for kind, times in found.most_common()]
    rows.append(single(SECTION, f"{name}: exits in 10 s idle and work behind",
                       exits(arch, cell, PROMPT).total(), "exits"))
    return rows


def measure(bench: Bench, _samples: int) -> list[Row]:
    """All cases."""
    rows = []
    for name, more in CASES.items():
        bare = None
        if bench.board.arch == "arm64" and \
                (bench.board.base, name) not in NO_PROMPT:
            bare = count_bare(bench, more)
        rows += rows_of(bench.program.arch, name, count_cell(bench, more), bare)
    return rows
