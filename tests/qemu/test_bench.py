# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""What `make bench` counts is exact, and all it promises to count is there."""
import re
import subprocess
import sys

import pytest

from conftest import SOURCE

sys.path.insert(0, str(SOURCE / "tests/bench"))

# pylint: disable=wrong-import-position
import events	# noqa: E402
import rows	# noqa: E402
from counted import Bench, BenchError, Counts	# noqa: E402
from program import Program	# noqa: E402

SAMPLES = 3
PMU = r"^bench: the PMU counts (\d+) instructions for psci-version$"


@pytest.fixture(name="bench")
def fixture_bench(build, board, tmp_path) -> Bench:
    """A benchmark that keeps its files in the test's own folder."""
    return Bench(board, build, Program(build / "bulkhead.elf"), tmp_path)


def test_counts_agree_with_the_pmu(bench) -> None:
    """QEMU's PMU counts the instructions of one trap by its own means."""
    found = events.count(bench, SAMPLES)
    marks = {name: mark for mark, name in found.names.items()}
    counted = events.values_of("psci-version", marks["psci-version"],
                               found.counts)
    pmu = re.search(PMU, found.console, re.MULTILINE)
    assert counted == [(int(pmu.group(1)), SAMPLES)]
    assert counted[0][0] > 0
    assert {row.event for row in events.rows_of(found)} >= {
        key.partition("/")[2] for key in rows.facts()
        if key.startswith(f"{events.SECTION}/")}


@pytest.mark.parametrize("line", ["strays 1", "lost 7"])
def test_inexact_counts_are_refused(line, tmp_path) -> None:
    """Traps that were not seen from end to end, or not recorded."""
    path = tmp_path / "count"
    path.write_text("total 5\nstrays 0\nlost 0\ndone\n", encoding="ascii")
    assert Counts.read(path).total == 5
    path.write_text(f"total 5\n{line}\ndone\n", encoding="ascii")
    with pytest.raises(BenchError):
        Counts.read(path)
    path.write_text("total 5\n", encoding="ascii")
    with pytest.raises(BenchError):
        Counts.read(path)


def test_the_command_prints_a_table(build, board, tmp_path) -> None:
    """Of one section; bench.json is written by a whole run only."""
    result = subprocess.run(
        [SOURCE / "tests/bench/bench", board.name, "-O", build, "--only",
         "exits", "--samples", "1", "--folder", tmp_path],
        check=True, text=True, capture_output=True)
    assert re.search(r"^exits +psci-version +1 +\d", result.stdout, re.M)
