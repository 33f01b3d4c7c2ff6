# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The walker of x86's tables, held against tables written by hand."""
import pytest

from test_walker import reader
from walker import Mapping, WalkError
from walker_x86 import (GLOBAL, NO_EXECUTE, decode_host, decode_nested, walk)

ROOT, THIRD, SECOND, FIRST = 0x1000, 0x2000, 0x3000, 0x4000
P, W, U, A, D, LARGE = 1, 2, 4, 0x20, 0x40, 0x80
UNCACHED = 0x18
TABLE = P | W | U | A


def chain(first: dict[int, int], second: int = TABLE) -> dict:
    """Tables of one way down to a table of pages."""
    return {ROOT: {511: THIRD | TABLE}, THIRD: {511: SECOND | TABLE},
            SECOND: {128: FIRST | second}, FIRST: first}


def test_pages_of_the_kernel_half() -> None:
    """Sign-extended; merged only if they continue each other."""
    tables = walk(reader(chain({
        0: 0x10000 | P, 1: 0x11000 | P,
        2: 0x12000 | P | W | NO_EXECUTE,
        3: 0x20000 | P | W | NO_EXECUTE | UNCACHED})), ROOT, decode_host)
    assert tables.pages == {ROOT, THIRD, SECOND, FIRST}
    base = 0xffffffffd0000000
    assert tables.mappings == (
        Mapping(base, 0x2000, 0x10000, "r-x", "pat0"),
        Mapping(base + 0x2000, 0x1000, 0x12000, "rw-", "pat0"),
        Mapping(base + 0x3000, 0x1000, 0x20000, "rw-", "pat3"))


def test_writable_and_executable_is_seen() -> None:
    """The oracle of the W+X test must be able to say so."""
    tables = walk(reader(chain({0: 0x10000 | P | W})), ROOT, decode_host)
    assert tables.mappings[0].rights == "rwx"


@pytest.mark.parametrize("second, rights", [
    (P | U | A, "r-x"), (TABLE | NO_EXECUTE, "rw-"), (P | W | A, "---")])
def test_tables_limit_the_pages_below(second, rights) -> None:
    """What one table forbids no page below allows."""
    tables = walk(reader(chain({0: 0x10000 | TABLE | D}, second)), ROOT,
                  decode_nested, nested=True)
    assert tables.mappings[0].rights == rights


def test_large_pages() -> None:
    """1 GiB and 2 MiB."""
    large = P | W | U | A | D | LARGE
    read = reader({ROOT: {0: THIRD | TABLE},
                   THIRD: {1: 0x40000000 | large, 2: SECOND | TABLE},
                   SECOND: {0: 0xc0200000 | large | NO_EXECUTE}})
    assert walk(read, ROOT, decode_nested, nested=True).mappings == (
        Mapping(0x40000000, 1 << 30, 0x40000000, "rwx", "pat0"),
        Mapping(0x80000000, 1 << 21, 0xc0200000, "rw-", "pat0"))


@pytest.mark.parametrize("tables, nested", [
    ({ROOT: {0: 0x1000}}, False),
    ({ROOT: {0: P | LARGE}}, False),
    ({ROOT: {0: ROOT | P}}, False),
    ({ROOT: {0: THIRD | P}, THIRD: {0: 0x200000 | P | LARGE}}, False),
    (chain({0: 0x10000 | P | GLOBAL}), False),
    (chain({0: 0x10000 | P | LARGE}), False),
    (chain({0: 0x10000 | P | A}), True),
    (chain({0: 0x10000 | P | D}), True),
], ids=["absent", "large-root", "loop", "misaligned", "global", "pat",
        "not-dirty", "not-accessed"])
def test_bad_entries_are_refused(tables, nested) -> None:
    """A walk never guesses."""
    with pytest.raises(WalkError):
        walk(reader(tables), ROOT, decode_host, nested)
