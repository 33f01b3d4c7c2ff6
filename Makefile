# SPDX-License-Identifier: GPL-2.0-only
#
# make NAME_defconfig, make, make run, make test: see `make help`.
# Everything is built below O; the source tree is never written.

.DEFAULT_GOAL := all
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.SUFFIXES:
.DELETE_ON_ERROR:
SHELL := /bin/bash

default-board := qemu-arm64-gicv3
BOARD ?= $(default-board)
S := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
# Each board is built for itself; tests build the others below O likewise.
O ?= $(S)/build$(if $(filter-out $(default-board),$(BOARD)),/boards/$(BOARD))
override O := $(abspath $(O))

boards := $(patsubst $(S)/configs/%_defconfig,%, \
	$(wildcard $(S)/configs/*_defconfig))

Q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),,@printf '  %-8s %s\n' '$(1)' '$(patsubst $(O)/%,%,$(2))')

# Targets that need no configuration, or make it.
plain-goals := help clean install-deps test test-long check bench bench-docs \
	run menuconfig olddefconfig \
	savedefconfig %_defconfig
configured := $(filter-out $(plain-goals),$(or $(MAKECMDGOALS),all))

include $(S)/scripts/kconfig.mk

ifneq ($(configured),)
include $(S)/scripts/toolchain.mk
all-y :=
include $(S)/scripts/hypervisor.mk
include $(S)/configs/configs.mk
include $(S)/inmates/inmates.mk
include $(S)/tools/tools.mk
include $(S)/tools/audit/audit.mk
include $(S)/tests/tests.mk
include $(S)/tests/bench/bench.mk
all: $(all-y)
endif

include $(S)/scripts/goals.mk

.PHONY: all $(plain-goals) FORCE
