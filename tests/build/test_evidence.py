# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""`make audit`: that all claims hold for what was built, and that each is broken
by what is planted into a copy of the ELF.
"""
import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import namedtuple

import pytest
from elftools.elf.elffile import ELFFile

from project import (BUILD, CROSS, ELF, SOURCE, X86_CROSS, X86_SVM, X86_VMX,
                     make_ok, output_of)

sys.path[:0] = [str(SOURCE / "tools/audit"), str(SOURCE / "scripts")]

# pylint: disable=wrong-import-position
from absence import CLAIMS, absence_section
from binary import Binary
from functions import functions_section
from stack import Stack, stack_section

Built = namedtuple("Built", "kind elf cross objects config audit")
KINDS = ("arm64", "svm", "vmx")
# One worker: two audits would write into one folder.
pytestmark = pytest.mark.xdist_group("evidence")
VICTIM = "print_number"


def read_config(folder):
    """The options of a build folder."""
    lines = (folder / ".config").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines
                if line.startswith("CONFIG_"))


@pytest.fixture(name="builds", scope="module")
def fixture_builds(tmp_path_factory):
    """Builds with their audits; each is made once, when it is asked for."""
    made = {}

    def get(kind):
        if kind not in made:
            folder = BUILD
            if kind != "arm64":
                folder = tmp_path_factory.mktemp(kind)
                make_ok(SOURCE, folder,
                        f"{X86_SVM if kind == 'svm' else X86_VMX}_defconfig")
            text = make_ok(SOURCE, folder, "-j2", "audit")
            objects = sorted((folder / "obj").rglob("*.o"))
            made[kind] = Built(
                kind, folder / "bulkhead.elf",
                CROSS if kind == "arm64" else X86_CROSS,
                [path for path in objects
                 if path.relative_to(folder / "obj").parts[0]
                 in ("core", "arch", "lib")],
                read_config(folder), text)
        return made[kind]
    return get


@pytest.fixture(name="built", scope="module", params=KINDS)
def fixture_built(request, builds):
    """Each of them."""
    return builds(request.param)


# What was built


def test_all_claims_hold(built):
    """No claim is broken; the files are there, and say so."""
    folder = built.elf.parent / "audit"
    audit = json.loads((folder / "audit.json").read_text("utf-8"))
    assert audit["broken"] == 0 and "broken: " not in built.audit
    assert len(audit["absence"]) == len(CLAIMS) == 9
    page = (folder / "index.html").read_text("utf-8")
    ElementTree.fromstring(page.partition("\n")[2])
    assert not re.findall(r"src=|href=|url\(|<script", page)
    assert page.count('class="holds"') == len(CLAIMS) + 4


def test_sizes_are_those_of_make_size(built):
    """Bytes and lines of the runtime; all symbols, and all their bytes."""
    audit = json.loads((built.elf.parent / "audit/audit.json").read_text("utf-8"))
    runtime = audit["size"]["runtime"]
    text = make_ok(SOURCE, built.elf.parent, "size")
    assert f"runtime: {runtime['bytes']} bytes (limit" in text
    assert f"{runtime['cloc_lines']} lines (limit" in text
    assert 0 < runtime["lines_with_code"] < runtime["cloc_lines"]
    assert sum(runtime["files"].values()) == sum(
        symbol["bytes"] for symbol in runtime["symbols"])
    assert 0 <= runtime["unnamed_bytes"] < 0x1000
    assert "core/cell" in "".join(runtime["files"])
    assert audit["size"]["boot"]["bytes"] > 20 * runtime["bytes"]
    assert audit["size"]["manage"]["bytes"] == 0


def test_functions_and_stack(built):
    """Each function with its file and callers; each path within the stack."""
    audit = json.loads((built.elf.parent / "audit/audit.json").read_text("utf-8"))
    rows = {row["name"]: row for row in audit["functions"]["functions"]}
    assert len(rows) > 40
    assert "report_end" in rows["print_text"]["callers"]
    assert all(re.match(r"(core|arch|lib)/", row["file"])
               for row in rows.values())
    stack = audit["stack"]
    assert stack["available"] == 0xd00
    assert (stack["guest_registers"] + rows["cell_stop"]["stack"]
            < stack["worst"] < stack["available"])
    assert stack["entries"][0]["path"][-1] in ("print_char", "console_put")


def test_identity(built):
    """Hashes of what came out, and of all that went in."""
    folder = built.elf.parent
    audit = json.loads((folder / "audit/audit.json").read_text("utf-8"))
    identity = audit["identity"]
    for name, entry in identity["outputs"].items():
        assert output_of("sha256sum", folder / name).startswith(entry["sha256"])
    assert len(identity["outputs"]) == 3
    assert {"core/cell.c", "core/panic.c", "boot/main.c"} & set(
        identity["inputs"]) >= {"core/panic.c", "boot/main.c"}
    document = json.loads((folder / "audit/spdx.json").read_text("utf-8"))
    files = {file["fileName"]: file for file in document["files"]}
    assert set(files) == {f"./{name}" for name in identity["inputs"]}
    assert all(file["licenseConcluded"].startswith("GPL-2.0-only")
               for file in files.values())
    # Without what belongs to the place it was made in, it is always the same.
    make_ok(SOURCE, folder, "audit")
    assert json.loads((folder / "audit/spdx.json").read_text("utf-8")) == (
        document)


# What is planted


def patched(built, target, address, data):
    """A copy of the ELF with other bytes at an address."""
    image = bytearray(built.elf.read_bytes())
    with built.elf.open("rb") as file:
        for section in ELFFile(file).iter_sections():
            start = section["sh_addr"]
            if start <= address < start + section["sh_size"] and start:
                at = section["sh_offset"] + address - start
                image[at:at + len(data)] = data
                target.write_bytes(image)
                return target
    raise AssertionError(f"nothing at 0x{address:x}")


def assemble(built, folder, text):
    """The bytes of an instruction."""
    (folder / "a.s").write_text(text + "\n", encoding="utf-8")
    subprocess.run([built.cross + "as", "-o", folder / "a.o", folder / "a.s"],
                   check=True)
    subprocess.run([built.cross + "objcopy", "-O", "binary", "-j", ".text",
                    folder / "a.o", folder / "a.bin"], check=True)
    return (folder / "a.bin").read_bytes()


@pytest.fixture(name="originals", scope="module")
def fixture_originals(builds):
    """The ELFs as they are."""
    made = {}

    def get(kind):
        if kind not in made:
            made[kind] = Binary(builds(kind).elf)
        return made[kind]
    return get


def plant(built, original, folder, text, victim=VICTIM):
    """The ELF with instructions in place of the first ones of a function. In
    their text {X} is the distance from there to the function or place X."""
    start = original.by_name[victim].address
    boot = next(part.address for part in original.sections
                if part.name == ".boot.text")
    places = {"boot": boot, **{function.name: function.address
                               for function in original.functions},
              **original.absolute}
    text = re.sub(r"\{(\w+)([+]\w+)?\}", lambda found: str(
        places[found.group(1)] + int((found.group(2) or "0"), 0) - start), text)
    data = assemble(built, folder, text)
    if built.kind != "arm64":	# up to the next instruction
        end = next(entry.address - start
                   for entry in original.by_name[victim].code
                   if entry.address - start >= len(data))
        data = data.ljust(end, b"\x90")
    return patched(built, folder / "planted.elf", start, data)


def broken(path, config, original):
    """The claims of the ledger that do not hold, with their findings."""
    return {claim["name"]: claim["findings"]
            for claim in absence_section(Binary(path, original), config)
            if claim["findings"]}


# Claim, build, what is planted. Other claims may be broken as well.
PLANTS = [
    ("references", "arm64", "bl .+{boot}"),
    ("references", "svm", "call .+{boot}"),
    ("references", "arm64", "mov x0, #0x7000\nmovk x0, #0x3fe0, lsl #16"),
    ("dispatch", "arm64", "bl .+{print_text}", "smccc_call"),
    ("dispatch", "svm", "call .+{print_text}", "exit_other"),
    ("privileged", "arm64", "msr vttbr_el2, x0"),
    ("privileged", "arm64", "msr vtcr_el2, x0"),
    ("privileged", "arm64", "msr hcr_el2, x0"),
    ("privileged", "arm64", "msr ttbr0_el2, x0"),
    ("privileged", "arm64", "mrs x0, actlr_el2"),
    ("privileged", "arm64", "tlbi alle1"),
    ("privileged", "svm", "wrmsr"),
    ("privileged", "vmx", "rdmsr"),
    ("privileged", "svm", "mov %rax, %cr3"),
    ("privileged", "svm", "mov %rax, %dr7"),
    ("privileged", "vmx", "out %al, %dx"),
    ("privileged", "vmx", "vmlaunch"),
    ("roots", "arm64", None),	# made by hand, below
    ("roots", "svm", "mov %rax, {vmcb+0xb0}-7(%rip)"),
    ("roots", "svm", "mov %rax, {vmcb+0x40}-7(%rip)"),
    ("roots", "vmx", "mov $0x201a, %eax\nvmwrite %rcx, %rax"),
    ("roots", "vmx", "mov $0x2000, %eax\nvmwrite %rcx, %rax"),
    ("roots", "vmx", "mov %rdi, %rax\nvmwrite %rcx, %rax"),
    ("indirect", "arm64", "br x0"),
    ("indirect", "arm64", "blr x0"),
    ("indirect", "svm", "jmp *%rax"),
    ("indirect", "vmx", "call *(%rax)"),
    ("recursion", "arm64", "bl ."),
    ("recursion", "svm", "call .+{print_number}"),
    ("recursion", "arm64", "bl .+{print_number}", "print_char"),
    ("float", "arm64", "fmov d0, x0"),
    ("float", "arm64", "ldr q0, [x0]"),
    ("float", "svm", "addsd %xmm0, %xmm1"),
    ("float", "vmx", "fninit"),
    ("forbidden", "arm64", "smc #0"),
    ("forbidden", "arm64", "hvc #0"),
    ("forbidden", "arm64", "at s1e1r, x0"),
    ("forbidden", "svm", "vmmcall"),
    ("forbidden", "vmx", "vmxoff"),
    ("forbidden", "svm", "sti"),
]


def adrp(distance):
    """ADRP X0, to a page that is @distance bytes away."""
    pages = distance >> 12
    return (0x90000000 | (pages & 3) << 29
            | (pages >> 2 & 0x7ffff) << 5).to_bytes(4, "little")


@pytest.mark.parametrize("planted", PLANTS,
                         ids=lambda planted: f"{planted[0]}-{planted[1]}")
def test_planted_instruction(builds, originals, tmp_path, planted):
    """It breaks its claim, and the finding names the place."""
    claim, kind, text, *more = planted
    built, original = builds(kind), originals(kind)
    victim = more[0] if more else VICTIM
    if text is None:
        start = original.by_name[victim].address
        path = patched(built, tmp_path / "planted.elf", start, adrp(
            (original.absolute["stage2_root"] & ~0xfff) - (start & ~0xfff)))
    else:
        path = plant(built, original, tmp_path, text, victim)
    found = broken(path, built.config, original)
    assert claim in found, found
    assert any(victim in line for line in found[claim])


def test_every_claim_is_tried():
    """Each has a plant; that of symbols is below."""
    assert {plant[0] for plant in PLANTS} | {"manage"} == {
        claim.name for claim in CLAIMS}


def test_planted_constant(builds, originals, tmp_path):
    """A pointer to boot code among the constants."""
    for kind in KINDS:
        built, original = builds(kind), originals(kind)
        address = original.words(".rodata")[0][0]
        boot = next(part.address for part in original.sections
                    if part.name == ".boot.text")
        path = patched(built, tmp_path / "planted.elf", address,
                       (boot + 0x40).to_bytes(8, "little"))
        assert any(line.startswith(".rodata at") for line in
                   broken(path, built.config, original)["references"])


@pytest.mark.parametrize("number, name", [(18, "exit_cpuid"),
                                          (10, "print_text")])
def test_planted_handler(builds, originals, tmp_path, number, name):
    """VMX' table: VMCALL that is answered, and a handler that is none."""
    built, original = builds("vmx"), originals("vmx")
    table = original.symbol_named("handlers").address
    path = patched(built, tmp_path / "planted.elf", table + 8 * number,
                   original.by_name[name].address.to_bytes(8, "little"))
    found = broken(path, built.config, original)
    for claim in ("dispatch", "indirect"):
        assert any(f"handlers[{number}]" in line for line in found[claim])


@pytest.mark.parametrize("arguments", [
    ["--add-symbol", "manage_create=.text:0x840,function,global"],
    ["--add-section", ".manage.text={data}", "--set-section-flags",
     ".manage.text=alloc,code"],
])
def test_planted_management(builds, originals, tmp_path, arguments):
    """A symbol, and a section; with ROOTLESS=n both may be there."""
    built, original = builds("arm64"), originals("arm64")
    (tmp_path / "data").write_bytes(bytes(64))
    path = tmp_path / "planted.elf"
    output_of(built.cross + "objcopy",
              *(word.format(data=tmp_path / "data") for word in arguments),
              built.elf, path)
    assert "manage" in broken(path, built.config, original)
    rooted = {**built.config, "CONFIG_ROOTLESS": "n"}
    assert "manage" not in broken(path, rooted, original)


def test_unused_function(builds, originals, tmp_path):
    """One that nobody goes to any more."""
    built, original = builds("arm64"), originals("arm64")
    nop = assemble(built, tmp_path, "nop")
    path = built.elf
    for edge in original.edges:
        if edge.target == "cpu_wait_for_interrupt":
            path = patched(built._replace(elf=path), tmp_path / "planted.elf",
                           edge.place, nop)
    binary = Binary(path, original)
    section = functions_section(binary, Stack(binary, built.objects))
    assert section["findings"] == [
        "cpu_wait_for_interrupt (arch/arm64/cpu.c): nobody goes there"]


@pytest.mark.parametrize("kind, text", [("arm64", "sub sp, sp, #3072"),
                                        ("svm", "sub $0xc00, %rsp")])
def test_deep_stack(builds, originals, tmp_path, kind, text):
    """A frame that the compiler does not know, and that does not fit."""
    built, original = builds(kind), originals(kind)
    binary = Binary(plant(built, original, tmp_path, text), original)
    found = stack_section(Stack(binary, built.objects))["findings"]
    assert re.fullmatch(r"\d+ bytes of 3328", found[0])
    assert any(line.startswith(f"{VICTIM}: ") for line in found[1:])


def test_exit_status(builds, originals, tmp_path):
    """The program says which claim is broken, and fails."""
    built = builds("arm64")
    plant(built, originals("arm64"), tmp_path, "hvc #0")
    shutil.copy(ELF.parent / ".config", tmp_path / ".config")
    result = subprocess.run(
        [SOURCE / "tools/audit/audit", "--board", "x", "--source", SOURCE,
         "--output", tmp_path / "audit", tmp_path / "planted.elf"],
        text=True, capture_output=True, check=False, timeout=120)
    assert result.returncode == 1
    assert re.search(rf"broken: forbidden: {VICTIM} .*: hvc", result.stdout)
    page = (tmp_path / "audit/index.html").read_text("utf-8")
    assert "claims are broken" in page and 'class="broken"' in page
