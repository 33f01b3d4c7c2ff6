# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""What the benchmark must know of an architecture."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Arch:
    """@branch matches direct branches, calls too, whose operand is an address;
    @calls are those; @relax is in every loop that waits. @enter is the function
    with the one instruction @leaves by which a guest is entered; exits arrive
    behind it or at @vectors of `vectors`. @phases: the boot's parts, by the
    function that begins each, on any CPU. @tags: functions that exits are known
    by; an exit may pass several; @kinds: names for them, the first that fits.
    """

    cross: str
    branch: str
    calls: tuple[str, ...]
    relax: str
    enter: str
    leaves: str
    sleeps: str
    vectors: tuple[int, ...]
    ram_bases: dict[str, int]
    ends: str	# what the hypervisor says when bench.c ends itself
    phases: dict[str, str]
    tags: tuple[str, ...]
    kinds: dict[str, str]


ARM64 = Arch(
    cross="aarch64-linux-gnu-",
    branch=r"(b|bl|b\..*|cbn?z|tbn?z)$",
    calls=("bl",),
    relax="yield",
    enter="guest_enter",
    leaves="eret",
    sleeps="wfi",
    vectors=(0x400, 0x600),
    ram_bases={"virt": 0x40200000, "xlnx-zcu102": 0x200000},
    ends="PSCI SYSTEM_OFF$",
    phases={
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
    },
    tags=("trap_sysreg", "trap_data_abort", "trap_call", "vsysreg_access",
          "vgic_sysreg", "vgic_exit", "vgicd_access", "vgic_cpu_access",
          "io_access", "inject_undef", "cell_stop", "cpu_park"),
    kinds={
        "cell stop": "cell_stop",
        "undefined": "inject_undef",
        "part of a page": "io_access",
        "redistributor, GICC_DIR": "vgic_cpu_access",
        "CPU interface": "vgic_sysreg",
        "system register": "vsysreg_access",
        "PSCI, SMCCC": "trap_call",
        "distributor": "trap_data_abort",
        # Without C, so none of the above.
        "SGI sent": "vgic_exit",
    })

X86 = Arch(
    cross="",
    branch=r"(j[a-z]+|call|loopn?e?)$",
    calls=("call",),
    relax="pause",
    enter="vcpu_run",
    leaves="vmrun",	# VMX is in Bochs only, and counted there
    sleeps="",
    vectors=(),
    ram_bases={"q35": 0x100000},
    ends="sleep port$",
    phases={
        "preloader": "pre_entry",
        "to the boot map": "boot_start",
        "image opened": "boot_main",
        "image verified": "chain_verify",
        "configuration checked": "config_check",
        "CPUs and interrupts": "arch_start_cpus",
        "secondary CPUs": "boot_secondary_start",
        "cells built": "cell_build",
        "payloads": "payload_load_all",
        "final maps": "arch_final_maps",
        "hand-off and seal": "boot_cpu_hand_off",
        "first entry": "vcpu_run",
    },
    tags=("cell_stop", "exit_cpuid", "exit_rdmsr", "exit_wrmsr", "exit_port",
          "exit_step_done", "exit_memory", "exit_event", "vlapic_icr",
          "vcpu_park"),
    kinds={
        "cell stop": "cell_stop",
        "CPUID": "exit_cpuid",
        "RDMSR": "exit_rdmsr",
        "WRMSR": "exit_wrmsr",
        "I/O port": "exit_port",
        "step done": "exit_step_done",
        "trapped page": "exit_memory",
        "event": "exit_event",
    })

ARCHS = {"arm64": ARM64, "x86": X86}
