# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Two implementations of the image format, the tool's and the tests'."""
import re
import subprocess

import pytest

from chain import END, PACKED, PAYLOAD, Record
from conftest import PAIR
from violations import VIOLATIONS


def verify(build, image) -> subprocess.CompletedProcess:
    """The host tool's judgement."""
    return subprocess.run([build / "host" / "bulkhead", "image", "verify",
                           image], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("kind", ["plain", "sealed"])
def test_what_is_put_together_here_is_good(kind, build, take_apart,
                                           write_image) -> None:
    """The tool accepts it."""
    image = write_image(getattr(take_apart(PAIR), kind)())
    result = verify(build, image)
    assert result.returncode == 0, result.stdout + result.stderr


def test_what_the_tool_packs_is_complete(build, take_apart) -> None:
    """Both records that make an image a packed one, and every payload."""
    chain = take_apart(PAIR)
    records = [p for p in chain.parts if isinstance(p, Record)]
    assert records[-1].type == END
    assert PACKED in [r.type for r in records]
    assert sorted(r.cell for r in records if r.type == PAYLOAD) == sorted(PAIR)
    inmate = (build / "inmates" / "hello.bin").read_bytes()
    payload = chain.payload("hello")
    assert payload.address == 0
    # The command line's place at 0x1000 is the tool's to fill.
    assert payload.data[:0x1000] == inmate[:0x1000]
    assert payload.data[0x1100:] == inmate[0x1100:]


@pytest.mark.parametrize("distance", [1, 40, 5000])
def test_the_tool_sees_a_wrong_bit(distance, build, pack,
                                   write_image) -> None:
    """In the digest, in the end record, in a payload."""
    image = bytearray(pack(PAIR).read_bytes())
    image[-distance] ^= 1
    result = verify(build, write_image(bytes(image)))
    assert result.returncode == 1, result.stdout + result.stderr


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_tool_refuses(name, build, take_apart, write_image) -> None:
    """What boot code refuses never has to leave the host."""
    change, pattern = VIOLATIONS[name]
    chain = take_apart(PAIR)
    change(chain)
    result = verify(build, write_image(chain.sealed()))
    assert result.returncode == 1
    assert re.search(pattern, result.stdout), result.stdout + result.stderr
