# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""What is not in the runtime: claims about the final ELF, each judged by the
symbols, the constants and the disassembly. A finding is a line that breaks one.

What may be there is listed, with the functions that may have it, in
rules_arm64.py and rules_x86.py; whatever is on no list is a finding.
"""
import re
from collections import defaultdict, namedtuple
from collections.abc import Iterator

import rules_arm64
import rules_x86
from binary import Binary, Edge, Function, Instruction, lifetime_of

Claim = namedtuple("Claim", "name text check")
FOREIGN = ("boot", "manage", "preloader")


def rules_of(binary: Binary):
    """The lists for the architecture."""
    return rules_arm64 if binary.is_arm64 else rules_x86


def instructions(binary: Binary) -> Iterator[tuple[Function, Instruction]]:
    """All of the runtime, with the function each is in."""
    for function in binary.functions:
        for entry in function.code:
            yield function, entry


def at(function: Function, entry: Instruction) -> str:
    """A place, for a finding."""
    return (f"{function.name} ({function.file}) at 0x{entry.address:x}: "
            f"{entry.mnemonic} {entry.operands}".rstrip())


def base_name(name: str) -> str:
    """A function's name without what the compiler appends to parts of it."""
    return re.sub(r"\.(constprop|isra|part|cold)(\.\d+)?", "", name)


def manage_is_absent(binary: Binary, config: dict[str, str]) -> list[str]:
    """No section, symbol or code of manage/ with ROOTLESS=y."""
    if config.get("CONFIG_ROOTLESS") != "y":
        return []
    found = [f"section {section.name}, {section.size} bytes"
             for section in binary.sections
             if lifetime_of(section.name) == "manage" and section.size]
    for symbol in binary.symbols:
        file = binary.file_at(symbol.address)
        if file.startswith("manage/") or (
                symbol.name.startswith(("manage_", "hypercall"))
                and lifetime_of(symbol.section) == "runtime"):
            found.append(f"symbol {symbol.name} of {file}")
    return found


def constants_of_arm64(function: Function) -> Iterator[
        tuple[Instruction, int]]:
    """Addresses that the function makes: PC-relative, or 16 bits at a time."""
    values: dict[str, int] = {}
    for entry in function.code:
        words = [word.strip() for word in entry.operands.split(",")]
        number = re.search(r"#(0x[0-9a-f]+|\d+)", entry.operands)
        if entry.target is not None:
            yield entry, entry.target
        if entry.mnemonic in ("mov", "movz") and number and len(words) == 2:
            values[words[0]] = int(number.group(1), 0)
        elif entry.mnemonic == "movk" and number and words[0] in values:
            shift = re.search(r"lsl #(\d+)", entry.operands)
            part = int(shift.group(1)) if shift else 0
            kept = values[words[0]] & ~(0xffff << part)
            values[words[0]] = kept | int(number.group(1), 0) << part
            yield entry, values[words[0]]
        else:
            values.pop(words[0], None)


def constants_of_x86(function: Function) -> Iterator[tuple[Instruction, int]]:
    """Addresses in an instruction: branches, displacements, immediates."""
    for entry in function.code:
        if entry.target is not None:
            yield entry, entry.target
        # A displacement from RIP is in the target already.
        for word in re.findall(r"0x([0-9a-f]{6,16})(?!\(%rip\)|[0-9a-f])",
                               entry.operands):
            value = int(word, 16)
            yield entry, value
            if value >> 31 == 1:	# 32 bits that are extended by the sign
                yield entry, value | 0xffffffff << 32


def foreign_references(binary: Binary, _config) -> list[str]:
    """Nothing in the runtime's code or constants names what boot or management
    consist of."""
    constants = constants_of_arm64 if binary.is_arm64 else constants_of_x86
    found = [f"{at(function, entry)}: 0x{value:x} is {binary.lifetime_at(value)}"
             for function in binary.functions
             for entry, value in constants(function)
             if binary.lifetime_at(value) in FOREIGN]
    for section in (".rodata", ".data"):
        found += [f"{section} at 0x{place:x}: 0x{value:x} is "
                  f"{binary.lifetime_at(value)}"
                  for place, value in binary.words(section)
                  if binary.lifetime_at(value) in FOREIGN]
    return found


def unexpected_callees(binary: Binary, _config) -> list[str]:
    """What decides about calls of guests goes on to listed functions only: there
    is no dispatch of hypercalls."""
    found = []
    for name, allowed in rules_of(binary).DISPATCHERS.items():
        callees = {base_name(edge.target) for edge in binary.edges
                   if base_name(edge.source) == name and edge.kind != "fall"}
        found += [f"{name} goes to {callee}"
                  for callee in sorted(callees - allowed)]
    table = rules_of(binary).table_findings(binary)
    return found + table


def privileged(binary: Binary, config: dict[str, str]) -> list[str]:
    """System registers, MSRs, control registers, ports, TLB and cache
    maintenance: each where it is listed, and no other."""
    rules = rules_of(binary)
    is_rooted = config.get("CONFIG_ROOTLESS") != "y"
    found = []
    for function, entry in instructions(binary):
        key = rules.privileged_key(entry)
        if key is None:
            continue
        allowed = set(rules.PRIVILEGED.get(key, ()))
        allowed |= set(rules.PRIVILEGED_ROOTED.get(key, ()) if is_rooted else ())
        if base_name(function.name) not in allowed:
            found.append(f"{at(function, entry)}: {key} is not listed here")
    return found


def unlisted_roots(binary: Binary, _config) -> list[str]:
    """Roots of translation are given prepared constants, by listed code."""
    return rules_of(binary).root_findings(binary)


def indirect_branches(binary: Binary, _config) -> list[str]:
    """No branch to where a register says, but through constant tables."""
    allowed = rules_of(binary).INDIRECT
    found = [at(function, entry)
             for function, entry in instructions(binary)
             if binary.is_indirect(entry)
             and base_name(function.name) not in allowed]
    if allowed & {base_name(function.name) for function in binary.functions}:
        found += rules_of(binary).table_findings(binary)
    return found


def real_edges(binary: Binary) -> list[Edge]:
    """Branches between functions, but for those between labels of one assembly
    file: the way out of a guest and back is a loop, not a recursion."""
    files = {function.name: function.file for function in binary.functions}
    return [edge for edge in binary.edges
            if edge.kind in ("call", "jump", "table")
            and not (edge.kind == "jump" and files[edge.source].endswith(".S")
                     and files[edge.source] == files[edge.target])]


def recursion(binary: Binary, _config) -> list[str]:
    """The graph of calls has no cycle."""
    targets = defaultdict(set)
    for edge in real_edges(binary):
        if not (edge.kind == "jump" and _is_return_to_loop(binary, edge)):
            targets[edge.source].add(edge.target)
    state: dict[str, str] = {}
    found = []

    def visit(name: str, path: list[str]) -> None:
        if state.get(name) == "open":
            found.append(" -> ".join([*path[path.index(name):], name]))
        elif name not in state:
            state[name] = "open"
            for target in sorted(targets[name]):
                visit(target, [*path, name])
            state[name] = "done"

    for name in sorted(targets):
        visit(name, [])
    return found


def _is_return_to_loop(binary: Binary, edge: Edge) -> bool:
    """Assembly that goes to the way back into the guest."""
    return (binary.by_name[edge.source].is_assembly
            and edge.target in rules_of(binary).LOOP)


def floating_point(binary: Binary, _config) -> list[str]:
    """A guest's vector registers are its own: no instruction names one."""
    rules = rules_of(binary)
    return [at(function, entry) for function, entry in instructions(binary)
            if rules.is_float(entry)]


def forbidden(binary: Binary, config: dict[str, str]) -> list[str]:
    """No call to firmware or another hypervisor, no translation of addresses
    for a guest, and what else has no use here."""
    rules = rules_of(binary)
    pattern = re.compile(rules.FORBIDDEN)
    return [at(function, entry) for function, entry in instructions(binary)
            if pattern.fullmatch(entry.mnemonic)
            and not rules.is_permitted(config, function.file, entry)]


CLAIMS = [
    Claim("manage", "with ROOTLESS=y there is no symbol and no code of manage/",
          manage_is_absent),
    Claim("references", "no code or constant of the runtime refers to boot, "
          "management or the preloader", foreign_references),
    Claim("dispatch", "there is no dispatch of hypercalls: what decides about "
          "guests' calls goes to listed functions only", unexpected_callees),
    Claim("privileged", "no system register, MSR, control register, port or "
          "maintenance instruction but those listed, where they are listed",
          privileged),
    Claim("roots", "roots of translation are given prepared constants only, by "
          "listed functions", unlisted_roots),
    Claim("indirect", "no indirect branch but through listed constant tables",
          indirect_branches),
    Claim("recursion", "no recursion", recursion),
    Claim("float", "no floating-point or vector instruction", floating_point),
    Claim("forbidden", "no call to firmware, no address translation on behalf "
          "of a guest, no change of the virtualization mode", forbidden),
]


def absence_section(binary: Binary, config: dict[str, str]) -> list[dict]:
    """The section of the audit: each claim with its findings."""
    return [{"name": claim.name, "claim": claim.text,
             "findings": claim.check(binary, config)} for claim in CLAIMS]
