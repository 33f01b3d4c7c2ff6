# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""What attacks must be told of a board: the numbers in its board.h, and places
that nobody may touch, which no config grants and so no config names."""
import re
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^#include "(.*)"', re.MULTILINE)
DEFINE = re.compile(r"^#define\s+(\w+)\s+(0x[0-9a-f]+|\d+)\b", re.MULTILINE)

GICD_IROUTER = 0x6000
GICV2_PAGE = 0x1000


@dataclass(frozen=True)
class Places:
    """The attackers see their RAM at 0; all other addresses are physical."""

    gic: int
    numbers: dict[str, int]
    targets: dict[str, int]
    # Devices of the cells, as board.h calls them, and CPUs of the attackers.
    uarts: dict[str, str] = field(default_factory=lambda: {
        "hostile": "UART3", "smp": "UART1", "victim": "UART2"})
    cpus: dict[str, tuple[int, ...]] = field(default_factory=lambda: {
        "hostile": (3,), "smp": (0, 1)})

    def where(self, place: str, attacker: str) -> int:
        """A physical or guest-physical address that an attack goes for."""
        uart = self.uarts.get(attacker)
        numbers = self.numbers
        return {
            "ram end": lambda: numbers["INMATE_RAM_SIZE"],
            "comm region": lambda: numbers["COMM_REGION_BASE"],
            "console": lambda: numbers[f"{uart}_BASE"],
            "gicd": lambda: numbers["GICD_BASE"],
            "gicc": lambda: numbers["GICC_BASE"],
            "gicr": lambda: numbers["GICR_BASE"],
            "own gicr": lambda: numbers["GICR_BASE"] +
            self.cpus[attacker][0] * numbers["GICR_SIZE_PER_CPU"],
            "own route": lambda: numbers["GICD_BASE"] + GICD_IROUTER +
            8 * numbers[f"{uart}_IRQ"],
        }[place]()


def read_numbers(path: Path) -> dict[str, int]:
    """The plain numbers of a board's header, and of those it includes."""
    text = path.read_text(encoding="utf-8")
    numbers = {}
    for name in INCLUDE.findall(text):
        numbers.update(read_numbers(path.parent / name))
    for name, value in DEFINE.findall(text):
        numbers[name] = int(value, 0)
    return numbers


def board_numbers(board: str) -> dict[str, int]:
    """All that a board's header defines."""
    return read_numbers(SOURCE / "configs" / board / "board.h")


def common(numbers: dict[str, int], image: int) -> dict[str, int]:
    """What there is on every board."""
    return {"hypervisor": numbers["HYPERVISOR_BASE"],
            "neighbour": numbers["INMATE1_RAM_BASE"],
            "image": image,
            "nothing": 0x7f00000000}


def gicv2_windows(numbers: dict[str, int]) -> dict[str, int]:
    """What a GICv2 has beside the two pages of an interface."""
    return {"gicd-alias": numbers["GICD_BASE"] + GICV2_PAGE,
            "gich": numbers["GICH_BASE"],
            "gicv": numbers["GICV_BASE"],
            "gicc-alias": numbers["GICC_BASE"] + 2 * GICV2_PAGE}


def virt(gic: int, board: str) -> Places:
    """QEMU's virt, of which most is the same with either controller."""
    numbers = board_numbers(board)
    return Places(gic, numbers, {
        **common(numbers, numbers["RAM_BASE"] + 0x200000),
        **({"its": 0x08080000} if gic == 3 else gicv2_windows(numbers)),
        "flash": 0x04000000,
        "gicv2m": 0x08020000,
        "console": numbers["PL011_BASE"],
        "foreign-uart": numbers["UART2_BASE"],
        "fw_cfg": 0x09020000,
        "ecam": numbers["ECAM_BASE"],
    })


def zcu102() -> Places:
    """Hostile and victim have no device: the second UART is another cell's."""
    numbers = board_numbers("zcu102")
    return Places(2, numbers, {
        **common(numbers, 0x200000),
        **gicv2_windows(numbers),
        "flash": 0xc0000000,
        "console": numbers["UART0_BASE"],
        "foreign-uart": numbers["UART1_BASE"],
        "resets": 0xff5e0000,
        "dma": 0xffa80000,
    }, {"smp": "UART1"})


def versal() -> Places:
    """Two CPUs, so no cell has two; hostile has no device."""
    numbers = board_numbers("xlnx-versal-virt")
    return Places(3, numbers, {
        **common(numbers, 0x200000),
        "its": 0xf9020000,
        "flash": 0xc0000000,
        "console": numbers["UART0_BASE"],
        "foreign-uart": numbers["UART1_BASE"],
        "resets": 0xff5e0000,
        "dma": 0xffa80000,
    }, {"victim": "UART1"}, {"hostile": (1,)})


PLACES = {
    "qemu-arm64-gicv3": virt(3, "qemu-arm64-gicv3"),
    "qemu-arm64-gicv2": virt(2, "qemu-arm64-gicv2"),
    "xlnx-versal-virt": versal(),
    "zcu102": zcu102(),
}

# x86's attackers see their RAM at 0, the communication region behind it, and
# nothing else. What is beside those in physical memory:
X86_TARGETS = {
    "hypervisor": 0x3f000000,
    "hypervisor's end": 0x3f3ff000,
    "boot code": 0x3f080000,
    "image": 0x00200000,
    "behind its RAM": 0x00101000,
    "Linux": 0x08000000,
    "neighbour": 0x28000000,
    "its own RAM": 0x28200000,
    "end of RAM": 0x40000000,
    "ecam": 0xb0000000,
    "second page of the IOAPIC": 0xfec01000,
    "hpet": 0xfed00000,
    "rcba": 0xfed1c000,
    "tpm": 0xfed40000,
    "iommu": 0xfed90000,
    "message to the victim": 0xfee02000,
    "last message": 0xfeeff000,
    "flash": 0xffc00000,
    "reset vector": 0xfffff000,
    "4 GiB": 0x100000000,
    "nothing": 0x7f00000000,
}
