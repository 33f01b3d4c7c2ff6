# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""A running QEMU with each console on a socket of its own.

For serial ports we listen and QEMU connects, so that no byte is lost.
"""
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Collection
from pathlib import Path
from types import TracebackType

from .board import Board, Console, replace_option
from .gdbstub import Gdb
from .qmp import Qmp, QmpError
from .ramlog import RamLog

CONNECT_SECONDS = 60


class MachineError(Exception):
    """QEMU did not start."""


class Machine:
    """Context manager: QEMU runs inside the `with` block and never after it.

    @cells names the consoles. @options replaces options of the board ({"-smp":
    "2"}), @extra follows the board's arguments. Without an image nothing is
    given to -kernel.
    """

    def __init__(self, board: Board, image: Path | None,
                 cells: Collection[str] = (),
                 options: dict[str, str] | None = None,
                 extra: tuple[str, ...] = ()) -> None:
        self._ports = {c.name(cells): c for c in board.consoles}
        self._arguments = list(board.qemu)
        for option, value in (options or {}).items():
            self._arguments = replace_option(self._arguments, option, value)
        if image is not None:
            self._arguments += ["-kernel", str(image)]
        self._arguments += extra
        self._folder = Path()
        self._listeners: dict[str, socket.socket] = {}
        self._qmp: Qmp | None = None
        self._logs: list[RamLog] = []
        self.consoles: dict[str, socket.socket] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Machine":
        # Not a test's own folder: socket paths are limited to 108 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="bulkhead-"))
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None,
                 error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Kill QEMU and remove every trace. May be called twice."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        connections = [*self._listeners.values(), *self.consoles.values()]
        for connection in (*connections, self._qmp):
            if connection is not None:
                connection.close()
        # Behind the consoles, so that none waits for a reader.
        for log in self._logs:
            log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """QEMU. Only inside of the `with` block."""
        assert self._process is not None
        return self._process

    def qmp(self) -> Qmp:
        """The machine protocol, connected on first use."""
        if self._qmp is None:
            self._qmp = Qmp(self._connect("qmp"))
        return self._qmp

    def gdb(self) -> Gdb:
        """A new connection to the debug stub, which stops the machine."""
        return Gdb(self._connect("gdb"))

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

    def errors(self) -> str:
        """What QEMU itself said."""
        return (self._folder / "stderr").read_text(errors="replace").strip()

    def _start(self) -> None:
        arguments = list(self._arguments)
        for number, (name, port) in enumerate(self._ports.items()):
            arguments += self._console(f"console{number}", name, port)
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
        for name, listener in self._listeners.items():
            self.consoles[name] = self._accept(listener)
            listener.close()
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

    def _accept(self, listener: socket.socket) -> socket.socket:
        listener.settimeout(0.1)
        for _ in range(CONNECT_SECONDS * 10):
            try:
                return listener.accept()[0]
            except TimeoutError:
                if self.process.poll() is not None:
                    break
        raise MachineError(f"QEMU did not start: {self.errors()}")
