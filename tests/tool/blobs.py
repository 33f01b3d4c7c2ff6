# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The binary formats once more, written from their description.

Made by struct.pack, so that an error in the C headers is not an error here.
"""
import struct

READ, WRITE, EXECUTE, DMA, IO, COMM, LOADABLE, SHARED = (
    1 << n for n in range(8))
RAM = READ | WRITE | EXECUTE | LOADABLE
DEVICE = READ | WRITE | IO

X86, ARM64 = 0, 2
GICD = 0x08000000
IOAPIC = 0xfec00000
PAYLOAD, CPU_MAP, START, OPTIONS, NEVER, END, PACKED, BOOT_WRITES = range(1, 9)


def memory(phys, virt, size, flags):
    """struct config_memory"""
    return struct.pack("<4Q", phys, virt, size, flags)


def spis(*numbers):
    """struct config_irqchip with SPIs 32..159"""
    words = [0] * 4
    for number in numbers:
        words[(number - 32) // 32] |= 1 << number % 32
    return struct.pack("<QII4I", GICD, 0, 32, *words)


def pins(*numbers, ioapic=IOAPIC):
    """struct config_irqchip with pins of an IOAPIC"""
    words = [0] * 4
    for number in numbers:
        words[number // 32] |= 1 << number % 32
    return struct.pack("<QII4I", ioapic, 0, 0, *words)


def ports(first, count):
    """struct config_pio"""
    return struct.pack("<HH", first, count)


def console(address=0, size=0, kind=0, flags=0):
    """struct config_console"""
    return struct.pack("<QIHHIIQ", address, size, kind, flags, 0, 0, 0)


NO_CONSOLE = console()


def descriptor(name, cpus, regions, chips, reset=0, flags=1,
               uart=NO_CONSOLE, signature=b"JHCLL", arch=ARM64, ports=()):
    """struct cell_config and its arrays"""
    head = struct.pack("<5sBH32sII", signature, arch, 14, name, 0, flags)
    counts = struct.pack("<9I", 8, len(regions), 0, len(chips), len(ports), 0,
                         0, 0, 0)
    return (head + counts + struct.pack("<QQ", reset, 0) + uart +
            struct.pack("<Q", cpus) + b"".join(regions) + b"".join(chips) +
            b"".join(ports))


PL011 = console(0x09000000, 0x1000, 3, 3)


def system(cell, hypervisor=(0x7fc00000, 0x400000), uart=PL011):
    """struct system_config; cell is its descriptor"""
    blob = struct.pack("<5sBHI", b"JHSYS", 2, 14, 0)
    blob += memory(hypervisor[0], 0, hypervisor[1], 0)
    blob += uart
    blob += struct.pack("<QBBH", 0, 0, 0, 0) + bytes(8 * 28)
    blob += struct.pack("<BB2x5Q", 25, 3, GICD, 0, 0, 0, 0x080a0000)
    assert len(blob) == 356
    return blob + cell


COM1 = console(0x3f8, 0, 2, 0)


def pc_system(cell, hypervisor=(0x3f000000, 0x400000)):
    """struct system_config of x86; cell is its descriptor"""
    blob = struct.pack("<5sBHI", b"JHSYS", X86, 14, 0)
    blob += memory(hypervisor[0], 0, hypervisor[1], 0)
    blob += COM1
    blob += struct.pack("<QBBH", 0, 0, 0, 0) + bytes(8 * 28)
    blob += struct.pack("<HBxIII", 0x608, 0, 0, 1000000, 0) + bytes(28)
    assert len(blob) == 356
    return blob + cell


def record(kind, data, cell=b"", address=0, pad=0):
    """struct record_header, padding and data"""
    return struct.pack("<5sBHIIQQ32s", b"BHREC", kind, 1, pad, 0, len(data),
                       address, cell) + bytes(pad) + data


def preloader(size=64):
    """Enough of an arm64 Image header to be taken for one"""
    return bytes(56) + b"ARM\x64" + bytes(size - 60)


def multiboot(size=64):
    """A multiboot header at offset 16, and zeros"""
    magic, flags = 0x1badb002, 0x10003
    head = struct.pack("<III", magic, flags, -(magic + flags) & 0xffffffff)
    return (bytes(16) + head).ljust(size, b"\0")


def hypervisor(size=256):
    """struct hypervisor_header and zeros"""
    head = struct.pack("<8s5QIIQQIIQQ", b"JAILHOUS", size, 0, 0, 0, 0, 8, 0, 0,
                       0, 0, 0, size, 0)
    assert len(head) == 96
    return head + bytes(size - len(head))


def kernel(text_offset=0, image_size=0x100000, size=0x1000):
    """A Linux Image of nothing but its header"""
    return (struct.pack("<IIQQQ24x4sI", 0, 0, text_offset, image_size, 0xa,
                        b"ARM\x64", 0) + bytes(size - 64))


# Offset and format of what a bzImage's setup header says.
SETUP = {
    "setup_sects": (0x1f1, "B"), "boot_flag": (0x1fe, "H"),
    "jump": (0x200, "H"), "magic": (0x202, "4s"), "version": (0x206, "H"),
    "type_of_loader": (0x210, "B"), "loadflags": (0x211, "B"),
    "code32_start": (0x214, "I"), "ramdisk_image": (0x218, "I"),
    "ramdisk_size": (0x21c, "I"), "cmd_line_ptr": (0x228, "I"),
    "initrd_addr_max": (0x22c, "I"), "kernel_alignment": (0x230, "I"),
    "relocatable_kernel": (0x234, "B"), "cmdline_size": (0x238, "I"),
    "pref_address": (0x258, "Q"), "init_size": (0x260, "I"),
}


def bzimage(size=0x3000, **changes):
    """A bzImage of two setup sectors, with a pattern as its kernel."""
    values = {
        "setup_sects": 1, "boot_flag": 0xaa55, "jump": 0x6aeb,
        "magic": b"HdrS", "version": 0x20f, "loadflags": 1,
        "initrd_addr_max": 0x7fffffff, "kernel_alignment": 0x200000,
        "relocatable_kernel": 1, "cmdline_size": 2047,
        "pref_address": 0x1000000, "init_size": 0x3378000, **changes}
    image = bytearray(0x400) + bytes(n * 7 & 0xff for n in range(size))
    for name, value in values.items():
        offset, form = SETUP[name]
        struct.pack_into("<" + form, image, offset, value)
    return bytes(image)


def setup_value(page, name):
    """A field of a setup header in a zero page."""
    offset, form = SETUP[name]
    return struct.unpack_from("<" + form, page, offset)[0]


def elements(image, offset):
    """(offset, record type or signature, data) of each element"""
    found = []
    while True:
        magic = image[offset:offset + 5]
        if magic == b"BHREC":
            kind, pad, size = struct.unpack_from("<B2xI4xQ", image, offset + 5)
            total = 64 + pad + size
            found.append((offset, kind, image[offset + 64 + pad:
                                              offset + total]))
        elif magic in (b"JHSYS", b"JHCLL"):
            at = offset + (356 if magic == b"JHSYS" else 0)
            counts = struct.unpack_from("<8I", image, at + 48)
            units = (1, 32, 12, 32, 4, 56, 8, 4)
            total = at - offset + 132 + sum(
                c * u for c, u in zip(counts, units))
            found.append((offset, magic.decode(), image[offset:
                                                        offset + total]))
        else:
            return found
        offset += total
