# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Systems that must run."""
import re

import pytest

import messages
from conftest import (BOARD, HELLO, ICOUNT, PAIR, X86_BOARD, expect_alive,
                      expect_nothing_stopped, expect_pair, machine_option)

SMP = {"smp": {"inmate": "smp-ping"}, **PAIR}


def expect_demo(running, demo) -> None:
    """Linux has a shell, its neighbours live."""
    running.console("linux").expect(messages.PROMPT)
    expect_alive(running, demo)
    assert running.console("linux").run("echo $((6*6))") == "36"
    expect_nothing_stopped(running)


@pytest.mark.boards("all", "x86")
def test_demo(demo, run) -> None:
    """The board's demo, as the tool packs it."""
    expect_demo(run(demo), demo)


@pytest.mark.boards(BOARD, X86_BOARD)
@pytest.mark.parametrize("kind", ["sealed", "plain"])
def test_demo_packed_otherwise(kind, demo, take_apart, write_image,
                               start) -> None:
    """The same from an image sealed here, and from plain cat."""
    image = write_image(getattr(take_apart(demo), kind)())
    expect_demo(start(image, demo), demo)


@pytest.mark.boards("all", "x86")
def test_bare_metal_cells(run) -> None:
    """Two small cells without Linux."""
    running = run(PAIR)
    expect_pair(running)
    expect_nothing_stopped(running)


@pytest.mark.boards(BOARD, X86_BOARD)
def test_parts_concatenated_by_cat(build, board, write_image,
                                   start) -> None:
    """preloader, hypervisor, configs, and one payload record by hand."""
    from chain import PAYLOAD, Record	# pylint: disable=C0415
    configs = build / "configs" / board.base
    inmate = (build / "inmates" / "hello.bin").read_bytes()
    files = [build / "preloader.bin", build / "bulkhead.bin",
             configs / "system.cell", configs / "hello.cell"]
    image = b"".join(f.read_bytes() for f in files)
    image += Record(PAYLOAD, inmate, "hello", 0).pack()
    running = start(write_image(image), {"hello": {}})
    running.console("hello").expect(messages.HELLO)
    expect_nothing_stopped(running)


@pytest.mark.boards("qemu-arm64-gicv3", "qemu-arm64-gicv2")
@pytest.mark.parametrize("cpu, states", [
    ("cortex-a53", "one"), ("cortex-a53", "two"), ("cortex-a72", "one"),
    ("cortex-a72", "two"), ("max", "one")])
def test_cpu_models_and_security_states(cpu, states, board, run) -> None:
    """The same image on old and new CPUs, with and without a Secure world."""
    secure = "on" if states == "two" else "off"
    running = run(SMP, {"-cpu": cpu,
                        "-M": machine_option(board, ("secure", secure))})
    running.console("smp").expect(messages.SMP_DONE)
    expect_pair(running)
    expect_nothing_stopped_but_smp(running)


@pytest.mark.boards("qemu-arm64-gicv2", "zcu102")
def test_gicv2_with_two_security_states(board, run) -> None:
    """The GIC's group 0 is not ours then."""
    running = run(SMP, {"-M": machine_option(board, ("secure", "on"))})
    running.console("smp").expect(messages.SMP_DONE)
    expect_pair(running)
    expect_nothing_stopped_but_smp(running)


def secure_max(board) -> dict[str, str]:
    """Options for the newest CPU with two security states."""
    return {"-cpu": "max", "-M": machine_option(board, ("secure", "on"))}


def test_new_cpu_with_secure_state(board, take_apart, write_image,
                                   start) -> None:
    """QEMU 7.2 lets EL2 of the first CPU alone use FEAT_HCX there."""
    chain = take_apart(HELLO)
    chain.cell("hello").set_cpus(1)
    running = start(write_image(chain.sealed()), HELLO, secure_max(board))
    running.console("hello").expect(messages.HELLO)
    expect_nothing_stopped(running)


def test_feature_that_el3_traps_is_named(board, run) -> None:
    """A CPU that EL3 does not give back: its last word names the feature."""
    running = run(HELLO, secure_max(board))
    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.CPU_MISSING)
    assert re.search(messages.FEATURE_HCX_OF_CPU_3, hypervisor.text())
    assert running.console("hello").text() == ""


def expect_nothing_stopped_but_smp(running) -> None:
    """smp-ping ends itself when it is done; the others go on."""
    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.STOPPED.format(
        cell="smp", reason=messages.SYSTEM_OFF))
    stops = re.findall(messages.ANY_STOP, hypervisor.text())
    assert stops == ['cell "smp": stopped']
    assert not re.search(messages.PANIC, hypervisor.text())


@pytest.mark.boards("all", "x86")
def test_hostile_cell_ends_alone(board, run) -> None:
    """A cell that attacks, beside one that notices every disturbance."""
    cells = board.systems["hostile"]["cells"]
    running = run({cell: cells[cell] for cell in ("victim", "hostile")})
    hypervisor = running.console("hypervisor")
    hypervisor.expect(messages.STOPPED.format(
        cell="hostile", reason=messages.NOT_OWNED))
    victim = running.console("victim")
    victim.expect(messages.VICTIM_BEAT)
    victim.expect(messages.VICTIM_BEAT)
    assert not re.search(messages.VICTIM_DISTURBED, victim.text())
    assert not re.search(messages.BAD_VERDICT, running.console("hostile").text())
    assert len(re.findall(messages.ANY_STOP, hypervisor.text())) == 1


@pytest.mark.boards("all", "x86", cells=["smp"])
def test_two_cpus_of_a_cell_reach_each_other(run) -> None:
    """SGIs inside a cell, counted at both ends."""
    running = run(SMP)
    smp = running.console("smp")
    smp.expect(messages.SMP_READY)
    smp.expect(messages.SMP_ROUND)
    smp.expect(messages.SMP_DONE)
    assert not re.search(messages.SMP_BAD, smp.text())
    expect_pair(running)


@pytest.mark.boards("all", cells=["smp"])
def test_psci_and_entry_state(run) -> None:
    """The probe finds what a cell is promised, and cycles its second CPU."""
    running = run({"smp": {"inmate": "probe", "cmdline": "cpus=1"}})
    running.console("smp").expect(messages.PROBE_DONE)


@pytest.mark.boards(BOARD)
def test_runs_repeat_to_the_byte(pack, start) -> None:
    """Under -icount two runs of one image print the same; test_x86_linux.py has
    the like for x86, where consoles must be files."""
    cells = {"hello": {"inmate": "hello", "cmdline": "samples=5"},
             "latency": {"inmate": "latency", "cmdline": "samples=300"}}
    image = pack(cells)
    texts = []
    for _ in range(2):
        running = start(image, cells, None, ICOUNT)
        # Off, so that not even the end of a line is still on its way.
        for cell in ("latency", "hello"):
            running.console(cell).expect(rf"^{cell}: done$")
            running.console("hypervisor").expect(messages.STOPPED.format(
                cell=cell, reason=messages.SYSTEM_OFF))
        texts.append([c.text() for c in running.cells()])
        running.machine.close()
    assert texts[0] == texts[1]
