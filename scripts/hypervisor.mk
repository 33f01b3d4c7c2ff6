# SPDX-License-Identifier: GPL-2.0-only
#
# The hypervisor: which file lives how long, and the link that keeps it so.

config-objs-$(CONFIG_UART_PL011) := lib/uart_pl011.o
config-objs-$(CONFIG_UART_8250) := lib/uart_8250.o
config-objs-$(CONFIG_UART_CADENCE) := lib/uart_cadence.o
uart-setup-$(CONFIG_UART_PL011) := lib/uart_pl011_setup.o
uart-setup-$(CONFIG_UART_8250) := lib/uart_8250_setup.o
uart-setup-$(CONFIG_UART_CADENCE) := lib/uart_cadence_setup.o
console-y := core/report.o lib/print_basic.o $(config-objs-y)

# RUNTIME: stays for ever.
runtime-y := core/io.o core/panic.o core/console_uart.o core/seal.o
runtime-$(CONFIG_ARM64) += core/cell$(if $(CONFIG_CELL_RESTART),_restart).o
runtime-$(CONFIG_X86) += core/cell_last.o core/comm.o \
	core/cell_over$(if $(CONFIG_CELL_RESTART),_restart).o
runtime-$(CONFIG_ARM64) += arch/arm64/vectors.o arch/arm64/handoff.o \
	arch/arm64/trap.o arch/arm64/cpu.o \
	arch/arm64/stage2.o arch/arm64/vsysreg.o arch/arm64/vpsci.o \
	arch/arm64/smccc$(if $(CONFIG_SMCCC_WORKAROUNDS),_forward).o
runtime-$(CONFIG_ARM64) += arch/arm64/vgic.o \
	$(if $(CONFIG_ROOTLESS),,arch/arm64/frozen.o)
runtime-$(CONFIG_GIC_V2) += arch/arm64/gicv2.o arch/arm64/vgicv2.o \
	arch/arm64/vgicv2_send.o
runtime-$(CONFIG_GIC_V3) += arch/arm64/gicv3.o arch/arm64/vgicv3.o \
	arch/arm64/vgicv3_sysreg.o arch/arm64/vgicv3_send.o
filter-$(CONFIG_GIC_V2) := arch/arm64/vgicv2_filter.o
filter-$(CONFIG_GIC_V3) := arch/arm64/vgicv3_filter.o
runtime-$(CONFIG_FILTERED_CELLS) += $(filter-y)
runtime-$(CONFIG_X86) += arch/x86/exceptions.o arch/x86/handoff.o \
	arch/x86/descriptors.o arch/x86/machine_check.o arch/x86/vcpu_state.o \
	arch/x86/vmmio.o arch/x86/vcpuid.o arch/x86/vmsr.o arch/x86/vpio.o \
	arch/x86/vlapic.o arch/x86/vioapic.o
runtime-$(CONFIG_SVM) += arch/x86/svm.o arch/x86/svm_entry.o
runtime-$(CONFIG_VMX) += arch/x86/vmx.o arch/x86/vmx_entry.o
runtime-$(CONFIG_XAPIC) += arch/x86/xapic.o arch/x86/vxapic.o
runtime-$(CONFIG_X2APIC) += arch/x86/x2apic.o arch/x86/vx2apic.o
runtime-y += $(if $(CONFIG_RUNTIME_CONSOLE),$(console-y),core/report_none.o)
restart-y := core/comm_reset.o \
	core/report_restart$(if $(CONFIG_RUNTIME_CONSOLE),,_none).o
restart-$(CONFIG_ARM64) += core/comm.o arch/arm64/stage2_restore.o \
	arch/arm64/gic_restart.o arch/arm64/gicv$(if $(CONFIG_GIC_V2),2,3)_restart.o
restart-$(CONFIG_X86) += arch/x86/vcpu_restart.o
runtime-$(CONFIG_CELL_RESTART) += $(restart-y)

# With a root cell, the stub that stays behind the freeze.
frozen-$(CONFIG_SVM) += arch/x86/svm_frozen.o arch/x86/svm_frozen_entry.o
frozen-$(CONFIG_VMX) += arch/x86/vmx_frozen.o arch/x86/vmx_frozen_entry.o
runtime-y += $(if $(CONFIG_ROOTLESS),,$(frozen-y))

# The config check, also of the host tool.
check-$(CONFIG_ARM64) += boot/config_owner_arm64.o boot/config_check_arm64.o \
	boot/config_check_irq.o
check-$(CONFIG_GIC_V2) += boot/config_check_gicv2.o
check-$(CONFIG_GIC_V3) += boot/config_check_gicv3.o
check-$(CONFIG_X86) += boot/config_owner_x86.o boot/config_check_x86.o \
	boot/config_check_pins.o boot/config_check_ports.o

check-cells := boot/chain_cell.o boot/config_owner.o boot/config_check.o \
	boot/config_check_cell.o boot/config_check_device.o $(check-y) \
	boot/config_check_memory.o boot/config_check_payload.o \
	boot/config_check_restart.o
check-objs := boot/chain.o boot/chain_record.o $(check-cells)

# BUILDERS, and what they need: these live as long as boot code in a root-less
# system, and as long as management in one with a root cell.
builder-y := $(check-cells) boot/state.o boot/cpus.o boot/paging.o \
	boot/cell_build.o boot/final_map.o lib/string.o lib/print.o
builder-$(CONFIG_ARM64) += boot/arm64/stage2_build.o boot/arm64/id_regs.o \
	boot/arm64/paging_format.o boot/arm64/cpu_cell.o \
	boot/arm64/gic_irqs.o boot/arm64/final_map.o boot/arm64/halt.o
builder-$(CONFIG_GIC_V2) += boot/arm64/gicv2_cell.o boot/arm64/gicv2_map.o
builder-$(CONFIG_GIC_V3) += boot/arm64/gicv3_cell.o boot/arm64/gicv3_map.o
builder-$(CONFIG_X86) += boot/x86/cell_build.o boot/x86/nested_build.o \
	boot/x86/apic_cell.o \
	boot/x86/io_bitmap.o boot/x86/msr_bitmap.o boot/x86/cpuid_build.o \
	boot/x86/state.o boot/x86/ioapic_route.o boot/x86/final_map.o \
	boot/x86/halt.o
builder-$(CONFIG_SVM) += boot/x86/svm_build.o boot/x86/bitmap_svm.o
builder-$(CONFIG_VMX) += boot/x86/vmx_build.o boot/x86/bitmap_vmx.o
builder-$(CONFIG_CELL_RESTART) += boot/cell_restart_build.o \
	boot/$(ARCH)/restart_build.o

# What differs: memory that is taken once, or given back; failures that end the
# boot, or a hypercall.
rootless-y := boot/pool.o boot/page_pool.o boot/boot_fail.o \
	boot/pool_rootless.o
rootless-$(CONFIG_X86) += boot/x86/nested_tables.o

# MANAGE: with ROOTLESS=n alone, until the freeze.
manage-y := manage/keep.o manage/page_pool.o manage/manage_fail.o \
	manage/final_map.o manage/hypercall.o manage/info.o manage/root.o \
	manage/window.o manage/comm.o manage/create.o manage/cells.o \
	manage/disable.o manage/freeze.o
manage-$(CONFIG_ARM64) += manage/arm64/try.o manage/arm64/vectors.o \
	manage/arm64/front.o manage/arm64/fetch.o manage/arm64/cell.o \
	manage/arm64/root.o manage/arm64/gic.o manage/arm64/cache.o \
	manage/arm64/bridge.o manage/arm64/disable.o manage/arm64/freeze.o
manage-$(CONFIG_GIC_V2) += manage/arm64/gicv2.o
manage-$(CONFIG_GIC_V3) += manage/arm64/gicv3.o
manage-$(CONFIG_X86) += manage/x86/try.o manage/x86/nested_tables.o \
	manage/x86/front.o manage/x86/fetch.o manage/x86/cell.o \
	manage/x86/pins.o manage/x86/root.o manage/x86/leave.o \
	manage/x86/forget.o boot/x86/cpu_flush.o boot/x86/smt_check.o
manage-$(CONFIG_SVM) += manage/x86/svm_front.o manage/x86/svm_entry.o \
	manage/x86/svm_leave.o
manage-$(CONFIG_VMX) += manage/x86/vmx_front.o manage/x86/vmx_entry.o \
	manage/x86/vmx_leave.o \
	boot/x86/vmx_init.o boot/x86/vmx_check.o

# BOOT: erased before the first guest instruction.
boot-y := boot/main.o boot/window.o boot/sha256.o boot/payload.o \
	boot/final_maps.o \
	boot/chain.o boot/chain_record.o $(uart-setup-y) \
	$(if $(CONFIG_RUNTIME_CONSOLE),,boot/console.o lib/print_basic.o $(config-objs-y))
boot-$(CONFIG_ARM64) += boot/arm64/machine.o boot/arm64/head.o \
	boot/arm64/early_map.o boot/arm64/smp.o boot/arm64/cpu_init.o \
	boot/arm64/gic_spis.o
boot-$(CONFIG_X86) += boot/x86/machine.o boot/x86/head.o \
	boot/x86/early_map.o boot/x86/idt_build.o \
	boot/x86/smp.o boot/x86/tsc.o boot/x86/memory_map.o boot/x86/apic_init.o \
	boot/x86/ioapic_init.o boot/x86/cpu_check.o \
	boot/x86/mtrr.o
boot-$(CONFIG_SVM) += boot/x86/svm_init.o
rootless-$(CONFIG_X86) += boot/x86/cpu_flush.o boot/x86/smt_check.o \
	boot/x86/ioapic_maps.o
rootless-$(CONFIG_VMX) += boot/x86/vmx_init.o boot/x86/vmx_check.o
boot-$(CONFIG_GIC_V2) += boot/arm64/gicv2_init.o
boot-$(CONFIG_GIC_V3) += boot/arm64/gicv3_init.o

# The one decision: who keeps the builders.
boot-alone := $(boot-y)
manage-alone := $(if $(CONFIG_ROOTLESS),,$(manage-y))
ifdef CONFIG_ROOTLESS
boot-y += $(builder-y) $(rootless-y)
manage-y :=
else
boot-y += boot/pool_rooted.o
manage-y += $(builder-y)
endif

# PRELOADER: runs where firmware put it, MMU off, never relocated.
pre-y := boot/preloader.o boot/chain.o boot/chain_record.o boot/chain_cell.o \
	boot/config_owner.o \
	boot/sha256.o lib/string.o lib/print.o \
	lib/print_basic.o $(config-objs-y) $(uart-setup-y)
pre-$(CONFIG_ARM64) += boot/arm64/preloader_head.o
pre-$(CONFIG_X86) += boot/x86/preloader_head.o

obj := $(O)/obj
runtime-objs := $(addprefix $(obj)/,$(runtime-y))
boot-objs := $(addprefix $(obj)/,$(boot-y))
manage-objs := $(addprefix $(obj)/,$(manage-y))
pre-objs := $(addprefix $(obj)/,$(pre-y))

runtime-includes := -I$(S)/core/include -I$(S)/arch/$(ARCH)/include \
	-I$(O)/include/generated
boot-includes := $(runtime-includes) -I$(S)/boot/include \
	-I$(S)/boot/$(ARCH)/include

manage-includes := $(boot-includes) -I$(S)/manage/include \
	-I$(S)/manage/$(ARCH)/include

# A file's folder decides what it may include: the runtime nothing of boot, and
# boot nothing of manage.
includes-of = $(if $(filter manage/%,$(1)),$(manage-includes),$(if $(filter \
	boot/%,$(1)),$(boot-includes),$(runtime-includes)))

# string.c's loops must not become calls of themselves, and the runtime's none
# of functions it does not have.
no-idioms := -fno-builtin $(if $(LLVM),,-fno-tree-loop-distribute-patterns)
cflags-lib/string.c := $(no-idioms)
cflags-of = $(cflags-$(1)) \
	$(if $(filter core/% arch/%,$(1)),$(no-idioms))

# The configured driver is the console's, for whoever links it.
cflags-lib/uart_pl011.c := -Dpl011_put=console_put
cflags-lib/uart_pl011_setup.c := -Dpl011_setup=console_setup
cflags-lib/uart_8250.c := -Duart8250_put=console_put
cflags-lib/uart_8250_setup.c := -Duart8250_setup=console_setup
cflags-lib/uart_cadence.c := -Dcadence_put=console_put
cflags-lib/uart_cadence_setup.c := -Dcadence_setup=console_setup

# The filter takes these places, and calls what was there for direct cells.
ifdef CONFIG_FILTERED_CELLS
cflags-arch/arm64/gicv2.c := -Dgic_reset_cpu=gic_reset_cpu_direct
cflags-arch/arm64/gicv3.c := -Dgic_reset_cpu=gic_reset_cpu_direct
cflags-arch/arm64/vgicv2.c := -Dvgic_cpu_access=vgic_cpu_access_direct
cflags-arch/arm64/vgicv3_sysreg.c := -Dvgic_sysreg=vgic_sysreg_direct
endif

# With a root cell management's loop stands in front of the runtime's exits.
ifndef CONFIG_ROOTLESS
cflags-boot/x86/machine.c := -Dhandoff=front_hand_off
cflags-boot/x86/vmx_init.c := -Dvmx_exit=front_vmexit
endif

asm-offsets := $(O)/include/generated/asm_offsets.h
asm-offsets-src := arch/$(ARCH)/asm_offsets.c

$(asm-offsets): $(S)/$(asm-offsets-src) $(autoconf)
	$(call say,OFFSETS,$@)
	@mkdir -p $(obj)
	$(Q)$(CC) $(TARGET_CFLAGS) $(runtime-includes) -MMD -MP -MT $@ \
		-MF $(obj)/asm_offsets.d -S -o $(obj)/asm_offsets.s $<
	$(Q)sed -n 's/^.*"->\([A-Z0-9_]*\) \(.*\)".*/#define \1 \2/p' \
		$(obj)/asm_offsets.s >$@

$(obj)/%.o: $(S)/%.c $(autoconf)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(TARGET_CFLAGS) $(DEPFLAGS) $(call includes-of,$*.c) \
		$(call cflags-of,$*.c) -fstack-usage -c -o $@ $<

$(obj)/%.o: $(S)/%.S $(autoconf) $(asm-offsets)
	$(call say,AS,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(TARGET_ASFLAGS) $(DEPFLAGS) $(call includes-of,$*.S) -c -o $@ $<

$(obj)/boot/$(ARCH)/layout_check.o: $(asm-offsets)

# What another instance of these has in the runtime stays private to boot; with
# management it is boot that uses management's.
boot-private := memcpy memset memcmp strncmp strnlen

# A changed list of files relinks: this fragment is a prerequisite.
$(obj)/boot.o: $(boot-objs) $(S)/scripts/hypervisor.mk
	$(call say,LD,$@)
	$(Q)$(LD) -r -o $@.merged $(filter %.o,$^)
	$(Q)$(OBJCOPY) $(addprefix --localize-symbol=,$(boot-private)) \
		--prefix-alloc-sections=.boot $@.merged $@

$(obj)/manage.o: $(manage-objs) $(S)/scripts/hypervisor.mk
	$(call say,LD,$@)
	$(Q)$(LD) -r -o $@.merged $(filter %.o,$^)
	$(Q)$(OBJCOPY) --prefix-alloc-sections=.manage $@.merged $@

$(obj)/pre.o: $(pre-objs) $(S)/scripts/hypervisor.mk
	$(call say,LD,$@)
	$(Q)$(LD) -r -o $@.merged $(filter %.o,$^)
	$(Q)$(OBJCOPY) --prefix-symbols=pre_ --prefix-alloc-sections=.pre \
		$@.merged $@
	$(Q)if $(READELF) -rW $@ | awk '/^Relocation section/ { s = $$3 } \
		/ABS64/ && !/header_/ && s !~ /debug/ { print s, $$5 }' | grep .; \
	then \
		echo "error: the preloader holds absolute addresses" >&2; exit 1; \
	fi

lds := $(S)/scripts/bulkhead.lds.S
final-symbols := $(S)/boot/$(ARCH)/include/final_symbols.lds

# What the linker script places into the final maps, or computes.
lds-symbols = sed -n 's/^[ \t]*\([a-z0-9_]*\) = .*;/\1/p' $(lds) \
	$(final-symbols)

# Lifetime guard 2: the runtime is closed. It may miss only such symbols.
$(obj)/runtime.checked: $(runtime-objs) $(lds) $(final-symbols) \
		$(S)/scripts/hypervisor.mk
	$(call say,GUARD,$@)
	$(Q)$(LD) -r -o $(obj)/runtime.o $(runtime-objs)
	$(Q)missing=$$($(NM) -u $(obj)/runtime.o | awk '{ print $$2 }' | \
		grep -vxE "$$($(lds-symbols) | paste -sd '|')"); \
	if [ -n "$$missing" ]; then \
		echo "error: the runtime needs what it must not: $$missing" >&2; \
		exit 1; \
	fi
	$(Q)touch $@

# And management is closed with the runtime.
$(obj)/manage.checked: $(obj)/manage.o $(obj)/runtime.checked
	$(call say,GUARD,$@)
	$(Q)missing=$$($(NM) -u $(obj)/manage.o | awk '{ print $$2 }' | \
		grep -vxF -f <($(lds-symbols)) | \
		grep -vxF -f <($(NM) --defined-only $(obj)/runtime.o | \
		awk '{ print $$3 }')); \
	if [ -n "$$missing" ]; then \
		echo "error: management needs what it must not: $$missing" >&2; \
		exit 1; \
	fi
	$(Q)touch $@

$(obj)/bulkhead.lds: $(lds) $(final-symbols) $(autoconf)
	$(call say,LDS,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -E -P -x c -D__ASSEMBLY__ -include $(autoconf) \
		-I$(S)/arch/$(ARCH)/include \
		-I$(S)/boot/$(ARCH)/include -I$(S)/include -o $@ $<

link-objs := $(obj)/pre.o $(runtime-objs) $(if $(manage-y),$(obj)/manage.o) \
	$(obj)/boot.o
guards := $(obj)/runtime.checked $(if $(manage-y),$(obj)/manage.checked)

# Which object lives how long, for scripts/variant-report.
lifetimes := $(runtime-y:%=runtime@%) $(manage-alone:%=manage@%) \
	$(builder-y:%=builder@%) $(if $(CONFIG_ROOTLESS),$(rootless-y:%=builder@%)) \
	$(boot-alone:%=boot@%)

# Lifetime guard 1 is in the linker script.
$(O)/bulkhead.elf: $(link-objs) $(obj)/bulkhead.lds $(guards) \
		$(obj)/boot/$(ARCH)/layout_check.o
	$(call say,LD,$@)
	$(Q)$(LD) $(arch-ldflags-$(ARCH)) -T $(obj)/bulkhead.lds --gc-sections \
		--orphan-handling=error --build-id=none --no-warn-rwx-segments \
		-o $@ $(link-objs)
	$(Q)printf '%s\n' $(lifetimes) | tr @ ' ' >$(obj)/lifetimes

# The preloader knows the hash of the bulkhead.bin it was linked with.
sha256-offset := 64
$(O)/preloader.bin: $(O)/bulkhead.elf $(O)/bulkhead.bin
	$(call say,BIN,$@)
	$(Q)$(OBJCOPY) -O binary -j .pre $< $@
	$(Q)printf "$$(sha256sum $(O)/bulkhead.bin | cut -c1-64 | \
		sed 's/../\\x&/g')" | \
		dd of=$@ bs=1 seek=$(sha256-offset) conv=notrunc status=none

$(O)/bulkhead.bin: $(O)/bulkhead.elf
	$(call say,BIN,$@)
	$(Q)$(OBJCOPY) -O binary -R .pre $< $@

all-y += $(O)/preloader.bin $(O)/bulkhead.bin $(O)/bulkhead.elf

-include $(shell find $(obj) -name '*.d' 2>/dev/null)

# Source lines of the files linked into the runtime and of the headers they use.
size-limits-arm64 := --max-bytes 14336 --max-lines 1500
size-limits-x86 := --max-bytes 20480 --max-lines 2400
.PHONY: size
size: $(O)/bulkhead.elf
	$(Q)/usr/bin/python3 $(S)/scripts/size-report $(size-limits-$(ARCH)) \
		$(O)/bulkhead.elf $(S) $(runtime-objs)
