# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""What the CPUs of an x86 cell start with, what they send each other, and what a
pin sends them."""
import re

import pytest

import messages

MIN_SENT = 400
MACHINES = pytest.mark.boards("x86", "bochs", cells=["smp", "victim"])
VICTIM_CPU = 2


@MACHINES
def test_ipis_arrive_where_they_must(run) -> None:
    """And nowhere else: neither CPU of the cell takes another, and the victim,
    whose CPU some are sent to, none at all.
    """
    running = run({"smp": {"inmate": "ipi",
                           "cmdline": f"cpus=1 foreign-cpu={VICTIM_CPU}"},
                   "victim": {"inmate": "victim"}})
    smp = running.console("smp")
    assert int(smp.expect(messages.IPI_DONE)["sent"]) > MIN_SENT
    victim = running.console("victim")
    victim.expect(messages.VICTIM_READY)
    for _ in range(2):
        victim.expect(messages.VICTIM_BEAT)
    assert not re.search(messages.VICTIM_DISTURBED, victim.text())
    assert not re.search(messages.PANIC, running.console("hypervisor").text())


@MACHINES
def test_entry_state_and_starts(run) -> None:
    """The probe finds what a cell is promised, and resets and starts its second
    CPU again and again.
    """
    running = run({"smp": {"inmate": "probe", "cmdline": "cpus=1 cycles=20"}})
    running.console("smp").expect(messages.PROBE_DONE)


@MACHINES
def test_pin_of_the_ioapic(run) -> None:
    """The console's interrupt tells the cell of every character."""
    running = run({"smp": {"inmate": "uart-echo"}})
    echo = running.console("smp")
    echo.expect(messages.ECHO_READY)
    for number in range(10):
        echo.send(f"<{number}>")
        echo.expect(f"<{number}>")
