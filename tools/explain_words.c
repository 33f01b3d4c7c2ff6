// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Every reason that a runtime can print, and what it means. A test collects the
 * reasons from the sources of core/ and arch/ and fails if one is missing here.
 */
#include <string.h>
#include "explain.h"

#define OWN_END "no configuration concerns this: the guest asked for it"
#define OWN_CPU \
	"no configuration concerns this: the guest brought its CPU there"
#define DEFECT                                                            \
	"no configuration permits or causes this: it is a defect of the " \
	"hypervisor or of the hardware"
#define BROKEN_CPU                                                               \
	"no configuration concerns this: look for a defect of the hardware, or " \
	"of the hypervisor"

static const struct reason reasons[] = {
	/* Memory: both architectures, then arm64, then x86 */
	{ "access to memory it does not own", SUBJECT_ACCESS,
	  "it read an address that is not mapped for it, or wrote to one that "
	  "it may not write",
	  NULL },
	{ "fetch from memory it does not own", SUBJECT_FETCH,
	  "it jumped to an address that it may not execute", NULL },
	{ "direction or width not permitted in this IO region", SUBJECT_RIGHTS,
	  "it has registers there, but not for this access: the region's flags "
	  "permit neither this width nor this direction together",
	  NULL },
	{ "device answered with an abort", SUBJECT_RIGHTS,
	  "the access was permitted and was done for it, but the device, or the "
	  "bus in front of it, refused it",
	  "no configuration concerns this: is there a device, and is it "
	  "powered and clocked?" },
	{ "complex access to memory it does not own", SUBJECT_ACCESS,
	  "it used an instruction that nobody can do in its place (a pair, a "
	  "vector, an atomic or unaligned access, cache maintenance) on an "
	  "address that is not mapped for it",
	  NULL },
	{ "table walk in memory it does not own", SUBJECT_ACCESS,
	  "its own translation tables point to a table that is not in its "
	  "memory",
	  NULL },
	{ "what its memory does not permit; IPA unknown, virtual",
	  SUBJECT_VIRTUAL,
	  "it did what the flags of a region of its own forbid: it wrote "
	  "without MEM_WRITE, or executed without MEM_EXECUTE. The CPU tells "
	  "the virtual address alone",
	  NULL },
	{ "table walk or event delivery in memory it does not own",
	  SUBJECT_ACCESS,
	  "its own page tables, or its descriptor tables and stacks for an "
	  "interrupt or exception, point to what is not in its memory",
	  NULL },
	{ "string access to a port it does not own", SUBJECT_PORT,
	  "it used INS or OUTS, or their repeated forms, on an I/O port that "
	  "it does not have; plain IN and OUT would have been harmless",
	  NULL },

	/* What a guest asks for */
	{ "PSCI SYSTEM_OFF", SUBJECT_NOTHING, "it switched itself off, by PSCI",
	  OWN_END },
	{ "PSCI SYSTEM_RESET", SUBJECT_NOTHING, "it reset itself, by PSCI",
	  OWN_END },
	{ "reset port", SUBJECT_NOTHING,
	  "it reset itself, by port 0xcf9 as on a PC", OWN_END },
	{ "reset by the keyboard controller", SUBJECT_NOTHING,
	  "it reset itself, by port 0x64 as on a PC", OWN_END },
	{ "sleep port", SUBJECT_NOTHING,
	  "it switched itself off, by port 0xcfa, which its ACPI tables name",
	  OWN_END },

	/* Where a guest can bring an x86 CPU */
	{ "triple fault", SUBJECT_NOTHING,
	  "an exception occurred while its CPU was delivering a double fault: "
	  "its descriptor tables or stacks are broken. A PC would reset",
	  OWN_CPU },
	{ "exception while an event is delivered", SUBJECT_NOTHING,
	  "delivering an interrupt or exception raised one that could have gone "
	  "on for ever inside of the CPU: its descriptor tables or stacks are "
	  "broken",
	  OWN_CPU },
	{ "debug or alignment trap by event delivery", SUBJECT_NOTHING,
	  "delivering an interrupt or exception raised #DB or #AC, which could "
	  "have gone on for ever inside of the CPU",
	  OWN_CPU },
	{ "its CPU's state cannot be entered", SUBJECT_NOTHING,
	  "it brought its CPU into a state that the CPU does not accept for a "
	  "guest",
	  OWN_CPU },
	{ "what its CPU does not offer", SUBJECT_NOTHING,
	  "it used something of the CPU that is not offered to cells and cannot "
	  "be answered as absent",
	  OWN_CPU },
	{ "unknown access to a control register", SUBJECT_NOTHING,
	  "it accessed a control register in a way that no case is made for",
	  OWN_CPU },
	{ "task switch", SUBJECT_NOTHING,
	  "it used a hardware task switch, which cells do not have", OWN_CPU },
	{ "VM entry failed: invalid guest state", SUBJECT_NOTHING,
	  "it brought its CPU into a state that the CPU does not accept for a "
	  "guest",
	  OWN_CPU },

	/* What no guest should be able to cause */
	{ "machine check", SUBJECT_NOTHING, "the CPU reported a hardware error",
	  BROKEN_CPU },
	{ "unknown VM exit", SUBJECT_NOTHING,
	  "the CPU left the guest for a reason that no case is made for",
	  BROKEN_CPU },
	{ "EPT misconfiguration", SUBJECT_NOTHING,
	  "the CPU found the cell's nested tables malformed", BROKEN_CPU },
	{ "VM entry failed: loading of MSRs", SUBJECT_NOTHING,
	  "the CPU could not load the guest's MSRs", BROKEN_CPU },
	{ "VM entry failed: machine check", SUBJECT_NOTHING,
	  "the CPU reported a hardware error on the way into the guest",
	  BROKEN_CPU },
	{ "VM entry failed: invalid control fields", SUBJECT_NOTHING,
	  "the CPU did not accept how the guest is to be controlled",
	  BROKEN_CPU },
	{ "VM entry failed: invalid host state", SUBJECT_NOTHING,
	  "the CPU did not accept what it is to come back to", BROKEN_CPU },
	{ "VM entry failed: unknown reason", SUBJECT_NOTHING,
	  "the CPU did not enter the guest", BROKEN_CPU },

	/* The hypervisor's own */
	{ "fault in the hypervisor", SUBJECT_FAULT,
	  "the hypervisor's own code took an exception", DEFECT },
	{ "CPUs of this mask missing at hand-off", SUBJECT_CPUS,
	  "CPUs that had been started did not come to the hand-off, so that no "
	  "cell was started",
	  DEFECT },
	{ "assertion ", SUBJECT_NOTHING,
	  "a condition that boot code establishes did not hold (a build with "
	  "CONFIG_DEBUG_ASSERTIONS)",
	  DEFECT },
};

const struct reason *reason_find(const char *text)
{
	const struct reason *found = NULL;

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		size_t length = strlen(reasons[i].reason);

		if (strncmp(text, reasons[i].reason, length) == 0 &&
		    (found == NULL || length > strlen(found->reason))) {
			found = &reasons[i];
		}
	}
	return found;
}
