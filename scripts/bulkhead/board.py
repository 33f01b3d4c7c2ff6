# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""What configs/BOARD/board.json says, and images made from it.

The file holds QEMU's command line, the serial ports in QEMU's order with the
cell behind each (device "memory" stands for a cell's log in RAM), and systems:
which cells start with what. Paths in it are relative to the build folder.
"firmware" names boot loaders that can run before the image, and QEMU's
arguments for each; "iso:COMMAND" in them stands for a disc with the image and
GRUB, which starts it by that command. "arch" is arm64 where it is not said.

A board of Bochs has "bochs", lines of its configuration by their first words,
instead of QEMU's command line, and com1 to com4 as serial ports.

A board may be another one with a difference: "base" names that, "options"
replaces options of its QEMU command line, or lines of Bochs' configuration,
"systems" adds to its systems. The configs are the base's then.
"""
import json
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Console:
    """One serial port, or log in RAM: QEMU's device for it, or where in memory
    it is, and who may own it."""

    device: str
    owners: list[str]
    address: int = 0

    def name(self, cells: Collection[str]) -> str:
        """The owner in a system of these cells."""
        return next((o for o in self.owners if o in cells), self.owners[0])


@dataclass(frozen=True)
class Board:
    """One board.json. @base has the configs; mostly it is the board itself."""

    name: str
    base: str
    arch: str
    qemu: list[str]
    bochs: dict[str, str]
    consoles: list[Console]
    systems: dict[str, dict]
    firmware: dict[str, list[str]]


def names() -> list[str]:
    """All boards, those with configs of their own first."""
    found = [path.parent.name for path in SOURCE.glob("configs/*/board.json")]
    return sorted(found, key=lambda name: (load(name).base != name, name))


def machines(arch: str = "arm64", emulator: str = "qemu") -> list[str]:
    """The boards of an architecture in an emulator that differ as machines,
    not in what is built for them."""
    return [name for name in names()
            if ("base" not in read(name) or "options" in read(name))
            and load(name).arch == arch and getattr(load(name), emulator)]


def read(name: str) -> dict:
    """The board.json of that name, as it stands there."""
    path = SOURCE / "configs" / name / "board.json"
    return json.loads(path.read_text(encoding="utf-8"))


def load(name: str) -> Board:
    """Read the board of that name, or raise FileNotFoundError."""
    data = read(name)
    if "base" in data:
        base = load(data["base"])
        qemu, bochs = base.qemu, base.bochs
        for option, value in data.get("options", {}).items():
            if bochs:
                bochs = {**bochs, option: value}
            else:
                qemu = replace_option(qemu, option, value)
        return Board(name, base.base, base.arch, qemu, bochs,
                     base.consoles, {**base.systems, **data.get("systems", {})},
                     data.get("firmware", {}))
    consoles = [Console(c["device"], c["owners"],
                        int(c.get("address", "0"), 16))
                for c in data["consoles"]]
    return Board(name, name, data.get("arch", "arm64"), data.get("qemu", []),
                 data.get("bochs", {}), consoles, data["systems"],
                 data.get("firmware", {}))


def replace_option(arguments: list[str], option: str, value: str) -> list[str]:
    """A copy of @arguments in which @option, which must be there, is @value."""
    place = arguments.index(option) + 1
    return arguments[:place] + [value] + arguments[place + 1:]


def payload_arguments(build: Path, cell: str, payload: dict) -> list[str]:
    """Arguments of `bulkhead image pack` that give @cell its payload."""
    cmdline = payload.get("cmdline", "")
    if "inmate" in payload:
        file = build / "inmates" / f"{payload['inmate']}.bin"
        return ["--inmate", ":".join([cell, str(file)] +
                                     ([cmdline] if cmdline else []))]
    parts = [f"{key}={build / payload[key]}"
             for key in ("kernel", "initrd", "dtb") if key in payload]
    return ["--linux", ",".join([cell] + parts + [f"cmdline={cmdline}"])]


def pack(build: Path, board: Board, cells: dict[str, dict], out: Path) -> Path:
    """Write a packed image with @cells (name: payload) to @out.

    Raises subprocess.CalledProcessError, with the tool's words on our stderr,
    if the tool refuses.
    """
    configs = build / "configs" / board.base
    return pack_configs(build, configs / "system.cell",
                        {cell: configs / f"{cell}.cell" for cell in cells},
                        cells, out)


def pack_configs(build: Path, system: Path, configs: dict[str, Path],
                 cells: dict[str, dict], out: Path) -> Path:
    """The same for any system and cell configs."""
    command = [str(build / "host" / "bulkhead"), "image", "pack",
               "-o", str(out),
               "--preloader", str(build / "preloader.bin"),
               "--hypervisor", str(build / "bulkhead.bin"),
               "--loader", str(build / "inmates" / "loader.bin"), str(system)]
    command += [str(path) for path in configs.values()]
    for cell, payload in cells.items():
        command += payload_arguments(build, cell, payload)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return out
