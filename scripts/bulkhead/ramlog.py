# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The console of a cell without a UART: its log in RAM, read from outside.

The layout is that of inmates/lib/include/log.h.
"""
import socket
import struct
import threading

from .qmp import Qmp, QmpError

HEAD = struct.Struct("<IIQ")	# magic, size of the ring, characters ever
MAGIC = 0x474f4c42
SIZE_LIMIT = 1 << 20
POLL_SECONDS = 0.1


class RamLog:
    """Copies what the log at @address gets to @out, until QEMU ends."""

    def __init__(self, qmp: Qmp, address: int, out: socket.socket) -> None:
        self._qmp = qmp
        self._address = address
        self._out = out
        self._seen = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the copying. QEMU may be gone already."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stop.wait(POLL_SECONDS):
                self._out.sendall(self._new())
        except (OSError, QmpError, ValueError):
            pass	# QEMU, or who reads, is gone.
        self._out.close()
        self._qmp.close()

    def _new(self) -> bytes:
        """What was written since the last look, if there is a log yet."""
        magic, size, written = HEAD.unpack(
            self._qmp.memory(self._address, HEAD.size))
        if magic != MAGIC or not 0 < size <= SIZE_LIMIT:
            return b""
        if written < self._seen:
            self._seen = 0	# The cell has started again.
        count = min(written - self._seen, size)
        self._seen = written
        if count == 0:
            return b""
        ring = self._qmp.memory(self._address + HEAD.size, size)
        start = (written - count) % size
        return (ring + ring)[start:start + count]
