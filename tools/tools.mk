# SPDX-License-Identifier: GPL-2.0-only
#
# The host tool. It judges configurations with the boot code's own files, for
# the architecture and the interrupt controller that the build is for.

tool-sources := $(sort $(notdir $(wildcard $(S)/tools/*.c)))
tool-boot-sources := $(notdir $(check-objs:.o=.c)) sha256.c
tool-objects := $(tool-sources:%.c=$(O)/host/tools/%.o) \
	$(tool-boot-sources:%.c=$(O)/host/boot/%.o)

$(tool-objects): $(O)/host/%.o: $(S)/%.c $(autoconf)
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) $(DEPFLAGS) -I$(S)/boot/include -c -o $@ $<

$(O)/host/bulkhead: $(tool-objects)
	$(call say,HOSTLD,$@)
	$(Q)$(HOSTCC) -o $@ $^ -lfdt

-include $(tool-objects:.o=.d)

all-y += $(O)/host/bulkhead
