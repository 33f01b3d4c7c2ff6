# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The source tree, copies of it, and make.

$BULKHEAD_O names the build folder that is tested; default: build/ of the source
tree. Builds that a test makes itself go elsewhere.
"""
import os
import platform
import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BULKHEAD_O", SOURCE / "build")).resolve()
ELF = BUILD / "bulkhead.elf"
BOARD = "qemu-arm64-gicv3"
CROSS = "aarch64-linux-gnu-"
X86_SVM, X86_VMX = "qemu-x86-svm", "bochs-x86-vmx"
X86_CROSS = "" if platform.machine() == "x86_64" else "x86_64-linux-gnu-"


def is_foreign(path: Path) -> bool:
    """Not of the source tree: build folders, version control."""
    return (path == BUILD or path.name in (".git", "__pycache__")
            or (path / ".config").is_file()
            or path == SOURCE / "build")


def source_files() -> list[Path]:
    """All files of the source tree."""
    files = []
    for folder, folders, names in os.walk(SOURCE):
        folders[:] = [name for name in folders
                      if not is_foreign(Path(folder, name))]
        files += [Path(folder, name) for name in names]
    return sorted(files)


def copy_source(target: Path) -> Path:
    """A copy of the source tree alone."""
    def ignore(folder, names):
        return [name for name in names if is_foreign(Path(folder, name))]
    shutil.copytree(SOURCE, target, ignore=ignore)
    return target


def make(source: Path, out: Path, *goals: str, **options):
    """Run make; the result has all output in stdout."""
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "O",
                                   "BOARD", "LLVM", "V")}
    return subprocess.run(
        ["make", "-C", source, f"O={out}", *goals], text=True, timeout=280,
        env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False, **options)


def make_ok(source: Path, out: Path, *goals: str) -> str:
    """Run make, which must succeed; its output."""
    result = make(source, out, *goals)
    assert result.returncode == 0, result.stdout
    return result.stdout


def output_of(*command) -> str:
    """Standard output of a command that must succeed."""
    return subprocess.run(list(map(str, command)), text=True, check=True,
                          capture_output=True).stdout


def append(path: Path, text: str) -> None:
    """Add text to the end of a file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def replace(path: Path, old: str, new: str) -> None:
    """Change text that stands in a file exactly once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path}: {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")
