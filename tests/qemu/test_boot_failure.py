# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""What must not boot: one clear line, and no cell runs."""
import re
import time

import pytest

import messages
from chain import NEVER
from conftest import BOARD, PAIR, X86_BOARD, machine_option
from violations import VIOLATIONS

# Boards whose machine can have another GIC, and which.
OTHER_GIC = {"qemu-arm64-gicv3": "2", "qemu-arm64-gicv2": "3"}
GIC_VERSION = 313	# in struct system_config
SETTLE_SECONDS = 1	# in which a cell would have printed


def expect_failure(running, pattern: str) -> None:
    """The cause is named, the boot fails once, and no cell says a word."""
    hypervisor = running.console("hypervisor")
    hypervisor.expect(pattern)
    time.sleep(SETTLE_SECONDS)
    failures = re.findall(messages.BOOT_FAILED, hypervisor.text(),
                          re.MULTILINE)
    assert len(failures) == 1, hypervisor.text()
    for console in running.cells():
        assert console.text() == "", console.name


def test_entry_at_el1(board, run) -> None:
    """A boot loader that already left EL2."""
    machine = machine_option(board, ("virtualization", "off"))
    expect_failure(run(PAIR, {"-M": machine}), messages.NOT_EL2)


def test_missing_cpu(run) -> None:
    """The system config promises four CPUs, the board has two."""
    expect_failure(run(PAIR, {"-smp": "2"}), messages.CPU_MISSING)


@pytest.mark.boards(*OTHER_GIC)
def test_other_interrupt_controller(board, run) -> None:
    """The machine has not the GIC that the build and the config want."""
    machine = machine_option(board, ("gic-version", OTHER_GIC[board.name]))
    expect_failure(run(PAIR, {"-M": machine}), messages.WRONG_GIC)


@pytest.mark.boards(*OTHER_GIC)
def test_config_of_another_gic(board, take_apart, write_image, start) -> None:
    """The config does not name the GIC that the build is for."""
    chain = take_apart(PAIR)
    chain.system.data[GIC_VERSION] = int(OTHER_GIC[board.name])
    running = start(write_image(chain.sealed()), PAIR)
    expect_failure(running, messages.OTHER_GIC)


@pytest.mark.boards(BOARD, X86_BOARD)
def test_damaged_hypervisor(take_apart, write_image, start) -> None:
    """No hypervisor header behind the preloader."""
    chain = take_apart(PAIR)
    chain.hypervisor[0] ^= 1
    running = start(write_image(chain.plain()), PAIR)
    expect_failure(running, messages.NO_HYPERVISOR)


@pytest.mark.boards(BOARD, X86_BOARD)
def test_preloader_of_another_link(take_apart, write_image, start) -> None:
    """Two binaries that were not made together."""
    chain = take_apart(PAIR)
    chain.hypervisor[-1] ^= 1
    running = start(write_image(chain.plain()), PAIR)
    expect_failure(running, messages.OTHER_LINK)


@pytest.mark.boards(BOARD, X86_BOARD)
def test_missing_system_config(build, write_image, start) -> None:
    """Preloader and hypervisor alone."""
    image = b"".join((build / name).read_bytes()
                     for name in ("preloader.bin", "bulkhead.bin"))
    expect_failure(start(write_image(image), PAIR), messages.NO_SYSTEM)


@pytest.mark.boards(BOARD, X86_BOARD)
@pytest.mark.parametrize("missing,pattern", [
    (4, messages.CORRUPTED),	# memory behind is zero: a wrong digest
    (100, messages.TRUNCATED), (20000, messages.TRUNCATED)])
def test_truncated_image(missing, pattern, pack, write_image, start) -> None:
    """The end is missing: of the end record, or of a payload too."""
    image = pack(PAIR).read_bytes()
    assert any(image[-4:])
    running = start(write_image(image[:-missing]), PAIR)
    expect_failure(running, pattern)


@pytest.mark.boards(BOARD, X86_BOARD)
@pytest.mark.parametrize("place,pattern", [
    ("payload", messages.CORRUPTED), ("hypervisor", messages.OTHER_LINK),
    ("digest", messages.CORRUPTED)])
def test_corrupted_image(place, pattern, pack, take_apart, write_image,
                         start) -> None:
    """One bit is wrong where only a SHA-256 can tell; none of it runs."""
    image = bytearray(pack(PAIR).read_bytes())
    chain = take_apart(PAIR)
    if place == "payload":
        offset = image.index(chain.payload("hello").data) + 0x100
    elif place == "hypervisor":
        offset = image.index(chain.hypervisor) + len(chain.hypervisor) // 2
    else:
        offset = len(image) - 1
    image[offset] ^= 0x10
    running = start(write_image(bytes(image)), PAIR)
    expect_failure(running, pattern)


@pytest.mark.parametrize("name", VIOLATIONS)
def test_violation(name, take_apart, write_image, start) -> None:
    """The same rules as in the host tool hold at boot."""
    change, pattern = VIOLATIONS[name]
    chain = take_apart(PAIR)
    change(chain)
    running = start(write_image(chain.sealed()), PAIR)
    expect_failure(running, pattern)


def test_payload_over_the_image(take_apart, write_image, start) -> None:
    """What is still to be read may not be written; only boot knows where."""
    chain = take_apart(PAIR)
    chain.cell("hello").set_memory(0, phys=0x40200000)
    running = start(write_image(chain.sealed()), PAIR)
    expect_failure(running, messages.IMAGE_OVERLAPS)


def test_never_list_is_what_refuses(take_apart, write_image, start) -> None:
    """Without the never list a device it names is refused as unlisted."""
    chain = take_apart(PAIR)
    chain.parts = [p for p in chain.parts if getattr(p, "type", 0) != NEVER]
    chain.cell("hello").set_memory(1, phys=0x09020000)
    running = start(write_image(chain.sealed()), PAIR)
    running.console("hypervisor").expect(
        messages.OUTSIDE_SYSTEM.replace("region 0", "region 1"))
    assert "never list" not in running.console("hypervisor").text()
