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

CROSS = "aarch64-linux-gnu-"
SECTIONS = (".pre", ".text", ".boot.text")
INSN_SIZE = 4
CONSOLE_DRIVER = "console_put"
VECTOR_EL1_A64, VECTOR_EL1_A32 = 0x400, 0x600

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
# The boot's parts, by the function that begins each, on any CPU.
PHASES = {
    "preloader": "pre_start",
    "to virtual addresses": "boot_start",
    "image opened": "boot_main",
    "image verified": "chain_verify",
    "configuration checked": "config_check",
    "CPUs and interrupts": "arch_start_cpus",
    "secondary CPUs": "boot_secondary_start",
    "cells built": "cell_build",
    "payloads": "payload_load_all",
    "final maps": "arch_final_maps",
    "hand-off and seal": "cpu_hand_off",
    "first entry": "cpu_park",
}
# What exits are known by; an exit may pass several.
TAGS = ("trap_sysreg", "trap_data_abort", "trap_call", "vsysreg_access",
        "vgic_sysreg", "vgic_exit", "vgicd_access", "vgic_cpu_access",
        "io_access", "inject_undef", "cell_stop", "cpu_park")


@dataclass
class Insn:
    """One instruction; @target of a direct branch, else None."""

    text: str
    target: int | None
    functions: list[str] = field(default_factory=list)
    waits: bool = False


def run(*command: str | Path, **options) -> str:
    """What a program prints."""
    return subprocess.run([str(word) for word in command], check=True,
                          text=True, stdout=subprocess.PIPE, **options).stdout


class Program:
    """bulkhead.elf."""

    def __init__(self, elf: Path) -> None:
        self.symbols = {name: int(address, 16) for address, _, name in
                        (line.split() for line in
                         run(CROSS + "nm", elf).splitlines())}
        self.insns = disassemble(elf)
        for address, functions in inline_chains(elf, self.insns).items():
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
        for address, insn in self.insns.items():
            if boot or address in self.runtime():
                lines += self._insn_lines(address, insn)
        if boot:
            lines += [line("phase", at[entry], number) for number, entry in
                      enumerate(PHASES.values(), 1)]
        path.write_text("\n".join(lines) + "\n", encoding="ascii")

    def runtime(self) -> range:
        """Addresses of the runtime's code."""
        return range(self.symbols["__text_begin"],
                     self.symbols["__rodata_begin"])

    def _places(self) -> list[str]:
        vectors = self.symbols["vectors"]
        leave = [a for a, i in self.insns.items() if i.text == "eret" and
                 i.functions == ["guest_enter"]]
        sleep = [a for a, i in self.insns.items() if i.text == "wfi" and
                 a in self.runtime()]
        assert len(leave) == 1 and len(sleep) == 1
        return [line("place", vectors + VECTOR_EL1_A64, 1),
                line("place", vectors + VECTOR_EL1_A32, 1),
                line("place", leave[0], 2), line("place", sleep[0], 3)]

    def _insn_lines(self, address: int, insn: Insn) -> list[str]:
        lines = [line("category", address,
                      list(CATEGORIES).index(self.category(insn)))]
        tags = sum(1 << TAGS.index(name) for name in set(insn.functions)
                   if name in TAGS)
        if tags:
            lines.append(line("tags", address, tags))
        if insn.waits:
            lines.append(line("waits", address))
        return lines

    def _find_waits(self) -> None:
        """The innermost loop around each YIELD; where a function yields without
        a loop, all of it, and the loops around its calls. And what polls a
        device: `await`, and the loops of a UART's driver, which QEMU lets wait
        for the host."""
        loops = sorted((range(i.target, a + INSN_SIZE, INSN_SIZE)
                        for a, i in self.insns.items()
                        if i.target is not None and i.target <= a and
                        i.text != "bl" and self._one_function(i.target, a)),
                       key=len)
        for address, insn in self.insns.items():
            insn.waits |= "await" in insn.functions
            if insn.functions[-1:] == [CONSOLE_DRIVER]:
                self._mark_loop(loops, address)
            if insn.text != "yield" or self._mark_loop(loops, address):
                continue
            name = insn.functions[-1]
            for other in self.insns.values():
                other.waits |= other.functions[-1:] == [name]
            for caller, call in self.insns.items():
                if call.target == self.symbols[name]:
                    self._mark_loop(loops, caller)

    def _one_function(self, first: int, last: int) -> bool:
        """True if nothing but code of one function lies between."""
        found = {self.insns[a].functions[-1] if a in self.insns else ""
                 for a in range(first, last + INSN_SIZE, INSN_SIZE)}
        return len(found) == 1 and "" not in found

    def _mark_loop(self, loops: list[range], address: int) -> bool:
        """Mark the smallest loop around @address as one that waits."""
        around = next((loop for loop in loops if address in loop), None)
        for place in around or ():
            self.insns[place].waits = True
        return around is not None


def line(what: str, *numbers: int) -> str:
    """A line of the map."""
    return " ".join([what] + [f"{number:x}" for number in numbers])


def disassemble(elf: Path) -> dict[int, Insn]:
    """All instructions, by address."""
    insns = {}
    text = run(CROSS + "objdump", "-d", "--no-show-raw-insn",
               *(f"-j{section}" for section in SECTIONS), elf)
    for match in re.finditer(r"^ *([0-9a-f]+):\t(\S+)(?:[ \t]+(.*))?$", text,
                             re.MULTILINE):
        address, name, operands = match.groups()
        if name.startswith("."):
            continue
        target = None
        if re.match(r"(b|bl|b\..*|cbn?z|tbn?z)$", name):
            target = int(re.search(r"([0-9a-f]+) <", operands).group(1), 16)
        insns[int(address, 16)] = Insn(name, target)
    return insns


def inline_chains(elf: Path, addresses: dict[int, Insn]) -> dict[int, list]:
    """Functions at each address, the innermost first."""
    text = run(CROSS + "addr2line", "-a", "-f", "-i", "-e", elf,
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
