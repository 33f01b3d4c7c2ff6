# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""With an x2APIC neither timer interrupts nor IPIs that arrive, nor their ends,
make an exit: Bochs' debugger stops at each exit there is."""
import pytest

import messages
from bulkhead.bochs import Bochs
from bulkhead.console import Console
from test_seal import symbol

SECONDS = 600
# ICR writes of a round trip: one there, one back.
SENDS = 2
# When two CPUs start and stop at one time Bochs may tell of one only.
UNTOLD = 3
# Exits of other reasons stop the cell.
HANDLERS = ("exit_cpuid", "exit_cr", "exit_rdmsr", "exit_wrmsr", "exit_in_out",
            "exit_ept", "exit_xsetbv")

pytestmark = [pytest.mark.boards("bochs-x86-vmx"), pytest.mark.timeout(3 * SECONDS)]


def exits(build, board, image, cells, name) -> dict[str, int]:
    """How often each handler of exits runs until the cell switches itself off.
    Not that of NMIs, by which its second CPU learns that."""
    watched = {kind: symbol(build, kind) for kind in HANDLERS}
    with Bochs(board, image, cells, watched=list(watched.values())) as machine:
        console = Console("hypervisor", machine.consoles["hypervisor"])
        console.expect(messages.STOPPED.format(
            cell=name, reason=messages.SYSTEM_OFF), SECONDS)
        stops = [stop.address for stop in machine.stops()]
    return {kind: stops.count(address) for kind, address in watched.items()}


def of_inmate(build, board, pack, cell, inmate, number) -> dict[str, int]:
    """The same of an inmate with that many samples."""
    cells = {cell: {"inmate": inmate, "cmdline":
                    f"samples={number} histogram=0 quiet=1"}}
    return exits(build, board, pack(cells), cells, cell)


def test_no_exit_for_a_timer_interrupt(build, board, pack) -> None:
    """Ten times as many make as many exits as before: those of the start."""
    few, many = (of_inmate(build, board, pack, "latency", "latency", number)
                 for number in (20, 200))
    assert few["exit_cpuid"] > 0
    assert few == many


def test_one_exit_for_an_ipi_sent(build, board, pack) -> None:
    """None for one that arrives, and none for its end."""
    few, many = (of_inmate(build, board, pack, "smp", "smp-ping", number)
                 for number in (20, 120))
    sends = many.pop("exit_wrmsr") - few.pop("exit_wrmsr")
    assert abs(sends - SENDS * 100) <= UNTOLD
    assert abs(sum(many.values()) - sum(few.values())) <= UNTOLD
