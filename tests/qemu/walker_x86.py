# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Translation tables of x86-64 read as the hardware reads them.

Four levels with 4 KiB, 2 MiB and 1 GiB pages (APM volume 2, 5.3), for the host
and, as nested tables, for guests (15.25), whose accesses are a user's. Shares
nothing with the code that writes the tables.
"""
from collections.abc import Callable
from dataclasses import dataclass

from walker import (ADDRESS, ENTRIES, PAGE, Mapping, Reader, Tables, WalkError,
                    entry_size, merge)

PRESENT, WRITABLE, USER = 1 << 0, 1 << 1, 1 << 2
WRITE_THROUGH, CACHE_DISABLE = 1 << 3, 1 << 4
ACCESSED, DIRTY, LARGE, GLOBAL = 1 << 5, 1 << 6, 1 << 7, 1 << 8
NO_EXECUTE = 1 << 63
PAT_OF_PAGE, PAT_OF_LARGE = 1 << 7, 1 << 12
SIGN = 1 << 47
KERNEL_HALF = 0xffff << 48

Decode = Callable[[int, int, int], tuple[str, str]]


@dataclass(frozen=True)
class Place:
    """A table on the way down, and what the way allows at most."""

    table: int
    level: int		# of its entries: 0 the root's, 3 pages
    start: int
    allowed: int	# WRITABLE and USER, as all above have it
    denied: int		# NO_EXECUTE, as one above has it


def decode_host(entry: int, allowed: int, denied: int) -> tuple[str, str]:
    """Rights and memory type in host mode, whose code is no user."""
    return rights_of(allowed, denied), memory_of(entry)


def decode_nested(entry: int, allowed: int, denied: int) -> tuple[str, str]:
    """Rights and memory type of a guest-physical page."""
    if not allowed & USER:
        return "---", memory_of(entry)
    return rights_of(allowed, denied), memory_of(entry)


def rights_of(allowed: int, denied: int) -> str:
    """What is present can be read."""
    return ("r" + ("w" if allowed & WRITABLE else "-") +
            ("-" if denied & NO_EXECUTE else "x"))


def memory_of(entry: int) -> str:
    """The index into PAT, without its third bit, which walk() refuses."""
    index = (entry & (WRITE_THROUGH | CACHE_DISABLE)) >> 3
    return f"pat{index}"


def walk(read: Reader, root: int, decode: Decode,
         nested: bool = False) -> Tables:
    """Walk the table at @root. Those that hardware may write are refused:
    nested tables whose entries have not been marked as used beforehand."""
    pages: set[int] = set()
    mappings: list[Mapping] = []
    todo = [Place(root & ADDRESS, 0, 0, WRITABLE | USER, 0)]
    while todo:
        place = todo.pop()
        if place.table in pages:
            raise WalkError(f"table 0x{place.table:x} is used twice")
        pages.add(place.table)
        data = read(place.table, PAGE)
        for index in range(ENTRIES):
            entry = int.from_bytes(data[index * 8:index * 8 + 8], "little")
            if not entry & PRESENT:
                check_absent(entry, place, index)
                continue
            below = descend(place, index, entry)
            if nested and not entry & ACCESSED:
                raise WalkError(f"not marked as accessed: 0x{entry:x}")
            if place.level < 3 and not entry & LARGE:
                todo.append(below)
            else:
                mappings.append(leaf(entry, place.level, below, decode,
                                     nested))
    return Tables(frozenset(pages),
                  merge(sorted(mappings, key=lambda m: m.start)))


def check_absent(entry: int, place: Place, index: int) -> None:
    """What is absent is zero: nothing that speculation could follow."""
    if entry != 0:
        raise WalkError(f"absent but not zero: 0x{entry:x}, entry {index} of "
                        f"0x{place.table:x}")


def descend(place: Place, index: int, entry: int) -> Place:
    """The table or page that @entry points to."""
    start = place.start + index * entry_size(place.level)
    if place.level == 0 and start & SIGN:
        start |= KERNEL_HALF
    return Place(entry & ADDRESS, place.level + 1, start,
                 place.allowed & entry, place.denied | entry & NO_EXECUTE)


def leaf(entry: int, level: int, below: Place, decode: Decode,
         nested: bool) -> Mapping:
    """The mapping of a page of any size."""
    size = entry_size(level)
    where = f"0x{below.start:x}: 0x{entry:x}"
    if level == 0:
        raise WalkError(f"page at the root at {where}")
    if entry & (PAT_OF_PAGE if level == 3 else PAT_OF_LARGE):
        raise WalkError(f"upper half of PAT at {where}")
    if (entry & ADDRESS) % size:
        raise WalkError(f"misaligned page at {where}")
    if entry & GLOBAL:
        raise WalkError(f"global page at {where}")
    if nested and not entry & DIRTY:
        raise WalkError(f"not marked as dirty: {where}")
    rights, memory = decode(entry, below.allowed, below.denied)
    return Mapping(below.start, size, entry & ADDRESS, rights, memory)
