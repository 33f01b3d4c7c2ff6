# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The x86 runtime's instructions, read from ELFs that are built here: one for
SVM with xAPIC, one for VMX with x2APIC."""
import re
from collections import Counter, namedtuple

import pytest

from project import (SOURCE, X86_CROSS, X86_SVM, X86_VMX, make_ok, output_of)

Instruction = namedtuple("Instruction", "address function mnemonic operands "
                         "target")
Runtime = namedtuple("Runtime", "board elf code")

VMCB = 0xfffffffff0100000
VMCB_BITMAPS = (0x40, 0x48)	# physical addresses, as the root
VMCB_ROOT = 0xb0
ROOTS = 0xfffffffff0104000	# run, step, park: a word each
ROOTS_END = ROOTS + 3 * 8
VMCS_BITMAPS = (0x2000, 0x2002, 0x2004)
VMCS_ROOT = 0x201a
# Of 64-bit names, those of the halves: a move to one changes the other.
HALVES = {**{f"e{name}": f"r{name}" for name in
             ("ax", "bx", "cx", "dx", "si", "di", "bp", "sp")},
          **{f"r{n}d": f"r{n}" for n in range(8, 16)}}


def listing(elf):
    """All instructions of .text."""
    label, code = "", []
    for line in output_of(X86_CROSS + "objdump", "-d", "--no-show-raw-insn",
                          "-j", ".text", elf).splitlines():
        found = re.fullmatch(r"[0-9a-f]+ <(.*)>:", line)
        if found:
            label = found.group(1)
            continue
        found = re.fullmatch(r"\s*([0-9a-f]+):\s+(?:(?:rep|repz|lock|cs|data16)"
                             r"\s+)*(\S+)\s*(.*)", line)
        if found:
            place = re.search(r"# ([0-9a-f]+)", found.group(3))
            operands = re.sub(r"\s*(#.*|<.*>)", "", found.group(3)).strip()
            code.append(Instruction(int(found.group(1), 16), label,
                                    found.group(2), operands,
                                    place and int(place.group(1), 16)))
    assert len(code) > 1000
    return code


@pytest.fixture(name="runtime", scope="module", params=[X86_SVM, X86_VMX])
def fixture_runtime(request, tmp_path_factory):
    """A build of the hypervisor, and its code."""
    out = tmp_path_factory.mktemp("audit")
    make_ok(SOURCE, out, f"{request.param}_defconfig")
    elf = out / "bulkhead.elf"
    make_ok(SOURCE, out, "-j2", str(elf))
    return Runtime(request.param, elf, listing(elf))


def functions_with(runtime, *mnemonics):
    """Labels in front of such instructions, and how many."""
    return Counter(entry.function for entry in runtime.code
                   if entry.mnemonic in mnemonics)


def by_board(runtime, svm, vmx):
    """What is wanted of this build."""
    return svm if runtime.board == X86_SVM else vmx


def test_no_indirect_branches(runtime):
    """Every branch can be read from the listing, but for VMX' exits: their
    table is constant."""
    found = {entry.function for entry in runtime.code
             if entry.mnemonic.startswith(("j", "call"))
             and "*" in entry.operands}
    assert found == by_board(runtime, set(), {"vcpu_exit"})
    assert functions_with(runtime, "ret")


def test_no_float(runtime):
    """The guest's vector registers, and its x87's, are never touched."""
    register = re.compile(r"%([xyz]?mm|st\b|k[0-7])")
    assert not [entry for entry in runtime.code
                if register.search(entry.operands)
                or re.fullmatch(r"f[a-z]*|xsave.*|xrstor.*", entry.mnemonic)]


def test_ways_in_and_out(runtime):
    """One way into the guest."""
    found = functions_with(runtime, "vmrun", "vmresume", "vmlaunch")
    assert found == by_board(runtime, {"vcpu_run": 1},
                             {"enter": 1, "enter_end": 1})
    assert set(functions_with(runtime, "iretq")) == by_board(
        runtime, {"exception_entries", "host_nmi"},
        {"exception_entries", "host_nmi", "vmx_unblock_nmi"})


def test_what_never_stands_in_the_runtime(runtime):
    """Set up by boot, or nobody's: and interrupts stay off."""
    assert not functions_with(
        runtime, "sti", "vmsave", "vmxon", "vmxoff", "vmclear", "vmptrld",
        "vmptrst", "vmcall", "vmmcall", "invept", "invvpid", "invlpg",
        "invlpga", "invd", "wbinvd", "ltr", "lldt", "lmsw", "swapgs",
        "syscall", "sysret", "monitor", "mwait", "rsm", "skinit", "verw")


def test_who_uses_what(runtime):
    """Each such instruction stands where it is expected."""
    assert functions_with(runtime, "hlt", "cli") == {"arch_cpu_halt": 2}
    assert functions_with(runtime, "lgdt", "lidt") == {"handoff": 2}
    assert functions_with(runtime, "in", "out") == {"console_put": 2}
    assert set(functions_with(runtime, "cpuid")) == by_board(
        runtime, {"exit_cpuid"}, {"exit_cpuid", "exit_xsetbv"})
    assert set(functions_with(runtime, "xsetbv")) == by_board(
        runtime, {"vmsr_reset"}, {"exit_xsetbv", "vmsr_reset"})
    assert set(functions_with(runtime, "stgi", "clgi", "vmload")) == by_board(
        runtime, {"exit_other", "vcpu_reset"}, set())


def test_msrs(runtime):
    """None of a number that a guest has given."""
    assert set(functions_with(runtime, "wrmsr")) == by_board(
        runtime, {"machine_check_judge", "vmsr_reset"},
        {"machine_check_judge", "lapic_send", "lapic_write", "vmsr_reset"})
    assert set(functions_with(runtime, "rdmsr")) == by_board(
        runtime, {"machine_check_judge", "exit_wrmsr"},
        {"machine_check_judge", "exit_wrmsr", "lapic_read"})


def test_control_registers(runtime):
    """CR3 at the hand-off and the seal; of the guest's, CR2 alone."""
    found = {(entry.function, entry.operands.split(",")[-1])
             for entry in runtime.code
             if re.search(r"%cr\d$", entry.operands)}
    assert found == by_board(
        runtime, {("handoff", "%cr3"), ("seal", "%cr3")},
        {("handoff", "%cr3"), ("seal", "%cr3"), ("reinject", "%cr2")})


def test_root_of_the_vmcb(runtime):
    """N_CR3 is given nothing but words of cpu_roots, which is read-only; the
    bitmaps' addresses are given nothing."""
    if runtime.board != X86_SVM:
        pytest.skip("SVM's")
    places = [VMCB + offset for offset in (*VMCB_BITMAPS, VMCB_ROOT)]
    loaded, roots = {}, 0
    for entry in runtime.code:
        words = entry.operands.split(",")
        if entry.target in places and not words[0].startswith("0x"):
            assert entry.mnemonic == "mov"
            assert entry.target == VMCB + VMCB_ROOT
            assert ROOTS <= loaded[words[0]] < ROOTS_END, entry
            roots += 1
        if words[-1].startswith("%"):
            loaded[words[-1]] = entry.target
    assert roots >= 3
    # Nothing reaches the VMCB by a pointer.
    assert not [entry for entry in runtime.code
                if re.search(rf"\$0x{VMCB:x}", entry.operands)]


def constants_of_fields(runtime):
    """For each VMWRITE: function, field if it is a constant, and where its
    value was loaded from."""
    constant, loaded, function = {}, {}, ""
    for entry in runtime.code:
        if entry.function != function:
            constant, loaded, function = {}, {}, entry.function
        words = entry.operands.split(",")
        target = words[-1].lstrip("%")
        target = HALVES.get(target, target)
        if entry.mnemonic == "vmwrite":
            yield function, constant.get(target), loaded.get(
                words[0].lstrip("%"))
            continue
        number = re.fullmatch(r"\$0x([0-9a-f]+)", words[0])
        if entry.mnemonic.startswith(("cmp", "test", "push", "j", "call")):
            continue
        constant[target] = (int(number.group(1), 16)
                            if number and entry.mnemonic.startswith("mov")
                            else None)
        loaded[target] = entry.target if entry.mnemonic == "mov" else None


def test_root_of_the_vmcs(runtime):
    """The same of the EPTP; fields are constants but for those that a start
    resets."""
    if runtime.board != X86_VMX:
        pytest.skip("VMX'")
    fields = Counter()
    for function, field, source in constants_of_fields(runtime):
        if field is None:
            assert function in ("reset_fields", "set_segment"), function
        if field == VMCS_ROOT:
            assert ROOTS <= source < ROOTS_END
        fields[field] += 1
    assert fields[VMCS_ROOT] >= 2 and fields[0x681e] > 0	# RIP
    assert not [field for field in VMCS_BITMAPS if fields[field]]


def test_fields_that_a_start_resets(runtime):
    """None of them is a root's or a bitmap's."""
    if runtime.board != X86_VMX:
        pytest.skip("VMX'")
    symbols = output_of(X86_CROSS + "nm", "-S", runtime.elf)
    start, size = re.search(r"(\w+) (\w+) r cleared_fields", symbols).groups()
    text = output_of(X86_CROSS + "objdump", "-s", f"--start-address=0x{start}",
                     f"--stop-address={int(start, 16) + int(size, 16)}",
                     runtime.elf)
    rows = re.findall(r"(?m)^ [0-9a-f]{16} ((?:[0-9a-f]{2,8} )+)", text)
    data = bytes.fromhex("".join(rows))
    assert len(data) == int(size, 16)
    fields = {int.from_bytes(data[n:n + 2], "little")
              for n in range(0, len(data), 2)}
    # Bits 10 and 11: the guest's state; but for the event, and CR4's shadow.
    assert all(field >> 10 & 3 == 2 for field in fields - {0x4016, 0x6006})


def test_no_recursion_and_no_unknown_calls(runtime):
    """The call graph of direct calls has no cycle."""
    labels = {}
    for entry in runtime.code:
        labels.setdefault(entry.function, entry.address)
    names = {address: name for name, address in labels.items()}
    calls = {}
    for entry in runtime.code:
        if entry.operands.startswith("*"):
            calls.setdefault(entry.function, set()).update(
                name for name in labels if name.startswith("exit_"))
        elif entry.mnemonic in ("call", "jmp"):
            target = names.get(int(entry.operands, 16))
            if target is not None and target != entry.function:
                calls.setdefault(entry.function, set()).add(target)
    # The loop of exits: its parts are labels of one function.
    for name in ("enter", "enter_end", "event", "vmx_exit", "vcpu_run"):
        calls.pop(name, None)
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


def test_names_of_the_dead(runtime):
    """Nothing in the runtime's sections is called like boot code."""
    symbols = output_of(X86_CROSS + "objdump", "-t", runtime.elf)
    names = {line.split()[-1] for line in symbols.splitlines()
             if re.search(r"\s\.(text|rodata|data|bss)\s", line)}
    assert {"vcpu_exit", "exit_cpuid", "cell_stop"} <= names
    assert not names & {"paging_map", "boot_fail", "config_check",
                        "chain_parse", "pool_alloc", "window_map"}
