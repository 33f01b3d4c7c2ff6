# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""What must not boot on x86, besides what is the same everywhere."""
import re
import struct

import pytest

import messages
from chain import TSC_KHZ
from conftest import PAIR, X86_BOARD
from test_boot_failure import expect_failure
from test_chain import verify
from violations import X86_VIOLATIONS

pytestmark = pytest.mark.boards(X86_BOARD)


def test_missing_cpu(run) -> None:
    """The one that does not arrive is named."""
    expect_failure(run(PAIR, {"-smp": "2"}), messages.X86_CPU_MISSING)


@pytest.mark.parametrize("cpu, pattern", [
    ("qemu64,svm=off", messages.NO_SVM),
    ("max,npt=off", messages.NO_NESTED_PAGING),
    ("max,nx=off", messages.NO_NX)])
def test_missing_feature(cpu, pattern, run) -> None:
    """The CPU has not what the build needs."""
    expect_failure(run(PAIR, {"-cpu": cpu}), pattern)


def test_threads_of_a_core_in_two_cells(run) -> None:
    """They would share caches and buffers."""
    expect_failure(run(PAIR, {"-smp": "4,cores=2,threads=2"}),
                   messages.SHARED_CORE)


def test_wrong_tsc(take_apart, write_image, start) -> None:
    """The config's frequency is not the machine's."""
    chain = take_apart(PAIR)
    struct.pack_into("<I", chain.system.data, TSC_KHZ, 500000)
    running = start(write_image(chain.sealed()), PAIR)
    expect_failure(running, messages.WRONG_TSC)


def test_tsc_is_measured_where_the_config_names_none(take_apart, write_image,
                                                     start) -> None:
    """Then what is measured holds, which under -icount is exact enough."""
    chain = take_apart(PAIR)
    struct.pack_into("<I", chain.system.data, TSC_KHZ, 0)
    running = start(write_image(chain.sealed()), PAIR)
    match = running.console("hypervisor").expect(messages.TSC_MEASURED)
    assert 980000 < int(match["khz"]) < 1020000
    running.console("hello").expect(messages.HELLO)


@pytest.mark.parametrize("name", X86_VIOLATIONS)
def test_violation(name, take_apart, write_image, start) -> None:
    """The same rules as in the host tool hold at boot."""
    change, pattern = X86_VIOLATIONS[name]
    chain = take_apart(PAIR)
    change(chain)
    expect_failure(start(write_image(chain.sealed()), PAIR), pattern)


@pytest.mark.parametrize("name", X86_VIOLATIONS)
def test_the_tool_refuses(name, build, take_apart, write_image) -> None:
    """What boot code refuses never has to leave the host."""
    change, pattern = X86_VIOLATIONS[name]
    chain = take_apart(PAIR)
    change(chain)
    result = verify(build, write_image(chain.sealed()))
    assert result.returncode == 1
    assert re.search(pattern, result.stdout), result.stdout + result.stderr


def test_payload_over_the_image(take_apart, write_image, start) -> None:
    """What is still to be read may not be written; the image is where the
    system config could grant memory."""
    chain = take_apart(PAIR)
    chain.system.set_memory(0, phys=0x00100000, size=0x3ef00000)
    chain.cell("hello").set_memory(0, phys=0x00100000)
    running = start(write_image(chain.sealed()), PAIR)
    expect_failure(running, messages.IMAGE_OVERLAPS)
