# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""What QEMU and Bochs have in common for us: a process that runs inside of a
`with` block and never after it, with each console on a socket of its own.

For serial ports we listen and the emulator connects, so that no byte is lost.
"""
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

CONNECT_SECONDS = 60


class MachineError(Exception):
    """The emulator did not start."""


class Emulator:
    """Context manager. An heir's _start() sets _process and makes consoles,
    which _listen() prepares and _accept_all() completes."""

    name = ""

    def __init__(self) -> None:
        self._folder = Path()
        self._listeners: dict[str, socket.socket] = {}
        self.consoles: dict[str, socket.socket] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
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
        """Kill the emulator and remove every trace. May be called twice."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        for connection in (*self._listeners.values(), *self.consoles.values()):
            connection.close()
        self._disconnect()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The emulator. Only inside of the `with` block."""
        assert self._process is not None
        return self._process

    def errors(self) -> str:
        """What the emulator itself said."""
        return (self._folder / "stderr").read_text(errors="replace").strip()

    def nudge(self) -> None:
        """For who waits for a guest: let none of its CPUs starve."""

    def _start(self) -> None:
        """Start the process and connect its consoles."""
        raise NotImplementedError

    def _disconnect(self) -> None:
        """End what else is connected to the emulator, which is gone."""

    def _accept_all(self) -> None:
        for name, listener in self._listeners.items():
            self.consoles[name] = self._accept(listener)
            listener.close()

    def _accept(self, listener: socket.socket) -> socket.socket:
        listener.settimeout(0.1)
        for _ in range(CONNECT_SECONDS * 10):
            try:
                return listener.accept()[0]
            except TimeoutError:
                if self.process.poll() is not None:
                    break
        raise MachineError(f"{self.name} did not start: {self.errors()}")
