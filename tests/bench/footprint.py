# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""What stays: bytes and source lines of the runtime, memory behind the seal."""
import re

import boot_phases
from counted import SOURCE, Bench
from program import run
from rows import Row, single

SECTION = "footprint"
SIZES = r"^runtime: (\d+) bytes .*, (\d+) lines"
KEPT = r"the hypervisor keeps (\d+) KiB"


def sizes(bench: Bench, _samples: int) -> list[Row]:
    """From `make size`."""
    text = run("make", "-s", "--no-print-directory", "-C", SOURCE,
               f"O={bench.build}", "size")
    found = re.search(SIZES, text, re.MULTILINE)
    return [single(SECTION, "runtime", int(found.group(1)), "bytes"),
            single(SECTION, "runtime's source", int(found.group(2)), "lines")]


def measure(bench: Bench, samples: int) -> list[Row]:
    """That, and from what boot says of three cells."""
    said = boot_phases.count(bench, 3, boot_phases.SIZES["256 MiB"]).said
    kept = re.search(KEPT, said)
    return [*sizes(bench, samples),
            single(SECTION, "memory behind the seal, 3 cells",
                   int(kept.group(1)), "KiB")]
