# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The hypervisor's ELF, as insn_count.c needs to know it.

Functions are known to the compiler's debug information also where they were
inlined, so an instruction has a chain of them, the innermost first.
"""
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from arch import Arch

SECTIONS = (".pre", ".text", ".boot.text")
CONSOLE_DRIVER = "console_put"

# Of what the boot executes, by the functions that are at work; the first wins.
CATEGORIES = {
    "erase": {"erase"},
    "hash": {"hash_block", "sha256_init", "sha256_update", "sha256_final"},
    "copy": {"memcpy"},
    "zero": {"memset"},
    "clean": {"arch_clean_range"},
    "console": {"print", "print_args", "print_text", "print_number",
                "print_char", "print_hex", "console_put", "console_setup"},
    "wait": set(),
    "other": set(),
}

@dataclass
class Insn:
    """One instruction; @target of a direct branch, else None."""

    text: str
    size: int
    target: int | None
    functions: list[str] = field(default_factory=list)
    waits: bool = False


def run(*command: str | Path, **options) -> str:
    """What a program prints."""
    return subprocess.run([str(word) for word in command], check=True,
                          text=True, stdout=subprocess.PIPE, **options).stdout


class Program:
    """bulkhead.elf."""

    def __init__(self, elf: Path, arch: Arch) -> None:
        self.arch = arch
        self.symbols = {name: int(address, 16) for address, _, name in
                        (line.split() for line in
                         run(arch.cross + "nm", elf).splitlines())}
        self.insns = disassemble(elf, arch)
        for address, functions in inline_chains(elf, arch,
                                                self.insns).items():
            self.insns[address].functions = functions
        self._find_waits()

    def category(self, insn: Insn) -> str:
        """The kind of work an instruction of the boot does."""
        if insn.waits:
            return "wait"
        for name, functions in CATEGORIES.items():
            if functions.intersection(insn.functions):
                return name
        return "other"

    def write_map(self, path: Path, image_base: int, memory: int,
                  boot: bool) -> None:
        """Write what insn_count.c reads. @boot: count boot code too."""
        at = self.symbols
        lines = [line("range", at["__text_begin"], memory,
                      at["__rodata_begin"] - at["__text_begin"])]
        if boot:
            first = at["__boot_begin"]
            lines += [
                line("range", at["pre_start"], image_base,
                     at["pre_data_end"] - at["pre_start"]),
                line("range", first, memory + first - at["__text_begin"],
                     at["__boot_rodata_begin"] - first)]
        lines += self._places()
        # What is disassembled behind the preloader's data is none.
        behind = range(at["pre_data_end"], at["pre_image_end"])
        for address, insn in self.insns.items():
            if address in self.runtime() or boot and address not in behind:
                lines += self._insn_lines(address, insn)
        if boot:
            lines += [line("phase", at[entry], number) for number, entry in
                      enumerate(self.arch.phases.values(), 1)]
        path.write_text("\n".join(lines) + "\n", encoding="ascii")

    def runtime(self) -> range:
        """Addresses of the runtime's code."""
        return range(self.symbols["__text_begin"],
                     self.symbols["__rodata_begin"])

    def _places(self) -> list[str]:
        vectors = [self.symbols["vectors"] + offset
                   for offset in self.arch.vectors]
        leave = [a for a, i in self.insns.items()
                 if i.text == self.arch.leaves and
                 i.functions == [self.arch.enter]]
        sleep = [a for a, i in self.insns.items()
                 if i.text == self.arch.sleeps and a in self.runtime()]
        assert len(leave) == 1 and len(sleep) == bool(self.arch.sleeps)
        arrive = vectors or [leave[0] + self.insns[leave[0]].size]
        return [line("place", address, kind)
                for kind, places in enumerate((arrive, leave, sleep), 1)
                for address in places]

    def _insn_lines(self, address: int, insn: Insn) -> list[str]:
        lines = [line("category", address,
                      list(CATEGORIES).index(self.category(insn)))]
        tags = sum(1 << number for number, name in enumerate(self.arch.tags)
                   if name in insn.functions)
        if tags:
            lines.append(line("tags", address, tags))
        if insn.waits:
            lines.append(line("waits", address))
        return lines

    def _find_waits(self) -> None:
        """The innermost loop around each instruction that lets other CPUs go on,
        YIELD or PAUSE; where a function has one without a loop, all of it,
        and the loops around its calls. And what polls a device: `await`, and the
        loops of a UART's driver, which QEMU lets wait for the host."""
        loops = sorted((range(i.target, a + 1)
                        for a, i in self.insns.items()
                        if i.target is not None and i.target <= a and
                        i.text not in self.arch.calls and
                        self._one_function(i.target, a)), key=len)
        for address, insn in self.insns.items():
            insn.waits |= "await" in insn.functions
            if insn.functions[-1:] == [CONSOLE_DRIVER]:
                self._mark_loop(loops, address)
            if insn.text != self.arch.relax or self._mark_loop(loops, address):
                continue
            name = insn.functions[-1]
            for other in self.insns.values():
                other.waits |= other.functions[-1:] == [name]
            for caller, call in self.insns.items():
                if call.target == self.symbols[name]:
                    self._mark_loop(loops, caller)

    def _one_function(self, first: int, last: int) -> bool:
        """True if nothing but code of one function lies between."""
        at, found = first, set()
        while at <= last:
            if at not in self.insns or not self.insns[at].functions:
                return False
            found.add(self.insns[at].functions[-1])
            at += self.insns[at].size
        return len(found) == 1

    def _mark_loop(self, loops: list[range], address: int) -> bool:
        """Mark the smallest loop around @address as one that waits."""
        around = next((loop for loop in loops if address in loop), None)
        for place in around or ():
            if place in self.insns:
                self.insns[place].waits = True
        return around is not None


def line(what: str, *numbers: int) -> str:
    """A line of the map."""
    return " ".join([what] + [f"{number:x}" for number in numbers])


def disassemble(elf: Path, arch: Arch) -> dict[int, Insn]:
    """All instructions, by address."""
    insns: dict[int, Insn] = {}
    text = run(arch.cross + "objdump", "-d", "-w",
               *(f"-j{section}" for section in SECTIONS), elf)
    for match in re.finditer(
            r"^ *([0-9a-f]+):\t((?:[0-9a-f]+ )+) *\t(\S+)(?:[ \t]+(.*))?$",
            text, re.MULTILINE):
        address, code, name, operands = match.groups()
        if name.startswith("."):
            continue
        target = None
        found = re.match(r"([0-9a-f]+) <|.*, ([0-9a-f]+) <", operands or "")
        if found and re.match(arch.branch, name):
            target = int(found.group(1) or found.group(2), 16)
        insns[int(address, 16)] = Insn(
            name, len(code.replace(" ", "")) // 2, target)
    return insns


def inline_chains(elf: Path, arch: Arch,
                  addresses: dict[int, Insn]) -> dict[int, list]:
    """Functions at each address, the innermost first."""
    text = run(arch.cross + "addr2line", "-a", "-f", "-i", "-e", elf,
               input="".join(f"{a:x}\n" for a in addresses))
    chains: dict[int, list[str]] = {}
    lines = iter(text.splitlines())
    for name in lines:
        if name.startswith("0x"):
            chain = chains.setdefault(int(name, 16), [])
        else:
            chain.append(name)
            next(lines)
    return chains
