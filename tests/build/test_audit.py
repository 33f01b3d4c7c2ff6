# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The runtime's instructions, read from the ELF that was built."""
import re
from collections import Counter, namedtuple

import pytest

from project import BUILD, CROSS, ELF, output_of

Instruction = namedtuple("Instruction", "address function mnemonic operands")


def inline_functions(addresses):
    """For each address the innermost function of the source, if in C."""
    text = output_of(CROSS + "addr2line", "-a", "-f", "-e", ELF, *addresses)
    lines = text.splitlines()
    return {int(lines[i], 16): (lines[i + 1], lines[i + 2])
            for i in range(0, len(lines), 3)}


@pytest.fixture(name="code", scope="module")
def fixture_code():
    """All instructions of .text."""
    label, code = "", []
    for line in output_of(CROSS + "objdump", "-d", "--no-show-raw-insn",
                          "-j", ".text", ELF).splitlines():
        found = re.fullmatch(r"[0-9a-f]+ <(.*)>:", line)
        if found:
            label = found.group(1)
            continue
        found = re.fullmatch(r"\s*([0-9a-f]+):\s+(\S+)\s*(.*)", line)
        if found and not found.group(2).startswith("."):
            operands = re.sub(r"\s*(//.*|<.*>)", "", found.group(3))
            code.append(Instruction(int(found.group(1), 16), label,
                                    found.group(2), operands))
    assert len(code) > 1000
    return code


def functions_with(code, test):
    """Source functions that hold an instruction for which @test is true."""
    found = [entry for entry in code if test(entry)]
    if not found:
        return Counter()
    names = inline_functions([hex(entry.address) for entry in found])
    return Counter(names[entry.address][0]
                   if ".S:" not in names[entry.address][1] else entry.function
                   for entry in found)


def writes(register):
    """True for an MSR to @register."""
    return lambda entry: (entry.mnemonic == "msr" and
                          entry.operands.split(",")[0].lower() == register)


def is_configured(symbol):
    """True if the build that is tested has that Kconfig symbol."""
    lines = (BUILD / ".config").read_text(encoding="utf-8").splitlines()
    return f"CONFIG_{symbol}=y" in lines


def test_users_of_the_stage2_root():
    """The one table page that is mapped: named where a cell is cut, and where
    a build with restarts puts it back, only."""
    users, function = set(), ""
    for line in output_of(CROSS + "objdump", "-dr",
                          BUILD / "obj/runtime.o").splitlines():
        found = re.fullmatch(r"[0-9a-f]+ <(.*)>:", line)
        function = found.group(1) if found else function
        if re.search(r"R_AARCH64_\w+\s+stage2_root\b", line):
            users.add(function)
    restore = {"arch_cell_restore"} if is_configured("CELL_RESTART") else set()
    assert users == {"arch_cell_cut"} | restore


def test_one_wfi(code):
    """Interrupts wake EL2 only where HCR_EL2 is set up for it."""
    assert functions_with(code, lambda entry: entry.mnemonic == "wfi") == {
        "cpu_wait_for_interrupt": 1}


def test_no_firmware_calls(code):
    """No call leaves the hypervisor, up or down."""
    assert not functions_with(
        code, lambda entry: entry.mnemonic in ("smc", "hvc", "svc"))


def test_no_address_translation(code):
    """AT is speculated on by CPUs with errata, and has no use here."""
    assert not functions_with(code, lambda entry: entry.mnemonic == "at")


def test_no_indirect_branches(code):
    """No function pointers: every branch can be read from the listing."""
    assert not functions_with(
        code, lambda entry: re.fullmatch(r"bl?ra?[abz]*", entry.mnemonic))
    assert any(entry.mnemonic == "ret" for entry in code)


def test_no_float(code):
    """The guest's vector registers are never touched."""
    vector = re.compile(r"(^|[ ,{\[-])[vqdshb]([12]?[0-9]|3[01])\b")
    assert not functions_with(code, lambda entry: vector.search(entry.operands)
                              and not entry.mnemonic.startswith("b."))
    assert vector.search("q0, q1, [sp]") and vector.search("x0, {v3.4s}")


@pytest.mark.parametrize("register, functions", [
    ("ttbr0_el2", {"handoff"}),
    ("hcr_el2", {"cpu_wait_for_interrupt", "drain_serror"}),
    ("sctlr_el2", set()), ("tcr_el2", set()), ("mair_el2", set()),
    ("vttbr_el2", set()), ("vtcr_el2", set()), ("vbar_el2", set()),
    ("cptr_el2", set()), ("mdcr_el2", set()), ("hstr_el2", set()),
    ("cnthctl_el2", set()), ("ich_hcr_el2", set()), ("icc_sre_el2", set()),
    ("vmpidr_el2", set()), ("vpidr_el2", set()), ("daif", set()),
])
def test_register_writes(code, register, functions):
    """What boot has set up stays; the two exceptions are named."""
    assert set(functions_with(code, writes(register))) == functions


def test_register_writes_are_seen(code):
    """The test above can fail: registers that are written are found."""
    assert functions_with(code, writes("elr_el2"))
    assert functions_with(code, writes("vbar_el1"))


def test_exception_returns(code):
    """One way into the guest; the others end a fault or an SError of EL2."""
    found = functions_with(code, lambda entry: entry.mnemonic == "eret")
    assert found.pop("guest_enter") == 1
    assert found.pop("el2_serror") == 1
    assert list(found.values()) == [1]
    assert set(found) <= {"el2_sync", "el2_fault"}


def test_sgis(code):
    """Sent for a guest without C, and for the hypervisor; nowhere else."""
    found = functions_with(
        code, lambda entry: entry.mnemonic == "msr" and re.match(
            r"(icc_sgi1r_el1|s3_0_c12_c11_5),", entry.operands, re.IGNORECASE))
    assert found == {"vgic_exit": 1, "gic_send_sgi": 1}


def test_tlb_maintenance(code):
    """Whole regimes only: no address of a guest's choice."""
    found = {entry.operands for entry in code if entry.mnemonic == "tlbi"}
    assert found == {"alle2", "vmalls12e1is", "vmalle1"}


def test_no_recursion_and_no_unknown_calls(code):
    """The call graph of direct calls has no cycle."""
    labels = {}
    for entry in code:
        labels.setdefault(entry.function, entry.address)
    names = {address: name for name, address in labels.items()}
    calls = {}
    for entry in code:
        if entry.mnemonic in ("bl", "b"):
            target = names.get(int(entry.operands, 16))
            if target is not None and target != entry.function:
                calls.setdefault(entry.function, set()).add(target)
    visited = {}

    def visit(name, path):
        assert visited.get(name) != "open", " -> ".join([*path, name])
        if name not in visited:
            visited[name] = "open"
            for target in sorted(calls.get(name, ())):
                visit(target, [*path, name])
            visited[name] = "done"

    for name in sorted(calls):
        visit(name, [])
    assert len(visited) > 20


def test_names_of_the_dead():
    """Nothing in the runtime's sections is called like boot code."""
    symbols = output_of(CROSS + "objdump", "-t", ELF)
    runtime = {line.split()[-1] for line in symbols.splitlines()
               if re.search(r"\s\.(text|rodata|data|bss)\s", line)}
    assert {"trap_data_abort", "cell_stop", "vgicd_access"} <= runtime
    assert not runtime & {"paging_map", "boot_fail", "config_check",
                          "chain_parse", "pool_alloc", "window_map"}
