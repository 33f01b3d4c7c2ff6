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
from collections.abc import Callable

PATTERN_SECONDS = 240
NUDGE_SECONDS = 2
PROMPT = "bulkhead# "	# of scripts/make-initramfs
# Linux writes one whole, but wherever its shell's output has come to.
KERNEL_LINE = re.compile(r"\[ *\d+\.\d{6}\] .*\n")
END = "echo end-$((6*7))"
ANSWER = rf"{re.escape(END)}\n(?s:(.*?))end-42\n(?s:.*?)^{PROMPT}"


class ConsoleTimeout(AssertionError):
    """The awaited text did not come; the message shows what came instead."""


class Console:
    """One serial port of a running machine. @nudge is called now and then while
    an expected text does not come and nothing else does."""

    def __init__(self, name: str, connection: socket.socket,
                 nudge: Callable[[], None] = lambda: None) -> None:
        self.name = name
        self._nudge = nudge
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
        """Wait for @pattern in what no expect() before has matched, with lines
        of Linux' kernel or without."""
        regex = re.compile(pattern, re.MULTILINE)
        end = time.monotonic() + timeout
        while True:
            with self._changed:
                match = self._search(regex)
                if match:
                    return match
                left = end - time.monotonic()
                if left <= 0 or self._closed:
                    raise ConsoleTimeout(self._report(pattern))
                more = self._changed.wait(min(left, NUDGE_SECONDS))
            if not more:
                self._nudge()

    def run(self, command: str, timeout: float = PATTERN_SECONDS) -> str:
        """Give a shell at its prompt a short @command; return its output,
        without what the kernel says meanwhile.

        The end mark is computed by the shell, so that the echo of the command
        is not taken for it. Before the prompt the terminal's echo is on too,
        and the next command would be echoed twice.
        """
        self.send(f"{command};{END}\n")
        output = self.expect(ANSWER, timeout)[1]
        return KERNEL_LINE.sub("", output).rstrip("\n")

    def _search(self, regex: re.Pattern[str]) -> re.Match[str] | None:
        match = regex.search(self._text, self._seen)
        if match:
            self._seen = match.end()
            return match
        match = regex.search(self._text[:self._seen] + KERNEL_LINE.sub(
            "", self._text[self._seen:]), self._seen)
        if match:
            end = match.end()
            for line in KERNEL_LINE.finditer(self._text, self._seen):
                if line.start() < end:
                    end += len(line.group())
            self._seen = end
        return match

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
