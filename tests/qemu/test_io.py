# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Sub-page IO regions, and memory with few rights.

A cell of tests/qemu/configs owns parts of a clock's page, a part of a page that
no device answers in, RAM without WRITE and RAM without EXECUTE. What it may do
works. What it may not do ends it, with the right words, and nobody else.
"""
import re
from dataclasses import replace

import pytest

import messages
from bulkhead import board as boards
from conftest import BOARD

RTC, NOBODY = 0x09010000, 0x0b000010
READ_ONLY, NOT_EXECUTABLE = 0x200000, 0x201000

REFUSED = {
    "narrow": (messages.IO_NOT_PERMITTED, RTC),
    "wide": (messages.IO_NOT_PERMITTED, RTC),
    "write-read-only": (messages.IO_NOT_PERMITTED, RTC + 4),
    "read-write-only": (messages.IO_NOT_PERMITTED, RTC + 8),
    "across": (messages.NOT_OWNED, RTC + 8),
    "behind": (messages.NOT_OWNED, RTC + 12),
    "nobody-read": (messages.IO_ABORT, NOBODY),
    "nobody-write": (messages.IO_ABORT, NOBODY),
    "ram-write": (messages.NOT_PERMITTED, READ_ONLY),
    "ram-exec": (messages.NOT_PERMITTED, NOT_EXECUTABLE),
}


@pytest.fixture(scope="session", name="board")
def fixture_board() -> boards.Board:
    """The same machine, with the configs of this folder."""
    board = boards.load(BOARD)
    *others, last = board.consoles
    owners = [*last.owners, "subpage"]
    return replace(board, base="test-io",
                   consoles=[*others, replace(last, owners=owners)])


def begin(run, access: str):
    """Start both cells, until all that is permitted is done."""
    running = run({"victim": {"inmate": "victim"},
                   "subpage": {"inmate": "subpage",
                               "cmdline": f"access={access}"}})
    running.console("victim").expect(messages.VICTIM_READY)
    running.console("subpage").expect(messages.SUBPAGE_PERMITTED)
    return running


def expect_one_stop(running, reason: str) -> None:
    """One report, no panic, and the victim beats on."""
    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.STOPPED.format(cell="subpage", reason=reason))
    victim = running.console("victim")
    beats = len(re.findall(messages.VICTIM_BEAT, victim.text(), re.MULTILINE))
    while int(victim.expect(messages.VICTIM_BEAT)["number"]) < beats + 2:
        pass
    assert not re.search(messages.VICTIM_DISTURBED, victim.text())
    assert len(re.findall(messages.ANY_STOP, hypervisor.text())) == 1
    assert not re.search(messages.PANIC, hypervisor.text())


@pytest.mark.parametrize("access", REFUSED)
def test_access_that_is_not_permitted(access, run) -> None:
    """Width, direction, place or kind; the cell says nothing afterwards."""
    reason, address = REFUSED[access]
    running = begin(run, access)
    expect_one_stop(running, messages.AT_ADDRESS.format(reason=reason,
                                                        address=address))
    assert re.search(messages.SUBPAGE_BEGINS.format(access=access) + r"\s*\Z",
                     running.console("subpage").text(), re.MULTILINE)


def test_permitted_accesses_are_harmless(run) -> None:
    """Without anything else the cell comes to its own end."""
    running = begin(run, "none")
    running.console("subpage").expect(messages.SUBPAGE_DONE)
    expect_one_stop(running, messages.SYSTEM_OFF)
