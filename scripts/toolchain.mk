# SPDX-License-Identifier: GPL-2.0-only
#
# Compilers and flags. `make LLVM=1` compiles with clang; GNU binutils link in
# both cases, for the lifetime guard in the linker script needs them.

arch-$(CONFIG_ARM64) := arm64
arch-$(CONFIG_X86) := x86
ARCH := $(arch-y)

cross-arm64 := aarch64-linux-gnu-
cross-x86 := $(if $(filter x86_64,$(shell uname -m)),,x86_64-linux-gnu-)
CROSS ?= $(cross-$(ARCH))

# 835769 and 843419 are Cortex-A53 errata, mended by compiler and linker.
arch-cflags-arm64 := -mgeneral-regs-only -mstrict-align -march=armv8-a \
	-mfix-cortex-a53-835769
arch-gcc-arm64 := -mno-outline-atomics
arch-clang-arm64 := --target=aarch64-linux-gnu -mno-outline-atomics
arch-ldflags-arm64 := --fix-cortex-a53-843419

# Linked below 2 GiB or in the last 2 GiB: 32 bits, sign-extended, reach both.
arch-cflags-x86 := -m64 -mcmodel=kernel -mno-red-zone -mgeneral-regs-only \
	-fcf-protection=none -fno-jump-tables
arch-clang-x86 := --target=x86_64-linux-gnu
arch-ldflags-x86 := -m elf_x86_64 -z noexecstack -z max-page-size=0x1000

CC := $(if $(LLVM),clang $(arch-clang-$(ARCH)),$(CROSS)gcc $(arch-gcc-$(ARCH)))
LD := $(CROSS)ld
OBJCOPY := $(CROSS)objcopy
OBJDUMP := $(CROSS)objdump
NM := $(CROSS)nm
READELF := $(CROSS)readelf
SIZE := $(CROSS)size
HOSTCC := $(if $(LLVM),clang,gcc)

WARNINGS := -Wall -Wextra -Werror -Wconversion -Wshadow -Wcast-qual \
	-Wstrict-prototypes -Wmissing-declarations -Wundef -Wvla \
	-Wunused-macros -Wswitch-enum

# clang's DWARF 5 holds absolute paths and defeats pyelftools: DWARF 4 there.
DWARF := $(if $(LLVM),-gdwarf-4,-g)
DEPFLAGS := -MMD -MP

TARGET_BASE := $(arch-cflags-$(ARCH)) $(DWARF) -ffreestanding -fno-pic \
	-fno-pie -ffile-prefix-map=$(S)=. -ffile-prefix-map=$(O)=build \
	-include $(autoconf) -I$(S)/include -I$(S)/lib/include
TARGET_CFLAGS := $(TARGET_BASE) -std=gnu11 -O2 $(WARNINGS) -fno-common \
	-fno-strict-aliasing -fno-stack-protector \
	-fno-asynchronous-unwind-tables -fno-unwind-tables \
	-ffunction-sections -fdata-sections
TARGET_ASFLAGS := $(TARGET_BASE) -D__ASSEMBLY__ -Wa,--fatal-warnings -Wa,--noexecstack

HOST_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -include $(autoconf) \
	-I$(S)/include
