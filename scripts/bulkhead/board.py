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
"systems" adds to its systems, or is all there is if there is "system", which
names its system config. The configs are the base's then.

The cell "root" is the system config's own. It may have an "archive" of cells that
it can create: their payloads, and the address for the archive in its memory.
"""
import json
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
ROOT = "root"	# the cell in the system config of boards that have "system"


@dataclass(frozen=True)
class Console:
    """One serial port, or log in RAM: QEMU's device for it, or where in memory
    it is, and who may own it."""

    device: str
    owners: list[str]
    address: int = 0

    def name(self, cells: Collection[str]) -> str:
        """The owner in a system of these cells; those of an archive come
        second, for they may come later."""
        known = [o for o in self.owners if o in cells] + \
            [o for o in self.owners if o in everyone(cells)]
        return next(iter(known), self.owners[0])


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
    system: str = "system"


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
        systems = data.get("systems", {})
        if "system" not in data:
            systems = {**base.systems, **systems}
        return Board(name, base.base, base.arch, qemu, bochs,
                     base.consoles, systems, data.get("firmware", {}),
                     data.get("system", base.system))
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


def everyone(cells: Collection[str]) -> list[str]:
    """The names of @cells, and of those in an archive of theirs."""
    found = list(cells)
    if isinstance(cells, dict):
        for payload in cells.values():
            found += payload.get("archive", {}).get("cells", [])
    return found


def payload_arguments(build: Path, cell: str, payload: dict) -> list[str]:
    """Arguments of `bulkhead image pack` that give @cell its payload."""
    cmdline = payload.get("cmdline", "")
    if "inmate" in payload:
        file = build / "inmates" / f"{payload['inmate']}.bin"
        start = [f"--start={cell}:{payload['start']}"] if "start" in payload \
            else []
        return start + ["--inmate", ":".join([cell, str(file)] +
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
    return pack_configs(build, configs / f"{board.system}.cell",
                        {cell: configs / f"{cell}.cell"
                         for cell in everyone(cells)}, cells, out)


def pack_configs(build: Path, system: Path, configs: dict[str, Path],
                 cells: dict[str, dict], out: Path) -> Path:
    """The same for any system and cell configs."""
    command = ["-o", str(out),
               "--preloader", str(build / "preloader.bin"),
               "--hypervisor", str(build / "bulkhead.bin"), str(system)]
    command += [str(configs[cell]) for cell in cells if cell != ROOT]
    for cell, payload in cells.items():
        command += payload_arguments(build, cell, payload)
        if "archive" in payload:
            archive = out.with_suffix(".archive")
            inside = payload["archive"]["cells"]
            run_tool(build, "archive", ["-o", str(archive)] +
                     [str(configs[name]) for name in inside] +
                     [argument for name, guest in inside.items() for argument
                      in payload_arguments(build, name, guest)])
            address = payload["archive"]["address"]
            command += [f"--payload={cell}:{address}:{archive}"]
    run_tool(build, "pack", command)
    return out


def run_tool(build: Path, command: str, arguments: list[str]) -> None:
    """Run `bulkhead image` @command."""
    subprocess.run([str(build / "host" / "bulkhead"), "image", command,
                    "--loader", str(build / "inmates" / "loader.bin"),
                    *arguments], check=True, stdout=subprocess.DEVNULL)
