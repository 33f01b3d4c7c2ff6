# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""States that cannot be entered: what fails is VMRUN, as QEMU does it, and what is
said of it is in words. With VMX such values are refused when they are written."""
import pytest

import messages
from conftest import HELLO, ICOUNT, X86_BOARD, expect_alive
from attacks import X86_ATTACKS


@pytest.mark.boards(X86_BOARD)
@pytest.mark.parametrize("name", [a.name for a in X86_ATTACKS.values()
                                  if a.end == "EITHER"])
def test_failed_entry(name, run) -> None:
    """It ends that cell; the hypervisor and the neighbour go on."""
    cells = {**HELLO, "smp": {"inmate": "hostile", "cmdline": f"attack={name}"}}
    running = run(cells, None, ICOUNT)
    running.console("smp").expect(messages.ATTACK_BEGINS.format(name=name))
    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.STOPPED.format(
        cell="smp", reason=messages.X86_NOT_ENTERED + "$"))
    expect_alive(running, HELLO)
    assert messages.PANIC not in hypervisor.text()
