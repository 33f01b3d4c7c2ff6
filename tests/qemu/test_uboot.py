# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Started by U-Boot: what a real boot loader leaves behind, and guests that it
puts into their cells' memory itself.

U-Boot's console is the one that the hypervisor has afterwards.
"""
import subprocess
from pathlib import Path

import pytest

import messages
from conftest import PAIR, expect_nothing_stopped, expect_pair

# Where an image may lie, and the tree of the machine that QEMU gives U-Boot.
IMAGE, MACHINE_TREE = 0x40200000, 0x40000000
BOOT = f"booti {IMAGE:#x} - {MACHINE_TREE:#x}"
# Places in the cells' memory, by their configs; RAM of small cells is at 0.
KERNEL, INITRD, TREE = 0x50000000, 0x54000000, 0x55000000
LATENCY, HELLO = 0x70000000, 0x70200000


class UBoot:
    """The command line of U-Boot on a machine that has just started."""

    def __init__(self, running) -> None:
        self._console = running.console("hypervisor")
        self._console.expect("Hit any key to stop autoboot")
        self._console.send("\n")
        self._console.expect("^=> ")

    def run(self, command: str) -> str:
        """Run a command that ends; returns its echo and what it said."""
        start = len(self._console.text())
        self._console.send(f"{command}\n")
        end = self._console.expect("^=> ").start()
        return self._console.text()[start:end]

    def load(self, address: int, file: Path) -> None:
        """Load a file of the disk."""
        output = self.run(f"load virtio 0:1 {address:#x} {file.name}")
        assert f"{file.stat().st_size} bytes read" in output

    def boot(self) -> None:
        """Enter the image, for good."""
        self._console.send(f"{BOOT}\n")
        self._console.expect("^Starting kernel")


@pytest.fixture(name="bios")
def fixture_bios(board) -> tuple[str, ...]:
    """QEMU's arguments for U-Boot instead of a kernel."""
    return tuple(board.firmware["u-boot"])


def expect_demo(running) -> None:
    """All three cells run."""
    linux = running.console("linux")
    linux.expect(messages.PROMPT)
    assert linux.run("nproc") == "2"
    expect_pair(running)
    expect_nothing_stopped(running)


@pytest.mark.boards("qemu-arm64-gicv2", "qemu-arm64-gicv3")
def test_by_itself(bios, pack, start) -> None:
    """U-Boot finds the image where QEMU keeps a kernel, as `make run` does."""
    running = start(pack(PAIR), PAIR, None, bios)
    running.console("hypervisor").expect("^U-Boot 20")
    expect_pair(running)
    expect_nothing_stopped(running)


def test_image_with_payloads(demo, bios, pack, start) -> None:
    """The packed demo, from U-Boot's command line."""
    loader = f"loader,file={pack(demo)},addr={IMAGE:#x},force-raw=on"
    running = start(None, demo, None, (*bios, "-device", loader))
    UBoot(running).boot()
    running.console("hypervisor").expect(messages.VERIFIED)
    expect_demo(running)


@pytest.fixture(name="files")
def fixture_files(build, board, tmp_path) -> Path:
    """The files of a disk: an image of configs alone, and all guests."""
    folder = tmp_path / "disk"
    folder.mkdir()
    for path in ("debian/vmlinuz", "debian/initramfs.cpio.gz",
                 f"configs/{board.base}/linux.dtb", "inmates/latency.bin",
                 "inmates/hello.bin"):
        (folder / Path(path).name).symlink_to(build / path)
    configs = build / "configs" / board.base
    subprocess.run(
        [build / "host" / "bulkhead", "image", "pack",
         "-o", folder / "system.image",
         "--preloader", build / "preloader.bin",
         "--hypervisor", build / "bulkhead.bin", configs / "system.cell",
         configs / "linux.cell", configs / "latency.cell",
         configs / "hello.cell", f"--start=linux:{KERNEL:#x}:{TREE:#x}"],
        check=True)
    assert (folder / "system.image").stat().st_size < 1 << 20
    return folder


def test_guests_loaded_by_u_boot(demo, bios, files, start) -> None:
    """Nothing but configs in the image: kernel, initrd, device tree and both
    small guests come from a disk, and U-Boot fills in the tree."""
    disk = ("-drive", f"file=fat:{files},format=raw,if=none,id=disk,"
            "readonly=on", "-device", "virtio-blk-device,drive=disk")
    running = start(None, demo, None, (*bios, *disk))
    u_boot = UBoot(running)
    u_boot.load(KERNEL, files / "vmlinuz")
    u_boot.load(TREE, files / "linux.dtb")
    u_boot.load(LATENCY, files / "latency.bin")
    u_boot.load(HELLO, files / "hello.bin")
    u_boot.load(INITRD, files / "initramfs.cpio.gz")
    u_boot.run("setenv bootargs console=ttyS0,115200")
    u_boot.run(f"fdt addr {TREE:#x}")
    u_boot.run("fdt resize 1000")
    u_boot.run(f"fdt chosen {INITRD:#x} $filesize")
    u_boot.load(IMAGE, files / "system.image")
    u_boot.boot()
    running.console("hypervisor").expect(messages.VERIFIED)
    expect_demo(running)
