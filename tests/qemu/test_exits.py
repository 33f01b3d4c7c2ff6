# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""How often the hypervisor runs: QEMU's log of every exception, counted.

`-d int` writes two lines for an exception, with its kind and the exception
levels it leaves and enters. With -icount the CPUs take turns, so that the lines
of two exceptions never mix. What enters EL2 is the hypervisor's work; what
enters EL1 as an IRQ is an interrupt that a guest took.
"""
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import messages
from conftest import ICOUNT, Running

TAKEN = re.compile(r"^Taking exception \d+ \[(?P<kind>[^]]+)\] on CPU "
                   r"(?P<cpu>\d+)\n\.\.\.from EL\d to EL(?P<level>\d)\n"
                   r"(?:\.\.\.with ESR 0x(?P<class>[0-9a-f]+)/.*\n)?",
                   re.MULTILINE)
CLASS_SYSREG = 0x18
CLASS_DATA_ABORT = 0x24
LINUX_SECONDS = 10
ECHO_SECONDS = 0.05
LINUX_CPU = 0
UART_CELLS = ("hello", "latency", "smp")


@dataclass(frozen=True)
class Exception_:	# pylint: disable=invalid-name
    """One exception that a CPU took."""

    kind: str
    cpu: int
    level: int
    syndrome: int | None


class Log:
    """The exceptions of a stretch of time."""

    def __init__(self) -> None:
        self.taken: list[Exception_] = []

    def hypervisor(self, *cpus: int) -> list[Exception_]:
        """Those that entered EL2."""
        return [e for e in self.taken if e.level == 2 and e.cpu in cpus]

    def interrupts(self, *cpus: int) -> list[Exception_]:
        """Interrupts that guests took at EL1."""
        return [e for e in self.taken
                if e.level == 1 and e.kind == "IRQ" and e.cpu in cpus]


@pytest.fixture(name="log_options")
def fixture_log_options(tmp_path: Path) -> tuple[str, ...]:
    """QEMU's options to log into a file; nothing is logged yet."""
    return ("-D", str(tmp_path / "qemu.log"))


@contextmanager
def logged(running: Running, options: tuple[str, ...]) -> Iterator[Log]:
    """Log the exceptions inside of the `with` block."""
    log = Log()
    monitor = running.machine.qmp().monitor
    monitor("log int")
    yield log
    monitor("log none")
    text = Path(options[1]).read_text(errors="replace")
    log.taken = [Exception_(m["kind"], int(m["cpu"]), int(m["level"]),
                            int(m["class"], 16) if m["class"] else None)
                 for m in TAKEN.finditer(text)]


def test_the_log_sees_the_hypervisor(run, log_options) -> None:
    """A guest that does call is counted: zero below means zero."""
    running = run({"smp": {"inmate": "probe", "cmdline": "cpus=1"}},
                  extra=("-S", *ICOUNT, *log_options))
    with logged(running, log_options) as log:
        running.machine.qmp().cont()
        running.console("smp").expect(messages.PROBE_DONE)
    kinds = {e.kind for e in log.hypervisor(0, 1)}
    assert "Hypervisor Trap" in kinds
    assert len(log.hypervisor(0, 1)) > 100


@pytest.mark.boards("all")
def test_one_cpu_linux_never_exits(demo, take_apart, write_image, start,
                                   log_options) -> None:
    """10 s idle, then work: timer and UART interrupts, no exit at all."""
    chain = take_apart(demo)
    chain.cell("linux").set_cpus(1 << LINUX_CPU)
    running = start(write_image(chain.sealed()), demo, None,
                    (*ICOUNT, *log_options))
    shell = running.console("linux")
    shell.expect(messages.PROMPT)
    shell.run("stty cols 500")
    assert shell.run("nproc") == "1"
    with logged(running, log_options) as log:
        shell.run(f"sleep {LINUX_SECONDS}")
        shell.run("for n in 1 2 3 4; do dd if=/dev/zero bs=64k count=32 "
                  "2>/dev/null | sha256sum; find /proc /sys -maxdepth 2 "
                  "| wc -l; done")
    assert len(log.interrupts(LINUX_CPU)) > 10 * LINUX_SECONDS
    assert log.hypervisor(LINUX_CPU) == []


@pytest.mark.boards("all")
def test_timer_interrupts_are_direct(config, run, log_options) -> None:
    """A bare-metal cell: every timer interrupt goes to EL1, none to EL2."""
    cells = {"latency": {"inmate": "latency", "cmdline": "period-us=1000"}}
    running = run(cells, extra=(*ICOUNT, *log_options))
    latency = running.console("latency")
    latency.expect(messages.LATENCY)
    with logged(running, log_options) as log:
        latency.expect(messages.LATENCY)
        latency.expect(messages.LATENCY)
    cpus = config("latency").cpus()
    assert len(log.interrupts(*cpus)) >= 1000
    assert log.hypervisor(*cpus) == []


@pytest.mark.boards("all")
def test_device_interrupts_are_direct(config, run, log_options) -> None:
    """An SPI: the UART's, for every character that is typed."""
    cell = next(c for c in UART_CELLS if config(c).console_type() != 0)
    running = run({cell: {"inmate": "uart-echo"}},
                  extra=(*ICOUNT, *log_options))
    echo = running.console(cell)
    echo.expect(messages.ECHO_READY)
    # Behind the first character it has set up its interrupt.
    echo.send("<ready>")
    echo.expect("<ready>")
    with logged(running, log_options) as log:
        for number in range(50):
            echo.send(f"<{number}>")
            echo.expect(f"<{number}>")
            # A character that comes while the last one is echoed needs no
            # interrupt, and on a loaded host that takes its time.
            time.sleep(ECHO_SECONDS)
    cpu = config(cell).cpus()[0]
    assert len(log.interrupts(cpu)) >= 10
    assert log.hypervisor(cpu) == []


@pytest.mark.boards("all", cells=["smp"])
def test_only_sending_an_sgi_exits(run, log_options) -> None:
    """Two CPUs ping: as many exits as SGIs are taken, each at the sender."""
    running = run({"smp": {"inmate": "smp-ping"}},
                  extra=("-S", *ICOUNT, *log_options))
    smp = running.console("smp")
    with logged(running, log_options) as log:
        running.machine.qmp().cont()
        smp.expect(messages.SMP_DONE)
    # ICC_SGI1R_EL1, or GICD_SGIR beside the set-up of the distributor.
    sent = [e for e in log.hypervisor(0, 1) if e.syndrome == CLASS_SYSREG]
    sent = sent or [e for e in log.hypervisor(0, 1)
                    if e.syndrome == CLASS_DATA_ABORT]
    pings = int(re.search(messages.SMP_ROUND, smp.text())["trips"])
    # There and back; a few accesses more at the start of each CPU.
    assert 2 * pings <= len(sent) <= 2 * pings + 40
    assert len(log.interrupts(0, 1)) >= 2 * pings
    assert not [e for e in log.hypervisor(0, 1) if e.kind == "IRQ"]
