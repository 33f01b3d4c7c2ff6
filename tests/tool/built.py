# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The tools that were built: of the build that is tested, and of x86 where that
is another one; and what their configs hold, by a reader of our own.

$BULKHEAD_O names the build folder; default: build/ of the source tree.
"""
import os
import struct
import subprocess
from collections import namedtuple
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BULKHEAD_O", SOURCE / "build")).resolve()
X86_BOARD = "qemu-x86-svm"

Region = namedtuple("Region", "phys guest size flags")
Config = namedtuple("Config", "name cpus regions")


def is_x86(build):
    """True if a build folder is of that architecture."""
    return "CONFIG_X86=y\n" in (build / ".config").read_text(encoding="utf-8")


# Build folder and a board whose configs it has, of each architecture.
BUILDS = ({"x86": (BUILD, X86_BOARD)} if is_x86(BUILD) else
          {"arm64": (BUILD, "qemu-arm64-gicv3"),
           "x86": (BUILD / "boards" / X86_BOARD, X86_BOARD)})


def run(arch, *arguments, text=None):
    """Run the tool; no run may take long or die by a signal."""
    result = subprocess.run(
        [BUILDS[arch][0] / "host" / "bulkhead", *map(str, arguments)],
        text=True, input=text, stdin=None if text else subprocess.DEVNULL,
        capture_output=True, check=False, timeout=30)
    assert result.returncode in (0, 1, 2), result
    return result


def good(arch, *arguments, text=None):
    """Run the tool, demand success without a word on stderr."""
    result = run(arch, *arguments, text=text)
    assert result.returncode == 0 and result.stderr == "", result
    return result.stdout


def cells(arch, *names):
    """Paths of a board's .cell files."""
    build, board = BUILDS[arch]
    return [build / "configs" / board / f"{name}.cell" for name in names]


def config(blob):
    """Name, CPUs and memory regions of the cell in a .cell file."""
    at = 356 if blob[:5] == b"JHSYS" else 0
    name = blob[at + 8:at + 40].rstrip(b"\0").decode()
    cpu_bytes, count = struct.unpack_from("<II", blob, at + 48)
    at += 132
    cpus = int.from_bytes(blob[at:at + cpu_bytes], "little")
    regions = [Region(*struct.unpack_from("<4Q", blob, at + cpu_bytes + 32 * n))
               for n in range(count)]
    return Config(name, cpus, regions)
