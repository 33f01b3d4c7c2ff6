# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Which files of the source tree went into objects, and their lines of code."""
import json
import subprocess
from pathlib import Path


def sources_of(objects: list[Path], source: Path, build: Path) -> list[Path]:
    """All files of the project that went into @objects, by the dependency files
    beside them. Generated files are left out."""
    files = set()
    for path in objects:
        text = path.with_suffix(".d").read_text(encoding="utf-8")
        rule = text.replace("\\\n", " ").splitlines()[0]
        for name in rule.partition(":")[2].split():
            file = Path(name).resolve()
            if file.is_relative_to(source) and not file.is_relative_to(build):
                files.add(file)
    return sorted(files)


def count_lines(files: list[Path]) -> dict[Path, int]:
    """Lines that cloc counts as code, of each file."""
    text = subprocess.run(
        ["cloc", "--json", "--by-file", "--quiet", "--skip-uniqueness",
         "--force-lang=Assembly,S", "--force-lang=C,h", *files],
        text=True, check=True, capture_output=True).stdout
    counts = {Path(name): entry["code"]
              for name, entry in json.loads(text).items()
              if name not in ("header", "SUM")}
    missing = [str(file) for file in files if file not in counts]
    if missing:
        raise SystemExit(f"not counted by cloc: {' '.join(missing)}")
    return counts
