# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Configuration: what is wrong in a defconfig is refused, not dropped."""
import pytest

from project import BOARD, append, copy_source, make, make_ok


@pytest.fixture(name="source", scope="module")
def fixture_source(tmp_path_factory):
    """A copy that tests add defconfigs to."""
    return copy_source(tmp_path_factory.mktemp("kconfig") / "source")


BAD = ["CONFIG_NO_SUCH_SYMBOL=y", "CONFIG_MAX_CPUS=65", "CONFIG_MAX_CPUS=0",
       "CONFIG_MAX_CELLS=many", "CONFIG_UART_PL011=1",
       "CONFIG_EARLY_UART_BASE=zero"]


@pytest.mark.parametrize("line", BAD)
def test_bad_defconfig(source, tmp_path, line):
    """Named with its line; nothing is configured then."""
    name = f"bad{BAD.index(line)}_defconfig"
    append(source / "configs" / name, f"CONFIG_MAX_CELLS=4\n{line}\n")
    result = make(source, tmp_path / "out", name)
    assert result.returncode != 0
    assert f"configs/{name}: not a valid setting: {line}" in result.stdout
    result = make(source, tmp_path / "out", "all")
    assert result.returncode != 0
    assert "is not configured" in result.stdout


def test_no_such_defconfig(source, tmp_path):
    """A name that is mistyped."""
    result = make(source, tmp_path / "out", "nosuch_defconfig")
    assert result.returncode != 0
    assert "there is no configs/nosuch_defconfig" in result.stdout


def test_unconfigured(source, tmp_path):
    """Says what to do first."""
    result = make(source, tmp_path / "out")
    assert result.returncode != 0
    assert "is not configured; run: make BOARD_defconfig" in result.stdout


def test_savedefconfig(source, tmp_path):
    """What is saved configures the same again."""
    out = tmp_path / "out"
    make_ok(source, out, f"{BOARD}_defconfig")
    config = (out / ".config").read_text(encoding="utf-8")
    assert f"{out}/defconfig" in make_ok(source, out, "savedefconfig")
    saved = (out / "defconfig").read_text(encoding="utf-8")
    (source / "configs/saved_defconfig").write_text(saved, encoding="utf-8")
    again = tmp_path / "again"
    make_ok(source, again, "saved_defconfig")
    assert (again / ".config").read_text(encoding="utf-8") == config


def test_olddefconfig(source, tmp_path):
    """Symbols that an old .config lacks get their defaults."""
    out = tmp_path / "out"
    make_ok(source, out, f"{BOARD}_defconfig")
    whole = (out / ".config").read_text(encoding="utf-8")
    header = (out / "include/generated/autoconf.h").read_text(encoding="utf-8")
    lines = [line for line in whole.splitlines() if "MAX_CELLS" not in line]
    (out / ".config").write_text("\n".join(lines) + "\n", encoding="utf-8")
    make_ok(source, out, "olddefconfig")
    assert (out / ".config").read_text(encoding="utf-8") == whole
    assert (out / "include/generated/autoconf.h").read_text(
        encoding="utf-8") == header


def test_menuconfig_without_terminal(source, tmp_path):
    """Refused at once: kconfig-mconf would spin for ever."""
    result = make(source, tmp_path / "out", "menuconfig")
    assert result.returncode != 0
    assert "menuconfig needs a terminal" in result.stdout


def test_help(source, tmp_path):
    """Every goal a person may want, and the boards."""
    text = make_ok(source, tmp_path / "out", "help")
    for goal in ("run", "test", "check", "menuconfig", "olddefconfig",
                 "savedefconfig", "size", "clean", "install-deps",
                 "NAME_defconfig"):
        assert f"make {goal}" in text
    assert BOARD in text
    assert not (tmp_path / "out").exists()
