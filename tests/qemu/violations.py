# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Configurations that must be refused, by the host tool and at boot alike."""
import struct
from collections.abc import Callable

import messages
from chain import ARCHITECTURE, CONFIG_REVISION, Chain

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
