# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""SGIs of a guest, sent without C: every encoding, from every register."""
import re

import pytest

import messages

MIN_SENT = 500
GICD_SGIR = 0x08000f00


@pytest.mark.boards("qemu-arm64-gicv3", "qemu-arm64-gicv2")
def test_sgis_arrive_where_they_must(run) -> None:
    """And nowhere else: neither CPU of the cell takes another, and the victim,
    on other CPUs, none at all.
    """
    running = run({"smp": {"inmate": "sgi", "cmdline": "cpus=1"},
                   "victim": {"inmate": "victim"}})
    victim = running.console("victim")
    victim.expect(messages.VICTIM_READY)
    smp = running.console("smp")
    sent = int(smp.expect(messages.SGI_DONE)["sent"])
    assert sent > MIN_SENT
    assert not re.search(messages.SMP_BAD, smp.text())
    for _ in range(2):
        victim.expect(messages.VICTIM_BEAT)
    assert not re.search(messages.VICTIM_DISTURBED, victim.text())
    assert not re.search(messages.PANIC, running.console("hypervisor").text())


@pytest.mark.boards("qemu-arm64-gicv3", "qemu-arm64-gicv2")
def test_a_pair_sends_nothing(run) -> None:
    """It has no syndrome: the cell stops, like at any complex access."""
    running = run({"smp": {"inmate": "sgi", "cmdline": "cpus=1 pair=1"},
                   "victim": {"inmate": "victim"}})
    reason = messages.AT_ADDRESS.format(reason=messages.COMPLEX,
                                        address=GICD_SGIR)
    running.console("hypervisor").expect(
        messages.STOPPED.format(cell="smp", reason=reason))
    victim = running.console("victim")
    for _ in range(2):
        victim.expect(messages.VICTIM_BEAT)
    assert not re.search(messages.VICTIM_DISTURBED, victim.text())
    assert not re.search(messages.SMP_BAD, running.console("smp").text())
