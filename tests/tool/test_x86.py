# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The host tool of an x86 build: configs, images, Linux guests, ACPI tables.

The tables are read back by iasl, ACPI's reference compiler. $BULKHEAD_O names
the build folder; if its own tool is not for x86, the one in its boards/ is used.
"""
import os
import re
import struct
import subprocess
from pathlib import Path

import pytest

import blobs

SOURCE = Path(__file__).resolve().parents[2]
BOARD = "qemu-x86-svm"


def x86_build():
    """The build folder of an x86 board."""
    build = Path(os.environ.get("BULKHEAD_O", SOURCE / "build"))
    config = (build / ".config").read_text(encoding="utf-8")
    return (build if "CONFIG_X86=y\n" in config
            else build / "boards" / BOARD).resolve()


BUILD = x86_build()
TOOL = BUILD / "host" / "bulkhead"
CONFIGS = BUILD / "configs"
ZERO_PAGE, CMDLINE, ACPI, RESET = 0x10000, 0x11000, 0xe0000, 0xffff0
MIB = 1 << 20


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


def system_blob(chips=(blobs.pins(3, 4, 5),)):
    """A PC with four CPUs, RAM from 128 MiB up, COM2 and COM3."""
    return blobs.pc_system(blobs.descriptor(
        b"machine", 0xf,
        [blobs.memory(0x08000000, 0x08000000, 0x37000000, blobs.RAM)],
        list(chips), flags=0, signature=bytes(5), arch=blobs.X86,
        ports=[blobs.ports(0x2f8, 8), blobs.ports(0x3e8, 8)]))


def regions(size=0x10000000, phys=0x08000000):
    """RAM at 0, around a comm region at 1 MiB."""
    return [blobs.memory(phys, 0, MIB, blobs.RAM),
            blobs.memory(0, MIB, 0x1000,
                         blobs.READ | blobs.WRITE | blobs.COMM),
            blobs.memory(phys + 2 * MIB, 2 * MIB, size - 2 * MIB, blobs.RAM)]


def cell_blob(memory=None, chips=(blobs.pins(3),), cpus=6,
              ports=((0x2f8, 8),)):
    """A cell "linux" on CPUs 1 and 2, with COM2."""
    return blobs.descriptor(
        b"linux", cpus, memory or regions(), list(chips), arch=blobs.X86,
        uart=blobs.console(0x2f8, 0, 2, 0),
        ports=[blobs.ports(*pair) for pair in ports])


@pytest.fixture(name="parts")
def fixture_parts(tmp_path):
    """Files of a small image."""
    for name, data in {
            "preloader.bin": blobs.multiboot(),
            "bulkhead.bin": blobs.hypervisor(),
            "system.cell": system_blob(),
            "linux.cell": cell_blob(),
            "bzImage": blobs.bzimage(),
            "initrd": b"initrd " * 1000}.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def pack(parts, *arguments):
    """Arguments of a pack command; the image is parts/image."""
    return ["image", "pack", "-o", parts / "image",
            "--preloader", parts / "preloader.bin",
            "--hypervisor", parts / "bulkhead.bin", *arguments,
            parts / "system.cell", parts / "linux.cell"]


def linux(parts, more=",cmdline=console=ttyS1,115200 quiet"):
    """The argument for a Linux in the cell."""
    return f"--linux=linux,kernel={parts}/bzImage,initrd={parts}/initrd{more}"


def packed(parts, *arguments):
    """Payloads by address and the start record of an image made so."""
    good(*pack(parts, *(arguments or [linux(parts)])))
    image = (parts / "image").read_bytes()
    assert image.startswith(blobs.multiboot())
    front = len(blobs.multiboot()) + len(blobs.hypervisor())
    found, start = {}, None
    for offset, kind, data in blobs.elements(image, front):
        if kind == blobs.PAYLOAD:
            found[struct.unpack_from("<Q", image, offset + 24)[0]] = data
        if kind == blobs.START:
            start = struct.unpack("<5Q", data)
    return found, start


def e820(page):
    """The memory map of a zero page: {address: (end, type)}"""
    entries = [struct.unpack_from("<QQI", page, 0x2d0 + 20 * n)
               for n in range(page[0x1e8])]
    return {address: (address + size, kind)
            for address, size, kind in entries}


# Configs


def test_config_is_byte_exact():
    """linux.c compiles to what Jailhouse's format says."""
    uart = struct.pack("<QIHHIIQ", 0x2f8, 0, 2, 0, 1, 0, 0)
    memory = [blobs.memory(0x08000000, 0, MIB, blobs.RAM | blobs.DMA),
              blobs.memory(0, MIB, 0x1000,
                           blobs.READ | blobs.WRITE | blobs.COMM),
              blobs.memory(0x08200000, 2 * MIB, 254 * MIB,
                           blobs.RAM | blobs.DMA)]
    expected = blobs.descriptor(b"linux", 3, memory, [blobs.pins(3)],
                                uart=uart, arch=blobs.X86,
                                ports=[blobs.ports(0x2f8, 8)])
    assert (CONFIGS / BOARD / "linux.cell").read_bytes() == expected


@pytest.mark.parametrize("board", [BOARD, "bochs-x86-vmx"])
@pytest.mark.parametrize("cells", [
    ["linux"], ["linux", "latency", "hello"], ["linux", "linux2", "hostile"],
    ["smp", "victim", "hostile"]])
def test_board_configs_are_good(board, cells):
    """The boards' own configs pass, in the combinations that are run."""
    text = good("check", *(CONFIGS / board / f"{cell}.cell"
                           for cell in ("system", *cells)))
    assert text == "0 violations, 0 warnings\n"


def test_check_refuses_conflict():
    """Two cells at one place: CPU, memory, pin and ports are named."""
    text = refused(1, "check", *(CONFIGS / BOARD / f"{cell}.cell" for cell in
                                 ("system", "hello", "hostile")))
    for word in ("CPUs 0x8", "0x28200000", "pin 7", "I/O ports 0x2e8+8"):
        assert any(word in line and line.startswith("violation: ")
                   for line in text.splitlines()), word


def test_other_architecture(parts):
    """Configs of arm64 are refused, and so are images without multiboot."""
    blob = bytearray((parts / "system.cell").read_bytes())
    blob[5] = blobs.ARM64
    (parts / "system.cell").write_bytes(blob)
    assert "wrong architecture" in refused(1, "check", parts / "system.cell")
    (parts / "preloader.bin").write_bytes(blobs.preloader())
    assert "no multiboot header" in refused(2, *pack(parts))


def test_show_table():
    """Who owns what on the board."""
    text = good("show", *(CONFIGS / BOARD / f"{name}.cell" for name in
                          ("system", "linux", "latency")))
    flat = [" ".join(line.split()) for line in text.splitlines()]
    for line in (
            "linux 0x0 8250 0x2f8 -", "1 0x1 linux", "2 0x2 latency",
            "3 0x3 (unowned)",
            "0x0008000000-0x00080fffff 1 MiB 0x0000000000 rwx dl- linux",
            "0x00fee00000-0x00feefffff 1 MiB - - hypervisor: apic",
            "0x00fec00000-0x00fec00fff 4 KiB - - hypervisor: ioapic",
            "0x00fed00000-0x00fed00fff 4 KiB - - (nobody): hpet",
            "IOAPIC 0xfec00000 pin 3 linux",
            "IOAPIC 0xfec00000 pin 5 latency",
            "IOAPIC 0xfec00000 pin 7 (unowned)",
            "0x03f8-0x03ff hypervisor: console",
            "0x0608-0x060b every cell: PM timer", "0x02f8-0x02ff linux",
            "0x02e8-0x02ef (unowned)"):
        assert line in flat, line


# Images


def test_inmate(parts):
    """A flat binary at 0, its command line at 0x1000; no start record."""
    found, start = packed(parts, f"--inmate=linux:{parts}/bzImage:words: 2")
    assert start is None and list(found) == [0]
    assert found[0][:0x1000] == blobs.bzimage()[:0x1000]
    assert found[0][0x1000:0x100a] == b"words: 2\0" + blobs.bzimage()[0x1009:
                                                                     0x100a]
    assert "is good" in good("image", "verify", parts / "image")
    rows = good("image", "list", parts / "image")
    assert re.search(r"payload +linux 0x0$", rows, re.MULTILINE)


def test_help_says_registers():
    """What --start takes, and that there is no device tree."""
    text = good("image", "pack", "--help")
    assert "--start=CELL:ENTRY[:RDI[:RSI[:RDX[:RCX]]]]" in text
    assert "dtb" not in text
    assert all(len(line) <= 80 for line in text.splitlines())


# Linux


def test_linux_layout(parts):
    """Everything is where the boot protocol and the zero page say."""
    found, start = packed(parts)
    assert set(found) == {ZERO_PAGE, CMDLINE, ACPI, RESET, 0x1000000,
                          0xfffe000}
    # mov al, 6; mov dx, 0xcf9; out dx, al; hlt; jmp to it
    assert found[RESET] == bytes.fromhex("b006 baf90c ee f4 ebfd")
    assert start == (0x1000000, 0, ZERO_PAGE, 0, 0)
    assert found[0x1000000] == blobs.bzimage()[0x400:]
    assert found[0xfffe000] == (parts / "initrd").read_bytes()
    assert found[CMDLINE] == b"console=ttyS1,115200 quiet\0"
    page = found[ZERO_PAGE]
    assert len(page) == 0x1000
    for name, value in {
            "magic": b"HdrS", "version": 0x20f, "type_of_loader": 0xff,
            "loadflags": 1, "code32_start": 0x1000000,
            "ramdisk_image": 0xfffe000, "ramdisk_size": 7000,
            "cmd_line_ptr": CMDLINE, "pref_address": 0x1000000,
            "init_size": 0x3378000}.items():
        assert blobs.setup_value(page, name) == value, name
    assert struct.unpack_from("<Q", page, 0x70) == (ACPI,)


def test_linux_zero_page_is_clean(parts):
    """What lies around the setup header in the file is not copied."""
    image = bytearray(blobs.bzimage())
    image[:0x1f1] = b"x" * 0x1f1
    image[0x26c:0x400] = b"y" * (0x400 - 0x26c)
    (parts / "bzImage").write_bytes(image)
    page = packed(parts)[0][ZERO_PAGE]
    assert b"x" not in page and b"y" not in page
    # The header says how long it is, by its jump's distance.
    (parts / "bzImage").write_bytes(
        image[:0x201] + bytes([0x6c]) + image[0x202:])
    assert packed(parts)[0][ZERO_PAGE].count(b"y") == 2


def test_linux_memory_map(parts):
    """RAM, comm region, tables; nothing from 640 KiB to the first MiB."""
    page = packed(parts)[0][ZERO_PAGE]
    assert e820(page) == {
        0: (0xa0000, 1), ACPI: (ACPI + 0x2000, 3), MIB: (MIB + 0x1000, 2),
        2 * MIB: (0x10000000, 1)}


def test_linux_without_initrd(parts):
    """Kernel alone: no place and no size of an initrd."""
    found, _ = packed(parts, f"--linux=linux,kernel={parts}/bzImage")
    assert set(found) == {ZERO_PAGE, CMDLINE, ACPI, RESET, 0x1000000}
    assert found[CMDLINE] == b"\0"
    assert blobs.setup_value(found[ZERO_PAGE], "ramdisk_size") == 0


@pytest.mark.parametrize("changes, kernel, initrd", [
    ({"initrd_addr_max": 0x7ffffff}, 0x1000000, 0x7ffe000),
    ({"initrd_addr_max": 0x2ffffff}, 0x1000000, 0xffe000),
    ({"pref_address": 0x20000000}, 0x200000, 0xfffe000),
    ({"pref_address": 0x20000000, "kernel_alignment": 0x1000000}, 0x1000000,
     0xfffe000),
    ({"init_size": 0xf000000}, 0x1000000, 0xffe000),
    ({"pref_address": 0x100000}, 0x200000, 0xfffe000),
    ({"setup_sects": 0}, 0x1000000, 0xfffe000),
])
def test_linux_places(parts, changes, kernel, initrd):
    """Kernel where it prefers to be or fits; initrd as high as it may."""
    (parts / "bzImage").write_bytes(blobs.bzimage(**changes))
    found, start = packed(parts)
    assert start[0] == kernel
    assert {kernel, initrd} <= set(found)


def refused_linux(parts, text):
    """Packing is refused with one line that holds the text; no image."""
    result = bulkhead(*pack(parts, linux(parts)))
    assert result.returncode == 2 and result.stderr.count("\n") == 1, result
    assert text in result.stderr
    assert not (parts / "image").exists()


@pytest.mark.parametrize("changes, text", [
    ({"boot_flag": 0}, "no bzImage"),
    ({"magic": b"HdrT"}, "no bzImage"),
    ({"version": 0x209}, "older than 2.10"),
    ({"loadflags": 0}, "a zImage"),
    ({"setup_sects": 40}, "do not fit"),
    ({"init_size": 0x2fff}, "init_size"),
    ({"init_size": 0x40000001}, "init_size"),
    ({"kernel_alignment": 0x300000}, "kernel_alignment"),
    ({"kernel_alignment": 0}, "kernel_alignment"),
    ({"pref_address": 0x1000800}, "pref_address"),
    ({"init_size": 0x10000000}, "holds the kernel"),
    ({"pref_address": 0x20000000, "relocatable_kernel": 0},
     "holds the kernel"),
    ({"initrd_addr_max": 0x100fff}, "holds the initrd"),
    ({"cmdline_size": 25}, "command line of 26 bytes; at most 25"),
])
def test_linux_refused(parts, changes, text):
    """Headers that make no sense, kernels that do not fit."""
    (parts / "bzImage").write_bytes(blobs.bzimage(**changes))
    refused_linux(parts, text)


def test_linux_truncated(parts):
    """A file cut anywhere in its setup is refused."""
    whole = blobs.bzimage()
    for size in range(0, 0x400, 13):
        (parts / "bzImage").write_bytes(whole[:size])
        refused(2, *pack(parts, linux(parts)))


@pytest.mark.parametrize("memory, text", [
    ([blobs.memory(0x08200000, 2 * MIB, 254 * MIB, blobs.RAM)],
     "no RAM at 0x10000"),
    ([blobs.memory(0x08000000, 0, 0xa0000, blobs.RAM),
      blobs.memory(0x08200000, 2 * MIB, 254 * MIB, blobs.RAM)],
     "no RAM at 0xe0000"),
    ([blobs.memory(0x08000000, 0, MIB, blobs.RAM)], "holds the kernel"),
    ([blobs.memory(0x08000000, 0, MIB, blobs.RAM),
      blobs.memory(0x08200000, 1 << 32, 254 * MIB, blobs.RAM)],
     "holds the kernel"),
    ([blobs.memory(0x08000000, 0, MIB, blobs.RAM),
      blobs.memory(0x08200000, 16 * MIB, 0x3378000, blobs.RAM)],
     "holds the initrd"),
])
def test_linux_too_little_ram(parts, memory, text):
    """A cell whose memory cannot take all of it."""
    (parts / "linux.cell").write_bytes(cell_blob(memory))
    refused_linux(parts, text)


@pytest.mark.parametrize("argument, text", [
    ("linux", "wanted CELL,kernel=FILE"),
    ("linux,kernel=bzImage,dtb=bzImage", "no dtb="),
    ("linux,kernel=missing", "missing"),
    ("linux,kernel=bzImage,initrd=missing", "missing"),
    ("nobody,kernel=bzImage", "no cell 'nobody'"),
])
def test_linux_usage(parts, argument, text, monkeypatch):
    """Arguments that make no sense: status 2, one line."""
    monkeypatch.chdir(parts)
    result = bulkhead(*pack(parts, "--linux", argument))
    assert result.returncode == 2 and result.stderr.count("\n") == 1, result
    assert text in result.stderr


def test_linux_restart(parts):
    """In a cell that may restart: all behind the loader, in 32-bit mode."""
    memory = regions() + [blobs.memory(0x2c000000, 0x20000000, 0x4000000,
                                       blobs.RAM & ~blobs.WRITE)]
    cell = bytearray(cell_blob(memory))
    struct.pack_into("<Q", cell, 84, 0x20000000)
    (parts / "linux.cell").write_bytes(cell + blobs.record(
        blobs.OPTIONS, struct.pack("<IIIIQ", 4, 5, 0, 0, 0), b"linux"))
    loader = struct.pack("<8x8sQ40x", b"BHLOADER", 64)
    (parts / "loader.bin").write_bytes(loader)
    result = bulkhead(*pack(parts, linux(parts),
                            f"--loader={parts}/loader.bin"))
    assert result.returncode == 0, result
    bulkhead("image", "extract", parts / "image", "-d", parts / "out")
    rom, = [p.read_bytes() for p in (parts / "out").glob("*payload-linux-*")]
    assert rom[:64] == loader
    assert struct.unpack_from("<5Q", rom, 64) == (0x1000000, 0, ZERO_PAGE, 0,
                                                  0)
    steps = [struct.unpack_from("<4Q", rom, 104 + 32 * n) for n in range(10)]
    assert [step[1] for step in steps if step[0] == 2] == [
        ZERO_PAGE, CMDLINE, ACPI, RESET, 0x1000000, 0xfffe000]
    start, = (parts / "out").glob("*start-linux*")
    assert struct.unpack("<5Q", start.read_bytes()[64:]) == (
        0x20000000, 0x20000000, 0, 0, 0)


# ACPI


def tables_of(parts):
    """{signature: bytes} of the tables, found as an operating system does."""
    area = packed(parts)[0][ACPI]
    assert area[:8] == b"RSD PTR " and area[15] == 2
    assert sum(area[:20]) % 256 == 0 and sum(area[:36]) % 256 == 0
    assert struct.unpack_from("<I", area, 20) == (36,)
    xsdt_at, = struct.unpack_from("<Q", area, 24)

    def table(address):
        at = address - ACPI
        assert at % 16 == 0
        size, = struct.unpack_from("<I", area, at + 4)
        data = area[at:at + size]
        assert len(data) == size and sum(data) % 256 == 0
        return data

    xsdt = table(xsdt_at)
    found = {"XSDT": xsdt}
    for n in range(36, len(xsdt), 8):
        data = table(struct.unpack_from("<Q", xsdt, n)[0])
        found[data[:4].decode()] = data
    dsdt, = struct.unpack_from("<Q", found["FACP"], 140)
    assert struct.unpack_from("<I", found["FACP"], 40) == (dsdt,)
    found["DSDT"] = table(dsdt)
    return found


def iasl(*arguments, folder):
    """Run ACPI's compiler, which must find nothing to complain of."""
    result = subprocess.run(["iasl", *arguments], cwd=folder, text=True,
                            check=False, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    assert result.returncode == 0, result.stdout
    assert not re.search(r"(?i)incorrect|invalid|[1-9]\d* (err|warn|remark)",
                         result.stdout), result.stdout
    return result.stdout


def disassembled(parts, name):
    """Text of one table."""
    (parts / f"{name}.aml").write_bytes(tables_of(parts)[name])
    iasl("-d", f"{name}.aml", folder=parts)
    text = (parts / f"{name}.dsl").read_text(encoding="utf-8")
    assert not re.search(r"(?i)incorrect|invalid|unknown", text), text
    return text


def fields(text):
    """{name: [values]} of a disassembled data table."""
    found = {}
    for name, value in re.findall(
            r"^(?:\[[^]]*\])? +(\S[^:\n]*?) : (\S+)", text, re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def test_acpi_fadt(parts):
    """Hardware-reduced, physical destinations, ports that end the cell."""
    found = fields(disassembled(parts, "FACP"))
    for name, value in {
            "Revision": "06", "Table Length": "00000114",
            "Hardware Reduced (V5)": "1",
            "Use APIC Physical Destination Mode (V4)": "1",
            "Reset Register Supported (V2)": "1",
            "Value to cause reset": "06",
            "WBINVD instruction is operational (V1)": "1",
            "VGA Not Present (V4)": "1", "CMOS RTC Not Present (V5)": "1",
            "8042 Present on ports 60/64 (V2)": "0"}.items():
        assert found[name] == [value], name
    data = tables_of(parts)["FACP"]
    for at, port in ((116, 0xcf9), (244, 0xcfa), (256, 0xcfa)):
        assert struct.unpack_from("<BBBBQ", data, at) == (1, 8, 0, 1, port)


def test_acpi_madt(parts):
    """A local APIC for each CPU of the cell, by its real id, one IOAPIC."""
    cpu_map = struct.pack("<8Q", 0, 0, 1, 2, 2, 0xfe, 3, 6)
    with (parts / "system.cell").open("ab") as file:
        file.write(blobs.record(blobs.CPU_MAP, cpu_map))
    found = fields(disassembled(parts, "APIC"))
    assert found["Local Apic Address"] == ["FEE00000"]
    assert found["Local Apic ID"] == ["02", "FE"]
    assert found["Processor Enabled"] == ["1", "1"]
    assert found["I/O Apic ID"] == ["00"] and found["Address"] == ["FEC00000"]
    assert found["Interrupt"] == ["00000000"]


def recompiled(parts):
    """The DSDT's text; it must compile, and to the same bytes."""
    text = disassembled(parts, "DSDT")
    iasl("-oa", "-p", "again", "DSDT.dsl", folder=parts)
    assert ((parts / "again.aml").read_bytes()[36:] ==
            (parts / "DSDT.aml").read_bytes()[36:])
    return " ".join(text.split())


def test_acpi_dsdt(parts):
    """One UART with ports and interrupt, and the state that means off."""
    text = recompiled(parts)
    assert re.search(r"Name \(\\_S5, Package \(0x04\).*?"
                     r"0x05, 0x00, 0x00, 0x00", text)
    assert text.count("Device (") == 1
    assert 'EisaId ("PNP0501")' in text
    assert re.search(r"IO \(Decode16, 0x02F8,.*?0x02F8,.*?0x01,.*?0x08,", text)
    assert re.search(r"Interrupt \(ResourceConsumer, Edge, ActiveHigh, "
                     r"Exclusive.*?\{ 0x00000003, \}", text)


def test_acpi_two_uarts_two_ioapics(parts):
    """UARTs and pins in the order of the config; IOAPICs 128 apart."""
    second = 0xfec01000
    (parts / "system.cell").write_bytes(system_blob(
        (blobs.pins(3, 4, 5), blobs.pins(1, ioapic=second))))
    (parts / "linux.cell").write_bytes(cell_blob(
        chips=(blobs.pins(1, ioapic=second), blobs.pins(5)),
        ports=((0x3e8, 8), (0x2f8, 8))))
    text = recompiled(parts)
    assert text.count("Device (") == 2
    assert re.search(r"0x03E8.*0x00000081.*0x02F8.*0x00000005", text)
    found = fields(disassembled(parts, "APIC"))
    assert found["Address"] == ["FEC00000", "FEC01000"]
    assert found["Interrupt"] == ["00000000", "00000080"]


def test_acpi_nothing(parts):
    """Without pins no IOAPIC and no interrupt, without ports no device."""
    (parts / "linux.cell").write_bytes(cell_blob(chips=(), ports=()))
    assert "Device (" not in recompiled(parts)
    assert "I/O Apic ID" not in fields(disassembled(parts, "APIC"))
    (parts / "linux.cell").write_bytes(cell_blob(chips=()))
    text = recompiled(parts)
    assert "0x02F8" in text and "Interrupt (" not in text


def test_acpi_many_cpus(parts):
    """As many CPUs as the build allows."""
    (parts / "system.cell").write_bytes(
        system_blob().replace(struct.pack("<Q", 0xf), struct.pack("<Q", 0xff)))
    (parts / "linux.cell").write_bytes(cell_blob(cpus=0xff))
    found = fields(disassembled(parts, "APIC"))
    assert found["Local Apic ID"] == [f"{n:02X}" for n in range(8)]
