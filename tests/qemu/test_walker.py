# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The walker, held against tables written by hand."""
import struct

import pytest

from walker import (Mapping, WalkError, decode_el2, decode_stage2, walk)

ROOT, TABLE, OTHER = 0x1000, 0x2000, 0x3000
AF = 1 << 10
PAGE_LEAF = AF | 3
READ_ONLY, XN, XN_TABLE, RO_TABLE = 1 << 7, 1 << 54, 1 << 60, 1 << 62


def reader(tables: dict[int, dict[int, int]]):
    """Memory that holds tables given as {address: {index: entry}}."""
    def read(address: int, size: int) -> bytes:
        words = [tables[address].get(i, 0) for i in range(size // 8)]
        return struct.pack(f"<{len(words)}Q", *words)
    return read


def test_pages_merge_only_if_they_continue_each_other() -> None:
    """Contiguous in both spaces and of equal rights, or separate."""
    read = reader({ROOT: {1: TABLE | 3}, TABLE: {
        0: 0x10000 | PAGE_LEAF | READ_ONLY,
        1: 0x11000 | PAGE_LEAF | READ_ONLY,
        2: 0x12000 | PAGE_LEAF | XN,
        3: 0x20000 | PAGE_LEAF | XN,
    }})
    tables = walk(read, ROOT, 2, decode_el2)
    assert tables.pages == {ROOT, TABLE}
    assert tables.mappings == (
        Mapping(0x200000, 0x2000, 0x10000, "r-x", "attr0 sh0"),
        Mapping(0x202000, 0x1000, 0x12000, "rw-", "attr0 sh0"),
        Mapping(0x203000, 0x1000, 0x20000, "rw-", "attr0 sh0"))


def test_writable_and_executable_is_seen() -> None:
    """The oracle of the W+X test must be able to say so."""
    read = reader({ROOT: {0: 0x40000000 | AF | 1}})
    assert walk(read, ROOT, 2, decode_el2).mappings[0].rights == "rwx"


def test_table_attributes_reach_the_leaf() -> None:
    """What a table descriptor forbids no leaf below allows."""
    read = reader({ROOT: {0: TABLE | 3 | XN_TABLE | RO_TABLE},
                   TABLE: {5: 0x10000 | PAGE_LEAF}})
    assert walk(read, ROOT, 2, decode_el2).mappings[0].rights == "r--"


def test_stage2_rights_and_block_sizes() -> None:
    """S2AP and XN; 1 GiB and 2 MiB blocks."""
    read = reader({ROOT: {1: 0x40000000 | AF | 3 << 6 | 0xf << 2 | 1,
                          2: TABLE | 3},
                   TABLE: {0: 0x80000000 | AF | 1 << 6 | XN | 1}})
    tables = walk(read, ROOT, 1, decode_stage2)
    assert tables.mappings == (
        Mapping(0x40000000, 1 << 30, 0x40000000, "rwx", "attrf sh0"),
        Mapping(0x80000000, 1 << 21, 0x80000000, "r--", "attr0 sh0"))


@pytest.mark.parametrize("tables", [
    {ROOT: {0: TABLE | 3}, TABLE: {0: 0x1000 | AF | 1}},
    {ROOT: {0: 0x1000 | AF | 1}},
    {ROOT: {0: 1}},
    {ROOT: {0: ROOT | 3}},
], ids=["reserved", "misaligned", "no-access-flag", "loop"])
def test_bad_descriptors_are_refused(tables: dict) -> None:
    """A walk never guesses."""
    with pytest.raises(WalkError):
        walk(reader(tables), ROOT, 2, decode_el2)


def test_overlap() -> None:
    """Half-open ranges."""
    mapping = Mapping(0, 0x1000, 0x5000, "r--", "")
    assert mapping.overlaps(0x5fff, 1) and mapping.overlaps(0, 0x5001)
    assert not mapping.overlaps(0x6000, 1) and not mapping.overlaps(0, 0x5000)
