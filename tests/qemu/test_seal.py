# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The seal: what boot leaves behind, read from outside of the machine.

Boot code and image are zero before the first guest instruction, and what the
CPUs can reach at EL2 and at stage 2 is exactly what the design names.
"""
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

import messages
from conftest import PAIR, SOURCE, Running
from walker import (PAGE, Mapping, Tables, decode_el2, decode_stage2, walk)

# One machine for all: the tests of this file stay together.
pytestmark = [pytest.mark.xdist_group("seal"),
              pytest.mark.boards("qemu-arm64-gicv3", "qemu-arm64-gicv2")]

GOLDEN = SOURCE / "tests" / "golden"

IMAGE_BASE = 0x40200000		# where QEMU puts the image
HYPERVISOR_BASE = 0x7fc00000
HYPERVISOR_SIZE = 0x400000
HYPERVISOR_VA = 0x3fe00000	# arch/arm64/include/layout.h
COMM_REGION = 0x80000000	# guest-physical
GIC = range(0x08000000, 0x09000000)	# all its parts
# What cells reach of it: the page in which each CPU sees its own interface.
GICC = {"qemu-arm64-gicv2": 0x08010000}
NUM_CPUS = 4
GUEST_ENTRY = 0

TTBR_ADDRESS = 0x0000fffffffffffe	# without ASID/VMID and CnP
SCTLR_M_C_I_WXN = 1 << 0 | 1 << 2 | 1 << 12 | 1 << 19
REGISTERS = ("TTBR0_EL2", "TCR_EL2", "MAIR_EL2", "SCTLR_EL2", "HCR_EL2",
             "VTTBR_EL2", "VTCR_EL2")

# A second CPU stays off in smp: parked in a cell, as CPU_OFF leaves it.
SYSTEM = {"smp": {"inmate": "victim"}, **PAIR}


@dataclass(frozen=True)
class Cpu:
    """One CPU after the seal."""

    registers: dict[str, int]
    el2: Tables
    stage2: Tables | None	# of a CPU that runs a cell


@dataclass(frozen=True)
class Sealed:
    """A stopped machine with running cells."""

    running: Running
    cpus: list[Cpu]


def symbol(build: Path, name: str) -> int:
    """Address of a symbol of the hypervisor."""
    with open(build / "bulkhead.elf", "rb") as file:
        symbols = ELFFile(file).get_section_by_name(".symtab")
        return symbols.get_symbol_by_name(name)[0]["st_value"]


def boot_range(build: Path) -> tuple[int, int]:
    """Physical start and size of the boot sections."""
    begin, end = (symbol(build, n) for n in ("__boot_begin", "__boot_end"))
    return HYPERVISOR_BASE + begin - HYPERVISOR_VA, end - begin


def walk_cpu(running: Running, registers: dict[str, int]) -> Cpu:
    """Read one CPU's tables. Levels follow from T0SZ = 34 and T0SZ = 25."""
    read = running.machine.qmp().memory
    el2 = walk(read, registers["TTBR0_EL2"] & TTBR_ADDRESS, 2, decode_el2)
    root = registers["VTTBR_EL2"] & TTBR_ADDRESS
    stage2 = walk(read, root, 1, decode_stage2) if root else None
    return Cpu(registers, el2, stage2)


@pytest.fixture(name="sealed", scope="module")
def fixture_sealed(build, board, tmp_path_factory) -> Iterator[Sealed]:
    """Three cells on four CPUs, stopped while they run."""
    from bulkhead.board import pack	# pylint: disable=C0415
    from bulkhead.machine import Machine	# pylint: disable=C0415
    image = pack(build, board, SYSTEM,
                 tmp_path_factory.mktemp("seal") / "image")
    with Machine(board, image, SYSTEM) as machine:
        running = Running(machine)
        running.console("smp").expect(messages.VICTIM_BEAT)
        running.console("hello").expect(messages.HELLO)
        running.console("latency").expect(messages.LATENCY)
        machine.qmp().stop()
        cpus = [walk_cpu(running, r) for r in machine.registers(*REGISTERS)]
        yield Sealed(running, cpus)


def test_erased_before_the_first_guest_instruction(build, pack, start) -> None:
    """The first CPU that comes to a guest's entry finds nothing of boot."""
    image = pack(PAIR)
    running = start(image, PAIR, None, ("-S",))
    gdb = running.machine.gdb()
    gdb.run_to(GUEST_ENTRY)
    qmp = running.machine.qmp()
    base, size = boot_range(build)
    assert size > PAGE and not any(qmp.memory(base, size))
    assert not any(qmp.memory(IMAGE_BASE, image.stat().st_size))
    # It was there: otherwise the test would look at the wrong place.
    assert any(qmp.memory(HYPERVISOR_BASE, base - HYPERVISOR_BASE or PAGE))
    gdb.close()


def by_page(tables: Tables) -> dict[int, tuple[int, str, str]]:
    """What each page of a map is: target, rights, memory type."""
    return {m.start + offset: (m.target + offset, m.rights, m.memory)
            for m in tables.mappings for offset in range(0, m.size, PAGE)}


def test_no_address_means_two_things(build, pack, start) -> None:
    """At the hand-off both maps can be in a TLB: where they meet, they agree.
    """
    running = start(pack(PAIR), PAIR, None, ("-S",))
    read = running.machine.qmp().memory
    gdb = running.machine.gdb()

    def maps_at(place: int) -> list[dict[int, tuple[int, str, str]]]:
        """The maps in use when the first CPU comes to @place."""
        gdb.run_to(place)
        roots = {gdb.register(t, "TTBR0_EL2") for t in gdb.threads()} - {0}
        return [by_page(walk(read, root & TTBR_ADDRESS, 2, decode_el2))
                for root in sorted(roots)]

    boot = maps_at(symbol(build, "handoff"))
    final = maps_at(GUEST_ENTRY)
    gdb.close()
    text = symbol(build, "__text_begin")
    assert boot and final and text in boot[0] and text in final[0]
    assert len(boot[0]) > len(final[0])
    for old in boot:
        for new in final:
            assert not [hex(page) for page in old.keys() & new.keys()
                        if old[page] != new[page]]


def test_erased_while_cells_run(build, sealed) -> None:
    """And nobody has brought it back."""
    base, size = boot_range(build)
    assert not any(sealed.running.machine.qmp().memory(base, size))


def test_translation_is_on_and_as_agreed(sealed) -> None:
    """The walks below mean something only with these settings."""
    assert len(sealed.cpus) == NUM_CPUS
    for cpu in sealed.cpus:
        registers = cpu.registers
        assert registers["SCTLR_EL2"] & SCTLR_M_C_I_WXN == SCTLR_M_C_I_WXN
        assert registers["TCR_EL2"] & 0xc03f == 34	# 4 KiB granule
        assert registers["TTBR0_EL2"] & 1 == 0
        if cpu.stage2:
            assert registers["HCR_EL2"] & 1
            # T0SZ = 25, SL0 = 1, 4 KiB granule
            assert registers["VTCR_EL2"] & 0xc0ff == 1 << 6 | 25
            assert registers["VTTBR_EL2"] & 1 == 0


def test_nothing_is_writable_and_executable(sealed) -> None:
    """At EL2, on any CPU."""
    for cpu in sealed.cpus:
        assert any(m.rights == "r-x" for m in cpu.el2.mappings)
        assert not [m for m in cpu.el2.mappings if m.rights == "rwx"]


def test_no_map_of_el2_reaches_boot_or_guests(build, sealed) -> None:
    """Not boot sections, not guest RAM, not image: RAM of its own alone."""
    base, size = boot_range(build)
    for cpu in sealed.cpus:
        for mapping in cpu.el2.mappings:
            assert not mapping.overlaps(base, size), mapping
            assert not mapping.overlaps(0x40000000, 0x3fc00000), mapping


def test_tables_are_out_of_reach(sealed) -> None:
    """No table page is mapped, but the root of the own cell's stage 2."""
    tables = set()
    for cpu in sealed.cpus:
        tables |= cpu.el2.pages
        tables |= cpu.stage2.pages if cpu.stage2 else set()
    for cpu in sealed.cpus:
        own_root = cpu.registers["VTTBR_EL2"] & TTBR_ADDRESS
        reachable = {page for page in tables for m in cpu.el2.mappings
                     if m.overlaps(page, PAGE)}
        assert reachable == ({own_root} if cpu.stage2 else set())


def test_writable_memory_is_private(sealed) -> None:
    """Two CPUs share writable pages of the hypervisor only if they share a
    cell, but for the few pages that the design names."""
    cells = {}
    for number, cpu in enumerate(sealed.cpus):
        root = cpu.registers["VTTBR_EL2"] if cpu.stage2 else number
        cells.setdefault(root, set()).update(writable_ram(cpu))
    shared = [page for root, pages in cells.items() for page in pages
              if any(page in other for r, other in cells.items() if r != root)]
    # One page of shared data (locks), one with the panic record.
    assert len(set(shared)) <= 2, [hex(page) for page in set(shared)]


def writable_ram(cpu: Cpu) -> set[int]:
    """Pages of the hypervisor's memory that this CPU can write at EL2."""
    return {page for m in cpu.el2.mappings if "w" in m.rights
            for page in range(m.target, m.target + m.size, PAGE)
            if m.overlaps(HYPERVISOR_BASE, HYPERVISOR_SIZE)}


def test_cells_reach_their_interface_alone(board, sealed) -> None:
    """No other page of the GIC, and that one where the hardware has it."""
    for cpu in sealed.cpus:
        found = [(m.start, m.target, m.size, m.rights)
                 for m in (cpu.stage2.mappings if cpu.stage2 else ())
                 if m.overlaps(GIC.start, len(GIC)) or m.start in GIC]
        gicc = GICC.get(board.name)
        wanted = [(gicc, gicc, PAGE, "rw-")] if gicc and cpu.stage2 else []
        assert found == wanted


def test_no_cell_reaches_the_hypervisor(sealed) -> None:
    """Stage 2 maps hypervisor memory in one place: the comm region's page."""
    for cpu in sealed.cpus:
        for m in cpu.stage2.mappings if cpu.stage2 else ():
            if m.overlaps(HYPERVISOR_BASE, HYPERVISOR_SIZE):
                assert (m.start, m.size) == (COMM_REGION, PAGE)
                assert m.target >= HYPERVISOR_BASE and "x" not in m.rights
            assert not m.overlaps(IMAGE_BASE, 0x1000000)


def test_cells_share_nothing(sealed) -> None:
    """No physical page of memory or of a device is mapped by two cells."""
    cells: dict[int, tuple[Mapping, ...]] = {
        cpu.registers["VTTBR_EL2"]: cpu.stage2.mappings
        for cpu in sealed.cpus if cpu.stage2}
    assert len(cells) == len(SYSTEM)
    for root, mappings in cells.items():
        others = [m for r, ms in cells.items() if r != root for m in ms
                  if not m.overlaps(GIC.start, len(GIC))]
        assert not [(a, b) for a in mappings for b in others
                    if a.overlaps(b.target, b.size)]


def test_devices_are_never_executable_for_cells(sealed) -> None:
    """Device memory types carry XN, and RAM is write-back."""
    for cpu in sealed.cpus:
        for m in cpu.stage2.mappings if cpu.stage2 else ():
            is_ram = m.memory.startswith("attrf")
            assert is_ram or "x" not in m.rights, m


def describe(number: int, cpu: Cpu) -> Iterator[str]:
    """The golden lines of one CPU; places in hypervisor memory are relative.
    """
    for space, tables in (("EL2", cpu.el2), ("stage2", cpu.stage2)):
        for m in tables.mappings if tables else ():
            offset = m.target - HYPERVISOR_BASE
            own = 0 <= offset < HYPERVISOR_SIZE
            target = f"hv+0x{offset:06x}" if own else f"0x{m.target:08x}"
            yield (f"cpu{number} {space:6} 0x{m.start:08x} 0x{m.size:08x} "
                   f"{m.rights} {m.memory} {target}")


def test_final_maps_are_the_reviewed_ones(board, sealed, request) -> None:
    """Every mapping of every CPU, compared with the board's golden file."""
    golden = GOLDEN / f"final_maps-{board.name}.txt"
    found = "".join(f"{line}\n" for number, cpu in enumerate(sealed.cpus)
                    for line in describe(number, cpu))
    if request.config.getoption("--update-golden"):
        golden.write_text(found)
    assert found == golden.read_text()


def test_cells_run_on(sealed) -> None:
    """Last: looking has not disturbed anybody, and nothing was reported."""
    running = sealed.running
    running.machine.qmp().cont()
    for name, line in (("smp", messages.VICTIM_BEAT),
                       ("hello", messages.HELLO),
                       ("latency", messages.LATENCY)):
        running.console(name).expect(line)
    assert not re.search(f"{messages.ANY_STOP}|{messages.PANIC}",
                         running.console("hypervisor").text())
