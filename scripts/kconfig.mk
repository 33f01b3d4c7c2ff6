# SPDX-License-Identifier: GPL-2.0-only
#
# Configuration by kconfig-frontends. Its tools write into the working folder
# (./.config, ./include/config), so each runs with O as its working folder and
# finds the sources by $srctree.

autoconf := $(O)/include/generated/autoconf.h
auto-conf := $(O)/include/config/auto.conf
kconfig-files := $(shell find $(S) -name Kconfig -not -path '$(O)/*')

kconfig-dirs = mkdir -p $(O)/include/config $(O)/include/generated
kconfig-in = cd $(O) && srctree=$(S)
kconfig-sync = kconfig-conf --silentoldconfig Kconfig </dev/null >/dev/null

# Unknown symbols and values out of range are silently dropped by kconfig-conf:
# every line of the defconfig must be found again in the result.
%_defconfig: FORCE
	$(call say,CONFIG,$@)
	$(Q)test -f $(S)/configs/$@ || \
		{ echo "error: there is no configs/$@" >&2; exit 1; }
	$(Q)$(kconfig-dirs)
	$(Q)$(kconfig-in) kconfig-conf --defconfig=$(S)/configs/$@ Kconfig >/dev/null
	$(Q)missing=$$(grep -v '^#' $(S)/configs/$@ | grep -vxF -f $(O)/.config); \
	if [ -n "$$missing" ]; then \
		echo "error: configs/$@: not a valid setting: $$missing" >&2; \
		rm -f $(O)/.config; exit 1; \
	fi
	$(Q)$(kconfig-in) $(kconfig-sync)

menuconfig:
	$(Q)[ -t 0 ] || { echo "error: menuconfig needs a terminal" >&2; exit 1; }
	$(Q)$(kconfig-dirs)
	$(Q)$(kconfig-in) kconfig-mconf Kconfig
	$(Q)$(kconfig-in) kconfig-conf --olddefconfig Kconfig >/dev/null
	$(Q)$(kconfig-in) $(kconfig-sync)

olddefconfig:
	$(Q)$(kconfig-dirs)
	$(Q)$(kconfig-in) kconfig-conf --olddefconfig Kconfig >/dev/null
	$(Q)$(kconfig-in) $(kconfig-sync)

savedefconfig:
	$(Q)$(kconfig-in) kconfig-conf --savedefconfig=defconfig Kconfig >/dev/null
	@echo "written: $(O)/defconfig"

$(O)/.config:
	@echo "error: $(O) is not configured; run: make BOARD_defconfig" >&2
	@exit 1

$(auto-conf) $(autoconf) &: $(O)/.config $(kconfig-files)
	$(Q)$(kconfig-dirs)
	$(Q)$(kconfig-in) kconfig-conf --olddefconfig Kconfig >/dev/null
	$(Q)$(kconfig-in) $(kconfig-sync)
	$(Q)touch $(auto-conf) $(autoconf)

ifneq ($(configured),)
include $(auto-conf)
endif
