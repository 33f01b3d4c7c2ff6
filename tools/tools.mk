# SPDX-License-Identifier: GPL-2.0-only
#
# The host tool. It judges configurations with the boot code's own files, for
# the architecture and the interrupt controller that the build is for.

tool-sources := $(patsubst $(S)/tools/%,%,$(sort \
	$(wildcard $(S)/tools/*.c $(S)/tools/$(ARCH)/*.c)))
tool-boot-sources := $(notdir $(check-objs:.o=.c)) sha256.c
tool-objects := $(tool-sources:%.c=$(O)/host/tools/%.o) \
	$(tool-boot-sources:%.c=$(O)/host/boot/%.o)

tool-libs-$(CONFIG_ARM64) := -lfdt

# What is told of a panic record is told by the runtime's own headers.
$(O)/host/tools/explain_record.o $(O)/host/tools/$(ARCH)/explain.o: \
	tool-includes := -iquote $(S)/core/include \
	-iquote $(S)/arch/$(ARCH)/include -iquote $(S)/boot/$(ARCH)/include

$(tool-objects): $(O)/host/%.o: $(S)/%.c $(autoconf)
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) $(DEPFLAGS) -I$(S)/tools \
		-I$(S)/boot/include $(tool-includes) -c -o $@ $<

$(O)/host/bulkhead: $(tool-objects)
	$(call say,HOSTLD,$@)
	$(Q)$(HOSTCC) -o $@ $^ $(tool-libs-y)

-include $(tool-objects:.o=.d)

all-y += $(O)/host/bulkhead

# The tool and what it is tried on, of one architecture.
.PHONY: tool
tool: $(O)/host/bulkhead $(config-files)
