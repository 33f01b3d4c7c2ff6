# SPDX-License-Identifier: GPL-2.0-only
#
# The tests. Each writes JUnit XML to $(O)/test-results; scripts/test-summary
# adds them up, and fails if one failed or none ran. Goals for people are in
# scripts/goals.mk: `check` is run-check here, `test` is run-test.

results := $(O)/test-results
run-step := $(S)/tests/run-step $(results)
pytest := env PYTHONDONTWRITEBYTECODE=1 BULKHEAD_O=$(O) \
	/usr/bin/python3 -m pytest -q -p no:cacheprovider

# Unit tests are host programs, one a file test_NAME.c, whose comment lines say
# what belongs to them, as paths in the source tree:
#	/* LINK: sources, compiled for this test and linked */
#	/* INCLUDE: folders searched before all others */
# INCLUDE is how a test puts its own sysreg.h in front of the real one. Folders
# are for "quotes" only: lib/include has a string.h. A header that another one
# of lib/include needs is <included> there, and the fake's is found.
unit-names := $(patsubst $(S)/tests/unit/test_%.c,%,$(sort \
	$(wildcard $(S)/tests/unit/test_*.c)))
unit-line = $(shell sed -n 's,^/\* $(1): \(.*\) \*/$$,\1,p' \
	$(S)/tests/unit/test_$(2).c)
unit-cflags = $(HOST_CFLAGS) -O1 -fno-strict-aliasing -fno-omit-frame-pointer \
	-fsanitize=address,undefined -fno-sanitize-recover=all \
	-I$(S)/tests/unit/fake/include

define unit_rules
unit-objs-$(1) := $$(patsubst %.c,$(O)/tests/unit/$(1)/%.o, \
	tests/unit/test_$(1).c $$(call unit-line,LINK,$(1)))
unit-includes-$(1) := $$(patsubst %,-iquote $(S)/%, \
	$$(call unit-line,INCLUDE,$(1)) boot/include tests/unit)

$$(unit-objs-$(1)): $(O)/tests/unit/$(1)/%.o: $(S)/%.c $$(autoconf)
	$$(call say,HOSTCC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(HOSTCC) $$(unit-cflags) $$(DEPFLAGS) $$(unit-includes-$(1)) \
		-c -o $$@ $$<

$(O)/tests/unit/test_$(1): $$(unit-objs-$(1))
	$$(call say,HOSTLD,$$@)
	$$(Q)$$(HOSTCC) $$(unit-cflags) -o $$@ $$^ -lcmocka

-include $$(unit-objs-$(1):.o=.d)
endef
$(foreach name,$(unit-names),$(eval $(call unit_rules,$(name))))

# Fuzz targets are made alike, by clang, from fuzz/fuzz_NAME.c.
fuzz-names := $(patsubst $(S)/tests/fuzz/fuzz_%.c,%,$(sort \
	$(wildcard $(S)/tests/fuzz/fuzz_*.c)))
fuzz-line = $(shell sed -n 's,^/\* $(1): \(.*\) \*/$$,\1,p' \
	$(S)/tests/fuzz/fuzz_$(2).c)
fuzz-cflags = $(HOST_CFLAGS) -O1 -fno-strict-aliasing \
	-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
	-I$(S)/tests/unit/fake/include
fuzz-run-count := 10000

define fuzz_rules
fuzz-objs-$(1) := $$(patsubst %.c,$(O)/tests/fuzz/$(1)/%.o, \
	tests/fuzz/fuzz_$(1).c $$(call fuzz-line,LINK,$(1)))
fuzz-includes-$(1) := $$(patsubst %,-iquote $(S)/%, \
	$$(call fuzz-line,INCLUDE,$(1)) boot/include tests/unit)

$$(fuzz-objs-$(1)): $(O)/tests/fuzz/$(1)/%.o: $(S)/%.c $$(autoconf)
	$$(call say,FUZZCC,$$@)
	@mkdir -p $$(@D)
	$$(Q)clang $$(fuzz-cflags) $$(DEPFLAGS) $$(fuzz-includes-$(1)) \
		-c -o $$@ $$<

$(O)/tests/fuzz/fuzz_$(1): $$(fuzz-objs-$(1))
	$$(call say,FUZZLD,$$@)
	$$(Q)clang $$(fuzz-cflags) -o $$@ $$^ -lcmocka

-include $$(fuzz-objs-$(1):.o=.d)
endef
$(foreach name,$(fuzz-names),$(eval $(call fuzz_rules,$(name))))

unit-runs := $(unit-names:%=unit-%)
fuzz-runs := $(fuzz-names:%=fuzz-%)
check-parts := all $(unit-runs) $(fuzz-runs) tool-tests build-tests
.PHONY: run-check run-test check-parts test-parts $(unit-runs) $(fuzz-runs) \
	tool-tests \
	build-tests qemu-tests

$(unit-runs): unit-%: $(O)/tests/unit/test_%
	$(call say,TEST,$<)
	@mkdir -p $(results)
	$(Q)CMOCKA_MESSAGE_OUTPUT=xml CMOCKA_XML_FILE=$(results)/$@.xml \
		$(run-step) $@ $<

$(fuzz-runs): fuzz-%: $(O)/tests/fuzz/fuzz_%
	$(call say,FUZZ,$<)
	@mkdir -p $(results)
	$(Q)$(run-step) $@ $(S)/tests/fuzz/run $(results)/$@.xml $< \
		$(fuzz-run-count)

# x86's tool is made in a build of its own, unless it is this one.
in-board = $(Q)build="$(MAKE) --no-print-directory -C $(S) O=$(O)/boards/$*"; \
	[ $(O)/boards/$*/.config -nt $(S)/configs/$*_defconfig ] || \
		$$build $*_defconfig && $$build

tool-tests-$(CONFIG_ARM64) := $(S)/tests/tool
tool-tests-$(CONFIG_X86) := $(S)/tests/tool/test_x86.py
other-tool-$(CONFIG_ARM64) := tool-of-qemu-x86-svm
.PHONY: $(other-tool-y)

$(other-tool-y): tool-of-%:
	+$(in-board) tool

tool-tests: all $(other-tool-y)
	$(call say,TEST,tool)
	@mkdir -p $(results)
	$(Q)$(run-step) tool $(pytest) --junitxml=$(results)/tool.xml \
		$(tool-tests-y)

build-tests: all
	$(call say,TEST,build)
	@mkdir -p $(results)
	$(Q)$(run-step) build $(pytest) -n 2 --dist loadgroup --junitxml=$(results)/build.xml \
		$(S)/tests/build

# Systems that only these tests need, for the board they run on.
qemu-configs := $(S)/tests/qemu/configs/$(ARCH)
qemu-board-arm64 := qemu-arm64-gicv3
qemu-board-x86 := qemu-x86-svm
$(eval $(call config_rules,$(qemu-configs),$(O)/configs/tests,$(qemu-board-$(ARCH))))
all-y += $(call config_products,$(qemu-configs),$(O)/configs/tests)

# The other boards' builds, for the tests that run on all of them.
other-boards := $(filter-out $(default-board),$(boards))
other-builds := $(other-boards:%=build-of-%)
.PHONY: $(other-builds)

$(other-builds): build-of-%: debian
	+$(in-board) all debian

qemu-tests: all debian $(other-builds)
	$(call say,TEST,qemu)
	@mkdir -p $(results)
	$(Q)$(run-step) qemu $(pytest) -n 2 --dist loadgroup -m 'not long' \
		--junitxml=$(results)/qemu.xml $(S)/tests/qemu

# What takes longer than a person waits: all of x86's attacks, restarts there.
.PHONY: run-test-long
run-test-long: all debian $(other-builds)
	$(Q)$(pytest) -n 2 --dist loadgroup -m long $(S)/tests/qemu

# Machines are timed: nothing else runs beside them.
check-parts: $(check-parts)
test-parts: check-parts
	+$(Q)$(submake) qemu-tests

run-check run-test: run-%:
	$(Q)rm -rf $(results)
	+$(Q)$(submake) -k -j$(shell nproc) $*-parts; status=$$?; \
	$(S)/scripts/test-summary $(results) || status=1; exit $$status
