# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Cells that start again in place, and what their neighbours notice: nothing.

The inmate compares what it finds at each start with the first, and spoils all
of it before it ends: image, RAM, interrupt, comm region, registers, timers."""
import re
import struct

import pytest

import messages
from chain import OPTIONS, Record
from conftest import ICOUNT

ARM = "qemu-arm64-gicv3-restart"
X86 = "qemu-x86-svm-restart"

pytestmark = pytest.mark.boards(ARM, X86)
arm_only = pytest.mark.boards(ARM)
x86_only = pytest.mark.boards(X86)
short = pytest.mark.short

LIMIT = 1000		# of the config
REBOOTS = 20
FEW_REBOOTS = {ARM: REBOOTS, X86: 2}
ROUNDS = 5
LATE_US = 20
SECONDS = 500
TWENTY_BOOTS_SECONDS = 3000	# on a loaded host
INMATE_RAM = {ARM: 0x70200000, X86: 0x28200000}
# Guest-physical; the inmate is at 0
INMATE_LOADER = {ARM: 0x200000, X86: 0x20000000}
CPUS = {ARM: 3, X86: 4}	# that Linux and its neighbour need
NOT_OURS = {ARM: 0x7fc00000, X86: 0xd0000000}
IMAGE_SIZE = 16		# offset in the inmate's header
LINUX_RAM = 0x50000000
LINUX_LOADER = 0x72000000
TABLE = 16		# offset in the loader: where its table starts
STEPS = 40		# offset in the table
COPY, ZERO = 2, 3

VICTIM = {"victim": {"inmate": "victim"}}
STRICT_VICTIM = {"victim": {"inmate": "victim",
                            "cmdline": f"late-us={LATE_US}"}}


def inmate(cmdline: str, cell: str = "restart") -> dict[str, dict]:
    """The inmate that starts again, in that cell."""
    return {cell: {"inmate": "restart", "cmdline": cmdline}}


@pytest.fixture(name="linux")
def fixture_linux(board):
    """Linux in a cell that restarts, and a victim."""
    cell = board.systems["restart"]["cells"]["linux-restart"]
    return {"linux-restart": {**cell, "cmdline": cell["cmdline"] + " quiet"},
            **VICTIM}


def expect_victim_well(running) -> None:
    """It lives, and was never disturbed."""
    victim = running.console("victim")
    for _ in range(2):
        victim.expect(messages.VICTIM_BEAT)
    assert not re.search(messages.VICTIM_DISTURBED, victim.text())


def expect_restarts(running, count: int) -> None:
    """So many lines, numbered, and nothing else was said."""
    text = running.console("hypervisor").text()
    numbers = [int(n) for n in re.findall(messages.ANY_RESTART, text)]
    assert numbers == list(range(1, count + 1))
    assert not re.search(f"{messages.ANY_STOP}|{messages.PANIC}", text)


def expect_starts(console, count: int, seconds: float = SECONDS) -> None:
    """So many starts, each as the first. The inmate itself counts: a line of
    its console is cut short when the next start sets the UART up again."""
    rest = console.expect(messages.RESTART_REST, seconds)
    assert rest.groups() == (str(count), "0")
    assert not re.search(messages.RESTART_WRONG, console.text())


@pytest.mark.parametrize("fill", [0, 1], ids=["storm", "fill"])
def test_a_thousand_restarts(fill, run) -> None:
    """As fast as the cell can, and with all of its RAM overwritten; the
    neighbour's timer is never late."""
    cells = {**STRICT_VICTIM, **inmate(f"rounds={LIMIT + 1} fill={fill}")}
    running = run(cells, extra=ICOUNT)
    expect_starts(running.console("restart"), LIMIT + 1)
    expect_victim_well(running)
    expect_restarts(running, LIMIT)
    print(f"{LIMIT} restarts")


@short
@pytest.mark.parametrize("second", ["sleep", "spin", "off", "on", "ends"])
def test_second_cpu(second, run) -> None:
    """Whatever the second CPU does, it is fetched, and comes back."""
    cells = {**VICTIM, **inmate(f"rounds={ROUNDS} fill=1 cpus=1 "
                                f"second={second}", "restart-smp")}
    running = run(cells, extra=ICOUNT)
    expect_starts(running.console("restart-smp"), ROUNDS)
    expect_victim_well(running)
    expect_restarts(running, ROUNDS - 1)


@short
@x86_only
def test_end_in_an_interrupt(run) -> None:
    """What is in service then is not when the cell starts again."""
    running = run({**VICTIM, **inmate(f"rounds={ROUNDS} inside=1")},
                  extra=ICOUNT)
    expect_starts(running.console("restart"), ROUNDS)
    expect_victim_well(running)
    expect_restarts(running, ROUNDS - 1)


@arm_only
def test_second_cpu_that_never_comes(run) -> None:
    """The cell stays where it is, and is told with the CPU's id."""
    running = run({**VICTIM, **inmate("rounds=5 cpus=1 second=lost",
                                      "restart-smp")})
    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.STOPPED.format(
        cell="restart-smp",
        reason=messages.CPU_MISSING_AT_RESTART.format(cpu=1)))
    expect_victim_well(running)
    assert not re.search(messages.ANY_RESTART, hypervisor.text())
    starts = re.findall(messages.RESTART_START,
                        running.console("restart-smp").text())
    assert starts == ["1"]


@short
def test_restart_after_fault(board, run) -> None:
    """An illegal access restarts a cell whose config says so."""
    running = run({**STRICT_VICTIM, **inmate(f"rounds={ROUNDS} end=fault")},
                  extra=ICOUNT)
    expect_starts(running.console("restart"), ROUNDS)
    hypervisor = running.console("hypervisor")
    for count in range(1, ROUNDS):
        hypervisor.expect(messages.RESTARTED.format(
            cell="restart", count=count, limit=LIMIT,
            reason=messages.AT_ADDRESS.format(reason=messages.NOT_OWNED,
                                              address=NOT_OURS[board.name])))
    expect_victim_well(running)
    expect_restarts(running, ROUNDS - 1)


def set_options(chain, flags: int, limit: int) -> None:
    """Other flags and limit in the image's only options record."""
    record, = [p for p in chain.parts
               if isinstance(p, Record) and p.type == OPTIONS]
    record.data = struct.pack("<II", flags, limit) + record.data[8:]


@short
def test_limit(take_apart, write_image, start) -> None:
    """What comes behind the last restart is an end."""
    cells = {**VICTIM, **inmate("rounds=9")}
    chain = take_apart(cells)
    set_options(chain, 0x4, 3)
    running = start(write_image(chain.sealed()), cells, extra=ICOUNT)
    hypervisor = running.console("hypervisor")
    for count in range(1, 4):
        hypervisor.expect(messages.RESTARTED.format(
            cell="restart", count=count, limit=3,
            reason=messages.SYSTEM_RESET))
    hypervisor.expect(messages.STOPPED.format(
        cell="restart", reason=messages.RESTARTS_USED_UP.format(limit=3)))
    expect_victim_well(running)
    console = running.console("restart")
    assert re.findall(messages.RESTART_START, console.text())[-1] == "4"


@short
def test_fault_is_an_end_unless_configured(take_apart, write_image,
                                           start) -> None:
    """OPTION_RESTART_ON_RESET alone says nothing about faults."""
    cells = {**VICTIM, **inmate("rounds=9 end=fault")}
    chain = take_apart(cells)
    set_options(chain, 0x4, 3)
    running = start(write_image(chain.sealed()), cells, extra=ICOUNT)
    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.STOPPED.format(cell="restart",
                                              reason=messages.NOT_OWNED))
    expect_victim_well(running)
    assert not re.search(messages.ANY_RESTART, hypervisor.text())


def expect_reboots(running, count: int) -> None:
    """An unmodified Linux on two CPUs reboots in place, so many times."""
    shell = running.console("linux-restart")
    shell.expect(messages.PROMPT)
    for _ in range(count):
        assert shell.run("nproc") == "2"
        shell.send("reboot\n")
        shell.expect(messages.PROMPT)
    assert shell.run("nproc") == "2"
    expect_victim_well(running)
    expect_restarts(running, count)
    print(f"{count} reboots")


@short
@pytest.mark.timeout(TWENTY_BOOTS_SECONDS)
def test_linux_reboots(linux, board, run) -> None:
    """As often as it does not take long."""
    expect_reboots(run(linux, {"-smp": str(CPUS[board.name])}, ICOUNT),
                   FEW_REBOOTS[board.name])


@x86_only
@pytest.mark.timeout(TWENTY_BOOTS_SECONDS)
def test_linux_reboots_often(linux, board, run) -> None:
    """Nothing wears out."""
    expect_reboots(run(linux, {"-smp": str(CPUS[board.name])}, ICOUNT),
                   REBOOTS)


def image_of(build, board) -> tuple[bytes, int]:
    """The inmate's program, and how much of its RAM a start restores."""
    program = (build / "inmates" / "restart.bin").read_bytes()
    if board.arch == "x86":
        return program, len(program)
    return program, struct.unpack_from("<Q", program, IMAGE_SIZE)[0]


@short
def test_inmate_finds_the_same_memory(build, board, run) -> None:
    """Byte by byte, from outside, at its first instruction."""
    program, size = image_of(build, board)
    running = run(inmate(f"rounds={ROUNDS} fill=1"), extra=(*ICOUNT, "-S"))
    machine = running.machine
    machine.qmp()
    stub = machine.gdb()
    images = []
    for _ in range(3):
        stub.run_to(INMATE_LOADER[board.name])
        stub.run_to(0)
        images.append(machine.qmp().memory(INMATE_RAM[board.name], size))
    stub.close()
    assert len(images[0]) == size and any(images[0])
    assert images[1] == images[0] and images[2] == images[0]
    assert images[0].startswith(program[:0x1000])
    expect_starts(running.console("restart"), ROUNDS)


def restored(machine) -> list[bytes]:
    """What Linux' loader has just written, held against where it came from."""
    rom = machine.qmp().memory(LINUX_LOADER, 0x1000)
    offset = struct.unpack_from("<Q", rom, TABLE)[0] + STEPS
    parts = []
    kind = None
    while kind != 0:
        kind, to, origin, size = struct.unpack_from("<QQQQ", rom, offset)
        offset += 32
        if kind not in (COPY, ZERO):
            continue
        parts.append(machine.qmp().memory(to, size))
        wanted = bytes(size)
        if kind == COPY:
            wanted = machine.qmp().memory(LINUX_LOADER + origin, size)
        assert parts[-1] == wanted
    return parts


@arm_only
def test_linux_finds_the_same_memory(linux, run) -> None:
    """Kernel and its bss, initrd and device tree, when the kernel is entered."""
    running = run(linux, {"-smp": "3"}, (*ICOUNT, "-S"))
    machine = running.machine
    machine.qmp()
    shell = running.console("linux-restart")
    stub = machine.gdb()
    stub.run_to(LINUX_RAM)
    first = restored(machine)
    stub.close()
    shell.expect(messages.PROMPT)
    machine.qmp().stop()
    stub = machine.gdb()
    shell.send("reboot\n")
    stub.run_to(LINUX_RAM)
    second = restored(machine)
    stub.close()
    assert len(first) == 4 and second == first
    shell.expect(messages.PROMPT)


@pytest.mark.boards("qemu-arm64-gicv3")
def test_other_builds_warn_and_stop(run) -> None:
    """Without CONFIG_CELL_RESTART the same image runs, and a reset is an end."""
    running = run({**VICTIM, **inmate("rounds=9")}, extra=ICOUNT)
    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.NO_RESTART_IN_BUILD.format(cell="restart"))
    hypervisor.expect(messages.STOPPED.format(cell="restart",
                                              reason=messages.SYSTEM_RESET))
    expect_victim_well(running)
