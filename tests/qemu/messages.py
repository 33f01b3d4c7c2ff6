# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Every text that the tests expect of Bulkhead and of its inmates, as regular
expressions. Elsewhere the tests speak of events, not of words."""
from bulkhead.console import PROMPT	# noqa: F401

# Inmates
HELLO = r"^Hello \d+ from cell!$"
LATENCY = r"^latency: +\d+ samples, min \d+ avg \d+ max \d+ ns"
ALIVE = {"hello": HELLO, "latency": LATENCY}
SMP_READY = r"^smp-ping: 2 CPUs$"
SMP_ROUND = r"(?m)^smp-ping: CPU 0x1, (?P<trips>\d+) round trips"
ECHO_READY = r"^uart-echo: interrupt \d+$"
SMP_DONE = r"^smp-ping: done$"
SMP_BAD = r"LOST|WRONG"
PROBE_DONE = r"^probe: done, 0 wrong$"
SGI_DONE = r"^sgi: done, (?P<sent>\d+) sent, 0 wrong$"
IPI_DONE = r"^ipi: done, (?P<sent>\d+) sent, 0 wrong$"
VICTIM_READY = r"^victim: watching RAM"
VICTIM_BEAT = r"^victim: beat (?P<number>\d+) ok$"
VICTIM_DISTURBED = r"DISTURBED"

# One line on the hypervisor's console when a cell ends
STOPPED = r'^cell "{cell}": stopped on CPU \d+ at PC 0x[0-9a-f]+: {reason}'
ANY_STOP = r'cell "[^"]*": stopped'
PANIC = r"PANIC"
PANIC_REPORT = (r"^PANIC on CPU {cpu} at PC 0x3fe[0-9a-f]+: fault in the "
                r"hypervisor, syndrome 0x9[0-9a-f]+, address 0x3ff60[0-9a-f]+$")
OLD_PANIC = r"^last run: PANIC on CPU {cpu}: fault in the hypervisor"
# What a guest did to end its cell: by PSCI, or with the ports of a PC
SYSTEM_OFF = r"(PSCI SYSTEM_OFF|sleep port)$"
SYSTEM_RESET = r"(PSCI SYSTEM_RESET|reset port)$"

# Why a cell was stopped. What must be known of the place is said behind it.
NOT_OWNED = r"access to memory it does not own"
COMPLEX = r"complex access to memory it does not own"
TABLE_WALK = r"table walk in memory it does not own"
FETCH = r"fetch from memory it does not own"
NOT_PERMITTED = r"what its memory does not permit; IPA unknown, virtual"
IO_NOT_PERMITTED = r"direction or width not permitted in this IO region"
IO_ABORT = r"device answered with an abort"
# The same on x86
X86_TABLE_WALK = r"table walk or event delivery in memory it does not own"
X86_STRING_PORT = r"string access to a port it does not own"
X86_NOT_OFFERED = r"what its CPU does not offer"
X86_NOT_ENTERED = r"its CPU's state cannot be entered"
X86_TRAP_BY_EVENT = (r"(exception while an event is delivered|"
                     r"debug or alignment trap by event delivery)$")
X86_TASK_SWITCH = r"task switch$"
TRIPLE_FAULT = r"triple fault"
KEYBOARD_RESET = r"reset by the keyboard controller$"
AT_ADDRESS = r"{reason}, address 0x{address:x}$"

# The boot of an image that holds its SHA-256
VERIFIED = r"^Bulkhead: boot at .*, SHA-256 verified$"

# Boot failures: one line starts with this, and names the cause
BOOT_FAILED = r"^boot failed: "
NOT_EL2 = BOOT_FAILED + r"exception level: wanted EL2; found EL1"
CPU_MISSING = BOOT_FAILED + r".*CPU [23]"
FEATURE_HCX_OF_CPU_3 = r"MPIDR 0x3: feature HCX, which EL3 may trap"
WRONG_GIC = BOOT_FAILED + r".*interrupt controller; wanted .*GICv"
X86_CPU_MISSING = BOOT_FAILED + r"CPU 2 missing: APIC id 2"
WRONG_TSC = BOOT_FAILED + r"TSC: wanted 500000 kHz"
TSC_MEASURED = r"TSC (?P<khz>\d+) kHz"
NO_SVM = BOOT_FAILED + r".*SVM"
NO_VMX = BOOT_FAILED + r".*VMX"
NO_NESTED_PAGING = BOOT_FAILED + r".*nested paging"
NO_NX = BOOT_FAILED + r".*NX"
SHARED_CORE = BOOT_FAILED + r"CPUs \d and \d are threads of core"
NO_HYPERVISOR = BOOT_FAILED + r"image: bulkhead.bin .*wanted JAILHOUS"
OTHER_LINK = BOOT_FAILED + r"image: bulkhead.bin is corrupt, or not of the build"
NO_SYSTEM = BOOT_FAILED + r"image: system config .*wanted JHSYS"
TRUNCATED = r"image truncated: wanted its end record"
CORRUPTED = r"image corrupted: its SHA-256 does not match"

# Violations of the configuration rules
REVISION = r"unknown revision; wanted 14; found 13"
ARCHITECTURE = r"wrong architecture; wanted 2; found 0"
SHARED_CPU = r"CPU set: CPUs 0x4 belong to cell"
FOREIGN_CPU = r"CPU set: wanted CPUs of the system, 0xf; found 0x20"
NO_CPU = r"CPU set: wanted a CPU; found none"
SHARED_MEMORY = r"memory region 0 .*overlaps region 0 of cell"
HYPERVISOR_MEMORY = r"memory region 0 .*touches hypervisor memory"
OTHER_GIC = r"system: GIC version; wanted \d; found \d"
GICD_GRANTED = r"memory region 1 .*touches GICD"
FW_CFG_GRANTED = r'memory region 1 .*touches "fw_cfg" of the never list'
GICR_GRANTED = r"memory region 1 .*touches GICR"
ITS_GRANTED = r'memory region 1 .*touches "its" of the never list'
GICV2M_GRANTED = r'memory region 1 .*touches "gicv2m" of the never list'
IMAGE_OVERLAPS = r"payload \d+ \(.*\): overlaps the image in memory"
OUTSIDE_SYSTEM = r"memory region 0 .*outside the system config's memory"
UNALIGNED = r"memory region 0 .*unaligned"
EXECUTABLE_IO = r"memory region 1 .*executable IO memory"
SHARED_IRQ = r"interrupt 37: belongs to cell"
BAD_ENTRY = r"entry 0x60000000: wanted inside a region with EXECUTE"
BAD_PAYLOAD = r"payload \d+ \(0x10000000\+0x[0-9a-f]+\)"

# The same on x86
X86_ARCHITECTURE = r"wrong architecture; wanted 0; found 2"
X86_SHARED_CPU = r"CPU set: CPUs 0x4 belong to cell"
OUTSIDE_RAM = r"memory region 0 .*outside the system config's memory"
LOW_MEMORY = r"memory region 0 .*touches low memory"
APIC_GRANTED = r"memory region 0 .*touches APIC"
IOAPIC_GRANTED = r"memory region 0 .*touches IOAPIC"
HPET_GRANTED = r'memory region 0 .*touches "hpet" of the never list'
FLASH_GRANTED = r'memory region 0 .*touches "flash" of the never list'
ECAM_GRANTED = r"memory region 0 .*touches PCI ECAM"
SHARED_PIN = r"pin 5 of the IOAPIC at 0xfec00000: belongs to cell"
SHARED_PORTS = r"I/O ports 0x3e8\+8: belong to cell"
NEVER_PORTS = r"I/O ports 0x{first:x}\+{count}: touch {what}, which no cell"
OUTSIDE_PORTS = r"I/O ports 0x5000\+4: outside the system config's ports"
HIGH_ENTRY = r"entry 0x100000000: wanted "
APIC_MODE_NOT_BUILT = r"system: APIC mode: not in this build"
PM_TIMER_IS_RESET = r"system: PM timer: port 0xcf8: .*cannot be"
X86_BAD_PAYLOAD = r"payload \d+ \(0x10000000\+0x[0-9a-f]+\)"

# The hostile inmate's verdicts
ATTACKER_READY = r"^hostile: ready$"
SURVIVED = r"^hostile: {name} survived"
SURVIVED_NAMED = r"^hostile: ([a-z0-9-]+) survived"
ATTACK_BEGINS = r"^hostile: {name} \.\.\.$"
BAD_VERDICT = r"WRONG|NOT STOPPED|NOT HUNG|UNKNOWN"
ATTACK_LISTED = (r"^hostile: attack ([a-z0-9-]+) "
                 r"(stops|survives|hangs|ends|either)$")
ATTACK_BEGINS_NAMED = r"^hostile: ([a-z0-9-]+) \.\.\.$"
HOSTILE_DONE = r"^hostile: done$"

# The inmate whose accesses to trapped pages are stepped
STEP_ROW = (r"^step: row (?P<name>\S+) (?P<window>\w+)"
            r"(?:, (?P<steps>\d+|some) steps)?$")
STEP_STORM = (r"^step: storm, (?P<steps>\d+) steps, (?P<interrupts>\d+) "
              r"interrupts, (?P<nmis>\d+) NMIs$")
STEP_DONE = r"^step: done, \d+ rows, \d+ checks, 0 wrong$"
STEP_WRONG = "WRONG"
STEP_NOT_STOPPED = "NOT STOPPED"

# The inmate with parts of pages
SUBPAGE_PERMITTED = r"^subpage: permitted accesses, 0 wrong$"
SUBPAGE_BEGINS = r"^subpage: {access} \.\.\.$"
SUBPAGE_DONE = r"^subpage: done$"

# Restarts: a line each, or the line of an end that says why there was none
RESTARTED = (r'^cell "{cell}": restarted, {count} of {limit}, on CPU \d+ at '
             r"PC 0x[0-9a-f]+: {reason}")
X86_RESTARTED = (r'^cell "(?:restart|pair)": restarted, \d+ of \d+, on CPU \d+ at '
                 r"PC 0x[0-9a-f]+: (.*)$")
ANY_RESTART = r'(?m)^cell "[^"]*": restarted, (\d+) of'
RESTARTS_USED_UP = (r"(PSCI SYSTEM_RESET|reset port); restarts are used up: "
                    r"{limit}$")
CPU_MISSING_AT_RESTART = (r"PSCI SYSTEM_RESET; not restarted, a CPU does not "
                          r"park: 0x{cpu:x}$")
NO_RESTART_IN_BUILD = (r'^warning: cell "{cell}": not provided by this build: '
                       r"restart$")
RESTART_START = r"(?m)^restart: start (\d+), all as at first$"
RESTART_REST = r"^restart: at rest, (\d+) starts, (\d+) wrong$"
RESTART_WRONG = r"WRONG"

# Root cells, and the cells they manage
MANAGER_PROMPT = r"^manager> "
MANAGER_DONE = r"^manager: \w+ \w*: ok$"
MANAGER_STATE = r"^manager: pool pages \d+ used \d+ .*cells 3$"
MANAGE_READY = r"^manage: ready$"
MANAGE_DONE = r"^manage: done, (\d+) checks, (\d+) wrong$"
MANAGE_MADE = r"^manage: (\d+) of \d+ were cells$"
MANAGE_ALONE = r"^manage: without a hypervisor$"
MANAGE_WRONG = r"WRONG|unexpected exception"
MANAGED_START = r"(?m)^managed: start$"
MANAGED_BEAT = r"^managed: beat \d+$"
MANAGED_CALLS = r"^managed: calls done$"
VIRTUAL_CONSOLE = r"^manage: this is the virtual console$"
