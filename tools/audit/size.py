# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""How much lives how long: bytes by section, file and symbol of the ELF, source
lines by cloc and by DWARF.
"""
from collections import Counter
from pathlib import Path
from typing import Any

from bulkhead.lines import count_lines, sources_of

from binary import LIFETIMES, Binary, lifetime_of


def bytes_of(binary: Binary) -> dict:
    """For each lifetime: sections, files, symbols."""
    found: dict[str, dict[str, Any]] = {
        name: {"sections": {}, "files": Counter(), "symbols": []}
        for name in LIFETIMES}
    for section in binary.sections:
        entry = found[lifetime_of(section.name)]
        entry["sections"][section.name] = section.size
    for symbol, following in zip(binary.symbols, [*binary.symbols[1:], None]):
        size = symbol.size
        if size == 0 and following and following.section == symbol.section:
            size = following.address - symbol.address	# labels of assembly
        if symbol.name.startswith("__") or size == 0:
            continue
        entry = found[lifetime_of(symbol.section)]
        file = binary.file_at(symbol.address)
        entry["files"][file] += size
        entry["symbols"].append({"name": symbol.name, "bytes": size,
                                 "file": file, "section": symbol.section})
    for entry in found.values():
        entry["bytes"] = sum(entry["sections"].values())
        named = sum(entry["files"].values())
        entry["unnamed_bytes"] = entry["bytes"] - named
        entry["files"] = dict(entry["files"].most_common())
        entry["symbols"].sort(key=lambda at: (-at["bytes"], at["name"]))
    return found


def size_section(binary: Binary, source: Path,
                 objects: dict[str, list[Path]]) -> dict:
    """The section of the audit. @objects: of each lifetime."""
    found = bytes_of(binary)
    for name, entry in found.items():
        files = sources_of(objects.get(name, []), source,
                           binary.path.resolve().parent)
        lines = count_lines(files) if files else {}
        entry["cloc"] = {str(file.relative_to(source)): count
                         for file, count in lines.items()}
        entry["cloc_lines"] = sum(lines.values())
        entry["lines_with_code"] = binary.lines_with_code(name)
    return found
