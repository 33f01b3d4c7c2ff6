# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Debian's unmodified kernel as the guest of x86 cells, of two CPUs and of
one."""
import hashlib
import re
import subprocess
import time
from pathlib import Path

import pytest

import messages
from bulkhead.console import PATTERN_SECONDS
from conftest import (ICOUNT, X86_BOARD, expect_alive,
                      expect_nothing_stopped)
from test_linux import CPU1, expect_stop

pytestmark = pytest.mark.boards(X86_BOARD)

# What Linux may make of random numbers repeats with it.
REPEATABLE = (*ICOUNT, "-seed", "1")
BOOT_SECONDS = 250


@pytest.fixture(name="system")
def fixture_system(demo, run):
    """The demo with Linux at its prompt, and its small cells alive."""
    running = run(demo)
    running.console("linux").expect(messages.PROMPT)
    # Or the shell's line editor would break the echo of long commands.
    running.console("linux").run("stty cols 500")
    running.console("hello").expect(messages.HELLO)
    return running


def expect_work(shell, seconds: float = PATTERN_SECONDS) -> None:
    """The right result of real work on both CPUs at once."""
    work = "dd if=/dev/zero bs=64k count=64 2>/dev/null | sha256sum"
    output = shell.run(f"for c in 1 2; do taskset $c sh -c '{work}' & done; "
                       "wait", seconds)
    assert output.count(hashlib.sha256(bytes(64 * 65536)).hexdigest()) == 2


def test_both_cpus_work(system, demo) -> None:
    """Two CPUs, unplugged and plugged: by INIT and SIPI."""
    shell = system.console("linux")
    assert shell.run("nproc") == "2"
    for _ in range(3):
        shell.run(f"echo 0 >{CPU1}")
        assert shell.run("nproc") == "1"
        shell.run(f"echo 1 >{CPU1}")
        assert shell.run("nproc") == "2"
    expect_work(shell)
    expect_alive(system, demo)
    expect_nothing_stopped(system)


def test_interrupts_reach_linux(system) -> None:
    """The timer on each CPU, IPIs, and the UART's pin."""
    shell = system.console("linux")
    shell.run("taskset 2 sleep 1")
    listed = shell.run("cat /proc/interrupts")
    timer = re.search(r"^ *LOC: +(\d+) +(\d+)", listed, re.MULTILINE)
    assert int(timer[1]) > 0 and int(timer[2]) > 0
    calls = re.search(r"^ *CAL: +(\d+) +(\d+)", listed, re.MULTILINE)
    assert int(calls[1]) + int(calls[2]) > 0
    assert re.search(r"IO-APIC +3-edge +ttyS1$", listed, re.MULTILINE)


def test_linux_knows_where_it_is(system) -> None:
    """A hypervisor with features of no kind; the TSC is the clock."""
    shell = system.console("linux")
    assert "tsc" in shell.run(
        "cat /sys/devices/system/clocksource/clocksource0/current_clocksource")
    flags = shell.run("grep -m1 ^flags /proc/cpuinfo").split()
    assert "hypervisor" in flags
    assert not {"svm", "vmx", "monitor", "la57", "x2apic"} & set(flags)


def expect_two_cells(running, seconds: float = PATTERN_SECONDS) -> None:
    """Debian on two CPUs and on one, at once; both work, one ends."""
    first, second = (running.console(cell) for cell in ("linux", "linux2"))
    for shell in (first, second):
        shell.expect(messages.PROMPT, seconds)
        shell.run("stty cols 500", seconds)
    assert first.run("nproc", seconds) == "2"
    assert second.run("nproc", seconds) == "1"
    expect_work(first, seconds)
    first.run("echo first >/tmp/name", seconds)
    second.run("echo second >/tmp/name", seconds)
    assert first.run("cat /tmp/name", seconds) == "first"
    assert second.run("cat /tmp/name", seconds) == "second"
    expect_nothing_stopped(running)
    first.send("poweroff\n")
    running.console("hypervisor").expect(messages.STOPPED.format(
        cell="linux", reason=messages.SYSTEM_OFF), seconds)
    assert second.run("echo $((6*6))", seconds) == "36"


def test_two_linux_cells(board, run) -> None:
    """The demo of two."""
    expect_two_cells(run(board.systems["two-linux"]["cells"]))


def test_poweroff_ends_linux_alone(system, demo) -> None:
    """ACPI's sleep register switches the cell off, not the board."""
    system.console("linux").send("poweroff\n")
    expect_stop(system, demo, messages.SYSTEM_OFF)
    assert system.machine.process.poll() is None


def test_reboot_ends_linux_alone(system, demo) -> None:
    """ACPI's reset register does not reset the board."""
    system.console("linux").send("reboot\n")
    expect_stop(system, demo, messages.SYSTEM_RESET)
    assert system.machine.process.poll() is None


# Guest-physical: a cell's own RAM ends at 256 MiB, all else is physical.
FOREIGN = {
    "hypervisor": 0x3f000000, "neighbour": 0x28000000, "end": 0x10000000,
    "ecam": 0xb0000000, "hpet": 0xfed00000, "flash": 0xffc00000,
    "messages": 0xfeef0000,
}


@pytest.mark.parametrize("what", FOREIGN)
def test_foreign_memory_stops_linux_alone(what, system, demo) -> None:
    """Even the root of Linux cannot look beyond its cell."""
    system.console("linux").send(f"devmem {FOREIGN[what]:#x}\n")
    expect_stop(system, demo, messages.AT_ADDRESS.format(
        reason=messages.NOT_OWNED, address=FOREIGN[what]))


def boot_into_files(board, image: Path, folder: Path) -> str:
    """Boot up to the prompt of linux2; returns what all consoles printed. When
    a byte gets into a socket the host decides, so these are files."""
    folder.mkdir()
    arguments = [*board.qemu, *REPEATABLE, "-kernel", str(image)]
    files = [folder / str(n) for n in range(len(board.consoles))]
    for number, console in enumerate(board.consoles):
        arguments += ["-chardev", f"file,id=c{number},path={files[number]}",
                      "-device", f"{console.device},chardev=c{number}"]
    end = time.monotonic() + BOOT_SECONDS
    with subprocess.Popen(arguments, stdin=subprocess.DEVNULL) as process:
        try:
            text = ""
            while messages.PROMPT not in text and time.monotonic() < end:
                time.sleep(0.5)
                text = "".join(f.read_text(errors="replace") for f in files
                               if f.exists())
        finally:
            process.kill()
    return text.split(messages.PROMPT)[0]


def test_boots_repeat_to_the_byte(board, pack, tmp_path) -> None:
    """Under -icount two boots of Debian print the same, with all times."""
    image = pack({"linux2": board.systems["two-linux"]["cells"]["linux2"]})
    texts = [boot_into_files(board, image, tmp_path / name)
             for name in ("first", "second")]
    assert "] Run /init as init process" in texts[0]
    assert texts[0] == texts[1]
