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

GICD = 0x08000000
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


def console(address=0, size=0, kind=0, flags=0):
    """struct config_console"""
    return struct.pack("<QIHHIIQ", address, size, kind, flags, 0, 0, 0)


NO_CONSOLE = console()


def descriptor(name, cpus, regions, chips, reset=0, flags=1,
               uart=NO_CONSOLE, signature=b"JHCLL"):
    """struct cell_config and its arrays"""
    head = struct.pack("<5sBH32sII", signature, 2, 14, name, 0, flags)
    counts = struct.pack("<9I", 8, len(regions), 0, len(chips), 0, 0, 0, 0, 0)
    return (head + counts + struct.pack("<QQ", reset, 0) + uart +
            struct.pack("<Q", cpus) + b"".join(regions) + b"".join(chips))


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


def record(kind, data, cell=b"", address=0, pad=0):
    """struct record_header, padding and data"""
    return struct.pack("<5sBHIIQQ32s", b"BHREC", kind, 1, pad, 0, len(data),
                       address, cell) + bytes(pad) + data


def preloader(size=64):
    """Enough of an arm64 Image header to be taken for one"""
    return bytes(56) + b"ARM\x64" + bytes(size - 60)


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
