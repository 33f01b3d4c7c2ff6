# SPDX-License-Identifier: GPL-2.0-only
#
# What `make bench` needs beside the build: the plugin that counts, and systems
# that only it boots. The goals for people are in scripts/goals.mk.

bench-source := $(S)/tests/bench

# QEMU resolves the plugin's undefined names when it loads it.
$(O)/host/insn_count.so: $(bench-source)/insn_count.c $(autoconf)
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) -fPIC -shared -pthread -MMD -MP \
		-MF $@.d -o $@ $<

-include $(O)/host/insn_count.so.d

all-y += $(O)/host/insn_count.so

# Cells in the place of those of the boards' demos.
bench-configs := $(O)/configs/bench
define bench_rules
$(call config_rules,$(bench-source)/configs/$(ARCH),$(bench-configs)/$(1),$(1))
all-y += $(call config_products,$(bench-source)/configs/$(ARCH),$(bench-configs)/$(1))
endef
$(foreach board,$(config_boards),$(eval $(call bench_rules,$(board))))

# Linux that marks where it has come to.
bench-linux := $(O)/bench-linux
$(bench-linux)/mark: $(bench-source)/$(ARCH)/mark.S
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -nostdlib -static -Wl,--build-id=none -o $@ $<

$(bench-linux)/initramfs.cpio.gz: $(O)/debian/busybox $(bench-linux)/mark \
		$(bench-source)/linux-init $(S)/scripts/make-initramfs
	$(call say,CPIO,$@)
	$(Q)$(S)/scripts/make-initramfs $< $@ --init $(bench-source)/linux-init \
		--add $(bench-linux)/mark

.PHONY: bench-linux
bench-linux: $(bench-linux)/initramfs.cpio.gz
