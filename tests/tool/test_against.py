# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""`bulkhead check --against`: boards' configurations and the device trees that
QEMU makes for its machines, as they are and with one thing changed.
"""
import json
import random
import re
import subprocess

import pytest

import blobs
import built

CONFIGS = built.SOURCE / "configs"
GOOD = "0 violations, 0 warnings\n"
# Boards, and the cells that run there together. QEMU makes no tree for zcu102.
BOARDS = {
    "qemu-arm64-gicv3": ["linux", "latency", "hello"],
    "qemu-arm64-gicv3-secure": ["linux", "latency", "hello"],
    "xlnx-versal-virt": ["linux", "hello"],
}
GICV2 = "qemu-arm64-gicv2"

pytestmark = pytest.mark.skipif("arm64" not in built.BUILDS,
                                reason="PCs have no device tree")


def machine(board):
    """QEMU's arguments for a board, and whose configs it has."""
    data = json.loads((CONFIGS / board / "board.json").read_text("utf-8"))
    if "base" in data:
        arguments, folder = machine(data["base"])
        for option, value in data.get("options", {}).items():
            arguments[arguments.index(option) + 1] = value
        return arguments, folder
    return list(data["qemu"]), board


@pytest.fixture(name="dumped", scope="session")
def fixture_dumped(tmp_path_factory):
    """The trees QEMU makes, by board; each is made once."""
    folder = tmp_path_factory.mktemp("trees")
    trees = {}

    def dump(board):
        if board not in trees:
            arguments = machine(board)[0]
            at = arguments.index("-M") + 1
            path = folder / f"{board}.dtb"
            arguments[at] += f",dumpdtb={path}"
            subprocess.run(arguments, check=True, timeout=60,
                           capture_output=True)
            trees[board] = path
        return trees[board]
    return dump


def files(board, names):
    """.cell files of a board's own folder."""
    folder = built.BUILD / "configs" / machine(board)[1]
    return [folder / f"{name}.cell" for name in ["system", *names]]


def compare(tree, paths):
    """What is said of configs and a tree, with the summary."""
    result = built.run("arm64", "check", f"--against={tree}", *paths)
    assert result.stderr == ""
    assert result.returncode == int("violation: " in result.stdout)
    return result.stdout


@pytest.mark.parametrize("board", BOARDS)
def test_boards(dumped, board):
    """Nothing is wrong, nothing forgotten."""
    assert compare(dumped(board), files(board, BOARDS[board])) == GOOD


def test_other_gic(dumped):
    """GICv3's configs on a machine with a GICv2."""
    text = compare(dumped(GICV2), files("qemu-arm64-gicv3", ["linux"]))
    assert text.splitlines()[0] == (
        "violation: system: GIC version: the board's is 2; found 3")


def test_other_machine(dumped):
    """The configs of one board on another: each difference has its line."""
    text = compare(dumped("xlnx-versal-virt"),
                   files("qemu-arm64-gicv3", ["linux"]))
    for line in (
            "violation: system: memory region 1 (0x9000000+0x1000): IO, but "
            "it is memory of the board, memory@0",
            "warning: board: memory 0x0+0x9000000 (memory@0) is in no region "
            "of the system config",
            "violation: system: CPU 3: the board has none with MPIDR 0x3",
            "violation: system: GICD: the board's is at 0xf9000000; found "
            "0x8000000",
            "violation: system: GICR: the board's is at 0xf9080000; found "
            "0x80a0000",
            "violation: system: debug console (0x9000000): the board has no "
            "UART there"):
        assert line in text.splitlines(), line


# One change of the tree, by fdtput's arguments, and all that is then said.
REGION = 'cell "linux": memory region 0 (0x50000000+0x20000000): '
CHANGES = {
    "less memory": (
        [["-tx", "/memory@40000000", "reg", "0", "40000000", "0", "20000000"]],
        ["violation: system: hypervisor memory (0x7fc00000+0x400000): outside "
         "the board's memory from 0x7fc00000 on",
         "violation: system: memory region 0 (0x40000000+0x3fc00000): outside "
         "the board's memory from 0x60000000 on",
         f"violation: {REGION}outside the board's memory from 0x60000000 on",
         'violation: cell "latency": memory region 0 (0x70000000+0x200000): '
         "outside the board's memory from 0x70000000 on",
         'violation: cell "hello": memory region 0 (0x70200000+0x200000): '
         "outside the board's memory from 0x70200000 on"]),
    "more memory": (
        [["-tx", "/memory@40000000", "reg", "0", "40000000", "0", "50000000"]],
        ["warning: board: memory 0x80000000+0x10000000 (memory@40000000) is in "
         "no region of the system config"]),
    "two memory nodes": (
        [["-tx", "/memory@40000000", "reg", "0", "60000000", "0", "20000000"],
         ["-c", "/memory@4000"],
         ["-ts", "/memory@4000", "device_type", "memory"],
         ["-tx", "/memory@4000", "reg", "0", "40000000", "0", "20000000"]],
        []),
    "disabled memory": (
        [["-c", "/memory@9"], ["-ts", "/memory@9", "device_type", "memory"],
         ["-tx", "/memory@9", "reg", "9", "0", "0", "1000"],
         ["-ts", "/memory@9", "status", "disabled"]], []),
    "no memory": (
        [["-ts", "/memory@40000000", "status", "disabled"]],
        ["violation: board: no memory node"]),
    "reserved": (
        [["-cp", "/reserved-memory/atf@5f000000"],
         ["-ti", "/reserved-memory", "#address-cells", "2"],
         ["-ti", "/reserved-memory", "#size-cells", "2"],
         ["-ti", "/reserved-memory", "ranges"],
         ["-tx", "/reserved-memory/atf@5f000000", "reg", "0", "5f000000", "0",
          "10000"]],
        ["warning: system: memory region 0 (0x40000000+0x3fc00000): could "
         "grant reserved memory atf@5f000000 (0x5f000000+0x10000); wanted on "
         "the never list",
         f"violation: {REGION}touches reserved memory atf@5f000000 "
         "(0x5f000000+0x10000)"]),
    "IO region over memory": (
        [["-c", "/memory@9"], ["-ts", "/memory@9", "device_type", "memory"],
         ["-tx", "/memory@9", "reg", "0", "9000000", "0", "1000"]],
        ["violation: system: memory region 1 (0x9000000+0x1000): IO, but it "
         "is memory of the board, memory@9"]),
    "missing CPU": (
        [["-r", "/cpus/cpu@3"]],
        ["violation: system: CPU 3: the board has none with MPIDR 0x3"]),
    "other MPIDR": (
        [["-tx", "/cpus/cpu@3", "reg", "100"]],
        ["warning: board: cpu@3 (MPIDR 0x100) is not in the system config's "
         "CPU set",
         "violation: system: CPU 3: the board has none with MPIDR 0x3"]),
    "broken CPU": (
        [["-ts", "/cpus/cpu@3", "status", "fail"]],
        ["violation: system: CPU 3: the board has none with MPIDR 0x3"]),
    "spin table": (
        [["-ts", "/cpus/cpu@2", "enable-method", "spin-table"]],
        ["violation: system: CPU 2 (MPIDR 0x2): enable-method \"spin-table\" "
         "on the board; wanted \"psci\""]),
    "PSCI by HVC": (
        [["-ts", "/psci", "method", "hvc"]],
        ["violation: board: psci: method \"hvc\"; wanted \"smc\": firmware "
         "below EL2"]),
    "GICD elsewhere": (
        [["-tx", "/intc@8000000", "reg", "0", "8010000", "0", "10000", "0",
          "80a0000", "0", "f60000"]],
        ["violation: system: GICD: the board's is at 0x8010000; found "
         "0x8000000"]),
    "GICR elsewhere": (
        [["-tx", "/intc@8000000", "reg", "0", "8000000", "0", "10000", "0",
          "80c0000", "0", "f60000"]],
        ["violation: system: GICR: the board's is at 0x80c0000; found "
         "0x80a0000"]),
    "few redistributors": (
        [["-tx", "/intc@8000000", "reg", "0", "8000000", "0", "10000", "0",
          "80a0000", "0", "60000"]],
        ["violation: system: GICR: the board's first region has 0x60000 "
         "bytes; wanted 0x80000 for 4 CPUs"]),
    "no GIC": (
        [["-ts", "/intc@8000000", "compatible", "acme,vic"]],
        ["violation: board: no GIC that is known"]),
    "UART elsewhere": (
        [["-tx", "/pl011@9000000", "reg", "0", "9008000", "0", "1000"]],
        ["violation: system: debug console (0x9000000): the board has no UART "
         "there"]),
    "UART of another type": (
        [["-ts", "/pl011@9000000", "compatible", "ns16550a"]],
        ["violation: system: debug console (0x9000000): type 3; the board's "
         "pl011@9000000 is of type 2"]),
    "UART off": (
        [["-ts", "/pl011@9000000", "status", "disabled"]],
        ["warning: system: debug console (0x9000000): the board's "
         "pl011@9000000 has status \"disabled\""]),
    "cell's UART of another type": (
        [["-c", "/serial@3eff1000"],
         ["-ts", "/serial@3eff1000", "compatible", "arm,pl011"],
         ["-tx", "/serial@3eff1000", "reg", "0", "3eff1000", "0", "1000"],
         ["-tx", "/serial@3eff1000", "interrupts", "0", "4", "4"]],
        ["violation: cell \"linux\": console (0x3eff1000): type 2; the "
         "board's serial@3eff1000 is of type 3"]),
    "cell's UART with other steps": (
        [["-c", "/serial@3eff1000"],
         ["-ts", "/serial@3eff1000", "compatible", "ns16550a"],
         ["-tx", "/serial@3eff1000", "reg-shift", "2"],
         ["-tx", "/serial@3eff1000", "reg", "0", "3eff1000", "0", "1000"]],
        ["violation: cell \"linux\": console (0x3eff1000): registers of the "
         "board's serial@3eff1000 are 4 bytes apart"]),
    "somebody else's interrupt": (
        [["-c", "/rng@3eff1000"],
         ["-tx", "/rng@3eff1000", "reg", "0", "3eff1000", "0", "1000"],
         ["-tx", "/rng@3eff1000", "interrupts", "0", "5", "4"]],
        ["violation: cell \"linux\": has rng@3eff1000, but its interrupt 37 "
         "belongs to cell \"latency\""]),
    "nobody's interrupt": (
        [["-c", "/rng@3eff1000"],
         ["-tx", "/rng@3eff1000", "reg", "0", "3eff1000", "0", "1000"],
         ["-tx", "/rng@3eff1000", "interrupts", "0", "4", "4", "0", "9", "4"]],
        ["warning: cell \"linux\": has rng@3eff1000, but not its interrupt "
         "41"]),
    "behind a bus": (
        [["-cp", "/soc/rng@1000"],
         ["-ti", "/soc", "#address-cells", "1"],
         ["-ti", "/soc", "#size-cells", "1"],
         ["-tx", "/soc", "ranges", "0", "0", "3eff0000", "10000"],
         ["-tx", "/soc/rng@1000", "reg", "1000", "1000"],
         ["-tx", "/soc/rng@1000", "interrupts", "0", "5", "4"]],
        ["violation: cell \"linux\": has rng@1000, but its interrupt 37 "
         "belongs to cell \"latency\""]),
    "behind a closed bus": (
        [["-cp", "/soc/rng@1000"],
         ["-ti", "/soc", "#address-cells", "1"],
         ["-ti", "/soc", "#size-cells", "1"],
         ["-tx", "/soc/rng@1000", "reg", "3eff1000", "1000"],
         ["-tx", "/soc/rng@1000", "interrupts", "0", "5", "4"]], []),
    "a door": (
        [["-c", "/its@3eff2000"],
         ["-ts", "/its@3eff2000", "compatible", "arm,gic-v3-its"],
         ["-tx", "/its@3eff2000", "reg", "0", "3eff2000", "0", "1000"]],
        ["violation: cell \"latency\": memory region 1 (0x3eff2000+0x1000): "
         "has its@3eff2000, which reaches around stage 2"]),
    "a door ajar": (
        [["-c", "/its@3eff8000"],
         ["-ts", "/its@3eff8000", "compatible", "arm,gic-v3-its"],
         ["-tx", "/its@3eff8000", "reg", "0", "3eff8000", "0", "1000"]],
        ["warning: system: memory region 2: could grant its@3eff8000 "
         "(0x3eff8000+0x1000), which reaches around stage 2; wanted on the "
         "never list"]),
}


def changed(tree, target, changes):
    """A copy of the tree with the changes."""
    target.write_bytes(tree.read_bytes())
    for change in changes:
        operation = change[:1] if change[0] in ("-c", "-cp", "-r") else []
        values = change[len(operation):]
        kind = [values.pop(0)] if values[0].startswith("-t") else []
        subprocess.run(["fdtput", *operation, *kind, target, *values],
                       check=True, timeout=20)
    return target


@pytest.mark.parametrize("name", CHANGES)
def test_change(dumped, tmp_path, name):
    """One thing is changed: that is said, and nothing else."""
    board = "qemu-arm64-gicv3"
    tree = changed(dumped(board), tmp_path / "tree.dtb", CHANGES[name][0])
    said = compare(tree, files(board, BOARDS[board])).splitlines()
    assert said[:-1] == CHANGES[name][1]
    counts = [sum(line.startswith(kind) for line in said)
              for kind in ("violation", "warning")]
    assert re.fullmatch(rf"{counts[0]} violations?, {counts[1]} warnings?",
                        said[-1])


def test_every_message_is_tried():
    """What the sources can say is in the tables above."""
    text = "".join(
        re.sub(r'"\s+"', "", path.read_text(encoding="utf-8"))
        for path in sorted((built.SOURCE / "tools/arm64").glob("against*.c")))
    formats = re.findall(r'check_(?:violation|warning)\(\s*"(.*?)"\s*[,)]', text)
    said = "\n".join(line for _, lines in CHANGES.values() for line in lines)
    said += "\nsystem: GIC version: the board's is 2; found 3"
    missing = []
    for words in formats:
        pattern = re.escape(words.replace('\\"', '"'))
        pattern = re.sub(r"%(lu|lx|u|s)", lambda found: {
            "lu": r"\\d+", "u": r"\\d+", "lx": r"[0-9a-f]+",
            "s": r".+?"}[found.group(1)].replace("\\\\", "\\"), pattern)
        if not re.search(pattern, said):
            missing.append(words)
    assert len(formats) > 20
    # Nothing but a tree with more ranges than any board's makes the last one.
    assert missing == ["board: %s (0x%lx+0x%lx): too many ranges; not compared"]


def test_too_many_ranges(dumped, tmp_path):
    """65 pages of memory: the last is not compared, and that is said."""
    pages = [word for n in range(65)
             for word in ("0", f"{0x40000000 + n * 0x1000:x}", "0", "1000")]
    tree = changed(dumped("qemu-arm64-gicv3"), tmp_path / "tree.dtb",
                   [["-tx", "/memory@40000000", "reg", *pages]])
    text = compare(tree, files("qemu-arm64-gicv3", []))
    assert ("warning: board: memory@40000000 (0x40040000+0x1000): too many "
            "ranges; not compared") in text.splitlines()


def test_a_region_across_all(dumped, tmp_path):
    """Memory up to the last address, in two parts, ends the search."""
    tree = changed(dumped("qemu-arm64-gicv3"), tmp_path / "tree.dtb",
                   [["-tx", "/memory@40000000", "reg", "0", "0", "0",
                     "50000000", "0", "50000000", "ffffffff", "b0000000"]])
    text = compare(tree, files("qemu-arm64-gicv3", []))
    assert "memory 0x80000000+0xffffffff7fffffff" in text


def test_memreserve(dumped, tmp_path):
    """The tree's own list of reserved memory counts too."""
    source = subprocess.run(["dtc", "-q", "-O", "dts",
                             dumped("qemu-arm64-gicv3")], check=True,
                            capture_output=True, text=True).stdout
    source = source.replace("/dts-v1/;",
                            "/dts-v1/; /memreserve/ 0x7fd00000 0x1000;", 1)
    subprocess.run(["dtc", "-q", "-O", "dtb", "-o", tmp_path / "tree.dtb"],
                   input=source, text=True, check=True)
    text = compare(tmp_path / "tree.dtb", files("qemu-arm64-gicv3", ["linux"]))
    assert text.splitlines()[0] == (
        "violation: system: hypervisor memory (0x7fc00000+0x400000): touches "
        "reserved memory /memreserve/ (0x7fd00000+0x1000)")


def test_no_tree(dumped, tmp_path):
    """What is no device tree, or a part of one, is an error."""
    paths = files("qemu-arm64-gicv3", ["linux"])
    whole = dumped("qemu-arm64-gicv3").read_bytes()
    for data in (b"", b"\xd0\x0d\xfe\xed", whole[:4096], bytes(4096)):
        (tmp_path / "tree.dtb").write_bytes(data)
        result = built.run("arm64", "check",
                           f"--against={tmp_path}/tree.dtb", *paths)
        assert result.returncode == 2 and result.stderr.count("\n") == 1
    assert built.run("arm64", "check", "--against=/nonexistent",
                     *paths).returncode == 2


def test_random_damage(dumped, tmp_path):
    """Damaged trees are refused or compared; nothing worse."""
    chance = random.Random(11)
    packed = tmp_path / "packed.dtb"
    subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dtb", "-o", packed,
                    dumped("qemu-arm64-gicv3")], check=True)
    whole = packed.read_bytes()
    paths = files("qemu-arm64-gicv3", ["linux"])
    compared = 0
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 4, 16))):
            damaged[chance.randrange(40, len(whole))] = (
                chance.choice((0, 1, 0x7f, 0x80, 0xff)))
        (tmp_path / "tree.dtb").write_bytes(damaged)
        result = built.run("arm64", "check",
                           f"--against={tmp_path}/tree.dtb", *paths)
        compared += result.returncode != 2
        assert "\x1b" not in result.stdout
    assert compared > 50


@pytest.mark.skipif("x86" not in built.BUILDS, reason="no x86 build")
def test_pc():
    """A PC has no device tree: said, and not silently left out."""
    result = built.run("x86", "check", "--against=/dev/null",
                       *built.cells("x86", "system"))
    assert result.returncode == 2 and "no device tree" in result.stderr
    assert "--against" not in built.good("x86", "check", "--help")


def test_image(dumped, tmp_path):
    """An image is compared like its configs."""
    (tmp_path / "image").write_bytes(b"".join([
        blobs.preloader(), blobs.hypervisor(),
        *(path.read_bytes() for path in files("qemu-arm64-gicv3",
                                              ["linux"]))]))
    assert compare(dumped("qemu-arm64-gicv3"), [tmp_path / "image"]) == GOOD
