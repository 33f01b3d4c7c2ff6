# SPDX-License-Identifier: GPL-2.0-only
#
# Inmates: guest library, demos and test inmates. Each is one flat binary
# $(O)/inmates/NAME.bin, linked from its own objects and the whole library.

inmate-lib := console cmdline log platform uart_input
inmate-lib-$(CONFIG_ARM64) := arm64/start arm64/vectors arm64/calls \
	arm64/inmate arm64/exception arm64/gic arm64/gicv2 arm64/gicv3 arm64/timer arm64/psci \
	arm64/smp arm64/mmu
inmate-shared := string print print_basic uart_pl011 uart_pl011_setup uart_8250 \
	uart_8250_setup uart_cadence uart_cadence_setup

inmate-lib-objs := \
	$(patsubst %,$(O)/inmates/lib/%.o,$(inmate-lib) $(inmate-lib-y)) \
	$(patsubst %,$(O)/inmates/shared/%.o,$(inmate-shared))

# One source file each, except hostile, which is a folder.
inmate-demos := $(sort $(basename $(notdir $(wildcard $(S)/inmates/demos/*.c))))
inmate-tests := $(sort $(basename $(notdir $(wildcard $(S)/inmates/tests/*.c))))
inmate-hostile := $(sort $(basename $(notdir \
	$(wildcard $(S)/inmates/tests/hostile/*.c))))
inmate-names := $(inmate-demos) $(inmate-tests) hostile

inmate-cflags := $(TARGET_CFLAGS) -I$(S)/inmates/lib/include
inmate-asflags := $(TARGET_ASFLAGS) -I$(S)/inmates/lib/include
inmate-ldflags := -pie --no-dynamic-linker -z noexecstack --build-id=none \
	--no-warn-rwx-segments --fatal-warnings $(arch-ldflags-$(ARCH)) \
	-T $(S)/inmates/lib/inmate.lds

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

$(patsubst %,$(O)/inmates/%.elf,$(inmate-demos)): $(O)/inmates/%.elf: \
	$(O)/inmates/demos/%.o
$(patsubst %,$(O)/inmates/%.elf,$(inmate-tests)): $(O)/inmates/%.elf: \
	$(O)/inmates/tests/%.o
$(O)/inmates/hostile.elf: \
	$(patsubst %,$(O)/inmates/tests/hostile/%.o,$(inmate-hostile))

$(patsubst %,$(O)/inmates/%.elf,$(inmate-names)): $(inmate-lib-objs) \
	$(S)/inmates/lib/inmate.lds
	$(call say,LD,$@)
	$(Q)$(LD) $(inmate-ldflags) -o $@ $(filter %.o,$^)

# What restartable cells start from: no library, no C.
$(O)/inmates/loader.elf: $(O)/inmates/loader/$(ARCH)/loader.o \
	$(S)/inmates/loader/loader.lds
	$(call say,LD,$@)
	$(Q)$(LD) $(arch-ldflags-$(ARCH)) --build-id=none --fatal-warnings \
		-T $(S)/inmates/loader/loader.lds -o $@ $(filter %.o,$^)

$(O)/inmates/%.bin: $(O)/inmates/%.elf
	$(call say,BIN,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

-include $(wildcard $(O)/inmates/*/*.d $(O)/inmates/*/*/*.d)

.SECONDARY: $(patsubst %,$(O)/inmates/%.elf,$(inmate-names) loader)

all-y += $(patsubst %,$(O)/inmates/%.bin,$(inmate-names) loader)
