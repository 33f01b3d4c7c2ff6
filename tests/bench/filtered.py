# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Interrupts of a filtered cell, in builds that have such cells."""
import events
from counted import Bench
from rows import Row

SECTION = "filtered"
CONFIG = "filtered"
SYMBOL = "CONFIG_FILTERED_CELLS=y"
# The others cost what they cost in a direct cell.
EVENTS = ("timer-ppi", "spi", "spi-pended", "sgi-received")


def measure(bench: Bench, samples: int) -> list[Row]:
    """Acknowledge and end, from before the interrupt is raised."""
    symbols = (bench.build / ".config").read_text(encoding="ascii")
    if SYMBOL not in symbols.splitlines():
        return []
    rows = events.rows_of(events.count(bench, samples, CONFIG), SECTION)
    return [row for row in rows if row.event in EVENTS]
