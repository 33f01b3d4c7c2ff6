# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The emulator that a board runs in."""
from collections.abc import Collection
from pathlib import Path

from .board import Board
from .bochs import Bochs
from .emulator import Emulator
from .machine import Machine


def emulator(board: Board, image: Path | None, cells: Collection[str] = (),
             options: dict[str, str] | None = None,
             extra: tuple[str, ...] = ()) -> Emulator:
    """The board's machine, to be used in a `with` statement."""
    if board.bochs:
        assert image is not None
        return Bochs(board, image, cells, options, extra)
    return Machine(board, image, cells, options, extra)
