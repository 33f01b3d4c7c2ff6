# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Sub-page IO regions, and memory with few rights.

A cell of tests/qemu/configs owns parts of a clock's page, RAM without WRITE and
RAM without EXECUTE; on arm64 a part of a page, too, that no device answers in.
What it may do works. What it may not do ends it, with the right words, and
nobody else.
"""
import re
from dataclasses import replace

import pytest

import messages
from bulkhead import board as boards
from conftest import BOARD, X86_BOARD

RTC, NOBODY = 0x09010000, 0x0b000010
READ_ONLY, NOT_EXECUTABLE = 0x200000, 0x201000

HPET = 0xfed00000

REFUSED_ON_ARM64 = {
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
# Widths are not looked at there: 32 bits are.
REFUSED_ON_X86 = {
    "write-read-only": (messages.IO_NOT_PERMITTED, HPET + 0xf0),
    "read-write-only": (messages.IO_NOT_PERMITTED, HPET + 0x20),
    "behind": (messages.NOT_OWNED, HPET + 0x14),
    "behind-write": (messages.NOT_OWNED, HPET + 0x14),
    "ram-write": (messages.NOT_OWNED, READ_ONLY),
    "ram-exec": (messages.FETCH, NOT_EXECUTABLE),
}


@pytest.fixture(scope="module", name="board")
def fixture_board(request) -> boards.Board:
    """The same machine, with the configs of this folder."""
    board = boards.load(request.param)
    *others, last = board.consoles
    owners = [*last.owners, "subpage"]
    return replace(board, base="tests",
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


def expect_refused(run, access: str, reason: str, address: int) -> None:
    """The access ends the cell, which says nothing afterwards."""
    running = begin(run, access)
    expect_one_stop(running, messages.AT_ADDRESS.format(reason=reason,
                                                        address=address))
    assert re.search(messages.SUBPAGE_BEGINS.format(access=access) + r"\s*\Z",
                     running.console("subpage").text(), re.MULTILINE)


@pytest.mark.parametrize("access", REFUSED_ON_ARM64)
def test_access_that_is_not_permitted(access, run) -> None:
    """Width, direction, place or kind."""
    expect_refused(run, access, *REFUSED_ON_ARM64[access])


@pytest.mark.boards(X86_BOARD)
@pytest.mark.parametrize("access", REFUSED_ON_X86)
def test_access_that_is_not_permitted_on_x86(access, run) -> None:
    """Direction, place or kind."""
    expect_refused(run, access, *REFUSED_ON_X86[access])


@pytest.mark.boards(BOARD, X86_BOARD)
def test_permitted_accesses_are_harmless(run) -> None:
    """Without anything else the cell comes to its own end."""
    running = begin(run, "none")
    running.console("subpage").expect(messages.SUBPAGE_DONE)
    expect_one_stop(running, messages.SYSTEM_OFF)
