# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Lifetimes: a planted reference to what ends earlier does not build, with or
without management; and a root-less system contains nothing of management."""
import pytest

from project import (BOARD, CROSS, append, copy_source, make, make_ok,
                     output_of)

ROOTED = f"{BOARD}-rooted"

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


# From the runtime to management, and from management to boot code.
MANAGE_CALL = """
extern uint32_t pool_used(void);
uint32_t planted(void);
uint32_t planted(void)
{
	return pool_used();
}
"""
MANAGE_POINTER = """
extern uint32_t pool_used(void);
extern uint32_t (*const planted)(void);
uint32_t (*const planted)(void) = pool_used;
"""
BOOT_CALL = """
void planted(void);
void planted(void)
{
	payload_load_all();
}
"""
BOOT_POINTER = """
extern void (*const planted)(void);
void (*const planted)(void) = payload_load_all;
"""
ROOTED_PLANTS = {
    "runtime-call": ("core/cell.c", MANAGE_CALL, "pool_used",
                     "the runtime needs what it must not"),
    "runtime-pointer": ("core/cell.c", MANAGE_POINTER, "pool_used",
                        "the runtime needs what it must not"),
    "manage-call": ("manage/info.c", BOOT_CALL, "payload_load_all",
                    "management needs what it must not"),
    "manage-pointer": ("manage/info.c", BOOT_POINTER, "payload_load_all",
                       "management needs what it must not"),
}


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


def symbols_of(path):
    """Global names that a file defines."""
    return {line.split()[-1]
            for line in output_of(CROSS + "nm", "-g", "--defined-only",
                                  path).splitlines()
            if len(line.split()) == 3}


def stripped(path):
    """An object's bytes without what is for debuggers."""
    copy = path.with_suffix(".stripped")
    output_of(CROSS + "objcopy", "--strip-debug", path, copy)
    return copy.read_bytes()


@pytest.fixture(name="both", scope="module")
def fixture_both(tmp_path_factory):
    """A copy of the source and two builds of it: root-less, and with management.
    Unplanted, so both link."""
    out = tmp_path_factory.mktemp("rooted")
    source = copy_source(out / "source")
    keep(source)
    for name, config in (("less", BOARD), ("rooted", ROOTED)):
        make_ok(source, out / name, f"{config}_defconfig")
        make_ok(source, out / name, "-j2", str(out / name / "bulkhead.elf"))
    return source, out / "less", out / "rooted"


def test_rootless_has_no_management(both):
    """No object, no section, no symbol of manage/ is in a root-less system."""
    _, less, rooted = both
    objects = list((rooted / "obj/manage").rglob("*.o"))
    own = set().union(*(symbols_of(path) for path in objects))
    assert len(objects) > 15 and "cell_create" in own
    # The same names by design: what differs by file.
    shared = set().union(*(symbols_of(less / "obj/boot" / name) for name in
                           ("boot_fail.o", "page_pool.o", "pool.o")))
    assert not (less / "obj/manage").exists()
    assert not (own - shared) & symbols_of(less / "bulkhead.elf")
    assert "cell_create" in symbols_of(rooted / "bulkhead.elf")
    sections = output_of(CROSS + "readelf", "-SW", less / "bulkhead.elf")
    assert ".manage" not in sections and ".boot.text" in sections
    sections = output_of(CROSS + "readelf", "-SW", rooted / "bulkhead.elf")
    assert ".manage.text" in sections


def test_runtime_is_the_same(both):
    """Every object of the root-less runtime is in the other, bit by bit."""
    _, less, rooted = both
    paths = [path.relative_to(less) for folder in ("core", "arch")
             for path in (less / "obj" / folder).rglob("*.o")]
    assert len(paths) > 15
    assert not [str(path) for path in paths
                if stripped(less / path) != stripped(rooted / path)]
    more = {path.relative_to(rooted) for folder in ("core", "arch")
            for path in (rooted / "obj" / folder).rglob("*.o")} - set(paths)
    assert all("frozen" in path.name for path in more), more


@pytest.mark.parametrize("name", ROOTED_PLANTS)
def test_planted_with_management(both, name):
    """Each of the two guards alone refuses it there, too."""
    source, _, out = both
    path, plant, target, message = ROOTED_PLANTS[name]
    before = (source / path).read_text(encoding="utf-8")
    elf = out / "bulkhead.elf"
    append(source / path, plant)
    elf.unlink(missing_ok=True)
    result = make(source, out, "-j2", str(elf))
    without = make(source, out, "-j2", "-o", str(out / "obj/runtime.checked"),
                   "-o", str(out / "obj/manage.checked"), str(elf))
    (source / path).write_text(before, encoding="utf-8")
    assert result.returncode != 0
    assert f"{message}: {target}" in result.stdout
    assert without.returncode != 0
    assert "prohibited cross reference" in without.stdout
    assert target in without.stdout
    assert not elf.exists()
