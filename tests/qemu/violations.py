# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Configurations that must be refused, by the host tool and at boot alike."""
import struct
from collections.abc import Callable

import messages
from chain import (APIC_MODE, ARCHITECTURE, CONFIG_REVISION, PM_TIMER_PORT,
                   Chain)

CPU_MASK_2, CPU_MASK_5 = 1 << 2, 1 << 5
IO_READ_WRITE, EXECUTE = 0x13, 0x4

# What is done to the chain of PAIR, and what must be said about it. In each
# bare-metal cell memory region 0 is RAM and region 1 the UART.
VIOLATIONS: dict[str, tuple[Callable[[Chain], object], str]] = {
    "revision": (
        lambda c: struct.pack_into("<H", c.cell("hello").data,
                                   CONFIG_REVISION, 13),
        messages.REVISION),
    "architecture": (
        lambda c: struct.pack_into("<B", c.cell("hello").data, ARCHITECTURE,
                                   0),
        messages.ARCHITECTURE),
    "shared-cpu": (
        lambda c: c.cell("hello").set_cpus(CPU_MASK_2), messages.SHARED_CPU),
    "foreign-cpu": (
        lambda c: c.cell("hello").set_cpus(CPU_MASK_5), messages.FOREIGN_CPU),
    "no-cpu": (
        lambda c: c.cell("hello").set_cpus(0), messages.NO_CPU),
    "shared-memory": (
        lambda c: c.cell("hello").set_memory(0, phys=0x70000000),
        messages.SHARED_MEMORY),
    "hypervisor-memory": (
        lambda c: c.cell("hello").set_memory(0, phys=0x7fc00000),
        messages.HYPERVISOR_MEMORY),
    "gicd": (
        lambda c: c.cell("hello").set_memory(1, phys=0x08000000),
        messages.GICD_GRANTED),
    "fw-cfg": (
        lambda c: c.cell("hello").set_memory(1, phys=0x09020000),
        messages.FW_CFG_GRANTED),
    "gicr": (
        lambda c: c.cell("hello").set_memory(1, phys=0x080a0000),
        messages.GICR_GRANTED),
    "its": (
        lambda c: c.cell("hello").set_memory(1, phys=0x08090000),
        messages.ITS_GRANTED),
    "gicv2m": (
        lambda c: c.cell("hello").set_memory(1, phys=0x08020000),
        messages.GICV2M_GRANTED),
    "outside-system": (
        lambda c: c.cell("hello").set_memory(0, phys=0x30000000),
        messages.OUTSIDE_SYSTEM),
    "unaligned": (
        lambda c: c.cell("hello").set_memory(0, phys=0x70200100),
        messages.UNALIGNED),
    "executable-io": (
        lambda c: c.cell("hello").set_memory(1, flags=IO_READ_WRITE | EXECUTE),
        messages.EXECUTABLE_IO),
    "shared-irq": (
        lambda c: c.cell("hello").set_irq(37), messages.SHARED_IRQ),
    "entry": (
        lambda c: c.cell("hello").set_reset_address(0x60000000),
        messages.BAD_ENTRY),
    "payload": (
        lambda c: setattr(c.payload("hello"), "address", 0x10000000),
        messages.BAD_PAYLOAD),
}


def x86_memory(phys: int, pattern: str) -> tuple[Callable, str]:
    """RAM of hello in another place; there is no such memory to execute."""
    return lambda c: c.cell("hello").set_memory(0, phys=phys), pattern


def x86_ports(first: int, count: int, what: str) -> tuple[Callable, str]:
    """Ports that no cell is granted, in the place of a UART."""
    return (lambda c: c.cell("hello").set_ports(first, count),
            messages.NEVER_PORTS.format(first=first, count=count, what=what))


def x86_system(offset: int, value: int, pattern: str) -> tuple[Callable, str]:
    """A number of 16 bits in the system config."""
    return (lambda c: struct.pack_into("<H", c.system.data, offset, value),
            pattern)


# The same for x86, where a cell's region 0 is its RAM.
X86_VIOLATIONS: dict[str, tuple[Callable[[Chain], object], str]] = {
    "revision": VIOLATIONS["revision"],
    "architecture": (
        lambda c: struct.pack_into("<B", c.cell("hello").data, ARCHITECTURE,
                                   2),
        messages.X86_ARCHITECTURE),
    "shared-cpu": VIOLATIONS["shared-cpu"],
    "foreign-cpu": VIOLATIONS["foreign-cpu"],
    "no-cpu": VIOLATIONS["no-cpu"],
    "shared-memory": x86_memory(0x28000000, messages.SHARED_MEMORY),
    "hypervisor-memory": x86_memory(0x3f000000, messages.HYPERVISOR_MEMORY),
    "low-memory": x86_memory(0, messages.LOW_MEMORY),
    "apic": x86_memory(0xfee00000, messages.APIC_GRANTED),
    "messages": x86_memory(0xfeef0000, messages.APIC_GRANTED),
    "ioapic": x86_memory(0xfec00000, messages.IOAPIC_GRANTED),
    "hpet": x86_memory(0xfed00000, messages.HPET_GRANTED),
    "flash": x86_memory(0xffc00000, messages.FLASH_GRANTED),
    "ecam": x86_memory(0xb0000000, messages.ECAM_GRANTED),
    "outside-system": x86_memory(0x04000000, messages.OUTSIDE_RAM),
    "unaligned": x86_memory(0x28200100, messages.UNALIGNED),
    "shared-pin": (lambda c: c.cell("hello").set_pin(5), messages.SHARED_PIN),
    "shared-ports": (lambda c: c.cell("hello").set_ports(0x3e8, 8),
                     messages.SHARED_PORTS),
    "foreign-ports": (lambda c: c.cell("hello").set_ports(0x5000, 4),
                      messages.OUTSIDE_PORTS),
    "pic": x86_ports(0x20, 2, "the PIC"),
    "pit": x86_ports(0x3f, 2, "the PIT"),
    "cmos": x86_ports(0x70, 2, "NMI mask and CMOS"),
    "smi": x86_ports(0xb2, 2, "SMI"),
    "pci": x86_ports(0xcf8, 8, "PCI configuration and reset"),
    "fw-cfg": x86_ports(0x510, 12, "fw_cfg"),
    "pm1": x86_ports(0x600, 8, "the PM1 block of ACPI"),
    "console-ports": x86_ports(0x3f8, 8, "the debug console"),
    "entry": (lambda c: c.cell("hello").set_reset_address(1 << 32),
              messages.HIGH_ENTRY),
    "payload": (
        lambda c: setattr(c.payload("hello"), "address", 0x10000000),
        messages.X86_BAD_PAYLOAD),
    "apic-mode": x86_system(APIC_MODE, 2, messages.APIC_MODE_NOT_BUILT),
    "pm-timer": x86_system(PM_TIMER_PORT, 0xcf8, messages.PM_TIMER_IS_RESET),
}
