# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""A hostile cell of x86 with two CPUs, beside one that notices every disturbance.

What stops it is tried beside a second CPU in any state. What hangs a CPU hangs
the second one, and then the first asks for the cell's end: a CPU that is deaf,
spins or faults for ever is fetched all the same, and starts again with its cell.

The cell is one of tests/qemu/configs, for its second CPU is the machine's last.
"""
from dataclasses import replace

import pytest

import messages
from bulkhead import board as boards
from conftest import ICOUNT
from test_attack import expect_one_stop, expect_silence, let_attack
from test_x86_attack import (RESTART_BOARD, SECONDS, TARGET, begun, cells_with,
                             expect_ends, expect_order, expect_stops,
                             expect_survivors, expected, named, shown, without)

CELL = "pair"
CPUS = f"target=0x{TARGET:x} cpus=3"
# They hang the first CPU, too.
WHOLE_CELL = ("icr-init-all", "icr-init-broadcast")

pytestmark = [pytest.mark.timeout(SECONDS + 100), pytest.mark.short,
              pytest.mark.boards(RESTART_BOARD)]


@pytest.fixture(scope="module", name="board")
def fixture_board(request) -> boards.Board:
    """The same machine, with the configs of this folder."""
    board = boards.load(request.param)
    *others, last = board.consoles
    return replace(board, base="tests", consoles=[
        *others, replace(last, owners=[*last.owners, CELL])])


def test_harmless_attacks(run) -> None:
    """One after the other: nothing happens to the attacker."""
    running = run(cells_with(CELL, "survives", CPUS), None, ICOUNT)
    expect_survivors(running, CELL, named("SURVIVES", pair=True))


def test_stopped_attacks(run) -> None:
    """One CPU faults beside the other, which may be in any state."""
    running = run(cells_with(CELL, "stops", f"{CPUS} resume=1"), None, ICOUNT)
    expect_stops(running, CELL, named("STOPS", pair=True))


def test_hanging_attacks(run) -> None:
    """A CPU gets no further, nobody takes notice, and it can be fetched."""
    running = run(cells_with(CELL, "hangs", f"{CPUS} resume=1 "
                             f"{without('HANGS', *WHOLE_CELL)}"), None, ICOUNT)
    names = begun(expect_order(running, CELL))
    assert set(names) == {*shown(named("HANGS"))} - {*WHOLE_CELL}
    expect_ends(running, [(name, messages.SYSTEM_RESET) for name in names])


def test_asked_for_end(run) -> None:
    """Two CPUs ask for it at once: it ends once."""
    name, = named("ENDS", pair=True)
    running = run(cells_with(CELL, name, f"{CPUS} resume=1"), None, ICOUNT)
    let_attack(running, CELL)
    expect_one_stop(running, CELL, expected(name))
    expect_silence(running, name, CELL)
