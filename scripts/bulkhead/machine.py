# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""A running QEMU."""
import os
import re
import socket
import subprocess
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from . import disc
from .board import Board, Console, replace_option
from .emulator import CONNECT_SECONDS, Emulator, MachineError
from .gdbstub import Gdb
from .qmp import Qmp, QmpError
from .ramlog import RamLog


class Machine(Emulator):
    """Context manager: QEMU runs inside the `with` block and never after it.

    @cells names the consoles. @options replaces options of the board ({"-smp":
    "2"}), @extra follows the board's arguments. Without an image nothing is
    given to -kernel, nor if @extra starts it from a disc ("iso:multiboot").
    """

    name = "QEMU"

    # pylint: disable-next=too-many-arguments
    def __init__(self, board: Board, image: Path | None,
                 cells: Collection[str] = (),
                 options: dict[str, str] | None = None,
                 extra: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._ports = {c.name(cells): c for c in board.consoles}
        self._arguments = list(board.qemu)
        for option, value in (options or {}).items():
            self._arguments = replace_option(self._arguments, option, value)
        self._image = image
        self._disc_command = disc.command_of(extra)
        if image is not None and self._disc_command is None:
            self._arguments += ["-kernel", str(image)]
        self._arguments += extra
        self._takes_turns = board.arch == "x86" and \
            "-icount" in self._arguments
        self._qmp: Qmp | None = None
        self._logs: list[RamLog] = []

    def qmp(self) -> Qmp:
        """The machine protocol, connected on first use."""
        if self._qmp is None:
            self._qmp = Qmp(self._connect("qmp"))
        return self._qmp

    def gdb(self) -> Gdb:
        """A new connection to the debug stub, which stops the machine."""
        return Gdb(self._connect("gdb"))

    def nudge(self) -> None:
        """With -icount CPUs take turns, and QEMU 7.2 gives all time up to the
        next timer to the first one that wants it. While that one spins without
        PAUSE, as Linux does until a CPU that it starts has said so, the CPU
        behind it has no turn at all. Whoever stops and goes on ends a turn.
        """
        if not self._takes_turns:
            return
        with suppress(OSError, ValueError, QmpError):
            status = self.qmp().command("query-status")
            if isinstance(status, dict) and status["running"]:
                self.qmp().stop()
                self.qmp().cont()

    def registers(self, *names: str) -> list[dict[str, int]]:
        """Read registers of all CPUs, in CPU order, at one moment."""
        status = self.qmp().command("query-status")
        assert isinstance(status, dict)
        stub = self.gdb()
        try:
            return [{name: stub.register(thread, name) for name in names}
                    for thread in stub.threads()]
        finally:
            stub.close()
            if not status["running"]:
                self.qmp().stop()

    def exception_levels(self) -> list[int]:
        """The exception level of each CPU, which may run, in CPU order."""
        text = self.qmp().monitor("info registers -a")
        return [int(level) for level in
                re.findall(r"PSTATE=[0-9a-f]+ \S+ (?:N?S )?EL(\d)", text)]

    def _disconnect(self) -> None:
        if self._qmp is not None:
            self._qmp.close()
        # Behind the consoles, so that none waits for a reader.
        for log in self._logs:
            log.close()

    def _start(self) -> None:
        arguments = self._arguments
        if self._image is not None and self._disc_command is not None:
            path = disc.make(self._image, self._disc_command, self._folder)
            arguments = [str(path) if a.startswith(disc.MARK) else a
                         for a in arguments]
        for number, (name, port) in enumerate(self._ports.items()):
            arguments = arguments + self._console(f"console{number}", name,
                                                  port)
        arguments += ["-qmp", f"unix:{self._folder}/qmp,server=on,wait=off",
                      "-gdb", f"unix:{self._folder}/gdb,server=on,wait=off"]
        # A session of its own: Ctrl-C is for us, who then end QEMU in order.
        with open(self._folder / "stderr", "wb") as errors:
            self._process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=errors,
                start_new_session=True,
                # Or boards with audio complain about the host's.
                env={**os.environ, "QEMU_AUDIO_DRV": "none"})
        self._accept_all()
        for number, (name, port) in enumerate(self._ports.items()):
            if port.device == "memory":
                self._read_log(f"console{number}", name, port.address)

    def _read_log(self, key: str, name: str, address: int) -> None:
        self.consoles[name], out = socket.socketpair()
        try:
            qmp = Qmp(self._connect(key))
        except (OSError, QmpError, ValueError) as error:
            out.close()
            raise MachineError(f"QEMU did not start: {self.errors()}"
                               ) from error
        self._logs.append(RamLog(qmp, address, out))

    def _console(self, key: str, name: str, port: Console) -> list[str]:
        path = str(self._folder / key)
        if port.device == "memory":
            return ["-qmp", f"unix:{path},server=on,wait=off"]
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(path)
        listener.listen(1)
        self._listeners[name] = listener
        chardev = ["-chardev", f"socket,id={key},path={path}"]
        if port.device == "serial":
            return chardev + ["-serial", f"chardev:{key}"]
        return chardev + ["-device", f"{port.device},chardev={key}"]

    def _connect(self, key: str) -> socket.socket:
        """Connect to a server of QEMU's, which may not be there yet."""
        end = time.monotonic() + CONNECT_SECONDS
        while True:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(str(self._folder / key))
                return connection
            except (FileNotFoundError, ConnectionRefusedError):
                connection.close()
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
