# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""House rules that a program can check, and headers that stand alone."""
import re
import subprocess

import pytest

from project import (BUILD, CROSS, SOURCE, X86_CROSS, X86_SVM, make_ok,
                     source_files)

FILES = [path.relative_to(SOURCE) for path in source_files()]
C_FILES = [path for path in FILES if path.suffix in (".c", ".h")]
CODE = [path for path in FILES if path.suffix in (".c", ".h", ".S", ".dts",
                                                  ".lds", ".mk", ".py")
        or path.name in ("Makefile", "Kconfig")]
HEADERS = [path for path in C_FILES if path.suffix == ".h"]
GPL = "GPL-2.0-only"
DUAL = "GPL-2.0-only OR BSD-2-Clause"

# Guests of any licence may use these.
DUAL_FOLDERS = ("include", "lib", "inmates/lib", "inmates/loader")


def read(path):
    """Text of a file of the tree."""
    return (SOURCE / path).read_text(encoding="utf-8")


def is_below(path, *folders):
    """True if @path lies in one of the folders."""
    return any(path.is_relative_to(folder) for folder in folders)


def is_script(path):
    """Programs without a suffix."""
    return not path.suffix and read(path).startswith("#!")


def without_text(line, in_comment):
    """The line without strings and comments; is a comment still open?"""
    code = ""
    at = 0
    while at < len(line):
        if in_comment:
            end = line.find("*/", at)
            if end < 0:
                return code, True
            at, in_comment = end + 2, False
        elif line.startswith("/*", at):
            at, in_comment = at + 2, True
        elif line[at] in "\"'":
            quoted = re.match(r"([\"'])(\\.|(?!\1).)*\1", line[at:])
            at += quoted.end() if quoted else 1
        else:
            code += line[at]
            at += 1
    return code, in_comment


def code_lines(path):
    """Number and text of each line, without strings and comments."""
    in_comment = False
    for number, line in enumerate(read(path).splitlines(), 1):
        code, in_comment = without_text(line, in_comment)
        yield number, code


def test_files_are_found():
    """The lists above are not empty by mistake."""
    assert len(C_FILES) > 60 and len(HEADERS) > 30 and len(CODE) > 90


def test_licence_lines():
    """First line, or second behind #!, in every source file."""
    bad = []
    for path in FILES:
        if path not in CODE and (path.suffix or not is_script(path)):
            continue
        wanted = DUAL if is_below(path, *DUAL_FOLDERS) else GPL
        lines = read(path).splitlines()[:2]
        found = [re.fullmatch(r"(// |/\* |# )SPDX-License-Identifier: "
                              r"(.*?)( \*/)?", line) for line in lines]
        names = [match.group(2) for match in found if match]
        if names != [wanted]:
            bad.append(f"{path}: {names}, not {wanted}")
    assert not bad


def test_copyright_lines():
    """One holder, without years."""
    assert not [str(path) for path in CODE
                if path.suffix in (".c", ".h", ".S", ".py")
                and "Copyright (c) the Bulkhead authors\n" not in read(path)]


def test_line_length():
    """100 columns is the hard limit; tabs are 8 wide. What tests.mk reads of
    a test is one line, whatever its length."""
    assert not [f"{path}:{number}" for path in CODE
                for number, line in enumerate(read(path).splitlines(), 1)
                if len(line.expandtabs(8)) > 100
                and not line.startswith(("/* LINK:", "/* INCLUDE:"))]


def test_white_space():
    """No blanks at line ends, a newline at the file's end."""
    assert not [str(path) for path in CODE
                if re.search(r"[ \t]+$", read(path), re.M)
                or not read(path).endswith("\n") or "\r" in read(path)]


def test_no_conditional_text():
    """Variants are files, or IS_ENABLED()."""
    assert not [f"{path}:{number}" for path in C_FILES if path.suffix == ".c"
                for number, code in code_lines(path)
                if re.match(r"\s*#\s*(if|ifdef|ifndef|elif|else)\b", code)]


def test_comments():
    """The first line of C files has the only // comment."""
    assert not [f"{path}:{number}" for path in C_FILES
                for number, code in code_lines(path)
                if "//" in code and (number > 1 or path.suffix == ".h")]


def test_comment_finder():
    """What the rules above see of a line."""
    assert without_text('a("//"); /* // */ b', False) == ("a();  b", False)
    assert without_text("a // b", False) == ("a // b", False)
    assert without_text("a */ b /* c", True) == (" b ", True)
    assert without_text(r"'\'' '\"' c", False) == ("  c", False)


def functions(path):
    """First line and length of each function body that starts in column 1."""
    start = None
    for number, code in code_lines(path):
        if code.rstrip() == "{":
            start = number
        elif code.startswith("}") and start is not None:
            if code.rstrip() == "}":
                yield start, number - start - 1
            start = None


def test_function_length():
    """80 lines fail; what is called table in the code base is no function."""
    found = [(path, line, length) for path in C_FILES
             for line, length in functions(path)]
    assert len(found) > 300
    assert not [f"{path}:{line}: {length} lines"
                for path, line, length in found if length > 80]


def test_format():
    """.clang-format is the law for C; headers and configs keep tables."""
    files = [path for path in source_files() if path.suffix == ".c" and
             "configs" not in path.parts]
    result = subprocess.run(["clang-format", "--dry-run", "-Werror", *files],
                            capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-2000:]


def test_no_loose_ends():
    """Nothing is left to be done, no folder of one machine is named."""
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|/home/")
    own = SOURCE / "tests/build/test_style.py"
    assert not [str(path) for path in CODE
                if SOURCE / path != own and words.search(read(path))]


RUNTIME = ["core/include", "arch/{}/include", "lib/include", "include"]
INMATES = ["inmates/lib/include", "lib/include", "include",
           "inmates/lib/{}/include", "inmates/tests/{}/hostile"]
BOOT = ["boot/include", "boot/{}/include", *RUNTIME]
MANAGE = ["manage/include", "manage/{}/include", *BOOT]
BOTH = ("arm64", "x86")

# Include path of each folder's headers, {} the architecture, and for which they
# are compiled.
ROOMS = [
    ("include", ["include"], BOTH),
    ("lib/include", ["lib/include", "include"], BOTH),
    ("core", RUNTIME, BOTH),
    ("boot/include", BOOT, BOTH),
    ("manage/include", MANAGE, BOTH),
    *((room.format(arch), folders, [arch]) for arch in BOTH
      for room, folders in (("arch/{}", RUNTIME), ("boot/{}", BOOT),
                            ("manage/{}", MANAGE),
                            ("inmates/lib/{}", INMATES),
                            ("inmates/tests/{}", INMATES))),
    ("inmates", INMATES, BOTH),
    *((f"configs/{path.name}", [f"configs/{path.name}", "include"],
       ["x86" if "-x86-" in path.name else "arm64"])
      for path in (SOURCE / "configs").iterdir() if path.is_dir()),
    ("tools", ["tools", "boot/include", "include"], ["host"]),
    ("tests/bench", ["tests/bench"], ["host"]),
    ("tests/unit/fake/manage", [
        "tests/unit/fake/manage", "tests/unit/fake", "tests/unit",
        *(folder.format("arm64") for folder in MANAGE)], ["host"]),
    ("tests/unit/fake", ["tests/unit/fake/include", "tests/unit/fake",
                         *RUNTIME], ["host"]),
    ("tests/unit", ["tests/unit", "boot/include", "include"], ["host"]),
]
FREESTANDING = ["-ffreestanding", "-mgeneral-regs-only"]
COMPILERS = {"arm64": [CROSS + "gcc", *FREESTANDING],
             "x86": [X86_CROSS + "gcc", *FREESTANDING, "-mno-red-zone"],
             "host": ["gcc"]}


def room_of(header):
    """Include path of a header, and for which it is compiled."""
    return next((folders, archs) for room, folders, archs in ROOMS
                if header.is_relative_to(room))


@pytest.fixture(name="generated", scope="session")
def fixture_generated(tmp_path_factory):
    """The folder of autoconf.h for each compiler."""
    out = tmp_path_factory.mktemp("x86")
    make_ok(SOURCE, out, f"{X86_SVM}_defconfig")
    own = BUILD / "include/generated"
    return {"arm64": own, "host": own, "x86": out / "include/generated"}


@pytest.mark.parametrize("header, arch", [
    (header, arch) for header in HEADERS for arch in room_of(header)[1]],
    ids=str)
def test_header_stands_alone(header, arch, generated):
    """It compiles as the first thing of a file, with its room's folders."""
    # The fakes stand in for headers of arm64.
    folders = [folder.format("arm64" if arch == "host" else arch)
               for folder in room_of(header)[0]]
    is_host = arch == "host"
    path = "-iquote" if is_host else "-I"
    includes = [word for folder in folders
                for word in (path, str(SOURCE / folder))]
    # A header that stands before another of its name must be found by name.
    name = (header.relative_to(folders[0]) if is_below(header, folders[0])
            else SOURCE / header)
    result = subprocess.run(
        [*COMPILERS[arch], "-std=gnu11", "-fsyntax-only", "-Wall", "-Wextra",
         "-Werror", "-Wundef", "-I", SOURCE / "include", *includes,
         "-I", generated[arch], "-include", generated[arch] / "autoconf.h",
         "-x", "c", "-"], text=True, input=f'#include "{name}"\n',
        capture_output=True, check=False)
    assert result.returncode == 0, result.stderr
