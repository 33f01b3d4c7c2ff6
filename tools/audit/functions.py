# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Every function that stays: its size, who goes there, its stack, how many ways
lead through it; and whether anybody goes there at all.
"""
from collections import defaultdict
from typing import Any

from binary import Binary
from stack import Stack

# Where hardware enters the runtime, and boot code or management does.
ENTRIES = {"vectors", "handoff", "exception_entries", "vmx_exit", "vcpu_run",
           "host_nmi", "frozen_vectors"}
# With ROOTLESS=n management goes to what will be left without it.
FOR_MANAGEMENT = "frozen"


def reached(binary: Binary) -> set[str]:
    """Functions that some way from an entry leads to. Addresses that are taken
    count as gone to."""
    targets = defaultdict(set)
    for edge in binary.edges:
        targets[edge.source].add(edge.target)
    found: set[str] = set()
    pending = [name for name in binary.by_name
               if name in ENTRIES or name.startswith(FOR_MANAGEMENT)]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += targets[name]
    return found


def functions_section(binary: Binary, stack: Stack) -> dict:
    """The section of the audit."""
    callers = defaultdict(set)
    for edge in binary.edges:
        if edge.source != edge.target:
            callers[edge.target].add(edge.source)
    alive = reached(binary)
    rows: list[dict[str, Any]] = []
    for function in binary.functions:
        if not function.code:
            continue
        depth, _ = stack.deepest(function.name)
        rows.append({
            "name": function.name, "file": function.file,
            "bytes": function.size,
            "instructions": len(function.code),
            "callers": sorted(callers[function.name]),
            "frame": stack.frames[function.name], "stack": depth,
            "complexity": 1 + sum(binary.is_conditional(entry)
                                  for entry in function.code)})
    text = next(part.size for part in binary.sections if part.name == ".text")
    named = sum(row["bytes"] for row in rows)
    return {"functions": sorted(rows, key=lambda row: (row["file"],
                                                       row["name"])),
            "text_bytes": text, "code_bytes": named,
            "padding_bytes": text - named,
            "findings": [f"{row['name']} ({row['file']}): nobody goes there"
                         for row in rows if str(row["name"]) not in alive]}
