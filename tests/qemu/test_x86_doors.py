# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The ways in which a PC starts an image: QEMU's own, and GRUB with either of
its protocols. Elsewhere the tests take QEMU's."""
import subprocess

import pytest

import messages
from conftest import (PAIR, X86_BOARD, expect_nothing_stopped, expect_pair)
from test_run import SAID, SECONDS, expect_all, run as run_script

pytestmark = pytest.mark.boards(X86_BOARD)

DOORS = ("grub", "grub2")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", ["sealed", "plain"])
def test_door(door, kind, board, take_apart, write_image, start) -> None:
    """GRUB loads packed and concatenated images."""
    image = write_image(getattr(take_apart(PAIR), kind)())
    running = start(image, PAIR, None, tuple(board.firmware[door]))
    if kind == "sealed":
        running.console("hypervisor").expect(messages.VERIFIED)
    expect_pair(running)
    expect_nothing_stopped(running)


@pytest.mark.parametrize("door", DOORS)
def test_runner_knows_the_doors(door, board, demo, pack) -> None:
    """The whole demo, as `make run FIRMWARE=...` starts it."""
    expect_all(run_script(board.name, "--image", str(pack(demo)), "--firmware",
                          door, "--timeout", str(SECONDS), "--until",
                          SAID["linux"], "--until", SAID["hello"]), demo)


@pytest.mark.parametrize("command", ["--is-x86-multiboot",
                                     "--is-x86-multiboot2"])
def test_grub_knows_the_headers(command, pack) -> None:
    """GRUB's own tool finds both."""
    subprocess.run(["grub-file", command, pack(PAIR)], check=True)
