# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""`bulkhead show --svg` and `--html`: what the picture says is what the
configuration says, to the byte.
"""
import random
import re
import struct
import xml.etree.ElementTree as ElementTree

import pytest

import blobs
import built

SVG = "{http://www.w3.org/2000/svg}"
HTML = "{http://www.w3.org/1999/xhtml}"
DEMO = ["system", "linux", "latency", "hello"]
NOT_OWNED = {"hypervisor", "(unowned)", "(nobody)", "every cell"}


def draw(arch, *files, form="--svg"):
    """The picture as a tree."""
    return ElementTree.fromstring(built.good(arch, "show", form, *files))


def boxes(tree, which):
    """(owner, base, size, guest, flags) of the boxes of maps; numbers or None."""
    found = []
    for group in tree.iter(SVG + "g"):
        if group.get("data-map") == which:
            found.append((group.get("data-owner"), *(
                int(group.get("data-" + name), 16)
                if group.get("data-" + name) else None
                for name in ("base", "size", "guest", "flags"))))
    return found


def test_reader():
    """What the tests below compare with."""
    cell = blobs.descriptor(b"a", 5, [blobs.memory(1, 2, 3, 4)], [])
    found = built.Config("a", 5, [built.Region(1, 2, 3, 4)])
    assert built.config(cell) == found
    assert built.config(blobs.system(cell)) == found


@pytest.mark.parametrize("arch", built.BUILDS)
@pytest.mark.parametrize("form", ["--svg", "--html"])
def test_every_region_is_there(arch, form):
    """Each region of each cell once in the physical map, once in the cell's
    own, with its exact numbers; and nothing else that is a cell's."""
    files = built.cells(arch, *DEMO)
    tree = draw(arch, *files, form=form)
    configs = [built.config(path.read_bytes()) for path in files[1:]]
    expected = [(config.name, region.phys, region.size, region.guest,
                 region.flags)
                for config in configs for region in config.regions]
    physical = [box for box in boxes(tree, "physical")
                if box[0] not in NOT_OWNED]
    assert sorted(physical) == sorted(
        box for box in expected if not box[4] & blobs.COMM)
    guest = [box for box in boxes(tree, "guest") if box[0] not in NOT_OWNED]
    assert sorted(guest) == sorted(expected)
    assert len(expected) >= 7


@pytest.mark.parametrize("arch", built.BUILDS)
def test_all_memory_has_an_owner(arch):
    """Hypervisor, cells and the unowned rest make up the system's RAM."""
    files = built.cells(arch, *DEMO)
    blob = files[0].read_bytes()
    start, _, size, _ = struct.unpack_from("<4Q", blob, 12)
    pieces = sorted((base, base + size) for _, base, size, _, flags in
                    boxes(draw(arch, *files), "physical")
                    if not (flags or 0) & blobs.IO)
    wanted = [(region.phys, region.phys + region.size)
              for region in built.config(blob).regions
              if not region.flags & blobs.IO] + [(start, start + size)]
    for first, end in wanted:
        inside = [piece for piece in pieces
                  if first <= piece[0] and piece[1] <= end]
        assert inside[0][0] == first and inside[-1][1] == end
        assert all(a[1] == b[0] for a, b in zip(inside, inside[1:]))


@pytest.mark.parametrize("arch", built.BUILDS)
def test_cpus_and_lines(arch):
    """CPUs, interrupts and ports with their owners, as the text has them."""
    files = built.cells(arch, *DEMO)
    tree = draw(arch, *files)
    flat = [" ".join(line.split()) for line in
            built.good(arch, "show", *files).splitlines()]
    cpus = [(g.get("data-cpu"), g.get("data-hardware-id"),
             g.get("data-owner")) for g in tree.iter(SVG + "g")
            if g.get("data-cpu")]
    assert cpus == [("0", "0x0", "linux"), ("1", "0x1", "linux"),
                    ("2", "0x2", "latency"), ("3", "0x3", "hello")]
    assert all(" ".join(cpu) in flat for cpu in cpus)
    lines = [(g.get("data-what"), g.get("data-owner"))
             for g in tree.iter(SVG + "g") if g.get("data-what")]
    assert len(lines) >= 6
    for what, owner in lines:
        assert any(line.startswith(f"{what} {owner}") for line in flat), what


@pytest.mark.parametrize("arch", built.BUILDS)
def test_tables(arch):
    """The page has each row of the text in a table."""
    files = built.cells(arch, *DEMO)
    rows = [" ".join("".join(cell.itertext()) for cell in row
                     if "".join(cell.itertext()))
            for row in draw(arch, *files, form="--html").iter(HTML + "tr")]
    text = built.good(arch, "show", *files)
    ranges = re.findall(r"^  (0x\w+-0x\w+) +(\d+ \w+) .* (\S+)$", text, re.M)
    assert len(ranges) >= 12
    for place, size, owner in ranges:
        assert any(row.startswith(f"{place} {size}") and row.endswith(owner)
                   for row in rows), place


@pytest.mark.parametrize("arch", built.BUILDS)
def test_the_same_each_time(arch):
    """Deterministic; the page needs nothing from elsewhere."""
    files = built.cells(arch, *DEMO)
    for form in ("--svg", "--html"):
        first = built.good(arch, "show", form, *files)
        assert built.good(arch, "show", form, *files) == first
        assert not re.findall(r"src=|href=|url\(|@import|<script", first)


def geometry(tree):
    """(base, top, height, left, width) of each box of the physical map."""
    found = []
    for group in tree.iter(SVG + "g"):
        if group.get("data-map") == "physical":
            rect = group.find(SVG + "rect")
            found.append((int(group.get("data-base"), 16), *(
                int(rect.get(name))
                for name in ("y", "height", "x", "width"))))
    return found


@pytest.mark.parametrize("arch", built.BUILDS)
def test_boxes_are_apart_and_to_scale(arch):
    """No box covers another; RAM of more bytes is not lower."""
    tree = draw(arch, *built.cells(arch, *DEMO))
    found = geometry(tree)
    for one in found:
        for other in found:
            assert (one is other or one[1] + one[2] <= other[1]
                    or other[1] + other[2] <= one[1]
                    or one[3] + one[4] <= other[3]
                    or other[3] + other[4] <= one[3])
    sizes = {base: size for _, base, size, _, flags in boxes(tree, "physical")
             if not (flags or 0) & blobs.IO}
    left = min(box[3] for box in found)
    ram = [(sizes[box[0]], box[2]) for box in found if box[3] == left]
    assert len(ram) > 4 and sorted(ram) == sorted(ram, key=lambda at: at[::-1])


def system(regions, cpus=0xf):
    """An arm64 system config with these regions."""
    return blobs.system(blobs.descriptor(
        b"board", cpus, regions, [blobs.spis(40, 41)], flags=0,
        signature=bytes(5)))


@pytest.fixture(name="parts")
def fixture_parts(tmp_path):
    """A system and two cells that share a page; one has a name XML reserves."""
    if "arm64" not in built.BUILDS:
        pytest.skip("made for arm64's tool")
    shared = blobs.READ | blobs.WRITE | blobs.SHARED
    (tmp_path / "system.cell").write_bytes(system(
        [blobs.memory(0x40000000, 0x40000000, 0x10000000, blobs.RAM)]))
    for name, cpu, base in ((b"<a&\"b'>", 1, 0x41000000), (b"b", 2, 0x42000000)):
        (tmp_path / f"{cpu}.cell").write_bytes(blobs.descriptor(
            name, 1 << cpu,
            [blobs.memory(base, 0, 0x10000, blobs.RAM),
             blobs.memory(0x43000000, 0x80000000, 0x3000, shared)],
            [blobs.spis(39 + cpu)]))
    return tmp_path


def files_of(parts):
    """The three files."""
    return [parts / "system.cell", parts / "1.cell", parts / "2.cell"]


def test_shared(parts):
    """Both owners stand side by side, and in a list; names are escaped."""
    tree = draw("arm64", *files_of(parts))
    names = {"<a&\"b'>", "b"}
    assert {box[0] for box in boxes(tree, "physical")
            if box[1] == 0x43000000} == names
    shared, = [text for text in tree.iter(SVG + "text")
               if text.get("data-base")]
    assert shared.get("data-base") == "0x43000000"
    assert shared.get("data-size") == "0x3000"
    assert all(name in shared.text for name in names)
    pair = [box for box in geometry(tree) if box[0] == 0x43000000]
    assert pair[0][1:3] == pair[1][1:3] and pair[0][3] != pair[1][3]


def test_embedded_cell(parts):
    """With a start record the system's own cell has its map, and the rest."""
    with (parts / "system.cell").open("ab") as file:
        file.write(blobs.record(blobs.START, struct.pack("<5Q", 0x40000000,
                                                         0, 0, 0, 0),
                                cell=b"board"))
    tree = draw("arm64", *files_of(parts))
    rest = [box for box in boxes(tree, "guest") if box[0] == "board"]
    assert rest[0][1:4] == (0x40000000, 0x1000000, 0x40000000)
    assert not any(box[0] == "(unowned)" for box in boxes(tree, "physical"))


def test_each_mutation_changes_the_picture(parts):
    """Every field of every region, the CPUs, the interrupts, the name."""
    files = files_of(parts)
    first = built.good("arm64", "show", "--svg", *files)
    whole = files[1].read_bytes()
    at = 132 + 8
    # CPU set; base, guest address, size, flags of both regions; SPIs; name
    places = [(132, 0x8), (8, 0x40), (at + 64 + 17, 0x1)]
    places += [(at + 32 * n + offset, bit) for n in range(2)
               for offset, bit in ((1, 0x10), (9, 0x10), (17, 0x10),
                                   (24, 0x8))]
    for offset, bit in places:
        changed = bytearray(whole)
        changed[offset] ^= bit
        files[1].write_bytes(changed)
        text = built.good("arm64", "show", "--svg", *files)
        assert text != first, offset
        ElementTree.fromstring(text)


def test_random_damage(parts):
    """What cannot be a configuration is drawn all the same, or refused."""
    files = files_of(parts)
    chance = random.Random(7)
    whole = files[1].read_bytes()
    drawn = 0
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 4, 16))):
            damaged[chance.randrange(8, len(whole))] = (
                chance.choice((0, 1, 0x7f, 0x80, 0xff)))
        files[1].write_bytes(damaged)
        result = built.run("arm64", "show", "--html", *files)
        if result.returncode == 0:
            drawn += 1
            ElementTree.fromstring(result.stdout)
    assert drawn > 50


def test_one_form_at_a_time(parts):
    """Text, or a picture, or a page."""
    result = built.run("arm64", "show", "--svg", "--html", *files_of(parts))
    assert result.returncode == 2 and result.stderr.count("\n") == 1
