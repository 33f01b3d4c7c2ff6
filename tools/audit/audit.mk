# SPDX-License-Identifier: GPL-2.0-only
#
# Evidence from the linked hypervisor, in $(O)/audit.

audit-lifetimes = --runtime $(runtime-objs) --manage $(manage-objs) \
	--boot $(boot-objs) --preloader $(pre-objs)

.PHONY: audit
audit: $(O)/bulkhead.elf $(O)/bulkhead.bin $(O)/preloader.bin
	$(call say,AUDIT,$(O)/audit/index.html)
	$(Q)env PYTHONDONTWRITEBYTECODE=1 $(S)/tools/audit/audit \
		--board $(BOARD) --source $(S) --output $(O)/audit \
		$(O)/bulkhead.elf $(audit-lifetimes)
