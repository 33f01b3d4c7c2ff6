# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""A fault in the hypervisor itself. No guest can cause one, so the debugger
does: it moves the stack of a CPU that has just trapped into the guard page.
"""
import re
import struct

import messages
from conftest import PAIR
from test_seal import symbol

GUARD_PAGE = 0x3ff60000		# below the CPU's page, arch/arm64/include/layout.h
RECORD = 0x7fdff000		# last page of the hypervisor's first 2 MiB
RECORD_HEAD = struct.Struct("<II64s")
MAGIC = 0x52434e50


def test_stack_overflow(build, pack, start) -> None:
    """That CPU reports, records and stops; the other cell runs on. After a
    warm reset boot tells what the record says, once.
    """
    running = start(pack(PAIR), PAIR, None, ("-S",))
    gdb = running.machine.gdb()
    thread = gdb.run_to(symbol(build, "guest_trap"))
    cpu = int(thread.split(".")[-1], 16) - 1
    other = "hello" if cpu == 2 else "latency"
    gdb.set_register(thread, "sp", GUARD_PAGE + 0x800)
    gdb.close()

    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.PANIC_REPORT.format(cpu=cpu))
    pattern = {"hello": messages.HELLO, "latency": messages.LATENCY}[other]
    for _ in range(2):
        running.console(other).expect(pattern)
    magic, who, reason = RECORD_HEAD.unpack(
        running.machine.qmp().memory(RECORD, RECORD_HEAD.size))
    assert (magic, who) == (MAGIC, cpu)
    assert reason.rstrip(b"\0") == b"fault in the hypervisor"
    assert len(re.findall(messages.PANIC, hypervisor.text())) == 1

    running.machine.qmp().command("system_reset")
    hypervisor.expect(messages.OLD_PANIC.format(cpu=cpu))
    running.console("hello").expect(r"^Hello 1 from cell!$")
    running.machine.qmp().command("system_reset")
    hypervisor.expect("Bulkhead: boot at")
    hypervisor.expect("panic record at")
    assert len(re.findall(messages.OLD_PANIC.format(cpu=cpu),
                          hypervisor.text(), re.MULTILINE)) == 1
