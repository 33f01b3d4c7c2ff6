# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Translation tables read as the hardware reads them.

VMSAv8-64 with a 4 KiB granule (DDI 0487 D8.3), for EL2's own regime and for
stage 2. Shares nothing with the code that writes the tables.
"""
from collections.abc import Callable
from dataclasses import dataclass, replace

PAGE = 4096
ENTRIES = 512
ADDRESS = 0x0000fffffffff000
VALID, TABLE = 1, 2

# EL2 stage 1
AP_READ_ONLY = 1 << 7
AP_TABLE_READ_ONLY = 1 << 62
XN = 1 << 54
XN_TABLE = 1 << 60

Reader = Callable[[int, int], bytes]


class WalkError(AssertionError):
    """A descriptor that no correct table holds."""


@dataclass(frozen=True)
class Mapping:
    """A range of one kind: whole, contiguous, equal attributes."""

    start: int		# VA or IPA
    size: int
    target: int		# PA
    rights: str		# of "rwx", - where missing
    memory: str		# the memory type, as the regime encodes it

    def overlaps(self, base: int, size: int) -> bool:
        """True if a byte of [@base, @base + @size) can be reached."""
        return self.target < base + size and base < self.target + self.size


@dataclass(frozen=True)
class Tables:
    """Everything below one root."""

    pages: frozenset[int]	# physical addresses of the tables
    mappings: tuple[Mapping, ...]


@dataclass(frozen=True)
class Context:
    """Where a walk is: rights that the tables above have taken away."""

    level: int
    start: int
    read_only: bool = False
    never_execute: bool = False


def decode_el2(entry: int, above: Context) -> tuple[str, str]:
    """Rights and memory type of a leaf of EL2's own tables."""
    write = not (entry & AP_READ_ONLY or above.read_only)
    execute = not (entry & XN or above.never_execute)
    rights = "r" + ("w" if write else "-") + ("x" if execute else "-")
    return rights, f"attr{entry >> 2 & 7} sh{entry >> 8 & 3}"


def decode_stage2(entry: int, _: Context) -> tuple[str, str]:
    """Rights and memory type of a leaf of a stage-2 table.

    XN[1:0] is taken for the one bit XN[1] (bit 54); without FEAT_XNX the other
    is RES0.
    """
    rights = (("r" if entry & 1 << 6 else "-") +
              ("w" if entry & 1 << 7 else "-") +
              ("-" if entry & XN else "x"))
    return rights, f"attr{entry >> 2 & 0xf:x} sh{entry >> 8 & 3}"


def walk(read: Reader, root: int, level: int, decode: Callable) -> Tables:
    """Walk the one-page root at @root, whose entries are of @level."""
    pages: set[int] = set()
    mappings: list[Mapping] = []
    # A list of tables to visit instead of recursion; sorted at the end.
    todo = [(root, Context(level, 0))]
    while todo:
        table, context = todo.pop()
        if table in pages:
            raise WalkError(f"table 0x{table:x} is used twice")
        pages.add(table)
        data = read(table, PAGE)
        for index in range(ENTRIES):
            entry = int.from_bytes(data[index * 8:index * 8 + 8], "little")
            if not entry & VALID:
                continue
            here = at_index(context, index)
            if context.level < 3 and entry & TABLE:
                todo.append((entry & ADDRESS, descend(here, entry)))
            else:
                mappings.append(leaf(entry, here, decode))
    return Tables(frozenset(pages), merge(sorted(mappings,
                                                 key=lambda m: m.start)))


def at_index(context: Context, index: int) -> Context:
    """The context with the address that entry @index stands for."""
    return replace(context, start=context.start +
                   index * entry_size(context.level))


def descend(context: Context, entry: int) -> Context:
    """The context of the table that @entry points to."""
    return Context(context.level + 1, context.start,
                   context.read_only or bool(entry & AP_TABLE_READ_ONLY),
                   context.never_execute or bool(entry & XN_TABLE))


def entry_size(level: int) -> int:
    """Bytes that one entry of a table of @level covers."""
    return 1 << 12 + 9 * (3 - level)


def leaf(entry: int, context: Context, decode: Callable) -> Mapping:
    """The mapping of a block or page descriptor."""
    size = entry_size(context.level)
    where = f"0x{context.start:x}: 0x{entry:x}"
    if context.level == 3 and not entry & TABLE:
        raise WalkError(f"reserved descriptor at {where}")
    if context.level == 0:
        raise WalkError(f"block at level 0 at {where}")
    target = entry & ADDRESS
    if target % size:
        raise WalkError(f"misaligned block at {where}")
    if not entry & 1 << 10:
        raise WalkError(f"access flag is clear at {where}")
    rights, memory = decode(entry, context)
    return Mapping(context.start, size, target, rights, memory)


def merge(mappings: list[Mapping]) -> tuple[Mapping, ...]:
    """Join neighbours that continue each other."""
    merged: list[Mapping] = []
    for mapping in mappings:
        last = merged[-1] if merged else None
        if last and mapping == replace(last, start=last.start + last.size,
                                       size=mapping.size,
                                       target=last.target + last.size):
            merged[-1] = replace(last, size=last.size + mapping.size)
        else:
            merged.append(mapping)
    return tuple(merged)
