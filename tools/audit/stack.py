# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Worst-case stack of a CPU. Each function's frame is read from its instructions
and from the compiler's .su file, the larger one counts; the deepest path is that
of the graph of calls, which has no cycle.

While a guest runs the stack is empty. What comes out of it puts the guest's
registers there, and calls; every call of assembly is taken as if from there. On
x86 an exception in the hypervisor pushes on the same stack; on arm64 none does.
"""
import re
from pathlib import Path

from absence import real_edges
from binary import Binary, Function

X86_RETURN = 8
# What the CPU pushes for an exception in the hypervisor: five words on a stack
# that it aligns to 16, and an error code.
X86_FRAME = 5 * 8 + 8
X86_VECTOR = 2 * 8	# error code and vector, by exceptions.S
X86_NMI_SAVE = 8	# a register, by vmx_entry.S
STACK_PAGE = 0x1000	# boot/*/include/layout.h: struct cpu is at its end
# The ways out of a guest, which put its registers on the stack.
EXITS = {"guest_exit", "vcpu_run", "vmx_exit"}


def frame_of(binary: Binary, function: Function) -> int:
    """Bytes that the instructions of a function take off the stack pointer: an
    upper bound, as if no two were on different ways."""
    total = 0
    for entry in function.code:
        if binary.is_arm64:
            found = (re.fullmatch(r"sp, sp, #(0x[0-9a-f]+|\d+)", entry.operands)
                     if entry.mnemonic == "sub" else
                     re.search(r"\[sp, #-(\d+)\]!", entry.operands))
            total += int(found.group(1), 0) if found else 0
        elif entry.mnemonic.startswith("push"):
            total += 8
        elif entry.mnemonic == "sub" and entry.operands.endswith(",%rsp"):
            found = re.match(r"\$0x([0-9a-f]+),", entry.operands)
            total += int(found.group(1), 16) if found else 1 << 20
    return total


def compiler_frames(objects: list[Path]) -> dict[str, tuple[int, str]]:
    """Bytes and kind of each function by the compiler, by file and name."""
    found: dict[str, tuple[int, str]] = {}
    for path in objects:
        usage = path.with_suffix(".su")
        if usage.exists():
            for line in usage.read_text(encoding="utf-8").splitlines():
                place, size, kind = line.split("\t")
                name = place.rpartition(":")[2]
                found[name] = (max(int(size), found.get(name, (0, ""))[0]), kind)
    return found


class Stack:
    """Frames and depths of the runtime's functions."""

    def __init__(self, binary: Binary, objects: list[Path]):
        self.binary = binary
        self.compiler = compiler_frames(objects)
        self.frames = {function.name: self._frame(function)
                       for function in binary.functions}
        self.targets: dict[str, list[tuple[str, int]]] = {}
        self._deepest: dict[str, tuple[int, tuple[str, ...]]] = {}
        for edge in real_edges(binary):
            is_pushed = edge.kind != "jump" and not binary.is_arm64
            self.targets.setdefault(edge.source, []).append(
                (edge.target, X86_RETURN if is_pushed else 0))

    def _by_compiler(self, function: Function) -> int | None:
        """The compiler's reading. On x86 it counts the return address, which is
        the call's here."""
        if function.is_assembly or function.name not in self.compiler:
            return None
        size, _ = self.compiler[function.name]
        return size - (0 if self.binary.is_arm64 else X86_RETURN)

    def _frame(self, function: Function) -> int:
        """The larger of both readings."""
        return max(frame_of(self.binary, function),
                   self._by_compiler(function) or 0)

    def disagreements(self) -> list[str]:
        """Functions whose two readings differ."""
        found = []
        for function in self.binary.functions:
            own, other = frame_of(self.binary, function), self._by_compiler(
                function)
            if other is not None and own != other:
                found.append(f"{function.name}: {own} bytes by its "
                             f"instructions, {other} by the compiler")
        return found

    def deepest(self, name: str) -> tuple[int, tuple[str, ...]]:
        """Bytes of a function and all it calls, and the path of the most."""
        if name in self._deepest:
            return self._deepest[name]
        most = 0
        path: tuple[str, ...] = ()
        for target, by_call in self.targets.get(name, ()):
            below: tuple[str, ...] = (target,)
            depth = self.frames[target]
            if not self.binary.by_name[target].is_assembly:
                depth, below = self.deepest(target)
            if depth + by_call > most:
                most, path = depth + by_call, below
        self._deepest[name] = (self.frames[name] + most, (name, *path))
        return self._deepest[name]

    def guest_registers(self) -> int:
        """Bytes that the way out of a guest puts on the empty stack."""
        return max(frame_of(self.binary, function)
                   for function in self.binary.functions
                   if function.name in EXITS)

    def entries(self) -> list[dict]:
        """Every function that assembly goes to, with its worst path."""
        found = {}
        for edge in real_edges(self.binary):
            source = self.binary.by_name[edge.source]
            target = self.binary.by_name[edge.target]
            if source.is_assembly and not target.is_assembly:
                depth, path = self.deepest(target.name)
                total = depth + self.guest_registers() + (
                    0 if self.binary.is_arm64 else X86_RETURN)
                found[target.name] = {"entry": target.name, "from": source.name,
                                      "bytes": total, "path": list(path)}
        return sorted(found.values(), key=lambda at: (-at["bytes"],
                                                      at["entry"]))

    def nested(self) -> int:
        """Bytes of exceptions in the hypervisor itself: one that reports or
        counts, and an NMI on top of it."""
        if self.binary.is_arm64:
            return 0
        return (X86_FRAME + 8 + X86_VECTOR) + (X86_FRAME + 8 + X86_NMI_SAVE)

    def available(self) -> int:
        """Bytes from the guard page to struct cpu."""
        return self.binary.absolute["this_cpu"] % STACK_PAGE


def stack_section(stack: Stack) -> dict:
    """The section of the audit."""
    entries = stack.entries()
    worst = entries[0]["bytes"] + stack.nested()
    findings = []
    if worst > stack.available():
        findings.append(f"{worst} bytes of {stack.available()}")
    findings += stack.disagreements()
    findings += [f"{name}: the compiler says {kind}"
                 for name, (_, kind) in stack.compiler.items()
                 if kind != "static"]
    return {"available": stack.available(), "worst": worst,
            "guest_registers": stack.guest_registers(),
            "nested_exceptions": stack.nested(), "entries": entries,
            "findings": findings}
