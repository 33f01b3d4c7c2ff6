# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""`bulkhead explain`: every reason that the runtime can print has its words, and
the line of config that is proposed is one that permits the access.
"""
import random
import re
import struct

import pytest

import blobs
import built

ARCHES = list(built.BUILDS)
PAGE = 0x1000
RW = blobs.READ | blobs.WRITE
FLAGS = {"MEM_READ": blobs.READ, "MEM_WRITE": blobs.WRITE,
         "MEM_EXECUTE": blobs.EXECUTE, "MEM_DEVICE": blobs.DEVICE,
         "MEM_ROOTSHARED": blobs.SHARED}
DEMO = ["system", "linux", "latency", "hello"]


# What the runtime can print


def without(text, opening):
    """The text without each call that the pattern @opening starts."""
    while True:
        found = re.search(opening, text)
        if not found:
            return text
        depth, at = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
        text = text[:found.start()] + text[at:]


def strings_of_c(path):
    """String literals that a C file compiles to: not those of assembly, static
    assertions, attributes, includes and comments."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/|^//.*?$|^#\s*include.*?$", "", text,
                  flags=re.S | re.M)
    for opening in (r"__asm__\s*(volatile\s*|goto\s*)*\(",
                    r"_Static_assert\s*\(", r"__attribute__\s*\("):
        text = without(text, opening)
    # The strings in assembly have been taken out with it.
    text = re.sub(r'"\s+"', "", text)
    return re.findall(r'"((?:[^"\\]|\\.)+)"', text)


def runtime_strings():
    """All text of core/ and arch/, but for the punctuation of the reports."""
    found = set()
    for folder in ("core", "arch"):
        for path in sorted((built.SOURCE / folder).rglob("*")):
            if path.suffix in (".c", ".h") and not path.match("report*.c"):
                found.update(strings_of_c(path))
            elif path.suffix == ".S":
                found.update(re.findall(r'\.asciz\s+"([^"]+)"',
                                        path.read_text(encoding="utf-8")))
    return found


def test_strings_are_found(tmp_path):
    """The collector sees what it must see, and nothing else."""
    (tmp_path / "a.c").write_text(
        '#include "no.h"\n// "no"\n/* "no" */\n__asm__ volatile("no" ::: "no");'
        '\n_Static_assert(f(1) == 2, "no");\nconst char *a = b ? "one" :\n"two"'
        ' "three";\nint c __attribute__((section("no")));\nstop("a, \\"b\\"");',
        encoding="utf-8")
    assert strings_of_c(tmp_path / "a.c") == ["one", "twothree", 'a, \\"b\\"']
    assert len(runtime_strings()) > 25
    assert {"triple fault", "PSCI SYSTEM_OFF", "fault in the hypervisor",
            "access to memory it does not own", "assertion "} <= (
                runtime_strings())


@pytest.mark.parametrize("arch", ARCHES)
@pytest.mark.parametrize("reason", sorted(runtime_strings()))
def test_every_reason(arch, reason):
    """It has words of its own, for a cell and for a panic, wherever it is."""
    files = built.cells(arch, *DEMO)
    for line in (f'cell "hello": stopped on CPU 3 at PC 0x10: {reason}',
                 f'cell "hello": stopped on CPU 3 at PC 0x10: {reason}, address '
                 "0x55000000",
                 f'cell "hello": restarted, 1 of 5, on CPU 3 at PC 0x10: '
                 f"{reason}",
                 f'cell "hello": stopped on CPU 3 at PC 0x10: {reason}; '
                 "restarts are used up: 5"):
        text = built.good(arch, "explain", *files, text=line + "\n")
        assert text.startswith('cell "hello" has '), text
        why = re.search(rf"^  why: {re.escape(reason)}: (.+)$", text, re.M)
        assert why and len(why.group(1)) > 20
        assert "no explanation" not in text and len(text.splitlines()) >= 2
    text = built.good(arch, "explain", *files, text=(
        f"PANIC on CPU 3 at PC 0x10: {reason}, syndrome 0x1, address 0x2\n"))
    assert text.startswith("PANIC: the hypervisor has stopped CPU 3")


def test_no_reason_without_a_source():
    """What no runtime prints any more is not explained either."""
    text = (built.SOURCE / "tools/explain_words.c").read_text("utf-8")
    known = set(re.findall(r'^\t\{ "(.*?)",', text, re.M))
    assert len(known) > 25 and known == runtime_strings()


@pytest.mark.parametrize("line", [
    'cell "hello": stopped on CPU 3 at PC 0x10: a new reason',
    "PANIC on CPU 1 at PC 0x10: a new reason, syndrome 0x0, address 0x0",
    'cell "nobody": stopped on CPU 3 at PC 0x10: PSCI SYSTEM_OFF',
    "nothing at all",
])
def test_unknown(line):
    """What cannot be explained is said, and is no success."""
    for arch in ARCHES:
        result = built.run(arch, "explain", *built.cells(arch, *DEMO),
                           text=line)
        assert result.returncode == 1 and result.stderr == ""
        assert re.search("no explanation|no cell of|no report", result.stdout)


def test_log_of_a_run(tmp_path):
    """Reports among other lines, with what a runner puts in front."""
    log = ("hypervisor | Bulkhead: boot at 0x40200000\r\n"
           "hello      | Hello 1 from cell!\r\n\0\x1b[2J\r\n"
           'hypervisor | cell "hello": stopped on CPU 3 at PC 0x1: %s\r\n'
           'hypervisor | cell "latency": stopped on CPU 3 at PC 0x1: %s\r\n')
    log %= ("access to memory it does not own, address 0x0",
            "fetch from memory it does not own, address 0x0")
    (tmp_path / "log").write_bytes(log.encode())
    for arch in ARCHES:
        text = built.good(arch, "explain", f"--log={tmp_path}/log",
                          *built.cells(arch, *DEMO))
        assert text.count("has ended") == 2
        # The second one's CPU is not the cell's.
        assert text.count("by these configs") == 1
        assert text.rindex("by these configs") > text.index('cell "latency"')


@pytest.mark.parametrize("arguments", [
    [], ["--log=a", "--dump=b", "c"], ["--nothing", "c"],
])
def test_usage(arguments):
    """Wrong usage is status 2, on stderr alone."""
    for arch in ARCHES:
        result = built.run(arch, "explain", *arguments)
        assert result.returncode == 2 and result.stdout == ""


def test_missing_files():
    """So are files that cannot be read."""
    for arch in ARCHES:
        files = built.cells(arch, *DEMO)
        for option in ("--log", "--dump"):
            result = built.run(arch, "explain", f"{option}=/nonexistent",
                               *files)
            assert result.returncode == 2 and result.stderr.count("\n") == 1


# Whose it is, and what would permit it: cells of our own


class System:
    """A board with two cells, whose regions and ports can be changed."""

    def __init__(self, arch, folder):
        self.arch, self.folder = arch, folder
        self.base = 0x40000000 if arch == "arm64" else 0x10000000
        ram = blobs.memory(self.base, self.base, 0x10000000, blobs.RAM)
        self.device = 0x0a000000 if arch == "arm64" else 0xd0000000
        device = blobs.memory(self.device, self.device, 0x10000, blobs.DEVICE)
        self.regions = {
            "board": [ram, device],
            "a": [blobs.memory(self.base, 0, 0x10000, blobs.RAM),
                  blobs.memory(self.base + 0x20000, 0x20000, 0x10000,
                               blobs.READ),
                  blobs.memory(self.device + 0x2000, self.device + 0x2000, 0x10,
                               blobs.READ | blobs.IO | 1 << 18)],
            "b": [blobs.memory(self.base + 0x100000, 0, 0x10000, blobs.RAM)],
        }
        self.ports = {"board": [(0x5000, 16)], "a": [], "b": [(0x5008, 8)]}

    def files(self):
        """The .cell files."""
        is_arm = self.arch == "arm64"
        names = []
        for number, (name, regions) in enumerate(self.regions.items()):
            is_board = name == "board"
            blob = blobs.descriptor(
                name.encode(), 0xf if is_board else 1 << number, regions, [],
                flags=0, signature=bytes(5) if is_board else b"JHCLL",
                arch=blobs.ARM64 if is_arm else blobs.X86,
                ports=[] if is_arm else [blobs.ports(*pair) for pair in
                                         self.ports[name]])
            if is_board:
                blob = (blobs.system if is_arm else blobs.pc_system)(blob)
                blob += blobs.record(blobs.NEVER, struct.pack(
                    "<QQ16s", self.device + 0x8000, PAGE, b"door"))
            (self.folder / f"{name}.cell").write_bytes(blob)
            names.append(self.folder / f"{name}.cell")
        return names

    def explain(self, reason, address):
        """What is said of cell a's end."""
        return built.good(self.arch, "explain", *self.files(), text=(
            f'cell "a": stopped on CPU 1 at PC 0x10: {reason}, address '
            f"0x{address:x}\n"))

    def violations(self):
        """What `check` says."""
        text = built.run(self.arch, "check", *self.files()).stdout
        return [line for line in text.splitlines()
                if line.startswith("violation")]

    def permit(self, text):
        """Change the configs as the text proposes."""
        name, base, size, flags = re.search(
            r'in CONFIG_MEMORY of cell "(\w+)": REGION_IDENTITY\((\w+), (\w+), '
            r"([\w| ]+)\)", text).groups()
        value = 0
        for word in flags.split(" | "):
            value |= FLAGS[word]
        self.regions[name].append(blobs.memory(
            int(base, 16), int(base, 16), int(size, 16), value))
        also = re.search(r'MEM_ROOTSHARED in memory region (\d+) of cell "(\w+)"',
                         text)
        if also:
            self.add_flag(also.group(2), int(also.group(1)), blobs.SHARED)

    def add_flag(self, name, number, flag):
        """One more flag for a region."""
        *place, flags = struct.unpack("<4Q", self.regions[name][number])
        self.regions[name][number] = blobs.memory(*place, flags | flag)


@pytest.fixture(name="system", params=ARCHES)
def fixture_system(request, tmp_path):
    """That board, good as it is."""
    system = System(request.param, tmp_path)
    assert not system.violations()
    return system


ACCESS = "access to memory it does not own"
FETCH = "fetch from memory it does not own"


@pytest.mark.parametrize("reason, offset, owner", [
    (ACCESS, 0x50123, "(unowned)"),
    (FETCH, 0x50123, "(unowned)"),
    (ACCESS, 0x100008, 'cell "b", memory region 0'),
    (FETCH, 0x100008, 'cell "b", memory region 0'),
])
def test_memory(system, reason, offset, owner):
    """The proposed line is accepted by the check, and permits the access."""
    address = system.base + offset
    text = system.explain(reason, address)
    assert f"guest-physical 0x{address:x}" in text and owner in text
    number = 2 if system.arch == "arm64" else 1
    assert f"nearest grant: memory region {number}" in text
    system.permit(text)
    assert not system.violations()
    text = system.explain(reason, address)
    assert "nearest grant: memory region 3" in text
    assert "the address is in it" in text


def test_device(system):
    """An unowned page of devices; executing there is never permitted."""
    address = system.device + 0x4004
    text = system.explain(ACCESS, address)
    assert "MEM_DEVICE" in text and "(unowned)" in text
    assert "no line permits it: device memory" in system.explain(FETCH, address)
    system.permit(text)
    assert not system.violations()
    assert "the address is in it" in system.explain(ACCESS, address)


def test_outside_the_system_config(system):
    """Two lines are needed: the check refuses the first alone."""
    address = 0x0c000000
    text = system.explain(ACCESS, address)
    assert "nothing that the configuration names" in text
    assert "and a region around it in the system config" in text
    system.permit(text)
    assert any("outside the system config" in line
               for line in system.violations())
    system.regions["board"].append(blobs.memory(address, address, PAGE,
                                                blobs.RAM))
    assert not system.violations()


@pytest.mark.parametrize("system", {"arm64"} & set(ARCHES), indirect=True)
def test_console(system):
    """The hypervisor's UART is shared, if both sides say so."""
    text = system.explain(ACCESS, 0x09000018)
    assert "hypervisor: console" in text and "MEM_ROOTSHARED" in text
    assert "and a region around it in the system config" in text
    system.regions["board"].append(blobs.memory(0x09000000, 0x09000000, PAGE,
                                                blobs.DEVICE))
    text = system.explain(ACCESS, 0x09000018)
    assert "in the system config" not in text
    system.permit(text)
    assert not system.violations()


@pytest.mark.parametrize("what", ["door", "memory", "other", "controller"])
def test_granted_to_nobody(system, what):
    """Never list, hypervisor, interrupt controller: no line is proposed."""
    is_arm = system.arch == "arm64"
    address = {"door": system.device + 0x8010,
               "memory": 0x7fc00000 if is_arm else 0x3f000000,
               "other": 0x080a0000 if is_arm else 0x80000,
               "controller": 0x08000104 if is_arm else 0xfee00300}[what]
    text = system.explain(ACCESS, address)
    assert "REGION" not in text and "to permit it" not in text
    assert re.search("no line permits it: .*granted to nobody|"
                     "emulated for all cells.* no line gives more", text)
    is_emulated = what == "controller" or is_arm and what == "other"
    assert ("emulated" in text) == is_emulated
    if what == "door":
        assert '"door"' in text


def test_flags(system):
    """In a region of its own: the flag that lacks."""
    text = system.explain(ACCESS, 0x20010)
    assert "nearest grant: memory region 1" in text
    assert "MEM_WRITE for memory region 1\n" in text
    assert "MEM_EXECUTE for memory region 1\n" in system.explain(FETCH, 0x20010)
    assert "permits reads and writes" in system.explain(ACCESS, 0x10)
    system.add_flag("a", 1, blobs.WRITE)
    assert not system.violations()
    assert "permits reads and writes" in system.explain(ACCESS, 0x20010)


def test_own_memory_elsewhere(system):
    """The guest has it, under another address."""
    text = system.explain(ACCESS, system.base + 0x20123)
    assert "sees it at guest-physical 0x20123\n" in text
    assert "REGION" not in text


def test_subpage(system):
    """Beside and inside a region of a part of a page."""
    device = system.device + 0x2000
    text = system.explain(ACCESS, device + 0x20)
    assert "memory region 2, which has a part of this page alone" in text
    text = system.explain("direction or width not permitted in this IO region",
                          device + 4)
    assert "it permits: MEM_READ MEM_IO_32\n" in text
    assert "what is missing of MEM_WRITE MEM_IO_8 MEM_IO_16 MEM_IO_64\n" in text
    text = system.explain("device answered with an abort", device + 4)
    assert "powered" in text and "to permit" not in text


def test_virtual(system):
    """The CPU tells no physical address: all regions that forbid something."""
    text = system.explain("what its memory does not permit; IPA unknown, "
                          "virtual", 0xffff000012345678)
    assert "virtual 0xffff000012345678" in text
    assert text.count("could be: memory region") == 2
    assert "memory region 1," in text and "memory region 2," in text


@pytest.mark.parametrize("system", {"x86"} & set(ARCHES), indirect=True)
def test_ports(system):
    """A port of another cell, one to be had, one outside the system's."""
    reason = "string access to a port it does not own"
    text = system.explain(reason, 0x5009)
    assert 'port 0x5009 belongs to cell "b"' in text and "PIO(" not in text
    text = system.explain(reason, 0x5002)
    assert "PIO(0x5002, 1); if" in text
    text = system.explain(reason, 0x6000)
    assert "PIO(0x6000, 1), and in that of the system config" in text
    system.ports["a"].append((0x5002, 1))
    assert not system.violations()


# Panics


REGISTERS = {"arm64": 36, "x86": 20}
FAULTS = {
    "arm64": (0x96000047, 0x3ff60800, 0x3fe01234, "data abort, write, nothing "
              "is mapped there, level 3"),
    "x86": (14 << 32 | 2, 0xfffffffff0160ff8, 0xfffffffff0001234,
            "#PF, page fault, write, nothing is mapped there"),
}


def record(arch, reason=b"fault in the hypervisor", cpu=2, magic=0x52434e50):
    """struct panic_record, from its description."""
    syndrome, address, counter, _ = FAULTS[arch]
    values = [0x1000 + n for n in range(REGISTERS[arch])]
    values[-4:] = [counter, 0x3c9, syndrome, address]
    return (struct.pack("<II64s", magic, cpu, reason) +
            struct.pack(f"<{len(values)}Q", *values))


@pytest.mark.parametrize("arch", ARCHES)
@pytest.mark.parametrize("place", [0, 4096, 0x1ff000])
def test_dump(arch, place, tmp_path):
    """The record, wherever in a dump its page is."""
    (tmp_path / "dump").write_bytes(bytes(place) + record(arch))
    text = built.good(arch, "explain", f"--dump={tmp_path}/dump",
                      *built.cells(arch, *DEMO))
    assert text.startswith(f"panic record at offset 0x{place:x}\n")
    assert "stopped CPU 2, which belonged to cell latency" in text
    assert FAULTS[arch][3] in text and "the stack was full" in text
    assert f"0x{FAULTS[arch][2]:x}: the hypervisor's text" in text
    first = 31 if arch == "arm64" else 16
    assert all(f"0x{0x1000 + n:016x}" in text for n in range(first))


@pytest.mark.parametrize("arch", ARCHES)
def test_dump_without_record(arch, tmp_path):
    """No magic, a part of a record, nothing: no report."""
    files = built.cells(arch, *DEMO)
    for data in (b"", bytes(8192), record(arch, magic=1), record(arch)[:-1]):
        (tmp_path / "dump").write_bytes(data)
        result = built.run(arch, "explain", f"--dump={tmp_path}/dump", *files)
        assert result.returncode == 1 and "no panic record" in result.stdout
    (tmp_path / "dump").write_bytes(record(arch, b"\x1b[2J" + b"x" * 60))
    result = built.run(arch, "explain", f"--dump={tmp_path}/dump", *files)
    assert result.returncode == 1 and "\x1b" not in result.stdout


@pytest.mark.parametrize("arch", ARCHES)
def test_panic_lines(arch):
    """The line of the panic, and what the next boot tells of its record."""
    files = built.cells(arch, *DEMO)
    syndrome, address, counter, words = FAULTS[arch]
    for line in (f"PANIC on CPU 2 at PC 0x{counter:x}: fault in the hypervisor, "
                 f"syndrome 0x{syndrome:x}, address 0x{address:x}",
                 "last run: PANIC on CPU 2: fault in the hypervisor, PC "
                 f"0x{counter:x}, syndrome 0x{syndrome:x}, address "
                 f"0x{address:x}"):
        text = built.good(arch, "explain", *files, text=line)
        assert words in text and "the stack was full" in text
        assert f"addr2line -f -e bulkhead.elf 0x{counter:x}" in text
    text = built.good(arch, "explain", *files, text=(
        "PANIC on CPU 0 at PC 0x0: CPUs of this mask missing at hand-off, "
        "syndrome 0x0, address 0xc\n"))
    assert "missing: CPU 2 (hardware id 0x2), of cell latency" in text
    assert "missing: CPU 3 (hardware id 0x3), of cell hello" in text


@pytest.mark.parametrize("arch", ARCHES)
def test_random_text(arch):
    """Reports with damage: explained or not, and nothing worse."""
    chance = random.Random(3)
    files = built.cells(arch, *DEMO)
    line = ('cell "hello": restarted, 1 of 5, on CPU 3 at PC 0x10: access to '
            "memory it does not own, address 0x55000000; and so on")
    for _ in range(60):
        text = list(line)
        for _ in range(chance.choice((1, 3, 9))):
            text[chance.randrange(len(text))] = chance.choice('"; :,0x\n9z-')
        built.run(arch, "explain", *files, text="".join(text))
