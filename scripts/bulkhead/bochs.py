# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""A running Bochs.

It starts the image from a disc, by GRUB. It has no way to look into the
machine; what it says of itself goes to a log.
"""
import re
import socket
import subprocess
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from . import disc
from .board import Board
from .emulator import Emulator

GRUB_COMMAND = "multiboot2"

# Without a screen: the server for one needs nobody to look at it.
CONFIG = """plugin_ctrl: unmapped=1, biosdev=1, speaker=0, extfpuirq=1, parallel=0, \
serial=1, gameport=0, iodebug=0
config_interface: textconfig
display_library: rfb, options="timeout=0"
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
boot: cdrom
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=cdrom, path={disc}, status=inserted
clock: sync=none
port_e9_hack: enabled=1
log: {log}
panic: action=fatal
error: action=report
info: action=ignore
debug: action=ignore
sound: driver=dummy
"""
SERIAL = "{device}: enabled=1, mode=socket-client, dev=localhost:{port}\n"
# It always has its debugger, which waits for a command.
CONTINUE = "continue\n"
MOST_STOPS = 200000
STOP = re.compile(r"^Next at t=(?P<time>\d+)$|"
                  r"^\((?P<cpu>\d+)\) Breakpoint \d+, 0x(?P<at>[0-9a-f]+) in",
                  re.MULTILINE)


class Stop(NamedTuple):
    """An execution of a watched address; time in ticks, which are instructions
    of a CPU that is alone."""

    time: int
    cpu: int
    address: int


class Bochs(Emulator):
    """Context manager: Bochs runs inside the `with` block and never after it.

    @cells names the consoles. @options replaces the rest of lines of the
    board ({"cpu": "model=ryzen"}), @extra follows them on the command line,
    but for "iso:COMMAND", which chooses GRUB's command. Executions of the
    addresses @watched are noted, see stops().
    """

    name = "Bochs"

    # pylint: disable-next=too-many-arguments
    def __init__(self, board: Board, image: Path,
                 cells: Collection[str] = (),
                 options: dict[str, str] | None = None,
                 extra: tuple[str, ...] = (),
                 watched: Collection[int] = ()) -> None:
        super().__init__()
        self._image = image
        self._watched = watched
        self._ports = {c.name(cells): c.device for c in board.consoles}
        self._lines = {**board.bochs, **(options or {})}
        self._command = disc.command_of(extra) or GRUB_COMMAND
        self._extra = [a for a in extra if disc.command_of((a,)) is None]

    def errors(self) -> str:
        """What Bochs itself said."""
        log = self._folder / "log"
        text = log.read_text(errors="replace") if log.exists() else ""
        return f"{super().errors()}\n{text}".strip()[-2000:]

    def stops(self) -> list[Stop]:
        """All executions of watched addresses so far, in order."""
        text = (self._folder / "stdout").read_text(errors="replace")
        found, time = [], 0
        for match in STOP.finditer(text):
            if match["time"] is not None:
                time = int(match["time"])
            else:
                found.append(Stop(time, int(match["cpu"]),
                                  int(match["at"], 16)))
        return found

    def _commands(self) -> str:
        """For the debugger, which waits for one at each stop."""
        if not self._watched:
            return CONTINUE
        return "".join(f"lb {address:#x}\n" for address in self._watched) + \
            CONTINUE * MOST_STOPS

    def _start(self) -> None:
        config = CONFIG.format(log=self._folder / "log", disc=disc.make(
            self._image, self._command, self._folder))
        config += "".join(f"{k}: {v}\n" for k, v in self._lines.items())
        for name, device in self._ports.items():
            port = self._listen(name)
            config += SERIAL.format(device=device, port=port)
        (self._folder / "config").write_text(config)
        (self._folder / "commands").write_text(self._commands())
        with open(self._folder / "stderr", "wb") as errors, \
                open(self._folder / "stdout", "wb") as output:
            self._process = subprocess.Popen(
                ["bochs", "-q", "-f", str(self._folder / "config"),
                 "-rc", str(self._folder / "commands"), *self._extra],
                stdin=subprocess.DEVNULL, stdout=output,
                stderr=errors, start_new_session=True)
        self._accept_all()

    def _listen(self, name: str) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        self._listeners[name] = listener
        return listener.getsockname()[1]
