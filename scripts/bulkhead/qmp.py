# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The few commands of QEMU's machine protocol that the tests need."""
import json
import socket
import tempfile
from pathlib import Path

TIMEOUT_SECONDS = 90


class QmpError(Exception):
    """QEMU refused a command."""


class Qmp:
    """A connection in command mode; events are skipped."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._socket.settimeout(TIMEOUT_SECONDS)
        self._lines = self._socket.makefile("rb")
        self._lines.readline()
        self.command("qmp_capabilities")

    def close(self) -> None:
        """Hang up."""
        self._lines.close()
        self._socket.close()

    def command(self, name: str, **arguments: object) -> object:
        """Run one command and return its result."""
        request = {"execute": name, "arguments": arguments}
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        while True:
            line = self._lines.readline()
            if not line:
                raise QmpError(f"{name}: QEMU is gone")
            answer = json.loads(line)
            if "error" in answer:
                raise QmpError(f"{name}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def stop(self) -> None:
        """Stop all CPUs."""
        self.command("stop")

    def cont(self) -> None:
        """Let the CPUs run again."""
        self.command("cont")

    def monitor(self, line: str) -> str:
        """Run a command of the human monitor, as `info registers -a`."""
        return str(self.command("human-monitor-command",
                                **{"command-line": line}))

    def memory(self, address: int, size: int) -> bytes:
        """Read guest-physical memory."""
        with tempfile.NamedTemporaryFile(prefix="bulkhead-") as file:
            self.command("pmemsave", val=address, size=size,
                         filename=file.name)
            return Path(file.name).read_bytes()
