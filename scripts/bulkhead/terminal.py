# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Several consoles in one terminal.

Every console is shown line by line behind its owner's name. One of them, the
foreground, is also interactive: its bytes are shown as they come. A line of
another console moves the foreground's unfinished line, with what the person
has typed so far, one line down.
"""
import os
import sys
import termios
from types import TracebackType

COLOURS = (36, 32, 33, 35, 34, 31)
QUIT_PREFIX = 0x01	# Ctrl-A, as QEMU's own consoles have it
# The shell asks for the cursor's place; asking again would confuse it.
CURSOR_QUERY = b"\x1b[6n"


class Output:
    """What the person sees."""

    def __init__(self, names: list[str], foreground: str | None) -> None:
        self._coloured = sys.stdout.isatty()
        self._foreground = foreground
        self._width = max(len(name) for name in names)
        self._order = {name: number for number, name in enumerate(names)}
        self._partial = {name: b"" for name in names}

    def show(self, name: str, data: bytes) -> list[str]:
        """Show what console @name printed.

        Returns the lines, the unfinished one too, that @data was part of.
        """
        *lines, partial = (self._partial[name] + data).split(b"\n")
        if name == self._foreground:
            self._show_foreground(name, data)
        else:
            for line in lines:
                self._show_line(name, line)
        self._partial[name] = partial
        return [clean(line) for line in (*lines, partial)]

    def note(self, text: str) -> None:
        """Show a line of our own."""
        self._interject(f"{text}\n".encode())

    def finish(self) -> None:
        """Show what is still unfinished: the foreground's is seen already."""
        if self._foreground and self._partial[self._foreground]:
            self._write(b"\n")
            self._partial[self._foreground] = b""
        for name, partial in self._partial.items():
            if partial:
                self._show_line(name, partial)
                self._partial[name] = b""

    def _show_foreground(self, name: str, data: bytes) -> None:
        started = bool(self._partial[name])
        for part in data.splitlines(keepends=True):
            self._write(part if started else self._prefix(name) + part)
            started = not part.endswith(b"\n")

    def _show_line(self, name: str, line: bytes) -> None:
        text = clean(line).encode() + b"\n"
        self._interject(self._prefix(name) + text)

    def _interject(self, line: bytes) -> None:
        partial = self._partial.get(self._foreground or "", b"")
        if not partial:
            self._write(line)
            return
        again = partial.replace(CURSOR_QUERY, b"")
        self._write(b"\r\x1b[K" + line + self._prefix(self._foreground or "") +
                    again)

    def _prefix(self, name: str) -> bytes:
        text = f"{name:>{self._width}} | "
        if self._coloured:
            colour = COLOURS[self._order[name] % len(COLOURS)]
            text = f"\x1b[{colour}m{text}\x1b[0m"
        return text.encode()

    @staticmethod
    def _write(data: bytes) -> None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def clean(line: bytes) -> str:
    """A console line as text, without what only moves a cursor."""
    line = line.replace(CURSOR_QUERY, b"").replace(b"\r", b"")
    return line.decode("utf-8", "replace")


class Keyboard:
    """Context manager: while it lasts each key goes to the guest at once."""

    def __init__(self) -> None:
        self._prefix_seen = False
        self._saved = termios.tcgetattr(sys.stdin)

    def __enter__(self) -> "Keyboard":
        raw = termios.tcgetattr(sys.stdin)
        # Output processing stays on: a newline returns the carriage.
        raw[0] &= ~(termios.ICRNL | termios.INLCR | termios.IXON)
        raw[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG |
                    termios.IEXTEN)
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, raw)
        return self

    def __exit__(self, kind: type[BaseException] | None,
                 error: BaseException | None,
                 trace: TracebackType | None) -> None:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._saved)

    def read(self) -> bytes | None:
        """The keys pressed for the guest; None: the person quits."""
        data = os.read(sys.stdin.fileno(), 1024)
        if not data:
            return None
        keys = bytearray()
        for key in data:
            if self._prefix_seen:
                self._prefix_seen = False
                if key in b"xX":
                    return None
                keys.append(key)
            elif key == QUIT_PREFIX:
                self._prefix_seen = True
            else:
                keys.append(key)
        return bytes(keys)
