# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The seal on x86: what boot leaves behind, read from outside of the machine.

A CPU in a guest has the guest's registers; those of the host are in its host
save area, where QEMU keeps them in the layout of a VMCB. They lead to all else:
to the CPU's map, to its VMCB, and to the nested tables.
"""
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

import messages
from conftest import PAIR, X86_BOARD, Running
from places import board_numbers
from test_seal import GOLDEN, by_page, symbol
from walker import ADDRESS, PAGE, Mapping, Tables
from walker_x86 import decode_host, decode_nested, walk

# One machine for all: the tests of this file stay together.
pytestmark = [pytest.mark.xdist_group("x86-seal"),
              pytest.mark.boards(X86_BOARD)]

NUMBERS = board_numbers(X86_BOARD)
HYPERVISOR_BASE = NUMBERS["HYPERVISOR_BASE"]
HYPERVISOR_SIZE = NUMBERS["HYPERVISOR_SIZE"]
HYPERVISOR_VA = 0xfffffffff0000000	# boot/x86/include/layout.h
COMM_REGION = NUMBERS["COMM_REGION_BASE"]	# guest-physical
IMAGE_BASE = 0x100000
LOW_MEMORY = [(0x8000, PAGE), (0x70000, 0x10000)]	# used while CPUs start
APIC_WINDOWS = [(0xfee00000, 0x100000), (0xfec00000, 0x100000)]
NUM_CPUS = 4
GUEST_ENTRY = 0

# Offsets in a VMCB, APM volume 2, appendix B; those of the save area
NESTED_CONTROL, NESTED_CR3, SAVED = 0x90, 0xb0, 0x400
IO_PERMISSIONS, MSR_PERMISSIONS = 0x40, 0x48
EFER, CR4, CR3, CR0, RIP, RAX = (SAVED + offset for offset in
                                 (0xd0, 0x148, 0x150, 0x158, 0x178, 0x1f8))
CR0_PG_WP_PE = 1 << 31 | 1 << 16 | 1
CR4_PAE, CR4_PGE, CR4_PCIDE = 1 << 5, 1 << 7, 1 << 17
EFER_SVME_NXE_LMA_LME = 1 << 12 | 1 << 11 | 1 << 10 | 1 << 8
NP_ENABLE = 1
ROOTS = struct.Struct("<8Q")	# struct cpu_roots
IOPM_PAGES, MSRPM_PAGES = 3, 2

# A second CPU waits for its start in smp.
SYSTEM = {"smp": {"inmate": "victim"}, **PAIR}


@dataclass(frozen=True)
class Roots:
    """The constants of a CPU: physical addresses."""

    run: int
    step: int
    park: int
    vmcb: int
    host: int
    io_bitmap: int
    io_bitmap_b: int	# VMX'
    msr_bitmap: int


@dataclass(frozen=True)
class Cpu:
    """One CPU after the seal."""

    number: int
    saved: bytes	# its host save area
    vmcb: bytes
    roots: Roots
    host: Tables
    nested: dict[str, Tables]	# by their names in struct cpu_roots

    def register(self, offset: int) -> int:
        """A register of the host."""
        return word(self.saved, offset)


@dataclass(frozen=True)
class Sealed:
    """A stopped machine with running cells."""

    running: Running
    cpus: list[Cpu]
    tables: dict[int, bytes]	# what the pages of nested tables hold


def word(data: bytes, offset: int) -> int:
    """Eight bytes of a structure."""
    return struct.unpack_from("<Q", data, offset)[0]


def boot_range(build) -> tuple[int, int]:
    """Physical start and size of the boot sections."""
    begin, end = (symbol(build, n) for n in ("__boot_begin", "__boot_end"))
    return HYPERVISOR_BASE + begin - HYPERVISOR_VA, end - begin


def save_areas(read, build) -> Iterator[bytes]:
    """Host save areas: pages with a state that stands in the runtime's text
    and has its map in the hypervisor's memory."""
    text = range(symbol(build, "__text_begin"), symbol(build, "__rodata_begin"))
    memory = range(HYPERVISOR_BASE, HYPERVISOR_BASE + HYPERVISOR_SIZE)
    data = read(memory.start, len(memory))
    for offset in range(0, len(data), PAGE):
        page = data[offset:offset + PAGE]
        if word(page, RIP) in text and word(page, CR3) & ADDRESS in memory:
            yield page


def physical(tables: Tables, address: int) -> int:
    """Where a map has an address."""
    mapping = next(m for m in tables.mappings
                   if m.start <= address < m.start + m.size)
    return mapping.target + address - mapping.start


def walk_cpu(read, build, saved: bytes) -> Cpu:
    """Everything that a save area leads to."""
    host = walk(read, word(saved, CR3), decode_host)
    number, = struct.unpack("<I", read(physical(host, symbol(build,
                                                             "this_cpu")), 4))
    roots = Roots(*ROOTS.unpack(read(
        physical(host, symbol(build, "cpu_roots")), ROOTS.size)))
    nested = {name: walk(read, root, decode_nested, nested=True)
              for name in ("run", "step", "park")
              if (root := getattr(roots, name)) != 0}
    return Cpu(number, saved, read(word(saved, RAX), PAGE), roots, host, nested)


def nested_pages(read, cpus: list[Cpu]) -> dict[int, bytes]:
    """The contents of all nested tables."""
    return {page: read(page, PAGE) for cpu in cpus
            for tables in cpu.nested.values() for page in tables.pages}


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
        read = machine.qmp().memory
        cpus = [walk_cpu(read, build, saved)
                for saved in save_areas(read, build)]
        yield Sealed(running, sorted(cpus, key=lambda cpu: cpu.number),
                     nested_pages(read, cpus))


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
    for start_, size in LOW_MEMORY:
        assert not any(qmp.memory(start_, size)), hex(start_)
    # It was there: otherwise the test would look at the wrong place.
    assert any(qmp.memory(HYPERVISOR_BASE, base - HYPERVISOR_BASE or PAGE))
    gdb.close()


def test_no_address_means_two_things(build, pack, start) -> None:
    """At the hand-off both maps can be in a TLB: where they meet, they agree.
    """
    running = start(pack(PAIR), PAIR, None, ("-S",))
    read = running.machine.qmp().memory
    gdb = running.machine.gdb()
    gdb.run_to(symbol(build, "handoff"))
    roots = {gdb.register(t, "cr3") & ADDRESS for t in gdb.threads()}
    boot = [by_page(walk(read, root, decode_host)) for root in sorted(roots)
            if root in range(HYPERVISOR_BASE, HYPERVISOR_BASE +
                             HYPERVISOR_SIZE)]
    gdb.run_to(GUEST_ENTRY)
    final = [by_page(walk(read, word(saved, CR3), decode_host))
             for saved in save_areas(read, build)]
    gdb.close()
    text = symbol(build, "__text_begin")
    assert boot and final and text in boot[0] and text in final[0]
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
    assert [cpu.number for cpu in sealed.cpus] == list(range(NUM_CPUS))
    for cpu in sealed.cpus:
        assert cpu.register(CR0) & CR0_PG_WP_PE == CR0_PG_WP_PE
        assert cpu.register(CR4) & (CR4_PAE | CR4_PGE | CR4_PCIDE) == CR4_PAE
        assert (cpu.register(EFER) & EFER_SVME_NXE_LMA_LME ==
                EFER_SVME_NXE_LMA_LME)
        assert word(cpu.vmcb, NESTED_CONTROL) & NP_ENABLE
        assert word(cpu.vmcb, NESTED_CR3) in (cpu.roots.run, cpu.roots.step,
                                              cpu.roots.park)
        assert cpu.register(RAX) == cpu.roots.vmcb
        assert word(cpu.vmcb, IO_PERMISSIONS) == cpu.roots.io_bitmap
        assert word(cpu.vmcb, MSR_PERMISSIONS) == cpu.roots.msr_bitmap


def test_nothing_is_writable_and_executable(sealed) -> None:
    """In host mode, on any CPU."""
    for cpu in sealed.cpus:
        assert any(m.rights == "r-x" for m in cpu.host.mappings)
        assert not [m for m in cpu.host.mappings if m.rights == "rwx"]


def test_no_map_of_the_host_reaches_boot_or_guests(build, sealed) -> None:
    """Not boot sections, not guest RAM, not image: RAM of its own alone."""
    base, size = boot_range(build)
    for cpu in sealed.cpus:
        for mapping in cpu.host.mappings:
            assert not mapping.overlaps(base, size), mapping
            assert not mapping.overlaps(0, HYPERVISOR_BASE), mapping


def test_tables_are_out_of_reach(sealed) -> None:
    """No host map has a page of tables, of bitmaps, or of a save area; a VMCB
    is in its CPU's map alone."""
    hidden = set()
    for cpu in sealed.cpus:
        hidden |= cpu.host.pages
        for tables in cpu.nested.values():
            hidden |= tables.pages
        hidden |= pages(cpu.roots.io_bitmap, IOPM_PAGES)
        hidden |= pages(cpu.roots.msr_bitmap, MSRPM_PAGES)
        hidden.add(cpu.roots.host)
    vmcbs = {cpu.roots.vmcb for cpu in sealed.cpus}
    assert len(vmcbs) == NUM_CPUS
    for cpu in sealed.cpus:
        assert not [hex(page) for page in hidden for m in cpu.host.mappings
                    if m.overlaps(page, PAGE)]
        assert {page for page in vmcbs for m in cpu.host.mappings
                if m.overlaps(page, PAGE)} == {cpu.roots.vmcb}


def pages(start: int, count: int) -> set[int]:
    """Addresses of pages in a row."""
    return {start + number * PAGE for number in range(count)}


def test_writable_memory_is_private(sealed) -> None:
    """Two CPUs share writable pages of the hypervisor only if they share a
    cell, but for the few pages that the design names."""
    cells: dict[int, set[int]] = {}
    for cpu in sealed.cpus:
        cells.setdefault(cpu.roots.run, set()).update(writable_ram(cpu))
    shared = {page for root, mine in cells.items() for page in mine
              if any(page in other for r, other in cells.items() if r != root)}
    # One page of shared data (locks), one with the panic record.
    assert len(shared) <= 2, [hex(page) for page in shared]


def writable_ram(cpu: Cpu) -> set[int]:
    """Pages of the hypervisor's memory that this CPU can write."""
    return {page for m in cpu.host.mappings if "w" in m.rights
            for page in range(m.target, m.target + m.size, PAGE)
            if m.overlaps(HYPERVISOR_BASE, HYPERVISOR_SIZE)}


def test_trapped_pages_are_absent_or_scratch(sealed) -> None:
    """In RUN no page of a controller is there; STEP has RUN's pages, and one
    page of the CPU's own for all that trap."""
    for cpu in sealed.cpus:
        run, step = by_page(cpu.nested["run"]), by_page(cpu.nested["step"])
        for start, size in APIC_WINDOWS:
            assert not [hex(page) for page in run
                        if start <= page < start + size]
            assert not [m for m in cpu.nested["run"].mappings
                        if m.overlaps(start, size)]
        assert run.items() <= step.items()
        scratch = {step[page][:2] for page in step.keys() - run.keys()}
        assert len(scratch) <= 1
        for target, rights in scratch:
            assert rights == "rw-"
            assert target in writable_ram(cpu)
            assert not [other for other in sealed.cpus if other is not cpu
                        and target in writable_ram(other)]


def test_no_cell_reaches_the_hypervisor(sealed) -> None:
    """RUN maps hypervisor memory in one place: the comm region's page."""
    for cpu in sealed.cpus:
        for m in cpu.nested["run"].mappings:
            if m.overlaps(HYPERVISOR_BASE, HYPERVISOR_SIZE):
                assert (m.start, m.size) == (COMM_REGION, PAGE)
                assert "x" not in m.rights
            assert not m.overlaps(0, NUMBERS["RAM_BASE"])


def test_parking_reaches_one_page(sealed) -> None:
    """Which nobody can write."""
    for cpu in sealed.cpus:
        assert [(m.size, m.rights) for m in cpu.nested["park"].mappings] == [
            (PAGE, "r-x")]


def test_cells_share_nothing(sealed) -> None:
    """No physical page of memory is mapped by two cells."""
    cells: dict[int, tuple[Mapping, ...]] = {
        cpu.roots.run: cpu.nested["run"].mappings for cpu in sealed.cpus}
    assert len(cells) == len(SYSTEM)
    for root, mappings in cells.items():
        others = [m for r, ms in cells.items() if r != root for m in ms]
        assert not [(a, b) for a in mappings for b in others
                    if a.overlaps(b.target, b.size)]


def describe(cpu: Cpu) -> Iterator[str]:
    """The golden lines of one CPU; places in hypervisor memory are relative.
    """
    for space, tables in (("host", cpu.host), *cpu.nested.items()):
        for m in tables.mappings:
            offset = m.target - HYPERVISOR_BASE
            own = 0 <= offset < HYPERVISOR_SIZE
            target = f"hv+0x{offset:06x}" if own else f"0x{m.target:08x}"
            yield (f"cpu{cpu.number} {space:4} 0x{m.start:08x} "
                   f"0x{m.size:08x} {m.rights} {m.memory} {target}\n")


def test_final_maps_are_the_reviewed_ones(board, sealed, request) -> None:
    """Every mapping of every CPU, compared with the board's golden file."""
    golden = GOLDEN / f"final_maps-{board.name}.txt"
    found = "".join(line for cpu in sealed.cpus for line in describe(cpu))
    if request.config.getoption("--update-golden"):
        golden.write_text(found)
    assert found == golden.read_text()


def test_cells_run_on(sealed) -> None:
    """Last: looking has not disturbed anybody, nothing was reported, and the
    nested tables are what they were."""
    running = sealed.running
    qmp = running.machine.qmp()
    qmp.cont()
    for name, line in (("smp", messages.VICTIM_BEAT),
                       ("hello", messages.HELLO),
                       ("latency", messages.LATENCY)):
        running.console(name).expect(line)
    assert not re.search(f"{messages.ANY_STOP}|{messages.PANIC}",
                         running.console("hypervisor").text())
    qmp.stop()
    assert nested_pages(qmp.memory, sealed.cpus) == sealed.tables
