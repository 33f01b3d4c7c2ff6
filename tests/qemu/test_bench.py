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
import boot_phases	# noqa: E402
import events	# noqa: E402
import rows	# noqa: E402
from counted import Bench, BenchError, Counts, arch_of	# noqa: E402
from program import Program	# noqa: E402

SAMPLES = 3
PMU = r"^bench: the PMU counts (\d+) instructions for psci-version$"


@pytest.fixture(name="bench")
def fixture_bench(build, board, tmp_path) -> Bench:
    """A benchmark that keeps its files in the test's own folder."""
    program = Program(build / "bulkhead.elf", arch_of(board))
    return Bench(board, build, program, tmp_path)


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


def test_the_command_and_its_document(build, board, tmp_path) -> None:
    """All parts but Linux, which takes long; bench.json and the document have
    what is required, and what is missed says so."""
    command = SOURCE / "tests/bench/bench"
    parts = [word for part in ("exits", "boot", "latency", "interference",
                               "footprint") for word in ("--only", part)]
    json, document = tmp_path / "bench.json", tmp_path / "performance.md"
    result = subprocess.run(
        [command, board.name, "-O", build, "--samples", "1", "--folder",
         tmp_path, "--json", json, *parts],
        check=False, text=True, capture_output=True)
    assert result.returncode == 0, result.stderr
    found = {row.key: row for row in rows.load(json)[2]}
    wanted = {key for key in rows.facts() if not key.startswith("linux/")}
    assert wanted <= set(found)
    for key in wanted:
        event = re.escape(key.partition("/")[2])
        missed = rows.verdict(found[key]) == "MISSED"
        line = re.search(rf"^\w+ +{event}  .*$", result.stdout, re.M).group()
        assert line.endswith("MISSED") == missed
    subprocess.run([command, "--write", document, "--of", json], check=True)
    text = document.read_text(encoding="utf-8")
    assert all(fact["what"] in text for fact in rows.facts().values())
    assert text.count("MISSED") == sum(
        rows.verdict(found[key]) == "MISSED" for key in wanted)


def test_what_is_missed_says_so() -> None:
    """By the worst of a row's values."""
    assert rows.verdict(rows.Row("exits", "psci-version", 2, 70, 70, 70)) == "ok"
    for values in ((70, 70, 71), (71, 0, 0)):
        row = rows.Row("exits", "psci-version", 2, *values)
        assert rows.verdict(row) == "MISSED"
    assert rows.verdict(rows.Row("exits", "smc-unknown", 1, 1, 1, 1)) == ""


def test_boot_counts_are_whole(bench) -> None:
    """Phases, kinds of work and addresses are three views of the same."""
    counts = boot_phases.count(bench, 1, boot_phases.SIZES["256 MiB"])
    total = sum(boot_phases.by_category(counts).values())
    assert total == sum(counts.boot.values()) == sum(counts.boots.values())
    assert {phase for phase, _ in counts.phases} >= set(range(1, 6))
