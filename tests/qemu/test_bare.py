# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The demos on the bare board, without a hypervisor: the same binaries.

Their console there is the PL011, which the hypervisor has otherwise.
"""
import pytest

import messages

DEMOS = {
    "hello": r"^Hello 2 from ",
    "latency": messages.LATENCY,
    "smp-ping": messages.SMP_DONE,
    "uart-echo": messages.ECHO_READY,
}


@pytest.mark.boards("qemu-arm64-gicv3", "qemu-arm64-gicv2")
@pytest.mark.parametrize("name", DEMOS)
def test_demo_on_the_bare_board(name, build, start) -> None:
    """Entered at EL2 by QEMU's -kernel, it drops to EL1 by itself."""
    running = start(build / "inmates" / f"{name}.bin", {})
    console = running.console("hypervisor")
    console.expect(DEMOS[name])
    if name == "uart-echo":
        console.send("<echo>")
        console.expect("<echo>")
