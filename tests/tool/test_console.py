# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The consoles of running machines: what Linux' kernel says may come in the
middle of what its shell says."""
import socket
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "scripts"))

# pylint: disable=wrong-import-position
from bulkhead.console import PROMPT, Console, ConsoleTimeout	# noqa: E402

KERNEL = "[    5.123456] random: crng init done\r\n"
ECHO = "nproc;echo end-$((6*7))\r\n"
ANSWER = f"{ECHO}2\r\nend-42\r\n{PROMPT}"
SECONDS = 20


@pytest.fixture(name="ends")
def fixture_ends():
    """A console, and the machine's end of it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Console("linux", ours), theirs


@pytest.mark.parametrize("place", range(len(ANSWER)))
def test_answer_without_what_the_kernel_says(place, ends) -> None:
    """Wherever its line comes, and what follows is found behind the prompt."""
    console, machine = ends
    text = ANSWER[:place] + KERNEL + ANSWER[place:]
    machine.sendall(f"{text}next".encode())
    assert console.run("nproc", SECONDS) == "2"
    assert machine.recv(100).decode() == ECHO.replace("\r", "")
    assert console.expect("next|crng", SECONDS)[0] == "next"


def test_what_the_kernel_says_can_be_awaited(ends) -> None:
    """In its order."""
    console, machine = ends
    machine.sendall(f"one\r\n{KERNEL}two\r\n".encode())
    for word in ("^one$", r"\] random: .* done$", "^two$"):
        console.expect(word, SECONDS)
    with pytest.raises(ConsoleTimeout):
        console.expect("one", 0.1)
