# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Images taken apart, changed and put together again.

Written from include/bulkhead/*.h and independent of the host tool, so that the
tests can build what the tool rightly refuses to build.
"""
import hashlib
import struct
from dataclasses import dataclass, field

HYPERVISOR_SIGNATURE = b"JAILHOUS"
SYSTEM_SIGNATURE = b"JHSYS"
CELL_SIGNATURE = b"JHCLL"
RECORD_MAGIC = b"BHREC"

PAYLOAD, CPU_MAP, START, OPTIONS, NEVER, END, PACKED, BOOT_WRITES = range(1, 9)

HYPERVISOR_FILE_SIZE = 80
ROOT_CELL = 356		# in struct system_config
PM_TIMER_PORT, APIC_MODE, TSC_KHZ = 312, 314, 320	# of x86, likewise
ARCHITECTURE = 5	# in both kinds of config
CONFIG_REVISION = 6
CELL_NAME = 8
CELL_COUNTS = 48	# cpu_set_size and seven numbers of array elements
CELL_RESET_ADDRESS = 84
CELL_CONSOLE = 100
CONSOLE_TYPE = 12
CELL_SIZE = 132
ARRAY_UNITS = (1, 32, 12, 32, 4, 56, 8, 4)
MEMORY = struct.Struct("<QQQQ")
IRQCHIP = struct.Struct("<QIIIIII")
PIO = struct.Struct("<HH")
RECORD = struct.Struct("<5sBHIIQQ32s")


@dataclass
class Config:
    """A cell config, or a system config, whose cell starts at @base."""

    data: bytearray
    base: int = 0

    @property
    def name(self) -> str:
        """The cell's name."""
        start = self.base + CELL_NAME
        return self.data[start:start + 32].split(b"\0")[0].decode()

    def array(self, number: int) -> int:
        """Offset of one of the arrays: 0 CPU set, 1 memory, 3 irqchips, 4 I/O
        ports."""
        counts = struct.unpack_from("<8I", self.data, self.base + CELL_COUNTS)
        sizes = [c * u for c, u in zip(counts, ARRAY_UNITS)]
        return self.base + CELL_SIZE + sum(sizes[:number])

    def cpus(self) -> list[int]:
        """The numbers of its CPUs below 64."""
        mask, = struct.unpack_from("<Q", self.data, self.array(0))
        return [cpu for cpu in range(64) if mask >> cpu & 1]

    def console_type(self) -> int:
        """The type of its console; 0 is none."""
        return struct.unpack_from("<H", self.data, self.base + CELL_CONSOLE +
                                  CONSOLE_TYPE)[0]

    def set_cpus(self, mask: int) -> None:
        """Replace the first 64 bits of the CPU set."""
        struct.pack_into("<Q", self.data, self.array(0), mask)

    def set_memory(self, number: int, **fields: int) -> None:
        """Replace fields of a memory region: phys, virt, size, flags."""
        offset = self.array(1) + number * MEMORY.size
        names = ("phys", "virt", "size", "flags")
        values = dict(zip(names, MEMORY.unpack_from(self.data, offset)))
        values.update(fields)
        MEMORY.pack_into(self.data, offset, *(values[n] for n in names))

    def set_irq(self, irq: int) -> None:
        """Let the first irqchip name just this interrupt, 32..159."""
        offset = self.array(3)
        address, chip, *_ = IRQCHIP.unpack_from(self.data, offset)
        words = [0, 0, 0, 0]
        words[(irq - 32) // 32] = 1 << irq % 32
        IRQCHIP.pack_into(self.data, offset, address, chip, 32, *words)

    def set_pin(self, pin: int) -> None:
        """Let the first irqchip name just this pin of the IOAPIC."""
        offset = self.array(3)
        address, chip, *_ = IRQCHIP.unpack_from(self.data, offset)
        IRQCHIP.pack_into(self.data, offset, address, chip, 0, 1 << pin, 0, 0,
                          0)

    def set_ports(self, first: int, length: int) -> None:
        """Replace the first range of I/O ports."""
        PIO.pack_into(self.data, self.array(4), first, length)

    def set_reset_address(self, address: int) -> None:
        """Replace the entry point."""
        struct.pack_into("<Q", self.data, self.base + CELL_RESET_ADDRESS,
                         address)


@dataclass
class Record:
    """One of our records; the padding in front of its data is not kept."""

    type: int
    data: bytes
    cell: str = ""
    address: int = 0

    def pack(self) -> bytes:
        """As it stands in an image."""
        return RECORD.pack(RECORD_MAGIC, self.type, 1, 0, 0, len(self.data),
                           self.address, self.cell.encode()) + self.data


@dataclass
class Chain:
    """All parts of an image. A test changes them and asks for bytes."""

    preloader: bytes
    hypervisor: bytearray
    system: Config
    parts: list[Config | Record] = field(default_factory=list)

    @classmethod
    def parse(cls, image: bytes, preloader_size: int) -> "Chain":
        """Take an image apart; ValueError if it is none."""
        rest = image[preloader_size:]
        if not rest.startswith(HYPERVISOR_SIGNATURE):
            raise ValueError("no bulkhead.bin behind preloader.bin")
        size, = struct.unpack_from("<Q", rest, HYPERVISOR_FILE_SIZE)
        offset = preloader_size + size
        system = take_config(image, offset, ROOT_CELL)
        chain = cls(image[:preloader_size], bytearray(rest[:size]), system)
        offset += len(system.data)
        while offset < len(image):
            if image.startswith(CELL_SIGNATURE, offset):
                part: Config | Record = take_config(image, offset, 0)
                offset += len(part.data)
            else:
                part, size = take_record(image, offset)
                offset += size
            chain.parts.append(part)
        return chain

    def cell(self, name: str) -> Config:
        """The config of that cell."""
        return next(p for p in self.parts
                    if isinstance(p, Config) and p.name == name)

    def payload(self, cell: str) -> Record:
        """The first payload of that cell."""
        return next(p for p in self.parts if isinstance(p, Record) and
                    p.type == PAYLOAD and p.cell == cell)

    def plain(self) -> bytes:
        """The image as cat makes it."""
        return b"".join([self.preloader, self.hypervisor, self.system.data,
                         *self._packed_parts()])

    def sealed(self) -> bytes:
        """The image with its length and SHA-256 behind it."""
        start = len(self.preloader + self.hypervisor + self.system.data)
        body = b"".join(self._packed_parts())
        end = start + RECORD.size + 8 + len(body)
        packed = Record(PACKED, struct.pack("<Q", end)).pack()
        image = b"".join([self.preloader, self.hypervisor, self.system.data,
                          packed, body])
        digest = hashlib.sha256(image).digest()
        return image + Record(END, struct.pack("<Q", end) + digest).pack()

    def _packed_parts(self) -> list[bytes]:
        return [bytes(p.data) if isinstance(p, Config) else p.pack()
                for p in self.parts if not isinstance(p, Record) or
                p.type not in (PACKED, END)]


def take_config(image: bytes, offset: int, base: int) -> Config:
    """Copy the config at @offset whose cell part starts at @base."""
    if not image.startswith((SYSTEM_SIGNATURE, CELL_SIGNATURE), offset):
        raise ValueError(f"no config at 0x{offset:x}")
    whole = Config(bytearray(image[offset:]), base)
    return Config(whole.data[:whole.array(len(ARRAY_UNITS))], base)


def take_record(image: bytes, offset: int) -> tuple[Record, int]:
    """Copy the record at @offset; also returns its length in the image."""
    magic, kind, _, pad, _, size, address, cell = RECORD.unpack_from(image,
                                                                     offset)
    if magic != RECORD_MAGIC:
        raise ValueError(f"neither config nor record at 0x{offset:x}")
    start = offset + RECORD.size + pad
    record = Record(kind, image[start:start + size],
                    cell.split(b"\0")[0].decode(), address)
    return record, start + size - offset
