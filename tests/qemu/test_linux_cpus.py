# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Debian's kernel on a CPU with few features and on one with all, and with
threaded interrupts, the one kind of guest that pays for its interrupts."""
import re

import pytest

import messages
from conftest import ICOUNT
from test_exits import LINUX_CPU, fixture_log_options, logged  # noqa: F401

CLASS_DATA_ABORT = 0x24
# ICENABLER, of a GICv3 GICD_CTLR.RWP after it, ISENABLER
EXITS_PER_THREADED_IRQ = {"qemu-arm64-gicv3": 3, "qemu-arm64-gicv2": 2}
# An interrupt whose thread is on its way when the log begins or ends
UNDER_WAY = 1
UART_IRQ = r"^ *\d+: +(\d+) .*\bttyS0$"


@pytest.mark.boards("qemu-arm64-gicv3", "qemu-arm64-gicv2")
@pytest.mark.parametrize("cpu", ["cortex-a53", "max"])
def test_linux_boots_on_other_cpus(cpu, demo, run) -> None:
    """Both CPUs work, and nobody is stopped."""
    running = run(demo, {"-cpu": cpu})
    shell = running.console("linux")
    shell.expect(messages.PROMPT)
    assert shell.run("nproc") == "2"
    counts = shell.run("grep arch_timer /proc/interrupts").split()
    assert int(counts[1]) > 0 and int(counts[2]) > 0
    for name, line in (("hello", messages.HELLO),
                       ("latency", messages.LATENCY)):
        running.console(name).expect(line)
    assert not re.search(f"{messages.ANY_STOP}|{messages.PANIC}",
                         running.console("hypervisor").text())


def uart_interrupts(shell) -> int:
    """How many Linux has counted."""
    listed = shell.run("cat /proc/interrupts")
    return int(re.search(UART_IRQ, listed, re.MULTILINE).group(1))


# pylint: disable-next=too-many-arguments
@pytest.mark.boards(*EXITS_PER_THREADED_IRQ)
def test_threaded_interrupts_cost_few_exits(board, demo, take_apart,
                                            write_image, start,
                                            log_options) -> None:
    """Linux masks each SPI in the distributor until its thread has run."""
    cells = {**demo, "linux": {**demo["linux"],
                               "cmdline": demo["linux"]["cmdline"] +
                               " threadirqs"}}
    chain = take_apart(cells)
    chain.cell("linux").set_cpus(1 << LINUX_CPU)
    running = start(write_image(chain.sealed()), cells, None,
                    (*ICOUNT, *log_options))
    shell = running.console("linux")
    shell.expect(messages.PROMPT)
    shell.run("stty cols 500")
    assert "threadirqs" in shell.run("cat /proc/cmdline")
    # Reading a count makes interrupts, so each end of the log lies between two
    # counts: it has no fewer than the inner two tell, no more than the outer.
    outer = uart_interrupts(shell)
    with logged(running, log_options) as log:
        inner = uart_interrupts(shell)
        for _ in range(3):
            shell.run("echo work")
        inner = uart_interrupts(shell) - inner
    outer = uart_interrupts(shell) - outer
    exits = log.hypervisor(LINUX_CPU)
    assert inner >= 40
    assert {e.syndrome for e in exits} == {CLASS_DATA_ABORT}
    each = EXITS_PER_THREADED_IRQ[board.name]
    assert each * (inner - UNDER_WAY) <= len(exits)
    assert len(exits) <= each * (outer + UNDER_WAY)
