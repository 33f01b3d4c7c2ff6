# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The linked hypervisor as the audit sees it: sections, symbols, the source file
of each, and the instructions of the runtime with who branches where.

A label of assembly is a function here, too: what falls through into the next one
is an edge like a branch.
"""
import bisect
import functools
import platform
import re
import subprocess
from collections import namedtuple
from pathlib import Path

from elftools.elf.elffile import ELFFile

RUNTIME = (".text", ".rodata", ".data", ".bss")
# Where they are called, nothing stands behind.
NO_RETURN = ("panic", "arch_cpu_halt", "cpu_halt")
# In .text, but no code: the header of bulkhead.bin, and a text of assembly.
DATA_LABELS = ("__text_begin", "fault_text")
LIFETIMES = ("runtime", "manage", "boot", "preloader")

Section = namedtuple("Section", "name address size")
Symbol = namedtuple("Symbol", "name address size section")
Instruction = namedtuple("Instruction", "address size mnemonic operands target")
# kind: call, jump, fall, taken (its address), table (read from a constant)
Edge = namedtuple("Edge", "kind source target place")

INSTRUCTION = re.compile(r"\s*([0-9a-f]+):\s+(?:(?:repn?z?|lock|cs|ds|data16|"
                         r"notrack|bnd)\s+)*(\S+)\s*(.*)")


def lifetime_of(section: str) -> str:
    """Which of LIFETIMES an allocated section has."""
    for prefix, name in ((".boot", "boot"), (".manage", "manage"),
                         (".pre", "preloader")):
        if section.startswith(prefix):
            return name
    return "runtime"


class Function:
    """A symbol of .text with the instructions up to the next one."""

    def __init__(self, name: str, address: int, file: str):
        self.name, self.address, self.file = name, address, file
        self.code: list[Instruction] = []

    @property
    def size(self) -> int:
        """Bytes of instructions, without padding."""
        return sum(entry.size for entry in self.code)

    @property
    def is_assembly(self) -> bool:
        """From a .S file: no compiler keeps conventions there."""
        return self.file.endswith(".S")


class Binary:
    """An ELF of the hypervisor. Read once, then constant. @like: one with the same
    debug information, which need not be read again."""

    def __init__(self, path: Path, like: "Binary | None" = None):
        self.path = path
        with path.open("rb") as file:
            elf = ELFFile(file)
            self.is_arm64 = elf["e_machine"] == "EM_AARCH64"
            self.sections = [
                Section(part.name, part["sh_addr"], part["sh_size"])
                for part in elf.iter_sections() if part["sh_flags"] & 2]
            self.contents = {part.name: part.data()
                             for part in elf.iter_sections()
                             if part["sh_flags"] & 2
                             and part["sh_type"] != "SHT_NOBITS"}
            self.symbols = self._symbols(elf)
            self.absolute = {
                symbol.name: symbol["st_value"]
                for symbol in elf.get_section_by_name(".symtab").iter_symbols()
                if symbol["st_shndx"] == "SHN_ABS"}
            self._ranges: list[tuple[int, int, str]] = []
            self._lines: set[tuple[str, int, int]] = set()
            self._variables: dict[int, str] = {}
            if like is None:
                self._read_dwarf(elf.get_dwarf_info())
            else:
                self._ranges, self._variables = like._ranges, like._variables
                self._lines = like._lines
        self.functions = self._functions()

    @property
    def cross(self) -> str:
        """Prefix of binutils for this machine."""
        if self.is_arm64:
            return "aarch64-linux-gnu-"
        return "" if platform.machine() == "x86_64" else "x86_64-linux-gnu-"

    def _symbols(self, elf) -> list[Symbol]:
        """Named places in allocated sections, in order of address."""
        found = []
        for symbol in elf.get_section_by_name(".symtab").iter_symbols():
            index = symbol["st_shndx"]
            if not isinstance(index, int) or symbol.name.startswith("$"):
                continue
            if symbol["st_info"]["type"] in ("STT_FILE", "STT_SECTION"):
                continue
            section = elf.get_section(index)
            if section["sh_flags"] & 2 and "$" not in symbol.name:
                found.append(Symbol(symbol.name, symbol["st_value"],
                                    symbol["st_size"], section.name))
        return sorted(found, key=lambda symbol: symbol[1:3])

    def _read_dwarf(self, dwarf) -> None:
        """Source file of each range and variable; source lines with code."""
        ranges = []
        range_lists = dwarf.range_lists()
        for unit in dwarf.iter_CUs():
            top = unit.get_top_DIE()
            name = top.attributes["DW_AT_name"].value.decode()
            name = name.removeprefix("./")
            ranges += [(first, end, name)
                       for first, end in self._unit_ranges(top, range_lists)]
            self._read_variables(top, name)
            self._read_lines(dwarf.line_program_for_CU(unit))
        self._ranges = sorted(ranges)

    @staticmethod
    def _unit_ranges(top, range_lists) -> list[tuple[int, int]]:
        """Addresses of a compilation unit's code."""
        attributes = top.attributes
        if "DW_AT_ranges" in attributes:
            base, found = 0, []
            for entry in range_lists.get_range_list_at_offset(
                    attributes["DW_AT_ranges"].value, cu=top.cu):
                if hasattr(entry, "base_address"):
                    base = entry.base_address
                    continue
                offset = 0 if entry.is_absolute else base
                found.append((entry.begin_offset + offset,
                              entry.end_offset + offset))
            return found
        if "DW_AT_high_pc" not in attributes:
            return []
        low = attributes["DW_AT_low_pc"].value
        high = attributes["DW_AT_high_pc"]
        return [(low, high.value if high.form == "DW_FORM_addr"
                 else low + high.value)]

    def _read_variables(self, top, name: str) -> None:
        """Addresses of a unit's variables, those of functions too."""
        pending = list(top.iter_children())
        while pending:
            entry = pending.pop()
            if entry.tag in ("DW_TAG_subprogram", "DW_TAG_lexical_block"):
                pending += entry.iter_children()
            location = entry.attributes.get("DW_AT_location")
            if (entry.tag == "DW_TAG_variable" and location is not None
                    and isinstance(location.value, list)
                    and len(location.value) == 9 and location.value[0] == 3):
                address = int.from_bytes(bytes(location.value[1:]), "little")
                self._variables[address] = name

    def _read_lines(self, program) -> None:
        """(file, line, address) that a unit's line program names."""
        header = program.header
        is_v5 = header["version"] >= 5
        for entry in program.get_entries():
            state = entry.state
            if state is None or state.end_sequence or not state.line:
                continue
            index = state.file if is_v5 else state.file - 1
            if 0 <= index < len(header["file_entry"]):
                file = header["file_entry"][index]
                folder = header["include_directory"][
                    file.dir_index if is_v5 else file.dir_index - 1]
                self._lines.add((f"{folder.decode()}/{file.name.decode()}",
                                 state.line, state.address))

    def lines_with_code(self, lifetime: str) -> int:
        """Distinct source lines that instructions of a lifetime come from."""
        return len({(file, line) for file, line, address in self._lines
                    if self.lifetime_at(address) == lifetime})

    def section_at(self, address: int) -> Section | None:
        """The allocated section that an address is in."""
        for section in self.sections:
            if section.address <= address < section.address + section.size:
                return section
        return None

    def lifetime_at(self, address: int) -> str | None:
        """The lifetime of what is linked at an address."""
        section = self.section_at(address)
        return lifetime_of(section.name) if section else None

    def file_at(self, address: int) -> str:
        """The source file that code or a variable comes from."""
        if address in self._variables:
            return self._variables[address]
        at = bisect.bisect_right(self._ranges, (address, 1 << 64, "")) - 1
        if at >= 0 and self._ranges[at][0] <= address < self._ranges[at][1]:
            return self._ranges[at][2]
        return "(generated)"

    def symbol_named(self, name: str) -> Symbol | None:
        """A symbol by its name."""
        return next((symbol for symbol in self.symbols if symbol.name == name),
                    None)

    def words(self, section: str) -> list[tuple[int, int]]:
        """(address, value) of the aligned 64-bit words of a section."""
        data = self.contents.get(section, b"")
        base = next((part.address for part in self.sections
                     if part.name == section), 0)
        return [(base + at, int.from_bytes(data[at:at + 8], "little"))
                for at in range(-base % 8, len(data) - 7, 8)]

    def _functions(self) -> list[Function]:
        """The labels of .text with their instructions."""
        text = subprocess.run(
            [self.cross + "objdump", "-d", "--no-show-raw-insn", "-j", ".text",
             self.path], text=True, check=True, capture_output=True).stdout
        end = next(part.address + part.size for part in self.sections
                   if part.name == ".text")
        found: list[Function] = []
        lines, is_data = [], False
        for line in text.splitlines():
            label = re.fullmatch(r"([0-9a-f]+) <(.*)>:", line)
            if label:
                address = int(label.group(1), 16)
                is_data = label.group(2) in DATA_LABELS
                found.append(Function(label.group(2), address,
                                      self.file_at(address)))
            elif not is_data and (match := INSTRUCTION.fullmatch(line)):
                lines.append((int(match.group(1), 16), match, found[-1]))
        for (address, match, function), following in zip(
                lines, [*(line[0] for line in lines[1:]), end]):
            self._add(function, address, following - address, match)
        return found

    def _add(self, function, address, size, match) -> None:
        """One line of the listing; padding between functions is left out."""
        mnemonic, operands = match.group(2), match.group(3)
        place = re.search(r"(?:#|//) ?(?:0x)?([0-9a-f]+) <", operands)
        direct = re.search(r"(?<![#$])\b(?:0x)?([0-9a-f]+) <", operands)
        found = place or direct
        operands = re.sub(r"\s*(#\s[0-9a-f]+.*|//.*|<[^>]*>)", "", operands)
        is_padding = (mnemonic in ("nop", "udf", ".word", ".inst", "nopw",
                                   "nopl", "xchg", "int3")
                      or mnemonic == ".long")
        if not is_padding or (mnemonic == "xchg" and operands != "%ax,%ax"):
            function.code.append(Instruction(
                address, min(size, 16), mnemonic, operands.strip(),
                int(found.group(1), 16) if found else None))

    @functools.cached_property
    def by_name(self) -> dict[str, Function]:
        """Functions by name."""
        return {function.name: function for function in self.functions}

    @functools.cached_property
    def _starts(self) -> list[int]:
        """Addresses of the functions."""
        return [function.address for function in self.functions]

    def function_at(self, address: int) -> Function | None:
        """The function that an address of .text is in."""
        at = bisect.bisect_right(self._starts, address) - 1
        section = self.section_at(address)
        if at < 0 or section is None or section.name != ".text":
            return None
        return self.functions[at]

    def is_jump(self, entry: Instruction) -> bool:
        """A branch that does not come back."""
        if self.is_arm64:
            return bool(re.fullmatch(r"b|b\..*|cbn?z|tbn?z", entry.mnemonic))
        return entry.mnemonic.startswith("j")

    def is_call(self, entry: Instruction) -> bool:
        """A branch that comes back."""
        return entry.mnemonic == ("bl" if self.is_arm64 else "call")

    def is_conditional(self, entry: Instruction) -> bool:
        """A branch with two ways on."""
        return (self.is_jump(entry)
                and entry.mnemonic not in ("b", "jmp"))

    def is_indirect(self, entry: Instruction) -> bool:
        """A branch to where a register or memory says, but for returns."""
        if self.is_arm64:
            return bool(re.fullmatch(r"bl?ra?[abz]*", entry.mnemonic))
        return (entry.mnemonic.startswith(("j", "call"))
                and "*" in entry.operands)

    def ends(self, entry: Instruction) -> bool:
        """True if what stands behind is not run next."""
        return (entry.mnemonic in ("b", "ret", "eret", "jmp", "iretq", "br",
                                   "ud2", "brk"))

    @functools.cached_property
    def edges(self) -> list[Edge]:
        """Who goes where, in the runtime."""
        found = []
        starts = {function.address: function for function in self.functions}
        for function, following in zip(self.functions,
                                       [*self.functions[1:], None]):
            for entry in function.code:
                if entry.target is None:
                    continue
                target = self.function_at(entry.target)
                if self.is_call(entry) and target:
                    found.append(Edge("call", function.name, target.name,
                                      entry.address))
                elif self.is_jump(entry) and target:
                    if target is not function:
                        found.append(Edge("jump", function.name, target.name,
                                          entry.address))
                elif entry.target in starts:
                    found.append(Edge("taken", function.name,
                                      starts[entry.target].name,
                                      entry.address))
            if following and self._falls_through(function, following):
                found.append(Edge("fall", function.name, following.name,
                                  function.code[-1].address))
        return found + self._table_edges(starts)

    def _falls_through(self, function, following) -> bool:
        """True if the last instruction of @function runs into @following:
        assembly alone does so. Behind an ERET stand barriers, for speculation.
        """
        code = [entry for entry in function.code
                if entry.mnemonic not in ("dsb", "isb")]
        if not code or not (function.is_assembly and following.is_assembly):
            return False
        last = code[-1]
        called = self.function_at(last.target) if last.target else None
        return not (self.ends(last) or self.is_call(last) and called
                    and called.name in NO_RETURN)

    def _table_edges(self, starts) -> list[Edge]:
        """From who branches indirectly to all functions that constants name:
        no other word can get there."""
        users = [function.name for function in self.functions
                 if any(self.is_indirect(entry) for entry in function.code)]
        return [Edge("table", user, starts[value].name, place)
                for user in users for place, value in self.words(".rodata")
                if value in starts]
