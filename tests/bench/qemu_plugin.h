/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What insn_count.c uses of QEMU's interface for TCG plugins, version 1 (QEMU
 * 6.0 to 8.x), as docs/devel/tcg-plugins describes it. Debian does not package
 * QEMU's own header.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QEMU_PLUGIN_VERSION	1

struct qemu_plugin_tb;
struct qemu_plugin_insn;

/* Known to QEMU by its size and order only. */
struct qemu_plugin_info {
	const char *target_name;
	struct {
		int minimum;
		int current;
	} version;
	bool system_emulation;
	struct {
		int smp_vcpus;
		int max_vcpus;
	} system;
};

enum qemu_plugin_registers { QEMU_PLUGIN_NO_REGISTERS };
enum qemu_plugin_inline { QEMU_PLUGIN_ADD_U64 };

typedef void qemu_plugin_translate_fn(uint64_t id, struct qemu_plugin_tb *tb);
typedef void qemu_plugin_execute_fn(unsigned int cpu, void *data);
typedef void qemu_plugin_exit_fn(uint64_t id, void *data);

/* Provided by the plugin, found by name. */
extern int qemu_plugin_version;
int qemu_plugin_install(uint64_t id, const struct qemu_plugin_info *info,
			int argc, char **argv);

/* Provided by QEMU. */
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
					   qemu_plugin_translate_fn *function);
void qemu_plugin_register_atexit_cb(uint64_t id, qemu_plugin_exit_fn *function,
				    void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_insn_exec_cb(
	struct qemu_plugin_insn *insn, qemu_plugin_execute_fn *function,
	enum qemu_plugin_registers registers, void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn,
						enum qemu_plugin_inline op,
						void *counter, uint64_t addend);
