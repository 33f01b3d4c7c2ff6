# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""x86: what may be in the runtime, and in which functions. Reviewed by hand; a
new line here is a change of what has to be argued for.
"""
import re
from collections.abc import Iterator

from binary import Binary, Function, Instruction

HALT = {"arch_cpu_halt"}
MSRS = {"lapic_send", "lapic_write", "machine_check_judge", "vmsr_reset"}
READERS = {"debug_trap", "enter", "enter_end", "exit_cr", "exit_denied",
           "exit_ept", "exit_exception", "exit_in_out", "exit_in_vain",
           "exit_undefined", "exit_xsetbv", "reinject", "reset_fields",
           "skip_odd", "vcpu_cr4", "vcpu_exit", "vcpu_inject", "vcpu_pc",
           "vcpu_skip", "vcpu_step_begin", "vmx_end"}
WRITERS = {"debug_trap", "exit_cr", "exit_denied", "exit_exception",
           "exit_in_vain", "exit_undefined", "exit_xsetbv", "reinject",
           "reset_fields", "set_segment", "skip_odd", "vcpu_exit",
           "vcpu_inject", "vcpu_park", "vcpu_skip", "vcpu_step_begin"}

PRIVILEGED: dict[str, set[str]] = {
    # The host's own: the map at the hand-off and the seal, the fault entry
    "write cr3": {"handoff", "seal"},
    "read cr3": {"seal"},
    "read cr2": {"host_fault"},
    "lgdt": {"handoff"},
    "lidt": {"handoff"},
    "hlt": HALT,
    "cli": HALT,
    "iretq": {"exception_entries", "host_nmi", "vmx_unblock_nmi"},
    # A guest's: its page fault, its XCR0, PKRU and debug registers, and what the
    # host's CR4 says of them
    "write cr2": {"reinject"},
    "read cr4": {"vmsr_reset"},
    "xsetbv": {"exit_xsetbv", "vmsr_reset"},
    "wrpkru": {"vmsr_reset"},
    **{f"write db{n}": {"vcpu_reset"} for n in range(4)},
    "read db6": {"debug_trap"},
    "write db6": {"debug_trap", "vcpu_reset"},
    "cpuid": {"exit_cpuid", "exit_xsetbv"},
    "rdmsr": {"exit_wrmsr", "lapic_read", "machine_check_judge"},
    "wrmsr": MSRS,
    # The console, if it is a port's
    "in": {"console_put"},
    "out": {"console_put"},
    "rdtsc": {"seal"},
    # SVM
    "vmrun": {"vcpu_run"},
    "vmload": {"vcpu_reset"},
    "stgi": {"exit_other"},
    "clgi": {"exit_other"},
    # VMX
    "vmlaunch": {"enter_end"},
    "vmresume": {"enter"},
    "vmread": READERS,
    "vmwrite": WRITERS,
}
# With ROOTLESS=n: what is left when management has ended itself enters guests
# by a loop of its own, on maps without it.
PRIVILEGED_ROOTED: dict[str, set[str]] = {
    "write cr3": {"frozen_hand_off"},
    "vmrun": {"frozen_hand_off"},
}
LISTED = r"""rdmsr|wrmsr|in[bwl]?|out[bwl]?|ins[bwl]?|outs[bwl]?|hlt|cli|sti|stgi|
clgi|lgdt|lidt|lldt|ltr|lmsw|clts|cpuid|xsetbv|xgetbv|rdtscp?|rdpmc|iretq?|
vm[a-z]+|inv[a-z]+|wbinvd|clflush.*|swapgs|syscall|sysretq?|sysenter|sysexit|
monitor|mwait|skinit|rsm|verr|verw|wrfsbase|wrgsbase|rdfsbase|rdgsbase|stac|
clac|wrpkru|getsec|encls|enclv"""
LISTED = LISTED.replace("\n", "")

DISPATCHERS = {
    # SVM: what an exit can lead to. VMMCALL is among those that get #UD.
    "exit_other": {"exit_event", "machine_check_judge", "panic", "reflect",
                   "stop", "vcpu_inject", "vcpu_skip", "svm_event"},
    "dispatch_again": {"exit_cpuid", "exit_nested", "exit_other", "exit_port",
                       "exit_rdmsr", "exit_wrmsr"},
    # SVM, and VMX by its table, which is looked at below
    "vcpu_exit": {"debug_trap", "exit_cpuid", "exit_cr", "exit_denied",
                  "exit_ept", "exit_exception", "exit_in_out", "exit_in_vain",
                  "exit_nested", "exit_other", "exit_port", "exit_rdmsr",
                  "exit_step_done", "exit_undefined", "exit_wrmsr",
                  "exit_xsetbv", "step_exit", "vmx_end"},
}
INDIRECT = {"vcpu_exit"}	# VMX: by the table of handlers
LOOP = {"enter", "vcpu_run"}
FORBIDDEN = (r"vmcall|vmmcall|vmxon|vmxoff|vmclear|vmptrld|vmptrst|vmsave|invept|"
             r"invvpid|invlpga?|invd|wbinvd|skinit|getsec|encl[sv]|rsm|sti|ltr|"
             r"lldt|lmsw|swapgs|syscall|sysretq?|monitor|mwait|verw|int|int3")

# VMX, SDM 3D appendix C: what must come to nothing, or to #UD.
HYPERCALLS = (*range(18, 28), 50, 53, 59)	# VMCALL to VMXON, INVEPT, ...
ROOT_WORDS = 3		# of cpu_roots: run, step, park
VMCB_ROOT = 0xb0
VMCB_BITMAPS = (0x40, 0x48)
VMCS_ROOT = 0x201a
VMCS_BITMAPS = (0x2000, 0x2002, 0x2004)
# Functions that go through a constant list of fields.
FIELD_LISTS = {"reset_fields", "set_segment"}
HALVES = {**{f"e{name}": f"r{name}" for name in
             ("ax", "bx", "cx", "dx", "si", "di", "bp", "sp")},
          **{f"r{n}d": f"r{n}" for n in range(8, 16)}}


def privileged_key(entry: Instruction) -> str | None:
    """What PRIVILEGED calls the instruction; None: it needs no list."""
    words = entry.operands.split(",")
    if (entry.mnemonic.startswith("mov")
            and (found := re.search(r"%(cr\d+|d[br]\d+)", entry.operands))):
        way = "write" if words[-1].startswith(f"%{found.group(1)}") else "read"
        return f"{way} {found.group(1)}"
    if entry.mnemonic.startswith("mov") and re.search(
            r"%[csdefg]s$", entry.operands):
        return f"write {words[-1].lstrip('%')}"
    if re.fullmatch(LISTED, entry.mnemonic):
        return re.sub(r"^(in|out)[bwl]$", r"\1", entry.mnemonic)
    return None


def is_float(entry: Instruction) -> bool:
    """True if a vector, mask or x87 register is named, or x87 is used."""
    return bool(re.search(r"%([xyz]?mm|st\b|k[0-7])", entry.operands)
                or re.fullmatch(r"f[a-z0-9]*|xsave.*|xrstor.*|emms|v?ldmxcsr",
                                entry.mnemonic))


def is_permitted(_config: dict[str, str], _file: str,
                 _entry: Instruction) -> bool:
    """What FORBIDDEN names no configuration has."""
    return False


def table_findings(binary: Binary) -> list[str]:
    """VMX' table of handlers: constant, of known functions, and for each call
    to a hypervisor the one that says it does not exist."""
    table = binary.symbol_named("handlers")
    if table is None:
        return []
    if table.section != ".rodata":
        return [f"handlers is in {table.section}, not in .rodata"]
    words = dict(binary.words(".rodata"))
    starts = {function.address: function.name
              for function in binary.functions}
    found = []
    for number in range(table.size // 8):
        value = words[table.address + 8 * number]
        name = starts.get(value, "")
        if value and name not in DISPATCHERS["vcpu_exit"]:
            found.append(f"handlers[{number}] is 0x{value:x} {name}")
        if number in HYPERCALLS and value and name != "exit_undefined":
            found.append(f"handlers[{number}], a call to a hypervisor, is "
                         f"{name}")
    return found


def root_findings(binary: Binary) -> list[str]:
    """What the root fields are given."""
    if binary.symbol_named("vmx_end"):
        return vmcs_findings(binary)
    return vmcb_findings(binary)


def is_root(binary: Binary, place: int | None) -> bool:
    """True if a value was loaded from one of the prepared roots."""
    first = binary.absolute["cpu_roots"]
    return place is not None and first <= place < first + 8 * ROOT_WORDS


def vmcb_findings(binary: Binary) -> list[str]:
    """N_CR3 is given words of cpu_roots; the bitmaps' addresses nothing; and
    nothing takes the VMCB's address."""
    vmcb = binary.absolute["vmcb"]
    places = [vmcb + offset for offset in (VMCB_ROOT, *VMCB_BITMAPS)]
    found = []
    for function in binary.functions:
        loaded: dict[str, int | None] = {}
        for entry in function.code:
            words = entry.operands.split(",")
            is_store = (entry.target in places and len(words) > 1
                        and "(%rip)" in words[-1])
            if is_store and not (entry.target == places[0]
                                 and is_root(binary, loaded.get(words[0]))):
                found.append(f"{function.name} at 0x{entry.address:x}: "
                             f"{entry.mnemonic} {entry.operands}")
            if f"$0x{vmcb:x}" in entry.operands:
                found.append(f"{function.name} at 0x{entry.address:x} takes "
                             "the VMCB's address")
            if words[-1].startswith("%"):
                loaded[words[-1]] = entry.target
    return found


def vmwrites(function: Function) -> Iterator[
        tuple[Instruction, int | None, int | None]]:
    """Each VMWRITE of a function: the field, if it is a constant, and where its
    value was loaded from."""
    constant: dict[str, int | None] = {}
    loaded: dict[str, int | None] = {}
    for entry in function.code:
        words = entry.operands.split(",")
        target = words[-1].lstrip("%")
        target = HALVES.get(target, target)
        if entry.mnemonic == "vmwrite":
            yield entry, constant.get(target), loaded.get(words[0].lstrip("%"))
        elif not entry.mnemonic.startswith(("cmp", "test", "push", "j", "call")):
            number = re.fullmatch(r"\$0x([0-9a-f]+)", words[0])
            constant[target] = (
                int(number.group(1), 16)
                if number and entry.mnemonic.startswith("mov") else None)
            loaded[target] = (entry.target if entry.mnemonic == "mov" else None)


def vmcs_findings(binary: Binary) -> list[str]:
    """The EPTP is given words of cpu_roots, the bitmaps' addresses nothing, and
    all fields are constants but for those of listed functions."""
    found = []
    for function in binary.functions:
        for entry, field, source in vmwrites(function):
            place = f"{function.name} at 0x{entry.address:x}"
            if field is None and function.name not in FIELD_LISTS:
                found.append(f"{place}: a field that is no constant")
            elif field in VMCS_BITMAPS:
                found.append(f"{place}: a bitmap's address")
            elif field == VMCS_ROOT and not is_root(binary, source):
                found.append(f"{place}: the root is given something else")
    return found
