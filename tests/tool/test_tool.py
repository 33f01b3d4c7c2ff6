# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The host tool on good and on broken input.

$BULKHEAD_O names the build folder; default: build/ of the source tree.
"""
import hashlib
import os
import random
import re
import struct
import subprocess
from pathlib import Path

import pytest

import blobs

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BULKHEAD_O", SOURCE / "build"))
TOOL = BUILD / "host" / "bulkhead"
CONFIGS = BUILD / "configs" / "qemu-arm64-gicv3"

COMMANDS = [["check"], ["show"], ["explain"], ["image", "pack"], ["image", "archive"],
            ["image", "list"], ["image", "verify"], ["image", "extract"]]


def bulkhead(*arguments):
    """Run the tool; no run may take long or die by a signal."""
    result = subprocess.run([TOOL, *map(str, arguments)], text=True,
                            capture_output=True, check=False, timeout=20)
    assert result.returncode in (0, 1, 2), result
    return result


def refused(status, *arguments):
    """Run the tool, demand this exit status, return all it says."""
    result = bulkhead(*arguments)
    assert result.returncode == status, result
    return result.stdout + result.stderr


def good(*arguments):
    """Run the tool, demand success without a word on stderr."""
    result = bulkhead(*arguments)
    assert result.returncode == 0 and result.stderr == "", result
    return result.stdout


def cell_blob(name=b"guest", cpu=1, phys=0x50000000, size=0x200000, spi=40):
    """A bare-metal cell with RAM at 0."""
    return blobs.descriptor(
        name, 1 << cpu, [blobs.memory(phys, 0, size, blobs.RAM)],
        [blobs.spis(spi)])


def system_blob():
    """A machine with RAM at 1 GiB, four CPUs, SPIs 40 to 43."""
    return blobs.system(blobs.descriptor(
        b"machine", 0xf,
        [blobs.memory(0x40000000, 0x40000000, 0x3fc00000,
                      blobs.RAM | blobs.DMA)],
        [blobs.spis(40, 41, 42, 43)], flags=0, signature=bytes(5)))


@pytest.fixture(name="parts")
def parts_fixture(tmp_path):
    """Files of a small image: preloader, hypervisor, system, two cells."""
    files = {
        "preloader.bin": blobs.preloader(),
        "bulkhead.bin": blobs.hypervisor(),
        "system.cell": system_blob() + blobs.record(
            blobs.NEVER, struct.pack("<QQ16s", 0x1000, 0x1000, b"door")),
        "a.cell": cell_blob(b"a", 1, 0x50000000, 0x2000000, 40),
        "b.cell": cell_blob(b"b", 2, 0x60000000, 0x2000000, 41),
        "data.bin": bytes(range(256)) * 20,
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def pack(parts, *arguments, cells=("a", "b")):
    """Arguments of a pack command; the image is parts/image."""
    return ["image", "pack", "-o", parts / "image",
            "--preloader", parts / "preloader.bin",
            "--hypervisor", parts / "bulkhead.bin", *arguments,
            parts / "system.cell", *(parts / f"{c}.cell" for c in cells)]


def configs_offset():
    """Where the system config stands in an image of these parts."""
    return len(blobs.preloader()) + len(blobs.hypervisor())


def packed_elements(parts):
    """The elements of the packed image, by our own reader."""
    return blobs.elements((parts / "image").read_bytes(), configs_offset())


def payloads(parts):
    """Address: data of the packed image's payloads."""
    image = (parts / "image").read_bytes()
    found = {}
    for offset, kind, data in packed_elements(parts):
        if kind == blobs.PAYLOAD:
            found[struct.unpack_from("<Q", image, offset + 24)[0]] = data
    return found


# Usage


@pytest.mark.parametrize("command", [[], ["image"], *COMMANDS])
def test_help(command):
    """--help is on stdout, and starts with the command's own usage."""
    text = good(*command, "--help")
    assert text.startswith(" ".join(["usage: bulkhead", *command]))
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_complete(command):
    """Every option in the help exists; no other is taken."""
    named = set(re.findall(r"--([a-z-]+)", good(*command, "--help"))) - {"help"}
    for option in named:
        assert "unrecognized" not in bulkhead(*command, f"--{option}").stderr
    text = (SOURCE / "tools" / "image_pack.c").read_text(encoding="utf-8")
    if command == ["image", "pack"]:
        assert named == set(re.findall(r'\{ "([a-z-]+)",', text)) - {"help"}


@pytest.mark.parametrize("arguments", [
    [], ["image"], ["nothing"], ["image", "nothing"], ["check"], ["show"],
    ["check", "--nothing"], ["check", "/nonexistent"], ["check", "/"],
    ["show", "/nonexistent"], ["image", "list"], ["image", "verify"],
    ["image", "list", "/nonexistent"], ["image", "verify", "a", "b"],
    ["image", "extract", "/nonexistent"], ["image", "pack"],
    ["image", "extract", "/nonexistent", "-d", "/tmp"],
])
def test_usage_errors(arguments):
    """Wrong usage and unreadable files: status 2, told on stderr alone."""
    result = bulkhead(*arguments)
    assert result.returncode == 2
    assert result.stderr != "" and result.stdout == ""
    if len(arguments) > 1:
        assert result.stderr.count("\n") == 1


# Configs


def test_config_is_byte_exact():
    """linux.c compiles to what Jailhouse's format says."""
    uart = 0x3eff1000	# its SPI is 36
    expected = blobs.descriptor(
        b"linux", 0b11,
        [blobs.memory(0x50000000, 0x50000000, 0x20000000,
                      blobs.RAM | blobs.DMA),
         blobs.memory(uart, uart, 0x1000, blobs.DEVICE),
         blobs.memory(0, 0x80000000, 0x1000,
                      blobs.READ | blobs.WRITE | blobs.COMM)],
        [blobs.spis(36)], reset=0x50000000,
        uart=blobs.console(uart, 0x1000, 2, 1))
    found = (CONFIGS / "linux.cell").read_bytes()
    assert found == expected


ALL_MACROS = """
#include <bulkhead/config_macros.h>
CONFIG_CPU_MAP(MAP_CPU(0, 0x100), MAP_CPU(1, 0x200));
CONFIG_STREAM_IDS = { { 7 }, { 8 } };
CONFIG_PCI_CAPS = { { .id = 5, .start = 0x40, .len = 8, .flags = 1 } };
CONFIG_PCI_DEVICES = { { .type = PCI_TYPE_DEVICE, .bdf = 0x10 } };
CONFIG_PIO = { { .base = 0x3f8, .length = 8 } };
CONFIG_IRQCHIPS = { GIC_SPI(0x08000000, 33), GIC_SPI(0x08000000, 1019) };
CONFIG_CACHES = { { .start = 1, .size = 2, .type = 3 } };
CONFIG_MEMORY = { REGION(1, 2, 3, MEM_RAM), REGION_COMM(4) };
CONFIG_CPUS = { CPU_WORD(CPU(0) | CPU(63)), CPU_WORD(1) };
CONFIG_CELL = {
	CELL_HEADER(CONFIG_ARCH_ARM64, "all"),
	COUNT_CPUS, COUNT_MEMORY, COUNT_CACHES, COUNT_IRQCHIPS, COUNT_PIO,
	COUNT_PCI_DEVICES, COUNT_PCI_CAPS, COUNT_STREAM_IDS,
};
CONFIG_OPTIONS("all", .flags = OPTION_TRAP_WFI, .restart_limit = 2,
	       .ppi_mask = OPTIONS_DEFAULT_PPIS);
"""


@pytest.mark.parametrize("compiler", [
    ["aarch64-linux-gnu-gcc"], ["clang", "--target=aarch64-linux-gnu"]])
def test_config_macros(tmp_path, compiler):
    """Every macro, in any order: the arrays stand where the format says."""
    (tmp_path / "all.c").write_text(ALL_MACROS, encoding="utf-8")
    for command in (
            [*compiler, "-ffreestanding", "-fno-pic", "-O2", "-Wall", "-Wextra",
             "-Werror", "-I", SOURCE / "include", "-c", "all.c"],
            ["aarch64-linux-gnu-ld", "-T", SOURCE / "configs" / "cell.lds",
             "-e", "0", "-o", "all.elf", "all.o"],
            ["aarch64-linux-gnu-objcopy", "-O", "binary", "all.elf",
             "all.cell"]):
        subprocess.run(command, cwd=tmp_path, check=True)
    expected = struct.pack("<5sBH32sII9I16x32x", b"JHCLL", 2, 14, b"all", 0, 0,
                           16, 2, 1, 2, 1, 1, 1, 2, 0)
    expected += struct.pack("<QQ", 1 << 63 | 1, 1)
    expected += blobs.memory(1, 2, 3, blobs.RAM)
    expected += blobs.memory(0, 4, 0x1000,
                             blobs.READ | blobs.WRITE | blobs.COMM)
    expected += struct.pack("<IIBBH", 1, 2, 3, 0, 0)
    expected += blobs.spis(33)
    expected += struct.pack("<QII4I", blobs.GICD, 0, 896, 0, 0, 0, 1 << 27)
    expected += struct.pack("<HH", 0x3f8, 8)
    expected += struct.pack("<BBHH50x", 1, 0, 0, 0x10)
    expected += struct.pack("<4H", 5, 0x40, 8, 1)
    expected += struct.pack("<II", 7, 8)
    expected += blobs.record(blobs.CPU_MAP,
                             struct.pack("<4Q", 0, 0x100, 1, 0x200))
    expected += blobs.record(
        blobs.OPTIONS, struct.pack("<4IQ", 2, 2, 0x48800000, 0, 0), b"all")
    assert (tmp_path / "all.cell").read_bytes() == expected


@pytest.mark.parametrize("cells", [
    ["linux"], ["linux", "latency", "hello"], ["hostile", "victim"],
    ["smp", "latency", "hello"],
])
def test_board_configs_are_good(cells):
    """The board's own configs pass, in the combinations that are run."""
    text = good("check", CONFIGS / "system.cell",
                *(CONFIGS / f"{cell}.cell" for cell in cells))
    assert text == "0 violations, 0 warnings\n"


def test_check_refuses_conflict():
    """Two cells at one place: each conflict has a line that names both."""
    text = refused(1, "check", *(CONFIGS / f"{name}.cell" for name in
                                 ("system", "hello", "hostile")))
    lines = [line for line in text.splitlines()
             if "hostile" in line and "hello" in line]
    assert all(line.startswith("violation: ") for line in lines)
    assert any("CPU" in line for line in lines)
    assert any("0x70200000" in line for line in lines)
    assert any("38" in line for line in lines)
    assert text.splitlines()[-1].startswith(f"{len(lines)} violations")


def test_check_never_list(parts):
    """The never list behind a system config is applied."""
    (parts / "a.cell").write_bytes(
        cell_blob(b"a", 1, 0x1000, 0x1000))
    text = refused(1, "check", parts / "system.cell", parts / "a.cell")
    assert "door" in text


def test_check_order_and_kind(parts):
    """The system's config is first, cells' follow; no image among them."""
    refused(2, "check", parts / "a.cell", parts / "system.cell")
    refused(2, "check", parts / "system.cell", parts / "system.cell")
    refused(2, "check", parts / "system.cell", parts / "data.bin")
    good(*pack(parts))
    refused(2, "check", parts / "image", parts / "a.cell")


def test_check_truncated_cells(parts):
    """A .cell file that was cut anywhere is refused."""
    whole = (parts / "a.cell").read_bytes()
    for size in range(len(whole)):
        (parts / "a.cell").write_bytes(whole[:size])
        result = bulkhead("check", parts / "system.cell", parts / "a.cell")
        assert result.returncode in (1, 2), size


def test_check_wild_counts(parts):
    """Counts that do not fit the file are refused, not followed."""
    whole = (parts / "a.cell").read_bytes()
    for offset in range(48, 80, 4):
        for count in (0xffffffff, 0x80000000, 0x08000000, len(whole)):
            wild = bytearray(whole)
            struct.pack_into("<I", wild, offset, count)
            (parts / "a.cell").write_bytes(wild)
            refused(1, "check", parts / "system.cell", parts / "a.cell")


# Show


def test_show_table():
    """Who owns what on the board."""
    text = good("show", *(CONFIGS / f"{name}.cell" for name in
                          ("system", "linux", "latency")))
    flat = [" ".join(line.split()) for line in text.splitlines()]
    for line in (
            "linux 0x50000000 8250 0x3eff1000 -",
            "1 0x1 linux", "2 0x2 latency", "3 0x3 (unowned)",
            "0x0040000000-0x004fffffff 256 MiB - - (unowned)",
            "0x0050000000-0x006fffffff 512 MiB 0x0050000000 rwx dl- linux",
            "0x0070000000-0x00701fffff 2 MiB 0x0000000000 rwx -l- latency",
            "0x0070200000-0x007fbfffff 250 MiB - - (unowned)",
            "0x007fc00000-0x007fffffff 4 MiB - - hypervisor: memory",
            "0x0008000000-0x000800ffff 64 KiB - - hypervisor: gicd",
            "0x00080a0000-0x000811ffff 512 KiB - - hypervisor: gicr",
            "0x0009000000-0x0009000fff 4 KiB - - hypervisor: console",
            "0x0008080000-0x000809ffff 128 KiB - - (nobody): its",
            "0x003eff1000-0x003eff1fff 4 KiB 0x003eff1000 rw- --- linux",
            "a page of the hypervisor 4 KiB 0x0080000000 rw- --- linux",
            "SPI 36 linux", "SPI 37 latency", "SPI 38 (unowned)",
            "PPI 23 27 30 on its CPUs: latency",
    ):
        assert line in flat, line


def test_show_embedded_cell(parts):
    """With a start record the embedded cell exists, and owns the rest."""
    good(*pack(parts, "--start", "machine:0x40000000"))
    flat = [" ".join(line.split()) for line in
            good("show", parts / "image").splitlines()]
    assert "0 0x0 machine" in flat and "1 0x1 a" in flat
    assert ("0x0040000000-0x004fffffff 256 MiB 0x0040000000 rwx dl- machine"
            in flat)
    assert "SPI 40 a" in flat and "SPI 42 machine" in flat
    assert not any("(unowned)" in line for line in flat)


def test_show_options(parts):
    """Options, CPU map and start records are drawn."""
    options = struct.pack("<IIIIQ", 0x5, 3, 1 << 27, 0, 0)
    cpu_map = struct.pack("<8Q", 0, 0, 1, 0x100, 2, 0x200, 3, 0x300)
    with (parts / "a.cell").open("ab") as file:
        file.write(blobs.record(blobs.OPTIONS, options, b"a"))
    with (parts / "system.cell").open("ab") as file:
        file.write(blobs.record(blobs.CPU_MAP, cpu_map))
    flat = [" ".join(line.split()) for line in
            good("show", parts / "system.cell", parts / "a.cell").splitlines()]
    assert "a 0x0 none filtered-irq restart-on-reset" in flat
    assert "1 0x100 a" in flat
    assert "PPI 27 on its CPUs: a" in flat


# Images


def test_round_trip(parts):
    """What was packed is listed, verified and extracted again."""
    data = (parts / "data.bin").read_bytes()
    good(*pack(parts, "--payload", f"a:0x3000:{parts}/data.bin",
               "--inmate", f"b:{parts}/data.bin:hello there: 1",
               "--start", "a:0x3000:1:0x2"))

    text = good("image", "verify", parts / "image")
    assert "SHA-256" in text and "good" in text

    rows = [line.split() for line in
            good("image", "list", parts / "image").splitlines()[1:]]
    assert [row[3:] for row in rows] == [
        ["preloader"], ["bulkhead"], ["system"], ["packed"], ["never"],
        ["cell", "a"], ["cell", "b"], ["payload", "a", "0x3000"],
        ["payload", "b", "0x0"], ["start", "a"], ["end"]]
    image = (parts / "image").read_bytes()
    at, size = int(rows[7][1], 16), int(rows[7][2])
    assert at % 4096 == 0 and image[at:at + size] == data

    good("image", "extract", parts / "image", "-d", parts / "out")
    files = {path.name: path.read_bytes() for path in
             (parts / "out").iterdir()}
    assert set(files) == {
        "00-preloader.bin", "01-bulkhead.bin", "02-system.cell",
        "03-packed.rec", "04-never.rec", "05-cell-a.cell", "06-cell-b.cell",
        "07-payload-a-0x3000.bin", "08-payload-b-0x0.bin", "09-start-a.rec",
        "10-end.rec"}
    # Only the image's size, in the Image header, is the packed image's own.
    preloader = bytearray(blobs.preloader())
    struct.pack_into("<Q", preloader, 16, len(image))
    assert files["00-preloader.bin"] == bytes(preloader)
    assert files["01-bulkhead.bin"] == blobs.hypervisor()
    assert files["02-system.cell"] == system_blob()
    assert files["05-cell-a.cell"] == (parts / "a.cell").read_bytes()
    assert files["07-payload-a-0x3000.bin"] == data
    inmate = files["08-payload-b-0x0.bin"]
    assert inmate[0x1000:0x1010] == b"hello there: 1\0" + data[0x100f:0x1010]
    assert inmate[:0x1000] == data[:0x1000]
    assert files["09-start-a.rec"] == blobs.record(
        blobs.START, struct.pack("<5Q", 0x3000, 1, 2, 0, 0), b"a")


def test_end_record(parts):
    """Length and digest, by another implementation."""
    good(*pack(parts))
    image = (parts / "image").read_bytes()
    found = packed_elements(parts)
    offset, kind, data = found[-1]
    assert kind == blobs.END and offset + 64 + len(data) == len(image)
    assert data == struct.pack("<Q", offset) + hashlib.sha256(
        image[:offset]).digest()
    assert found[1][1:] == (blobs.PACKED, struct.pack("<Q", offset))


def test_pack_is_reproducible(parts):
    """The same input gives the same bytes."""
    good(*pack(parts, "--inmate", f"a:{parts}/data.bin"))
    first = (parts / "image").read_bytes()
    good(*pack(parts, "--inmate", f"a:{parts}/data.bin"))
    assert (parts / "image").read_bytes() == first
    assert not list(parts.glob("image.*"))


def test_plain_chain(parts):
    """cat makes a chain that says the same as the .cell files."""
    names = ("preloader.bin", "bulkhead.bin", "system.cell", "a.cell",
             "b.cell")
    chain = b"".join((parts / name).read_bytes() for name in names)
    (parts / "chain").write_bytes(chain)
    files = [parts / name for name in names[2:]]
    assert good("show", parts / "chain") == good("show", *files)
    assert good("check", parts / "chain") == good("check", *files)
    assert "no end record" in good("image", "verify", parts / "chain")

    (parts / "chain").write_bytes(chain + bytes(100))
    assert "100 bytes" in good("image", "verify", parts / "chain")
    assert good("show", parts / "chain") == good("show", *files)


def test_preloader_with_signature_in_code(parts):
    """The hypervisor's signature as a literal does not fool the reader."""
    fooled = blobs.preloader() + b"JAILHOUS" + bytes(200) + b"JAILHOUS"
    (parts / "preloader.bin").write_bytes(fooled)
    good(*pack(parts))
    rows = good("image", "list", parts / "image").splitlines()
    assert rows[2].split()[1] == f"0x{len(fooled):08x}"


def test_truncation(parts):
    """A packed image that lost any number of bytes is refused."""
    good(*pack(parts, cells=("a",)))
    image = (parts / "image").read_bytes()
    for size in range(len(image)):
        (parts / "cut").write_bytes(image[:size])
        assert bulkhead("image", "verify", parts / "cut").returncode == 1, size


def test_flipped_bytes(parts):
    """A packed image with any one byte changed is refused.

    Only what follows the end of the end record's empty cell name is free.
    """
    good(*pack(parts, cells=("a",)))
    image = bytearray((parts / "image").read_bytes())
    end = packed_elements(parts)[-1][0]
    for offset in set(range(len(image))) - set(range(end + 33, end + 64)):
        image[offset] ^= 0x41
        (parts / "flipped").write_bytes(image)
        image[offset] ^= 0x41
        assert bulkhead("image", "verify",
                        parts / "flipped").returncode == 1, offset


def test_truncated_payload(parts):
    """The same with a payload and its padding, in steps."""
    good(*pack(parts, "--inmate", f"a:{parts}/data.bin"))
    image = (parts / "image").read_bytes()
    for size in range(len(image) - 1, 0, -97):
        (parts / "cut").write_bytes(image[:size])
        refused(1, "image", "verify", parts / "cut")


def test_random_damage(parts):
    """Without a SHA-256 in the way, damage is survived by every command."""
    chance = random.Random(1)
    chain = b"".join((parts / name).read_bytes() for name in (
        "preloader.bin", "bulkhead.bin", "system.cell", "a.cell", "b.cell"))
    for _ in range(150):
        damaged = bytearray(chain)
        for _ in range(chance.choice((1, 2, 8))):
            damaged[chance.randrange(configs_offset(), len(chain))] = (
                chance.choice((0, 1, 0x7f, 0x80, 0xff)))
        (parts / "chain").write_bytes(damaged)
        bulkhead("show", parts / "chain")
        bulkhead("image", "verify", parts / "chain")
        bulkhead("image", "list", parts / "chain")


def test_extract_stays_in_its_folder(parts):
    """A cell's name is no path."""
    (parts / "a.cell").write_bytes(cell_blob(b"../../evil\x1b[2J"))
    bulkhead(*pack(parts, "--force", cells=("a",)))
    bulkhead("image", "extract", parts / "image", "-d", parts / "out")
    names = {path.name for path in (parts / "out").iterdir()}
    assert any("evil" in name for name in names)
    assert not any("/" in name or "\x1b" in name for name in names)
    assert not list(parts.parent.glob("evil*"))
    assert "\x1b" not in good("image", "list", parts / "image")


# Packing that is refused


def test_pack_refuses_violations(parts):
    """Nothing is written; --force writes, and verify still refuses."""
    (parts / "b.cell").write_bytes(cell_blob(b"b", 1, 0x50000000))
    text = refused(1, *pack(parts))
    assert "violation: " in text and "not written" in text
    assert not (parts / "image").exists()
    assert bulkhead(*pack(parts, "--force")).returncode == 0
    refused(1, "image", "verify", parts / "image")


@pytest.mark.parametrize("arguments", [
    ["--payload", "a"], ["--payload", "a:1"], ["--payload", "a:x:data.bin"],
    ["--payload", "nobody:0:data.bin"], ["--payload", "a:0:missing"],
    ["--payload", "a:-1:data.bin"], ["--payload", "a:0x1ffffffffffffffff:x"],
    ["--inmate", "a"], ["--inmate", "nobody:data.bin"],
    ["--inmate", "a:missing"], ["--inmate", "a:data.bin:" + "x" * 256],
    ["--start", "a"], ["--start", "a:"], ["--start", "a:1:2:3:4:5:6"],
    ["--start", "nobody:0"], ["--linux", "a"], ["--linux", "a,kernel=data.bin"],
    ["--linux", "a,kernel=data.bin,dtb=data.bin"],
    ["--linux", "a,kernel=data.bin,kernel=data.bin"],
    ["--linux", "a,colour=blue"],
])
def test_pack_guest_errors(parts, arguments, monkeypatch):
    """Guests that make no sense: status 2, one line, no image."""
    monkeypatch.chdir(parts)
    result = bulkhead(*pack(parts, *arguments))
    assert result.returncode == 2 and result.stderr.count("\n") == 1, result
    assert not (parts / "image").exists()


def test_pack_payload_outside(parts):
    """Payloads and entries outside the cell's memory are violations."""
    refused(1, *pack(parts, "--payload", f"a:0x1fffff8:{parts}/data.bin"))
    refused(1, *pack(parts, "--start", "a:0x2000000"))


def test_pack_wrong_binaries(parts):
    """Preloader and hypervisor are recognised, whole, and not swapped."""
    refused(2, *pack(parts, "--preloader", parts / "data.bin"))
    refused(2, *pack(parts, "--hypervisor", parts / "data.bin"))
    (parts / "bulkhead.bin").write_bytes(blobs.hypervisor()[:-1])
    refused(2, *pack(parts))


def test_pack_unwritable(parts):
    """An image that cannot be written is an error."""
    refused(2, *pack(parts, "-o", parts / "missing" / "image"))


def test_inmate_cmdline_limit(parts):
    """255 bytes and their NUL fill the area exactly."""
    (parts / "short.bin").write_bytes(b"code")
    good(*pack(parts, "--inmate", f"a:{parts}/short.bin:{'x' * 255}"))
    assert payloads(parts)[0] == (b"code" + bytes(0xffc) + b"x" * 255 + b"\0")


def test_archive(parts):
    """Configs as they are, then payloads, and no more: all of it is elements."""
    out = parts / "out.archive"
    good("image", "archive", "-o", out, parts / "a.cell", parts / "b.cell",
         "--inmate", f"b:{parts}/data.bin:loud=1",
         f"--payload=a:0x3000:{parts}/data.bin")
    archive = out.read_bytes()
    configs = [(parts / name).read_bytes() for name in ("a.cell", "b.cell")]
    assert archive.startswith(b"".join(configs))
    found = blobs.elements(archive, 0)
    assert [kind for _, kind, _ in found] == ["JHCLL", "JHCLL", blobs.PAYLOAD,
                                              blobs.PAYLOAD]
    headers = [struct.unpack_from("<Q32s", archive, offset + 24)
               for offset, _, _ in found[2:]]
    assert [(at, cell.rstrip(b"\0")) for at, cell in headers] == [
        (0, b"b"), (0x3000, b"a")]
    data = (parts / "data.bin").read_bytes()
    assert found[2][2][0x1000:0x1007] == b"loud=1\0"
    assert found[3][2] == data and archive.endswith(data)


def test_archive_refused(parts):
    """Nothing, a system, and what a hypercall cannot say."""
    out = parts / "out.archive"
    assert "wanted -o and cells" in refused(2, "image", "archive", "-o", out)
    assert "not a config" in refused(2, "image", "archive", "-o", out,
                                     parts / "system.cell")
    assert "cell 'a': needs a start record" in refused(
        1, "image", "archive", "-o", out, parts / "a.cell", "--start=a:0x1000")
    assert not out.exists()


# Linux


def fdt_value(dtb, *arguments):
    """A property by dtc's own reader."""
    return subprocess.run(["fdtget", *arguments[:-2], dtb, *arguments[-2:]],
                          check=True, text=True,
                          capture_output=True).stdout.strip()


@pytest.fixture(name="tree")
def tree_fixture(parts):
    """A device tree with another memory node than the cell has."""
    source = ('/dts-v1/; / { #address-cells = <2>; #size-cells = <2>;'
              'memory@1000 { device_type = "memory"; reg = <0 0x1000 0 1>; };'
              '};')
    subprocess.run(["dtc", "-q", "-O", "dtb", "-o", parts / "tree.dtb"],
                   input=source, text=True, check=True)
    (parts / "kernel").write_bytes(blobs.kernel(0x80000, 0x123456))
    (parts / "initrd").write_bytes(b"initrd" * 1001)
    return parts


def linux(parts, more=""):
    """The --linux argument for cell a."""
    return ["--linux",
            f"a,kernel={parts}/kernel,dtb={parts}/tree.dtb{more}"]


def test_linux(tree):
    """Kernel at text_offset, initrd and patched tree behind its bss."""
    good(*pack(tree, *linux(tree, f",initrd={tree}/initrd,"
                            "cmdline=console=ttyS0,115200 quiet")))
    found = payloads(tree)
    initrd = 0x1a4000
    dtb = initrd + 6006 + 2
    assert set(found) == {0x80000, initrd, dtb}
    assert found[0x80000] == (tree / "kernel").read_bytes()
    assert found[initrd] == (tree / "initrd").read_bytes()

    (tree / "found.dtb").write_bytes(found[dtb])
    file = tree / "found.dtb"
    assert fdt_value(file, "-tx", "/memory@1000", "reg") == "0 0 0 2000000"
    assert (fdt_value(file, "/chosen", "bootargs") ==
            "console=ttyS0,115200 quiet")
    assert (fdt_value(file, "-tx", "/chosen", "linux,initrd-start") ==
            f"0 {initrd:x}")
    assert (fdt_value(file, "-tx", "/chosen", "linux,initrd-end") ==
            f"0 {initrd + 6006:x}")

    start = [data for _, kind, data in packed_elements(tree)
             if kind == blobs.START]
    assert start == [struct.pack("<5Q", 0x80000, dtb, 0, 0, 0)]


def test_linux_without_initrd(tree):
    """No initrd: no payload, no properties; the tree's bootargs stay."""
    good(*pack(tree, *linux(tree)))
    assert len(payloads(tree)) == 2
    (tree / "found.dtb").write_bytes(payloads(tree)[0x1a4000])
    listing = subprocess.run(["fdtget", "-p", tree / "found.dtb", "/chosen"],
                             text=True, capture_output=True, check=True)
    assert listing.stdout.strip() == ""


def test_linux_second_region(tree):
    """The first RAM region that is large enough, and all RAM in the tree."""
    (tree / "a.cell").write_bytes(blobs.descriptor(
        b"a", 2,
        [blobs.memory(0x50000000, 0x0, 0x10000, blobs.RAM),
         blobs.memory(0x50200000, 0x40100000, 0x1000000, blobs.RAM),
         blobs.memory(0x52000000, 0x60000000, 0x10000,
                      blobs.READ | blobs.WRITE)], []))
    good(*pack(tree, *linux(tree)))
    assert 0x40280000 in payloads(tree)
    dtb = payloads(tree)[0x403a4000]
    (tree / "found.dtb").write_bytes(dtb)
    assert (fdt_value(tree / "found.dtb", "-tx", "/memory@1000", "reg") ==
            "0 0 0 10000 0 40100000 0 1000000")


@pytest.mark.parametrize("kernel", [
    b"", b"\x1f\x8b" + bytes(100), blobs.kernel(image_size=0),
    blobs.kernel(image_size=0xffffffffffffffff), blobs.kernel()[:63],
    blobs.kernel(text_offset=0xfffffffffffff000),
    blobs.kernel(image_size=0x2000000),
])
def test_linux_bad_kernels(tree, kernel):
    """Compressed, senseless or too large kernels are refused."""
    (tree / "kernel").write_bytes(kernel)
    refused(2, *pack(tree, *linux(tree)))


def test_linux_bad_trees(tree):
    """A device tree cut anywhere is refused."""
    whole = (tree / "tree.dtb").read_bytes()
    for size in range(0, len(whole), 7):
        (tree / "tree.dtb").write_bytes(whole[:size])
        refused(2, *pack(tree, *linux(tree)))


def test_linux_tree_of_board(parts):
    """The board's own device tree takes the board's own cell."""
    (parts / "kernel").write_bytes(blobs.kernel())
    good("image", "pack", "-o", parts / "image",
         "--preloader", parts / "preloader.bin",
         "--hypervisor", parts / "bulkhead.bin",
         "--linux", f"linux,kernel={parts}/kernel,dtb={CONFIGS}/linux.dtb",
         CONFIGS / "system.cell", CONFIGS / "linux.cell")
    dtb = payloads(parts)[0x50100000]
    (parts / "found.dtb").write_bytes(dtb)
    assert (fdt_value(parts / "found.dtb", "-tx", "/memory@50000000", "reg") ==
            "0 50000000 0 20000000")


def restart_parts(parts, flags=0x4, rom=True):
    """A cell that may restart: RAM at 0, behind it memory it cannot write."""
    regions = [blobs.memory(0x50000000, 0, 0x200000, blobs.RAM)]
    if rom:
        regions.append(blobs.memory(0x51000000, 0x200000, 0x100000,
                                    blobs.RAM & ~2))
    cell = bytearray(blobs.descriptor(b"r", 2, regions, [blobs.spis(40)]))
    struct.pack_into("<Q", cell, 84, 0x200000)
    options = struct.pack("<IIIIQ", flags, 5, 0x48800000, 0, 0)
    (parts / "r.cell").write_bytes(
        cell + blobs.record(blobs.OPTIONS, options, cell=b"r"))
    loader = bytearray(64)
    loader[8:16] = b"BHLOADER"
    struct.pack_into("<Q", loader, 16, 64)
    (parts / "loader.bin").write_bytes(loader)


def pack_restart(parts, *arguments):
    """Arguments that pack that cell."""
    return ["image", "pack", "-o", parts / "out.image", "--preloader",
            parts / "preloader.bin", "--hypervisor", parts / "bulkhead.bin",
            parts / "system.cell", parts / "r.cell", *arguments]


def test_restart_payload(parts):
    """Loader, table, data: one payload where the cell cannot write."""
    restart_parts(parts)
    inmate = blobs.preloader().ljust(100, b"i")
    size = 0x3000
    inmate = inmate[:16] + struct.pack("<Q", size) + inmate[24:]
    (parts / "inmate.bin").write_bytes(inmate)
    result = bulkhead(*pack_restart(
        parts, f"--inmate=r:{parts}/inmate.bin",
        f"--loader={parts}/loader.bin"))
    assert result.returncode == 0, result
    listed = good("image", "list", parts / "out.image")
    assert re.search(r"payload +r 0x200000 loader$", listed, re.MULTILINE)
    assert "start" not in listed
    good("image", "extract", parts / "out.image", "-d", parts / "out")
    rom, = [p.read_bytes() for p in (parts / "out").glob("*payload-r-*")]
    assert rom[:64] == (parts / "loader.bin").read_bytes()
    assert struct.unpack_from("<5Q", rom, 64) == (0, 0, 0, 0, 0)
    steps = [struct.unpack_from("<4Q", rom, 104 + 32 * n) for n in range(4)]
    copied = -(-len(inmate) // 8) * 8
    assert steps == [(1, 0, 0, 0x200000), (2, 0, 4096, copied),
                     (3, copied, 0, size - copied), (0, 0, 0, 0)]
    assert rom[4096:] == inmate + bytes(copied - len(inmate))


def test_restart_refused(parts):
    """No loader, a wrong one, or no memory that the cell cannot write."""
    restart_parts(parts)
    guest = f"--inmate=r:{parts}/data.bin"
    assert "wanted --loader=FILE" in refused(2, *pack_restart(parts, guest))
    assert "no loader" in refused(2, *pack_restart(
        parts, guest, f"--loader={parts}/data.bin"))
    restart_parts(parts, rom=False)
    assert "restart: entry 0x200000: wanted inside" in refused(
        1, *pack_restart(parts, guest, f"--loader={parts}/loader.bin"))


def test_restart_needs_no_loader_without_option(parts):
    """The loader is for cells that may restart; others do not notice it."""
    restart_parts(parts, flags=0)
    said = refused(1, *pack_restart(parts, f"--inmate=r:{parts}/data.bin"))
    assert "restart limit 5 without a restart flag" in said
    assert "--loader" not in said
