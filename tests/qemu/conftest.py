# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Fixtures: images, machines that run them, and their consoles.

$BULKHEAD_O names the build folder; default: build/ of the source tree. The
builds of other boards than the first are in its boards/. A test runs on the
first board, or on those that its mark names:

    @pytest.mark.boards("all")			all of arm64
    @pytest.mark.boards("all", cells=["smp"])	those that have this config
    @pytest.mark.boards("x86")			all of x86 in QEMU
    @pytest.mark.boards("bochs")		all in Bochs
    @pytest.mark.boards("all", "x86")		all in QEMU
    @pytest.mark.boards("qemu-arm64-gicv3", "zcu102")
"""
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "scripts"))

# pylint: disable=wrong-import-position
import messages	# noqa: E402
from bulkhead import board as boards	# noqa: E402
from bulkhead import launch	# noqa: E402
from bulkhead.console import Console	# noqa: E402
from bulkhead.emulator import Emulator	# noqa: E402
from chain import Chain, Config	# noqa: E402

BOARD = "qemu-arm64-gicv3"
X86_BOARD = "qemu-x86-svm"
# Words for boards: architecture and emulator
GROUPS = {"all": ("arm64", "qemu"), "x86": ("x86", "qemu"),
          "bochs": ("x86", "bochs")}
# Runs that repeat to the byte, at the speed of the host or faster.
ICOUNT = ("-icount", "shift=0,sleep=off", "-rtc", "base=2026-01-01,clock=vm")

# Small systems of bare-metal cells, besides those of board.json.
HELLO = {"hello": {"inmate": "hello"}}
PAIR = {"latency": {"inmate": "latency"}, **HELLO}

# make test-long runs on them.
LONG_BOARDS = ("qemu-x86-svm-restart", "bochs-x86-svm")

Cells = dict[str, dict]


class Running:
    """A machine in a test: consoles by the names of their cells."""

    def __init__(self, machine: Emulator) -> None:
        self.machine = machine
        self._consoles = {name: Console(name, connection, machine.nudge)
                          for name, connection in machine.consoles.items()}

    def console(self, name: str) -> Console:
        """The console of a cell, or of the hypervisor."""
        return self._consoles[name]

    def cells(self) -> list[Console]:
        """All consoles but the hypervisor's."""
        return [c for n, c in self._consoles.items() if n != "hypervisor"]

    def transcript(self) -> str:
        """The end of every console, for the report of a failed test."""
        return "\n".join(f"--- {name}\n{console.text()[-3000:]}"
                         for name, console in self._consoles.items())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Golden files are never updated by accident."""
    parser.addoption("--update-golden", action="store_true",
                     help="write tests/golden from what is found; review it")
    parser.addoption("--board", action="append", choices=boards.names(),
                     help="run only tests on this board (may be repeated)")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marks known."""
    config.addinivalue_line("markers", "boards(*names): where a test runs")
    config.addinivalue_line("markers", "long: not in make test, but in "
                            "make test-long")
    config.addinivalue_line("markers", "short: in make test although other "
                            "tests on its board take long")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What runs on some boards takes long, mostly."""
    for item in items:
        spec = getattr(item, "callspec", None)
        if spec is not None and spec.params.get("board") in LONG_BOARDS and \
                item.get_closest_marker("short") is None:
            item.add_marker(pytest.mark.long)


def has_cells(board: str, cells: list[str]) -> bool:
    """True if the board has a config for each of the cells."""
    folder = SOURCE / "configs" / boards.load(board).base
    return all((folder / f"{cell}.c").exists() for cell in cells)


def boards_of(metafunc: pytest.Metafunc) -> list[str]:
    """The boards of a test, without those that were not asked for."""
    mark = metafunc.definition.get_closest_marker("boards")
    wanted = mark.args if mark else (BOARD,)
    wanted = [name for word in wanted for name in
              (boards.machines(*GROUPS[word]) if word in GROUPS else [word])]
    cells = mark.kwargs.get("cells", []) if mark else []
    wanted = [name for name in wanted if has_cells(name, cells)]
    asked = metafunc.config.getoption("--board") or wanted
    return [name for name in wanted if name in asked]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests that use a board once on each of theirs."""
    if "board" in metafunc.fixturenames:
        metafunc.parametrize("board", boards_of(metafunc), indirect=True,
                             scope="module")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Show the consoles with a failure."""
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" and report.failed:
        for running in getattr(item, "machines", []):
            report.sections.append(("consoles", running.transcript()))


@pytest.fixture(scope="module")
def board(request: pytest.FixtureRequest) -> boards.Board:
    """The board a test runs on."""
    return boards.load(request.param)


def build_of(name: str) -> Path:
    """The build folder of a board."""
    first = Path(os.environ.get("BULKHEAD_O", SOURCE / "build")).resolve()
    return first if name == BOARD else first / "boards" / name


@pytest.fixture(scope="module")
def build(board: boards.Board) -> Path:
    """The board's build folder."""
    return build_of(board.name)


@pytest.fixture(scope="module")
def demo(board: boards.Board) -> Cells:
    """The cells of the demo: Linux and two bare-metal cells."""
    return board.systems["demo"]["cells"]


@pytest.fixture
def config(build: Path, board: boards.Board) -> Callable[[str], Config]:
    """A function that reads the config of a cell of the board."""
    def function(cell: str) -> Config:
        path = build / "configs" / board.base / f"{cell}.cell"
        return Config(bytearray(path.read_bytes()))
    return function


@pytest.fixture
def pack(build: Path, board: boards.Board,
         tmp_path: Path) -> Callable[[Cells], Path]:
    """A function that packs an image of cells."""
    def function(cells: Cells) -> Path:
        return boards.pack(build, board, cells, tmp_path / "packed.image")
    return function


@pytest.fixture
def take_apart(build: Path,
               pack: Callable[[Cells], Path]) -> Callable[[Cells], Chain]:
    """A function that packs an image and takes it apart again."""
    def function(cells: Cells) -> Chain:
        size = (build / "preloader.bin").stat().st_size
        return Chain.parse(pack(cells).read_bytes(), size)
    return function


@pytest.fixture
def write_image(tmp_path: Path) -> Callable[[bytes], Path]:
    """A function that puts the bytes of an image into a file."""
    def function(image: bytes) -> Path:
        path = tmp_path / "made.image"
        path.write_bytes(image)
        return path
    return function


@pytest.fixture
def start(board: boards.Board,
          request: pytest.FixtureRequest) -> Iterator[Callable[..., Running]]:
    """A function that starts a board; whatever happens, it ends with the test.

    start(image, cells, options={"-smp": "2"}, extra=ICOUNT)
    """
    with ExitStack() as stack:
        def function(image: Path | None, cells: Cells,
                     options: dict[str, str] | None = None,
                     extra: tuple[str, ...] = ()) -> Running:
            machine = stack.enter_context(
                launch.emulator(board, image, cells, options, extra))
            running = Running(machine)
            request.node.machines.append(running)
            return running
        request.node.machines = []
        yield function


@pytest.fixture
def run(pack: Callable[[Cells], Path],
        start: Callable[..., Running]) -> Callable[..., Running]:
    """A function that packs cells and starts them."""
    def function(cells: Cells, options: dict[str, str] | None = None,
                 extra: tuple[str, ...] = ()) -> Running:
        return start(pack(cells), cells, options, extra)
    return function


def expect_alive(running: Running, cells: Cells) -> None:
    """The small ones among @cells say that they live; twice, because a first
    line may have been on its way."""
    small = [cell for cell in cells if cell in messages.ALIVE]
    assert small
    for _ in range(2):
        for cell in small:
            running.console(cell).expect(messages.ALIVE[cell])


def expect_pair(running: Running) -> None:
    """Both small cells live."""
    expect_alive(running, PAIR)


def expect_nothing_stopped(running: Running) -> None:
    """The hypervisor has reported no end of a cell, and no panic."""
    text = running.console("hypervisor").text()
    assert not re.search(f"{messages.ANY_STOP}|{messages.PANIC}", text)


def machine_option(board: boards.Board, *changes: tuple[str, str]) -> str:
    """The board's -M with "KEY=" replaced by "KEY=VALUE", or added."""
    options = board.qemu[board.qemu.index("-M") + 1].split(",")
    for key, value in changes:
        options = [o for o in options if not o.startswith(f"{key}=")]
        options.append(f"{key}={value}")
    return ",".join(options)
