# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Builds: the same everywhere, in all variants, outside of the source tree."""
import hashlib
import re
import subprocess

import pytest

from project import (BOARD, BUILD, CROSS, SOURCE, X86_CROSS, X86_SVM, X86_VMX,
                     copy_source, make_ok, output_of, replace)


def products(out):
    """Digest of everything that goes into a machine."""
    files = [out / "preloader.bin", out / "bulkhead.bin", out / "bulkhead.elf"]
    files += sorted((out / "configs").glob("*/*.cell"))
    files += sorted((out / "configs").glob("*/*.dtb"))
    files += sorted((out / "inmates").glob("*.bin"))
    return {str(file.relative_to(out)):
            hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def listing(folder):
    """Everything below a folder, with what a write would change."""
    return {path: (path.stat().st_mtime_ns, path.stat().st_size)
            for path in folder.rglob("*")}


@pytest.mark.parametrize("board", [BOARD, X86_SVM])
def test_reproducible_and_out_of_tree(tmp_path, board):
    """Two folders of different depth give the same bytes, and stay clean."""
    found = []
    for name in ("a", "somewhere/much/deeper/b"):
        source = copy_source(tmp_path / name / "source")
        before = listing(source)
        out = tmp_path / name / "out"
        make_ok(source, out, f"{board}_defconfig")
        make_ok(source, out, "-j2", "all")
        assert listing(source) == before
        found.append(products(out))
    assert found[0] == found[1]
    assert len(found[0]) > 12


def test_build_folder_inside_the_source(tmp_path):
    """The default O is in the tree; nothing else there may change."""
    source = copy_source(tmp_path / "source")
    before = listing(source)
    make_ok(source, source / "build", f"{BOARD}_defconfig")
    make_ok(source, source / "build", "-j2", str(source / "build/bulkhead.elf"))
    after = {path: value for path, value in listing(source).items()
             if source / "build" not in (path, *path.parents)}
    # The folder itself has a new entry, and so a new date.
    before.pop(source, None)
    after.pop(source, None)
    assert after == before


def layout_of(source):
    """The header that holds arm64's link addresses."""
    found = source / "boot" / "arm64" / "include" / "layout.h"
    assert "PRELOADER_VA" in found.read_text(encoding="utf-8")
    return found


def test_preloader_runs_anywhere(tmp_path):
    """Linked at another address it is the same, byte for byte."""
    found = []
    for address in ("0x3fdf0000", "0x3fdc3000"):
        source = copy_source(tmp_path / address / "source")
        out = tmp_path / address / "out"
        if address != "0x3fdf0000":
            replace(layout_of(source), "0x3fdf0000", address)
        make_ok(source, out, f"{BOARD}_defconfig")
        make_ok(source, out, "-j2", str(out / "preloader.bin"))
        symbols = output_of(CROSS + "nm", out / "bulkhead.elf")
        assert f"{int(address, 16):016x} T pre_start" in symbols
        found.append((out / "preloader.bin").read_bytes())
    assert len(found[0]) > 4096
    assert found[0] == found[1]


@pytest.mark.parametrize("board", [BOARD, X86_SVM, X86_VMX])
def test_clang(tmp_path, board):
    """The other compiler, for target and host."""
    source = copy_source(tmp_path / "source")
    out = tmp_path / "out"
    make_ok(source, out, f"{board}_defconfig")
    make_ok(source, out, "-j2", "LLVM=1", "all")
    debug = output_of("readelf", "--debug-dump=info",
                      out / "obj/core/panic.o")
    assert "clang" in debug and "GNU C" not in debug


VARIANTS = {
    "UART_8250": ["CONFIG_UART_8250=y", "# CONFIG_UART_PL011 is not set"],
    "UART_CADENCE": ["CONFIG_UART_CADENCE=y",
                     "# CONFIG_UART_PL011 is not set"],
    "no console": ["# CONFIG_RUNTIME_CONSOLE is not set"],
    "assertions": ["CONFIG_DEBUG_ASSERTIONS=y"],
    "fail off": ["CONFIG_BOOT_FAIL_OFF=y"],
    "smallest": 1,
    "largest": 2,
    "GICv2": ["CONFIG_GIC_V2=y", "# CONFIG_GIC_V3 is not set"],
    "firmware calls": ["CONFIG_SMCCC_WORKAROUNDS=y"],
    "filtered cells": ["CONFIG_FILTERED_CELLS=y"],
    "filtered cells, GICv2": ["CONFIG_FILTERED_CELLS=y", "CONFIG_GIC_V2=y",
                              "# CONFIG_GIC_V3 is not set"],
}
X86_VARIANTS = {
    "SVM": ["CONFIG_SVM=y"],
    "SVM with next RIP": ["# CONFIG_SVM_QUIRK_NO_NRIP is not set"],
    "SVM with x2APIC": ["CONFIG_X2APIC=y", "# CONFIG_XAPIC is not set"],
    "VMX": ["CONFIG_VMX=y", "# CONFIG_SVM is not set", "CONFIG_X2APIC=y"],
    "VMX with restart": ["CONFIG_VMX=y", "# CONFIG_SVM is not set",
                         "CONFIG_X2APIC=y", "CONFIG_CELL_RESTART=y"],
    "no console": ["# CONFIG_RUNTIME_CONSOLE is not set"],
    "assertions": ["CONFIG_DEBUG_ASSERTIONS=y"],
    "fail off": ["CONFIG_BOOT_FAIL_OFF=y"],
    "smallest": 1,
    "largest": 2,
}
X86_EXIT_STATUS = 33


def limits(group):
    """All symbols with a range at its low (1) or high (2) end."""
    text = (SOURCE / "Kconfig").read_text(encoding="utf-8")
    found = re.findall(r"^config (\w+)\n\tint .*\n\trange (\d+) (\d+)$", text,
                       re.M)
    assert len(found) == text.count("\trange ") > 2
    return [f"CONFIG_{entry[0]}={entry[group]}" for entry in found]


def configure(source, out, lines, board=BOARD):
    """The board's configuration with some symbols changed."""
    make_ok(source, out, f"{board}_defconfig")
    config = out / ".config"
    text = config.read_text(encoding="utf-8")
    for line in lines:
        symbol = re.search(r"CONFIG_\w+", line).group()
        text = re.sub(rf"^(# )?{symbol}[= ].*\n", "", text, flags=re.M)
        text += line + "\n"
    config.write_text(text, encoding="utf-8")
    make_ok(source, out, "olddefconfig")
    assert set(lines) <= set(config.read_text(encoding="utf-8").splitlines())


def assert_small(text, limits=(14336, 1500)):
    """The last line of `make size` keeps what is promised."""
    last = text.strip().splitlines()[-1]
    found = re.fullmatch(r"runtime: (\d+) bytes \(limit (\d+)\), "
                         r"(\d+) lines \(limit (\d+)\)", last)
    assert found, text
    num_bytes, max_bytes, num_lines, max_lines = map(int, found.groups())
    assert (max_bytes, max_lines) == limits
    assert 4096 < num_bytes <= max_bytes
    assert 500 < num_lines <= max_lines


def assert_powers_off(out, image):
    """A chain without a system config: one line, and the machine is off."""
    image.write_bytes((out / "preloader.bin").read_bytes() +
                      (out / "bulkhead.bin").read_bytes())
    result = subprocess.run(
        ["qemu-system-aarch64", "-M", "virt,gic-version=3,virtualization=on",
         "-cpu", "cortex-a72", "-m", "512M", "-nodefaults", "-display", "none",
         "-serial", "stdio", "-kernel", image], timeout=60, check=True,
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert result.stdout.startswith("boot failed: image: system config")


def assert_x86_powers_off(out, image):
    """The same on a PC, by QEMU's device for that."""
    image.write_bytes((out / "preloader.bin").read_bytes() +
                      (out / "bulkhead.bin").read_bytes())
    result = subprocess.run(
        ["qemu-system-x86_64", "-M", "q35", "-cpu", "max", "-m", "512M",
         "-nodefaults", "-display", "none", "-device", "isa-debug-exit",
         "-serial", "stdio", "-kernel", image], timeout=60, check=False,
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert result.returncode == X86_EXIT_STATUS
    assert result.stdout.startswith("boot failed: image: system config")


@pytest.mark.parametrize("variant", VARIANTS)
def test_variant(tmp_path, variant):
    """Every choice of Kconfig compiles without a warning and links."""
    source = copy_source(tmp_path / "source")
    out = tmp_path / "out"
    lines = VARIANTS[variant]
    configure(source, out, limits(lines) if isinstance(lines, int) else lines)
    make_ok(source, out, "-j2", str(out / "bulkhead.bin"),
            str(out / "preloader.bin"), str(out / "host/bulkhead"))
    if variant == "GICv2":
        assert_small(make_ok(source, out, "-s", "size"))
    if variant == "fail off":
        assert_powers_off(out, tmp_path / "image")
    if variant == "firmware calls":
        assert output_of(CROSS + "objdump", "-d", "-j", ".text",
                         out / "bulkhead.elf").count("\tsmc\t") == 1
    if variant == "no console":
        runtime = output_of(CROSS + "nm", "--defined-only",
                            out / "obj/runtime.o")
        assert "cell_stop" in runtime
        assert not re.search(r"\b(print|print_char|pl011_put)\b", runtime)


@pytest.mark.parametrize("variant", X86_VARIANTS)
def test_x86_variant(tmp_path, variant):
    """The same for x86."""
    source = copy_source(tmp_path / "source")
    out = tmp_path / "out"
    lines = X86_VARIANTS[variant]
    configure(source, out, limits(lines) if isinstance(lines, int) else lines,
              X86_SVM)
    make_ok(source, out, "-j2", str(out / "bulkhead.bin"),
            str(out / "preloader.bin"), str(out / "host/bulkhead"))
    if variant in ("SVM", "VMX"):
        assert_small(make_ok(source, out, "-s", "size"), (20480, 2400))
    if variant == "fail off":
        assert_x86_powers_off(out, tmp_path / "image")
    if variant == "no console":
        runtime = output_of(X86_CROSS + "nm", "--defined-only",
                            out / "obj/runtime.o")
        assert "cell_stop" in runtime
        assert not re.search(r"\b(print|print_char|uart8250_put)\b", runtime)


def test_size_limits():
    """The runtime is as small as promised."""
    assert_small(make_ok(SOURCE, BUILD, "-s", "size"))
