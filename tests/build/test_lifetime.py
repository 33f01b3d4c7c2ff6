# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The runtime cannot reach boot code: planted references do not build."""
import pytest

from project import BOARD, append, copy_source, make, make_ok

# A call, and a pointer in data, to a function that is erased at the hand-off.
CALL = """
extern void cell_build(uint32_t index);
void planted(void);
void planted(void)
{
	cell_build(0);
}
"""
POINTER = """
extern void cell_build(uint32_t index);
extern void (*const planted)(uint32_t index);
void (*const planted)(uint32_t index) = cell_build;
"""


@pytest.fixture(name="tree")
def fixture_tree(tmp_path):
    """A copy of the source, and its configured build folder."""
    source = copy_source(tmp_path / "source")
    make_ok(source, tmp_path / "out", f"{BOARD}_defconfig")
    return source, tmp_path / "out"


def keep(source):
    """Let the linker keep what is planted: the guard is to judge it."""
    lds = source / "scripts/bulkhead.lds.S"
    text = lds.read_text(encoding="utf-8")
    lds.write_text(text.replace("ENTRY(pre_start)",
                                "ENTRY(pre_start)\nEXTERN(planted)"),
                   encoding="utf-8")


@pytest.mark.parametrize("plant", [CALL, POINTER], ids=["call", "pointer"])
def test_planted_reference(tree, plant):
    """Each of the two guards alone refuses it."""
    source, out = tree
    append(source / "core/cell.c", plant)
    keep(source)
    result = make(source, out, "-j2", str(out / "bulkhead.elf"))
    assert result.returncode != 0
    assert "the runtime needs what it must not: cell_build" in result.stdout
    assert not (out / "bulkhead.elf").exists()
    result = make(source, out, "-j2", "-o", str(out / "obj/runtime.checked"),
                  str(out / "bulkhead.elf"))
    assert result.returncode != 0
    assert "prohibited cross reference" in result.stdout
    assert "cell_build" in result.stdout
    assert not (out / "bulkhead.elf").exists()


def test_unplanted_links_without_guard(tree):
    """The proof that the second make above fails for the plant alone."""
    source, out = tree
    keep(source)
    append(source / "core/cell.c", "\nvoid planted(void);\n"
           "void planted(void)\n{\n}\n")
    make_ok(source, out, "-j2", "-o", str(out / "obj/runtime.checked"),
            str(out / "bulkhead.elf"))


@pytest.mark.parametrize("folder", ["core", "arch/arm64"])
def test_boot_header_is_out_of_reach(tree, folder):
    """The runtime's include path has no folder of boot/."""
    source, out = tree
    append(source / folder / "planted.c", "// SPDX\n#include \"boot.h\"\n")
    result = make(source, out, str(out / "obj" / folder / "planted.o"))
    assert result.returncode != 0
    assert "boot.h: No such file or directory" in result.stdout
