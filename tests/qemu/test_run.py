# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The runner of `make run`, as a script and as a person uses it."""
import os
import subprocess

import pexpect
import pytest

import messages
from conftest import BOARD, SOURCE

RUN = str(SOURCE / "scripts" / "run")
SECONDS = 240
CTRL_A, CTRL_C = "\x01", "\x03"


@pytest.fixture(name="image")
def fixture_image(demo, pack):
    """The demo, packed apart from the one in the build folder. Its kernel does
    not interrupt the shell."""
    quiet = {**demo["linux"], "cmdline": demo["linux"]["cmdline"] + " quiet"}
    return str(pack({**demo, "linux": quiet}))


# What each cell of a demo says in the end, behind its name.
SAID = {"linux": f"^linux: {messages.PROMPT}", "hello": r"^hello: Hello \d",
        "latency": r"^latency: latency: +\d"}


def run(board: str, *arguments: str) -> subprocess.CompletedProcess:
    """Run without a terminal."""
    return subprocess.run([RUN, board, *arguments], text=True,
                          timeout=SECONDS + 60, stdin=subprocess.DEVNULL,
                          capture_output=True, check=False)


def expect_all(result: subprocess.CompletedProcess, cells) -> None:
    """All has been seen, each cell behind its name."""
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr
    for cell in cells:
        assert f"{cell} | " in result.stdout


@pytest.mark.boards("all")
def test_packs_runs_and_ends_when_all_is_seen(board, build, demo) -> None:
    """Each cell behind its name; exit status 0."""
    until = [word for cell in demo for word in ("--until", SAID[cell])]
    expect_all(run(board.name, "-O", str(build), "--timeout", str(SECONDS),
                   *until), demo)


def test_firmware_comes_first(image, demo) -> None:
    """--firmware starts the boot loader, and that the image."""
    expect_all(run(BOARD, "--image", image, "--firmware", "u-boot",
                   "--timeout", str(SECONDS), "--until",
                   "^hypervisor: U-Boot 20", "--until", SAID["linux"],
                   "--until", SAID["hello"]), demo)


def test_says_what_was_not_seen(image) -> None:
    """Exit status 1 when time is up."""
    result = run(BOARD, "--image", image, "--timeout", "2", "--until", "no such line")
    assert result.returncode == 1
    assert "not seen: no such line" in result.stdout


def test_unknown_names(image) -> None:
    """One line each, no traceback."""
    for arguments in (["no-such-board"], [BOARD, "--system", "no-such-system"],
                      [BOARD, "--firmware", "no-such-firmware"]):
        result = subprocess.run([RUN, *arguments, "--image", image], text=True,
                                capture_output=True, check=False)
        assert result.returncode == 1
        assert result.stderr.startswith("run: ")
        assert "no-such-" in result.stderr
        assert len(result.stderr.splitlines()) == 1


@pytest.mark.boards("all")
def test_terminal_has_a_shell(board, image) -> None:
    """Keys reach Linux at once, Ctrl-C its jobs; other cells interleave
    without eating what is being typed; Ctrl-A x quits and QEMU ends."""
    child = pexpect.spawn(RUN, [board.name, "--image", image], timeout=SECONDS,
                          dimensions=(40, 160), encoding="utf-8",
                          env={**os.environ, "TERM": "xterm"})
    try:
        child.expect("Ctrl-A x quits")
        child.expect(messages.PROMPT)
        child.send("echo un")
        child.expect(r"hello \| [^\n]*Hello \d[^\n]*\n[^\n]*echo un")
        child.send("ited-$((6*7))\r")
        child.expect("united-42")
        child.send("sleep 1000\r")
        child.expect("sleep 1000")
        child.send(CTRL_C)
        child.expect(messages.PROMPT)
        child.send("echo $((6*6))-again\r")
        child.expect("36-again")
        child.send(CTRL_A + "x")
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)
    assert child.exitstatus == 0
