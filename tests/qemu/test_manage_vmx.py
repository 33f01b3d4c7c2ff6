# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Management on VMX, in Bochs: each way that differs from SVM, once."""
import pytest

import messages
from conftest import Cells
from test_manage import expect_done, root

BOCHS = "bochs-x86-vmx-rooted"
CYCLES = 5

pytestmark = pytest.mark.boards(BOCHS)


def manage(board, cmdline: str) -> Cells:
    """The root cell that tests."""
    return root(board, "manage", f"hypervisor=0x3f000000 {cmdline}")


def test_cycles(board, run) -> None:
    """CPUs move between cells, cells start and end, and no page is lost."""
    running = run(manage(board, f"test=cycles rounds={CYCLES}"))
    assert expect_done(running) > 4 * CYCLES


def test_freeze(board, run) -> None:
    """A root cell and another run on without management."""
    running = run(manage(board, "test=freeze at=running"))
    expect_done(running)
    for _ in range(3):
        running.console("managed").expect(messages.MANAGED_BEAT)


def test_disable(board, run) -> None:
    """The root's CPU goes on without VMX. (Others do not: an INIT in Bochs takes
    their x2APIC mode away.)"""
    running = run(manage(board, "test=disable cpus=1"))
    running.console("root").expect(messages.MANAGE_ALONE)
