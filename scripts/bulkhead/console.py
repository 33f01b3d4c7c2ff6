# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Consoles that a test can wait on.

A thread reads each console all the time. Otherwise a cell whose console nobody
looks at would fill the socket, and QEMU, which waits with its lock held until
a UART's byte is written, would stand still with all of its CPUs.
"""
import re
import socket
import threading
import time

PATTERN_SECONDS = 240
PROMPT = "bulkhead# "	# of scripts/make-initramfs
KERNEL_LINE = re.compile(r"^\[ *\d+\.\d{6}\] .*\n", re.MULTILINE)


class ConsoleTimeout(AssertionError):
    """The awaited text did not come; the message shows what came instead."""


class Console:
    """One serial port of a running machine."""

    def __init__(self, name: str, connection: socket.socket) -> None:
        self.name = name
        self._connection = connection
        self._text = ""
        self._seen = 0
        self._closed = False
        self._changed = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def text(self) -> str:
        """Everything printed so far, with plain line ends."""
        with self._changed:
            return self._text

    def lines(self) -> list[str]:
        """Everything printed so far, without a line that is not complete."""
        return self.text().split("\n")[:-1]

    def send(self, text: str) -> None:
        """Type @text."""
        self._connection.sendall(text.encode())

    def expect(self, pattern: str,
               timeout: float = PATTERN_SECONDS) -> re.Match[str]:
        """Wait for @pattern in what no expect() before has matched."""
        regex = re.compile(pattern, re.MULTILINE)
        end = time.monotonic() + timeout
        with self._changed:
            while True:
                match = regex.search(self._text, self._seen)
                if match:
                    self._seen = match.end()
                    return match
                left = end - time.monotonic()
                if left <= 0 or self._closed:
                    raise ConsoleTimeout(self._report(pattern))
                self._changed.wait(left)

    def run(self, command: str, timeout: float = PATTERN_SECONDS) -> str:
        """Give a shell at its prompt a short @command; return its output,
        without what the kernel says meanwhile.

        The end mark is computed by the shell, so that the echo of the command
        is not taken for it. Before the prompt the terminal's echo is on too,
        and the next command would be echoed twice.
        """
        self.send(f"{command};echo end-$((6*7))\n")
        start = self.expect(r"echo end-\$\(\(6\*7\)\)\n", timeout).end()
        match = self.expect(r"end-42$", timeout)
        self.expect(f"^{PROMPT}", timeout)
        output = self.text()[start:match.start()]
        return KERNEL_LINE.sub("", output).rstrip("\n")

    def _report(self, pattern: str) -> str:
        tail = self._text[-1500:]
        why = "QEMU has ended" if self._closed else "time is up"
        return f"{self.name}: {why}, no {pattern!r} in:\n{tail}"

    def _read(self) -> None:
        while True:
            try:
                data = self._connection.recv(65536)
            except OSError:
                data = b""
            text = data.decode("utf-8", "replace").replace("\r", "")
            with self._changed:
                self._text += text
                self._closed = not data
                self._changed.notify_all()
            if not data:
                return
