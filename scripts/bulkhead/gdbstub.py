# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""System registers by name, through QEMU's gdb stub.

The monitor shows no system registers; the stub lists them in the description
that it gives a debugger. Register numbers count through all the files of the
description unless a `regnum` says otherwise, as gdb's manual defines it.
"""
import re
import socket
import xml.etree.ElementTree as ElementTree

TIMEOUT_SECONDS = 90


class GdbError(Exception):
    """The stub answered with an error, or not at all."""


class Gdb:
    """A connection to the stub.

    Connecting stops the machine. It must not run while we are connected: the
    stub takes the first byte that it gets then for an interrupt key.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._socket.settimeout(TIMEOUT_SECONDS)
        self._input = bytearray()
        self._request("qSupported:xmlRegisters=aarch64")
        self._registers = self._number_registers()

    def close(self) -> None:
        """Detach, which lets the machine run, and hang up."""
        self._request("D")
        self._socket.close()

    def threads(self) -> list[str]:
        """The stub's ids of the CPUs, in CPU order."""
        threads: list[str] = []
        answer = self._request("qfThreadInfo")
        while answer.startswith("m"):
            threads += answer[1:].split(",")
            answer = self._request("qsThreadInfo")
        return threads

    def register(self, thread: str, name: str) -> int:
        """The value of a 64-bit or 32-bit register, as TTBR0_EL2."""
        if name not in self._registers:
            raise GdbError(f"no register {name}")
        self._request(f"Hg{thread}")
        answer = self._request(f"p{self._registers[name]:x}")
        if answer.startswith("E") or not answer:
            raise GdbError(f"cannot read {name}: {answer}")
        return int.from_bytes(bytes.fromhex(answer), "little")

    def set_register(self, thread: str, name: str, value: int) -> None:
        """Give a 64-bit register a value."""
        self._request(f"Hg{thread}")
        data = value.to_bytes(8, "little").hex()
        if self._request(f"P{self._registers[name]:x}={data}") != "OK":
            raise GdbError(f"cannot write {name}")

    def write_physical(self, address: int, data: bytes) -> None:
        """Write @data, in one access if it has a device's width."""
        if self._request("Qqemu.PhyMemMode:1") != "OK" or \
                self._request(f"M{address:x},{len(data):x}:{data.hex()}") != "OK":
            raise GdbError(f"cannot write to 0x{address:x}")
        self._request("Qqemu.PhyMemMode:0")

    def run_to(self, address: int) -> str:
        """Run until a CPU is about to execute @address; returns its id.

        An address of the guest's or the hypervisor's virtual space, whichever
        executes there first. The machine stands still afterwards.
        """
        if self._request(f"Z1,{address:x},4") != "OK":
            raise GdbError("no breakpoint")
        self._send("c")
        stop = self._packet()
        self._request(f"z1,{address:x},4")
        match = re.match(r"T05thread:(\w+);", stop)
        if not match:
            raise GdbError(f"stopped for another reason: {stop}")
        return match.group(1)

    def _number_registers(self) -> dict[str, int]:
        """Number the registers of all files that target.xml includes.

        The outer file is searched as text: QEMU leaves its namespace prefix
        undeclared, which no XML parser accepts.
        """
        registers: dict[str, int] = {}
        number = 0
        for file in re.findall(r'href="([^"]+)"', self._file("target.xml")):
            for entry in ElementTree.fromstring(self._file(file)).iter("reg"):
                number = int(entry.get("regnum", number))
                registers[entry.attrib["name"]] = number
                number += 1
        return registers

    def _file(self, file: str) -> str:
        text = ""
        while True:
            part = self._request(
                f"qXfer:features:read:{file}:{len(text):x},ffb")
            text += part[1:]
            if not part or part[0] not in "ml":
                raise GdbError(f"no {file}: {part}")
            if part[0] == "l":
                return text

    def _request(self, text: str) -> str:
        self._send(text)
        return self._packet()

    def _send(self, text: str) -> None:
        data = text.encode()
        self._socket.sendall(b"$" + data + b"#%02x" % (sum(data) % 256))

    def _packet(self) -> str:
        while True:
            start = self._input.find(b"$")
            end = self._input.find(b"#", start)
            if 0 <= start and 0 <= end and len(self._input) >= end + 3:
                packet = bytes(self._input[start + 1:end])
                del self._input[:end + 3]
                self._socket.sendall(b"+")
                return unescape(packet).decode("latin-1")
            part = self._socket.recv(65536)
            if not part:
                raise GdbError("the stub is gone")
            self._input += part


def unescape(packet: bytes) -> bytes:
    """Undo the protocol's escapes: } before a byte that is XORed with 0x20."""
    parts = packet.split(b"}")
    return parts[0] + b"".join(bytes([p[0] ^ 0x20]) + p[1:] for p in parts[1:])
