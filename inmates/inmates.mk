# SPDX-License-Identifier: GPL-2.0-only
#
# Inmates: guest library, demos and test inmates. Each is one flat binary
# $(O)/inmates/NAME.bin, linked from its own objects and the whole library.

inmate-lib := comm console cmdline hypercall log platform smp timer uart_input
inmate-lib-arm64 := calls console_irq exception gic gicv2 gicv3 hypercall inmate mmu platform psci \
	smp start timer vectors
inmate-lib-x86 := apic console_irq exception hypercall inmate ioapic irq platform \
	segments smp start timer vectors
inmate-shared := string print print_basic uart_pl011 uart_pl011_setup uart_8250 \
	uart_8250_setup uart_cadence uart_cadence_setup

inmate-lib-objs := \
	$(patsubst %,$(O)/inmates/lib/%.o,$(inmate-lib) \
		$(inmate-lib-$(ARCH):%=$(ARCH)/%)) \
	$(patsubst %,$(O)/inmates/shared/%.o,$(inmate-shared))

# Root cells: what they have besides, and where they are linked on x86, which has
# no position-independent inmates: where configs/*/rooted.c lets them start.
inmate-root := manager manage
inmate-root-objs := $(patsubst %,$(O)/inmates/lib/root/%.o,archive cells)
inmate-root-base-x86 := 0x18000000

# One source file each, with a second one where there is something to say for an
# architecture; hostile and manage are folders.
inmate-sources = $(sort $(basename $(notdir $(wildcard $(S)/inmates/$(1)/*.c))))
inmate-demos := $(call inmate-sources,demos)
inmate-tests := $(call inmate-sources,tests/$(ARCH)) managed
inmate-hostile := $(if $(call inmate-sources,tests/$(ARCH)/hostile),hostile)
inmate-names := $(inmate-demos) $(inmate-tests) $(inmate-hostile)
inmate-objs = $(patsubst $(S)/%,$(O)/%.o,$(basename $(sort $(wildcard \
	$(patsubst %,$(S)/inmates/%.c,demos/$(1) tests/$(1) tests/$(1)/* \
		tests/$(ARCH)/$(1) tests/$(ARCH)/$(1)/*) $(S)/inmates/tests/$(ARCH)/$(1)/*.S))))

inmate-includes := -I$(S)/inmates/lib/include -I$(S)/inmates/lib/$(ARCH)/include \
	-I$(S)/inmates/lib/root -I$(S)/inmates/tests -I$(S)/inmates/tests/manage
inmate-cflags := $(TARGET_CFLAGS) $(inmate-includes)
inmate-asflags := $(TARGET_ASFLAGS) $(inmate-includes)
inmate-lds := $(S)/inmates/lib/$(ARCH)/inmate.lds
inmate-ldflags-arm64 := -pie --no-dynamic-linker
inmate-ldflags := $(inmate-ldflags-$(ARCH)) -z noexecstack --build-id=none \
	--no-warn-rwx-segments --fatal-warnings $(arch-ldflags-$(ARCH)) \
	-T $(inmate-lds)

# The step inmate has instructions of hostile.
ifneq ($(filter step,$(inmate-names)),)
$(O)/inmates/step.elf: $(O)/inmates/tests/$(ARCH)/hostile/code.o
endif

# Said once, where the hypervisor is built.
$(O)/inmates/shared/string.o: inmate-cflags += $(cflags-lib/string.c)

$(O)/inmates/shared/%.o: $(S)/lib/%.c $(autoconf)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(inmate-cflags) $(DEPFLAGS) -c -o $@ $<

$(O)/inmates/%.o: $(S)/inmates/%.c $(autoconf)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(inmate-cflags) $(DEPFLAGS) -c -o $@ $<

$(O)/inmates/%.o: $(S)/inmates/%.S $(autoconf)
	$(call say,AS,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(inmate-asflags) $(DEPFLAGS) -c -o $@ $<

$(foreach name,$(inmate-names),$(eval \
	$(O)/inmates/$(name).elf: $(call inmate-objs,$(name))))

$(inmate-root:%=$(O)/inmates/%.elf): $(inmate-root-objs)
$(inmate-root:%=$(O)/inmates/%.elf): inmate-base := \
	$(inmate-root-base-$(ARCH):%=--defsym inmate_base=%)

$(patsubst %,$(O)/inmates/%.elf,$(inmate-names)): $(inmate-lib-objs) \
	$(inmate-lds)
	$(call say,LD,$@)
	$(Q)$(LD) $(inmate-base) $(inmate-ldflags) -o $@ $(filter %.o,$^)

# What restartable cells start from: no library, no C.
$(O)/inmates/loader.elf: $(O)/inmates/loader/$(ARCH)/loader.o \
	$(S)/inmates/loader/loader.lds
	$(call say,LD,$@)
	$(Q)$(LD) $(arch-ldflags-$(ARCH)) --build-id=none --fatal-warnings \
		-T $(S)/inmates/loader/loader.lds -o $@ $(filter %.o,$^)

$(O)/inmates/%.bin: $(O)/inmates/%.elf
	$(call say,BIN,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

-include $(wildcard $(O)/inmates/*/*.d $(O)/inmates/*/*/*.d $(O)/inmates/*/*/*/*.d)

.SECONDARY: $(patsubst %,$(O)/inmates/%.elf,$(inmate-names) loader)

all-y += $(patsubst %,$(O)/inmates/%.bin,$(inmate-names) loader)
