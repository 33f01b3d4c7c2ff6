# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""arm64: what may be in the runtime, and in which functions. Reviewed by hand; a
new line here is a change of what has to be argued for.
"""
import re

from binary import Binary, Instruction

# A CPU's own reset, in one function, of all that its guest could have left.
RESET = """afsr0_el1 afsr1_el1 amair_el1 cntkctl_el1 cntp_ctl_el0 cntp_cval_el0
cntv_ctl_el0 cntv_cval_el0 contextidr_el1 cpacr_el1 csselr_el1 elr_el1 esr_el1
far_el1 mair_el1 mdscr_el1 par_el1 pmcntenclr_el0 pmcr_el0 pmintenclr_el1
pmovsclr_el0 pmuserenr_el0 sctlr_el1 sp_el0 sp_el1 spsr_el1 tcr_el1 tpidr_el0
tpidr_el1 tpidrro_el0 ttbr0_el1 ttbr1_el1 vbar_el1""".split()
CLEANERS = {"cell_stop", "comm_reset", "comm_set_end", "panic", "seal"}
FILTER = {"vgic_sysreg"}	# of a filtered cell; else vgic_sysreg is what is
DIRECT = {"vgic_sysreg", "vgic_sysreg_direct"}	# _direct beside a filter
GIC_RESET = {"gic_reset_cpu", "gic_reset_cpu_direct"}

PRIVILEGED: dict[str, set[str]] = {
    **{f"msr {name}": {"cpu_park"} for name in RESET},
    # EL2's own state: the map at the hand-off, what wakes a WFI, PSTATE.A while
    # an SError is drained, and the way back into the guest
    "msr ttbr0_el2": {"handoff"},
    "msr hcr_el2": {"cpu_park", "cpu_wait_for_interrupt"},
    "mrs hcr_el2": {"cpu_park", "cpu_wait_for_interrupt"},
    "msr daifclr": {"cpu_park"},
    "msr daifset": {"cpu_park"},
    "msr elr_el2": {"el2_fault", "guest_return", "vgic_exit"},
    "mrs elr_el2": {"el2_fault", "guest_trap", "vgic_exit"},
    "msr spsr_el2": {"guest_return", "vgic_exit"},
    "mrs spsr_el2": {"el2_fault", "guest_trap", "vgic_exit"},
    "msr tpidr_el2": {"el2_fault"},
    "mrs tpidr_el2": {"el2_fault"},
    "mrs esr_el2": {"el2_fault", "guest_exit"},
    "mrs far_el2": {"el2_fault", "memory_fault", "trap_data_abort", "trap_io",
                    "trap_other", "vgic_exit"},
    "mrs hpfar_el2": {"trap_data_abort", "trap_io", "trap_other", "vgic_exit"},
    "tlbi alle2": {"handoff", "seal"},
    "ic iallu": {"cpu_park", "handoff"},
    # The guest's own: an exception into EL1, a trapped register, its reset
    "msr elr_el1": {"cpu_park", "inject_undef"},
    "msr spsr_el1": {"cpu_park", "inject_undef"},
    "msr esr_el1": {"cpu_park", "inject_undef"},
    "mrs sctlr_el1": {"inject_undef"},
    "mrs vbar_el1": {"inject_undef"},
    "mrs oslsr_el1": {"vsysreg_access"},
    "tlbi vmalle1": {"cpu_park"},
    "tlbi vmalls12e1is": {"arch_cell_cut"},
    # The CPU interface
    "msr cntp_ctl_el0": {"cpu_park", "gic_park_cpu"},
    "msr cntv_ctl_el0": {"cpu_park", "gic_park_cpu"},
    **{f"msr icc_ap1r{n}_el1": {"gic_park_cpu"} | FILTER for n in range(4)},
    "msr icc_bpr1_el1": GIC_RESET,
    "mrs icc_bpr1_el1": FILTER,
    "msr icc_ctlr_el1": GIC_RESET | DIRECT,
    "mrs icc_ctlr_el1": DIRECT,
    "msr icc_dir_el1": DIRECT,
    "msr icc_eoir1_el1": FILTER,
    "mrs icc_hppir1_el1": FILTER,
    "mrs icc_iar1_el1": FILTER,
    "msr icc_igrpen1_el1": GIC_RESET | {"gic_park_cpu"},
    "msr icc_pmr_el1": GIC_RESET | DIRECT | {"gic_park_cpu"},
    "mrs icc_pmr_el1": DIRECT,
    "mrs icc_rpr_el1": DIRECT,
    "msr icc_sgi1r_el1": {"gic_send_sgi", "vgic_exit"},
    "msr icc_sre_el1": GIC_RESET,
    # Time, and cleaning of what is read with caches off
    "mrs cntpct_el0": {"cell_stop", "seal"},
    "mrs cntfrq_el0": {"arch_clock_rate"},
    "mrs ctr_el0": CLEANERS,
    "dc civac": CLEANERS,
    "wfi": {"cpu_wait_for_interrupt"},
    "eret": {"el2_fault", "el2_serror", "guest_enter"},
}

# With ROOTLESS=n: the stub that is left when management has ended itself, and
# the second hand-off, to maps without it.
PRIVILEGED_ROOTED: dict[str, set[str]] = {
    "msr vbar_el2": {"frozen"},
    "msr ttbr0_el2": {"frozen"},
    "tlbi alle2": {"frozen"},
    "ic iallu": {"frozen"},
    "mrs esr_el2": {"frozen_exit"},
    "eret": {"frozen_exit"},
}

DISPATCHERS = {
    "guest_exit": {"vgic_exit"},
    "guest_trap": {"cpu_park", "guest_return", "trap_call", "trap_data_abort",
                   "trap_other"},
    "trap_call": {"inject_undef", "smccc_call"},
    "trap_other": {"cpu_wait_for_interrupt", "inject_undef", "memory_fault",
                   "smccc_call", "trap_sysreg", "panic"},
    "trap_sysreg": {"inject_undef", "vsysreg_access"},
    "smccc_call": {"psci_call", "smccc_arch"},
}

INDIRECT: set[str] = set()
LOOP = {"guest_return", "guest_trap", "guest_enter"}
FORBIDDEN = r"smc|hvc|svc|at|wfe|hlt|brk|drps|dcps[123]|rmif|pac.*|aut.*"
# In a build with CONFIG_SMCCC_WORKAROUNDS, of the firmware's workarounds.
FIRMWARE_FILE = "arch/arm64/smccc_forward.c"

# The one table page that is mapped is named where a cell is cut, and where one
# that may restart gets it back.
ROOT_USERS = {"arch_cell_cut", "arch_cell_restore", "cell_stop", "cell_over"}
PAGE = 0x1000


def privileged_key(entry: Instruction) -> str | None:
    """What PRIVILEGED calls the instruction; None: it needs no list."""
    words = [word.strip().lower() for word in entry.operands.split(",")]
    if entry.mnemonic == "msr":
        return f"msr {words[0]}"
    if entry.mnemonic == "mrs":
        return f"mrs {words[1]}"
    if entry.mnemonic in ("tlbi", "dc", "ic", "sys", "sysl"):
        return f"{entry.mnemonic} {words[0]}"
    if entry.mnemonic in ("wfi", "eret"):
        return entry.mnemonic
    return None


def is_float(entry: Instruction) -> bool:
    """True if a vector or floating-point register is named."""
    return (not entry.mnemonic.startswith("b.")
            and bool(re.search(r"(^|[ ,{\[-])[vqdshb]([12]?[0-9]|3[01])\b",
                               entry.operands)))


def is_permitted(config: dict[str, str], file: str, entry: Instruction) -> bool:
    """True for what FORBIDDEN names but this configuration has on purpose."""
    return (entry.mnemonic == "smc" and file == FIRMWARE_FILE
            and config.get("CONFIG_SMCCC_WORKAROUNDS") == "y")


def table_findings(_binary: Binary) -> list[str]:
    """There are no tables of functions."""
    return []


def root_findings(binary: Binary) -> list[str]:
    """Who names the page of the cell's stage-2 root."""
    root = binary.absolute.get("stage2_root")
    if root is None:
        return ["there is no symbol stage2_root to look for"]
    found = []
    for function in binary.functions:
        for entry in function.code:
            if (entry.mnemonic in ("adr", "adrp", "ldr", "str")
                    and entry.target is not None
                    and entry.target // PAGE == root // PAGE
                    and function.name.split(".")[0] not in ROOT_USERS):
                found.append(f"{function.name} at 0x{entry.address:x} names "
                             "stage2_root")
    return found
