/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Reports of a runtime in plain words: what the files of `bulkhead explain`
 * share.
 */
#pragma once

#include "owners.h"

enum report_kind {
	REPORT_STOP,	/* a cell has ended */
	REPORT_RESTART,	/* a cell has started again */
	REPORT_PANIC,	/* the hypervisor has stopped a CPU */
};

#define REASON_LEN 128

struct report {
	enum report_kind kind;
	struct name_text cell;	/* not of a panic */
	uint64_t cpu;		/* logical id */
	uint64_t pc;
	char reason[REASON_LEN];
	bool has_address;
	uint64_t address;
	uint64_t syndrome;	/* of a panic */
	uint64_t count;		/* of a restart: which one, of how many */
	uint64_t limit;
	char more[REASON_LEN];	/* why it was not restarted, or empty */
};

/* What a reason's address is, and so where to look for it. */
enum subject {
	SUBJECT_NOTHING,
	SUBJECT_ACCESS,		/* guest-physical: read or written */
	SUBJECT_FETCH,		/* guest-physical: executed */
	SUBJECT_RIGHTS,		/* guest-physical: in a sub-page region */
	SUBJECT_VIRTUAL,	/* of the guest, whose memory forbids it */
	SUBJECT_PORT,
	SUBJECT_CPUS,		/* a mask of logical ids */
	SUBJECT_FAULT,		/* of the hypervisor: a virtual address */
};

struct reason {
	const char *reason;	/* as the runtime prints it */
	enum subject subject;
	const char *words;
	const char *remedy;	/* where no configuration can be one */
};

/*
 * The longest known reason that @text starts with, or NULL. Those of both
 * architectures are known.
 */
const struct reason *reason_find(const char *text);

/* What the chain says about the cell's resource. */
void explain_resource(const struct chain *chain, const struct owners *owners,
		      uint32_t cell, const struct report *report,
		      enum subject subject);

/* A part of the hypervisor's address space, up to the next one. */
struct place {
	uint64_t start;
	const char *name;
};

/* Provided by the architecture: in ascending order; the last has no name. */
extern const struct place explain_places[];

/* Provided by the architecture: the syndrome of a fault, in words. */
void explain_syndrome(uint64_t syndrome);

/* The panic record that @bytes start with; false if none starts there. */
bool explain_record(const uint8_t *bytes, size_t size, struct report *report);

/* Provided by the architecture: print the registers of such a record. */
void explain_registers(const uint8_t *bytes);
