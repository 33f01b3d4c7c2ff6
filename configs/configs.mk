# SPDX-License-Identifier: GPL-2.0-only
#
# Configs and guest device trees: C files to .cell, .dts files to .dtb.
# Other folders of configs (the tests' own) use the same two macros:
#
#	$(eval $(call config_rules,SOURCE_DIR,OUTPUT_DIR,BOARD))
#	$(call config_products,SOURCE_DIR,OUTPUT_DIR)
#
# BOARD names the folder of configs/ whose board.h the files include. Device
# trees lie in SOURCE_DIR/dts.

DTC	?= dtc
# A unit name that does not say the address of its reg is an error.
DTCFLAGS := -E unit_address_vs_reg -E simple_bus_reg -E unique_unit_address

config_names = $(sort $(basename $(notdir $(wildcard $(1)/*.c))))
config_dts_names = $(sort $(basename $(notdir $(wildcard $(1)/dts/*.dts))))
config_products = $(patsubst %,$(2)/%.cell,$(call config_names,$(1))) \
		  $(patsubst %,$(2)/%.dtb,$(call config_dts_names,$(1)))

define config_rules
$(patsubst %,$(2)/%.o,$(call config_names,$(1))): $(2)/%.o: $(1)/%.c $$(autoconf)
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(TARGET_CFLAGS) $$(DEPFLAGS) -I$(S)/configs/$(3) \
		-c -o $$@ $$<

$(patsubst %,$(2)/%.cell,$(call config_names,$(1))): $(2)/%.cell: $(2)/%.o $(S)/configs/cell.lds
	$$(call say,CELL,$$@)
	$$(Q)$$(LD) -T $(S)/configs/cell.lds -e 0 -o $$@.elf $$<
	$$(Q)$$(OBJCOPY) -O binary $$@.elf $$@

$(patsubst %,$(2)/%.dtb,$(call config_dts_names,$(1))): $(2)/%.dtb: $(1)/dts/%.dts
	$$(call say,DTC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) -E -P -nostdinc -undef -x assembler-with-cpp \
		-MMD -MP -MT $$@ -MF $$(@:.dtb=.dtb.d) \
		-I$(S)/configs/$(3) -o $$(@:.dtb=.dts.pp) $$<
	$$(Q)$$(DTC) $$(DTCFLAGS) -I dts -O dtb -o $$@ $$(@:.dtb=.dts.pp)

-include $(wildcard $(2)/*.d)
endef

# Boards of the architecture that is built: their system.c names it.
config-arch-arm64 := CONFIG_ARCH_ARM64
config-arch-x86 := CONFIG_ARCH_X86
config_boards := $(patsubst $(S)/configs/%/system.c,%,$(sort $(shell grep -lw \
	'$(config-arch-$(ARCH))' $(S)/configs/*/system.c)))

$(foreach board,$(config_boards),$(eval $(call \
	config_rules,$(S)/configs/$(board),$(O)/configs/$(board),$(board))))

config-files := $(foreach board,$(config_boards),$(call \
	config_products,$(S)/configs/$(board),$(O)/configs/$(board)))
all-y += $(config-files)
