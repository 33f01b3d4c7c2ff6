# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""A disc from which a PC starts an image, by GRUB."""
import shutil
import subprocess
from pathlib import Path

MARK = "iso:"	# in arguments: here goes a disc, GRUB's command follows

GRUB_CONFIG = """set timeout=0
{command} /boot/image
boot
"""


def command_of(arguments: tuple[str, ...]) -> str | None:
    """GRUB's command, if the arguments ask for a disc."""
    return next((a.removeprefix(MARK) for a in arguments
                 if a.startswith(MARK)), None)


def make(image: Path, command: str, folder: Path) -> Path:
    """Write a disc into the folder; the command is multiboot or multiboot2.

    Raises OSError if GRUB's tool fails.
    """
    disc = folder / "disc.iso"
    root = folder / "disc"
    (root / "boot" / "grub").mkdir(parents=True)
    (root / "boot" / "grub" / "grub.cfg").write_text(
        GRUB_CONFIG.format(command=command))
    shutil.copyfile(image, root / "boot" / "image")
    result = subprocess.run(["grub-mkrescue", "-o", str(disc), str(root)],
                            stdin=subprocess.DEVNULL, capture_output=True,
                            text=True, check=False)
    shutil.rmtree(root)
    if result.returncode != 0:
        raise OSError(f"grub-mkrescue: {result.stderr.strip()[-500:]}")
    return disc
