// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A plugin for QEMU that counts what the hypervisor executes, instruction by
 * instruction and CPU by CPU. bulkhead.bench makes the map it reads, starts
 * QEMU with it and reads what it writes.
 *	-plugin insn_count.so,map=FILE,out=FILE
 *
 * A CPU boots until it executes the instruction that enters its guest, ERET or
 * VMRUN, and is then in its guest or, from the vector or the instruction behind
 * VMRUN to that one, in a trap. The interface does not tell the mode, so these
 * places are in the map.
 *
 * Guests mark what they do by an instruction that changes nothing, MOVZ XZR, #n
 * or NOP with an operand: 0 ends a mark, numbers below MARK_TOTAL begin one on
 * their CPU, others begin one on all CPUs and tell how much has been executed so
 * far; MARK_END writes everything.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "qemu_plugin.h"

#define MAX_CPUS       16
#define MAX_RANGES     8
#define MAX_PHASES     32
#define MAX_CATEGORIES 16
#define MAX_SAMPLES    (1u << 16)

#define MOVZ_XZR_MASK  0xffe0001fu
#define MOVZ_XZR       0xd280001fu
#define IMM16_SHIFT    5
#define NOP_OPERAND    0x00801f0fu /* three bytes, then 16 of a mark, then */
#define NOP_MASK       0x00ffffffu
#define NOP_TAG	       0x4842u
#define NO_MARK	       UINT32_MAX
#define MARK_TOTAL     0x1000u
#define MARK_END       0xffffu

enum cpu_state {
	CPU_BOOTS,
	CPU_IN_GUEST,
	CPU_IN_TRAP
};
enum place {
	PLACE_NONE,
	PLACE_ENTER,
	PLACE_LEAVE,
	PLACE_WFI
};

/* One instruction of the hypervisor, at its first byte. */
struct insn {
	uint64_t tags; /* what a trap that executes it is known by */
	uint64_t boot; /* how often it was executed while booting */
	uint8_t place; /* enum place */
	uint8_t category;
	uint8_t phase; /* of the boot, which begins here; 0: none */
	bool waits;    /* part of a loop that waits */
};

/* Code at one address, or at another before the MMU is on. */
struct range {
	uint64_t base;
	uint64_t early;
	uint64_t size;
	struct insn *insns;
};

/* Of a trap, or of all traps between two marks; also what makes it differ. */
struct work {
	uint64_t tags;
	uint64_t insns;
	uint64_t waits; /* of those, in loops that wait */
	uint64_t other; /* what other CPUs executed during these loops */
	uint64_t first; /* up to and with its first WFI, 0: no WFI */
	uint64_t last;	/* behind its last WFI */
};

enum sample_kind {
	SAMPLE_TRAP,
	SAMPLE_MARK,
	SAMPLE_OPEN
};

struct sample {
	uint64_t count; /* 0: free; not part of the key */
	uint32_t kind;
	uint32_t cpu;
	uint32_t mark;
	uint32_t traps;
	struct work work;
};

struct cpu {
	enum cpu_state state;
	uint32_t phase;
	uint32_t mark;
	uint32_t mark_traps;
	uint64_t boot; /* instructions, also outside of the ranges */
	uint64_t traps;
	uint64_t seen; /* total at its last instruction in a trap */
	struct work trap;
	struct work marked;
};

int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static struct range ranges[MAX_RANGES];
static unsigned int num_ranges;
static struct cpu cpus[MAX_CPUS];
static uint64_t phases[MAX_PHASES][MAX_CATEGORIES];
static struct sample samples[MAX_SAMPLES];
static uint64_t lost;	/* samples that found no room */
static uint64_t strays; /* the hypervisor's where none can be */
static uint64_t total;	/* everything, right if CPUs take turns */
static uint32_t era;	/* the last mark of them all, for traps without one */
static bool finished;
static bool is_x86;
static FILE *out;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static uint64_t hash(const struct sample *sample)
{
	const struct work *work = &sample->work;
	uint64_t value = sample->mark * 31u + sample->cpu * 7u + sample->kind;

	value = value * 0x9e3779b97f4a7c15u + work->insns;
	value = value * 0x9e3779b97f4a7c15u + work->tags + work->waits;
	value = value * 0x9e3779b97f4a7c15u + work->first + work->last;
	value = value * 0x9e3779b97f4a7c15u + work->other;
	return value ^ value >> 32;
}

static bool same(const struct sample *a, const struct sample *b)
{
	return a->kind == b->kind && a->cpu == b->cpu && a->mark == b->mark &&
	       a->traps == b->traps &&
	       memcmp(&a->work, &b->work, sizeof(a->work)) == 0;
}

/* Equal samples are one entry with a count. */
static void record(enum sample_kind kind, unsigned int cpu, uint32_t traps,
		   const struct work *work)
{
	struct sample sample = {
		.kind = kind,
		.cpu = cpu,
		.mark = cpus[cpu].mark != 0 ? cpus[cpu].mark : era,
		.traps = traps,
		.work = *work,
	};
	uint64_t start = hash(&sample);

	pthread_mutex_lock(&lock);
	for (uint32_t i = 0; i < MAX_SAMPLES; i++) {
		struct sample *entry = &samples[(start + i) % MAX_SAMPLES];

		if (entry->count == 0) {
			*entry = sample;
		}
		if (same(entry, &sample)) {
			entry->count++;
			pthread_mutex_unlock(&lock);
			return;
		}
	}
	lost++;
	pthread_mutex_unlock(&lock);
}

static void write_samples(void)
{
	static const char *const kinds[] = { "trap", "mark", "open" };

	for (uint32_t i = 0; i < MAX_SAMPLES; i++) {
		const struct sample *entry = &samples[i];
		const struct work *work = &entry->work;

		if (entry->count == 0) {
			continue;
		}
		fprintf(out,
			"%s %u %u %u %" PRIx64 " %" PRIu64 " %" PRIu64
			" %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
			kinds[entry->kind], entry->cpu, entry->mark,
			entry->traps, work->tags, work->insns, work->waits,
			work->other, work->first, work->last, entry->count);
	}
}

static void write_boot(void)
{
	for (unsigned int phase = 0; phase < MAX_PHASES; phase++) {
		for (unsigned int i = 0; i < MAX_CATEGORIES; i++) {
			if (phases[phase][i] != 0) {
				fprintf(out, "phase %u %u %" PRIu64 "\n", phase,
					i, phases[phase][i]);
			}
		}
	}
	for (unsigned int r = 0; r < num_ranges; r++) {
		for (uint64_t at = 0; at < ranges[r].size; at++) {
			uint64_t count = ranges[r].insns[at].boot;

			if (count != 0) {
				fprintf(out, "boot %" PRIx64 " %" PRIu64 "\n",
					ranges[r].base + at, count);
			}
		}
	}
}

static void finish(void)
{
	if (finished) {
		return;
	}
	finished = true;
	for (unsigned int i = 0; i < MAX_CPUS; i++) {
		/* Marks that are open: the CPU stopped or sleeps in a trap. */
		if (cpus[i].mark != 0) {
			bool in_trap = cpus[i].state == CPU_IN_TRAP;

			record(SAMPLE_OPEN, i, cpus[i].mark_traps + in_trap,
			       in_trap ? &cpus[i].trap : &cpus[i].marked);
		}
		if (cpus[i].boot != 0) {
			fprintf(out, "cpu %u %" PRIu64 " %" PRIu64 "\n", i,
				cpus[i].boot, cpus[i].traps);
		}
	}
	write_boot();
	write_samples();
	fprintf(out,
		"total %" PRIu64 "\nstrays %" PRIu64 "\nlost %" PRIu64
		"\ndone\n",
		total, strays, lost);
	fflush(out);
}

static void begin_trap(struct cpu *cpu, const struct insn *insn)
{
	cpu->state = CPU_IN_TRAP;
	cpu->traps++;
	cpu->seen = total;
	cpu->trap = (struct work){ .insns = 1, .tags = insn->tags };
}

static void end_trap(unsigned int index)
{
	struct cpu *cpu = &cpus[index];

	cpu->state = CPU_IN_GUEST;
	record(SAMPLE_TRAP, index, 1, &cpu->trap);
	cpu->mark_traps++;
	cpu->marked.tags |= cpu->trap.tags;
	cpu->marked.insns += cpu->trap.insns;
	cpu->marked.waits += cpu->trap.waits;
	cpu->marked.other += cpu->trap.other;
	cpu->marked.first = cpu->trap.first;
	cpu->marked.last = cpu->trap.last;
}

static void count_trap(unsigned int index, const struct insn *insn)
{
	struct work *trap = &cpus[index].trap;

	trap->insns++;
	trap->tags |= insn->tags;
	trap->waits += insn->waits;
	trap->other += insn->waits ? total - cpus[index].seen - 1 : 0;
	cpus[index].seen = total;
	trap->last += trap->first != 0;
	if (insn->place == PLACE_WFI) {
		trap->first = trap->first == 0 ? trap->insns : trap->first;
		trap->last = 0;
	} else if (insn->place == PLACE_LEAVE) {
		end_trap(index);
	}
}

static void count_boot(unsigned int index, struct insn *insn)
{
	struct cpu *cpu = &cpus[index];

	cpu->boot++;
	insn->boot++;
	cpu->phase = insn->phase != 0 ? insn->phase : cpu->phase;
	phases[cpu->phase][insn->category]++;
	if (insn->place == PLACE_LEAVE) {
		cpu->state = CPU_IN_GUEST;
		fprintf(out, "guest %u %" PRIu64 "\n", index, total);
		fflush(out);
	}
}

static void hypervisor_executes(unsigned int index, void *data)
{
	struct cpu *cpu = &cpus[index % MAX_CPUS];
	struct insn *insn = data;

	if (cpu->state == CPU_IN_TRAP) {
		count_trap(index, insn);
	} else if (cpu->state == CPU_BOOTS) {
		count_boot(index, insn);
	} else if (insn->place == PLACE_ENTER) {
		begin_trap(cpu, insn);
	} else {
		__atomic_fetch_add(&strays, 1, __ATOMIC_RELAXED);
	}
}

static void guest_marks(unsigned int index, void *data)
{
	struct cpu *cpu = &cpus[index % MAX_CPUS];
	uint32_t mark = (uint32_t)(uintptr_t)data;

	if (mark == MARK_END) {
		finish();
	} else if (mark >= MARK_TOTAL) {
		era = mark;
		fprintf(out, "reached %u %u %" PRIu64 "\n", index, mark, total);
		fflush(out);
	} else {
		if (cpu->mark != 0) {
			record(SAMPLE_MARK, index, cpu->mark_traps,
			       &cpu->marked);
		}
		cpu->mark = mark;
		cpu->mark_traps = 0;
		cpu->marked = (struct work){ 0 };
	}
}

static struct insn *find_insn(uint64_t address)
{
	for (unsigned int i = 0; i < num_ranges; i++) {
		const struct range *range = &ranges[i];

		if (address - range->base < range->size) {
			return &range->insns[address - range->base];
		}
		if (address - range->early < range->size) {
			return &range->insns[address - range->early];
		}
	}
	return NULL;
}

/* The number of a guest's mark, or NO_MARK. */
static uint32_t mark_of(const struct qemu_plugin_insn *insn)
{
	const uint8_t *data = qemu_plugin_insn_data(insn);
	size_t size = qemu_plugin_insn_size(insn);
	uint32_t code = 0;
	uint16_t words[2] = { 0, 0 };

	memcpy(&code, data, size < sizeof(code) ? size : sizeof(code));
	if (!is_x86) {
		return (code & MOVZ_XZR_MASK) == MOVZ_XZR
			       ? code >> IMM16_SHIFT & 0xffff
			       : NO_MARK;
	}
	if (size != 7 || (code & NOP_MASK) != NOP_OPERAND) {
		return NO_MARK;
	}
	memcpy(words, data + 3, sizeof(words));
	return words[1] == NOP_TAG ? words[0] : NO_MARK;
}

static void translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		struct insn *own = find_insn(qemu_plugin_insn_vaddr(insn));
		uint32_t mark = mark_of(insn);

		qemu_plugin_register_vcpu_insn_exec_inline(
			insn, QEMU_PLUGIN_ADD_U64, &total, 1);
		if (own != NULL) {
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, hypervisor_executes,
				QEMU_PLUGIN_NO_REGISTERS, own);
		} else if (mark != NO_MARK) {
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, guest_marks, QEMU_PLUGIN_NO_REGISTERS,
				(void *)(uintptr_t)mark);
		}
	}
}

static bool add_range(uint64_t base, uint64_t early, uint64_t size)
{
	struct range *range = &ranges[num_ranges];

	if (num_ranges == MAX_RANGES) {
		return false;
	}
	range->insns = calloc(size + 1, sizeof(*range->insns));
	range->base = base;
	range->early = early;
	range->size = size;
	num_ranges++;
	return range->insns != NULL;
}

/* One line: what, address, and one or two values. Numbers are hexadecimal. */
static bool read_line(const char *line)
{
	char what[16];
	uint64_t address;
	uint64_t a = 0;
	uint64_t b = 0;
	struct insn *insn;

	if (sscanf(line, "%15s %" SCNx64 " %" SCNx64 " %" SCNx64, what,
		   &address, &a, &b) < 2) {
		return false;
	}
	if (strcmp(what, "range") == 0) {
		return add_range(address, a, b);
	}
	insn = find_insn(address);
	if (insn == NULL) {
		return false;
	}
	if (strcmp(what, "place") == 0) {
		insn->place = (uint8_t)a;
	} else if (strcmp(what, "tags") == 0) {
		insn->tags = a;
	} else if (strcmp(what, "waits") == 0) {
		insn->waits = true;
	} else if (strcmp(what, "category") == 0 && a < MAX_CATEGORIES) {
		insn->category = (uint8_t)a;
	} else if (strcmp(what, "phase") == 0 && a < MAX_PHASES) {
		insn->phase = (uint8_t)a;
	} else {
		return false;
	}
	return true;
}

static bool read_map(const char *name)
{
	FILE *file = fopen(name, "r");
	char line[128];
	bool good = file != NULL;

	while (good && fgets(line, sizeof(line), file) != NULL) {
		good = read_line(line);
	}
	if (file != NULL) {
		fclose(file);
	}
	return good;
}

static void at_exit(uint64_t id, void *data)
{
	(void)id;
	(void)data;
	finish();
}

int qemu_plugin_install(uint64_t id, const struct qemu_plugin_info *info,
			int argc, char **argv)
{
	bool good = info->system_emulation &&
		    info->system.max_vcpus <= MAX_CPUS;

	is_x86 = strcmp(info->target_name, "x86_64") == 0;
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "map=", 4) == 0) {
			good = good && read_map(argv[i] + 4);
		} else if (strncmp(argv[i], "out=", 4) == 0) {
			out = fopen(argv[i] + 4, "w");
		}
	}
	if (!good || out == NULL) {
		fprintf(stderr,
			"insn_count: wanted map=FILE,out=FILE, and at "
			"most %d CPUs\n",
			MAX_CPUS);
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
