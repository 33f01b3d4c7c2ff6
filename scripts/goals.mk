# SPDX-License-Identifier: GPL-2.0-only
#
# What a person asks for by name. Goals that build configure O first if it is
# new, and call make again, so that the configuration is read.

submake = $(MAKE) --no-print-directory -C $(S) O=$(O) BOARD=$(BOARD)

# Fresh machines have git and make: everything else is installed here.
install-deps:
	$(Q)$(S)/scripts/install-deps

ensure-config = [ -f $(O)/.config ] || $(submake) $(BOARD)_defconfig

run:
	$(Q)$(S)/scripts/install-deps build run
	$(Q)$(ensure-config)
	$(Q)$(submake) all debian
	$(Q)$(S)/scripts/run $(BOARD) -O $(O) \
		$(if $(FIRMWARE),--firmware $(FIRMWARE)) $(RUNFLAGS)

# Debian's kernel and a busybox initramfs, for Linux cells: once for a build
# folder and for those of further boards of the architecture in its boards/.
debian-arm64 := arm64
debian-x86 := amd64
debian-arch := $(debian-$(or $(ARCH),arm64))
debian := $(patsubst %/boards,%,$(patsubst %/,%,$(dir $(O))))
ifneq ($(notdir $(patsubst %/,%,$(dir $(O)))),boards)
debian := $(O)
endif
debian := $(debian)/debian-$(debian-arch)
.PHONY: debian
debian: $(debian)/initramfs.cpio.gz
	$(Q)[ -L $(O)/debian ] || rm -rf $(O)/debian
	$(Q)ln -sfn $(debian) $(O)/debian

$(debian)/busybox $(debian)/vmlinuz &: $(S)/scripts/fetch-debian
	$(call say,FETCH,$(debian)/vmlinuz)
	$(Q)$(S)/scripts/fetch-debian $(debian-arch) $(debian)
	$(Q)touch $(debian)/busybox $(debian)/vmlinuz

$(debian)/initramfs.cpio.gz: $(debian)/busybox $(S)/scripts/make-initramfs
	$(call say,CPIO,$@)
	$(Q)$(S)/scripts/make-initramfs $< $@

bench:
	$(Q)$(S)/scripts/install-deps build run
	$(Q)$(ensure-config)
	$(Q)$(submake) all debian
	$(Q)$(submake) bench-linux
	$(Q)$(S)/tests/bench/bench $(BOARD) -O $(O) $(BENCHFLAGS)

# The document about the boards whose demos the benchmark can use. The default
# board's build folder is O, the others' are below it.
bench-boards := $(filter qemu-arm64-gicv3 qemu-arm64-gicv2 zcu102,$(boards))
bench-filtered := qemu-arm64-gicv3-filtered
bench-x86 := qemu-x86-svm bochs-x86-vmx
bench-folder = $(if $(filter-out $(default-board),$(1)),$(O)/boards/$(1),$(O))
bench-docs:
	+$(Q)for board in $(bench-boards); do \
		build=$(O); \
		[ $$board = $(default-board) ] || build=$(O)/boards/$$board; \
		$(MAKE) --no-print-directory -C $(S) O=$$build \
			BOARD=$$board bench || exit 1; \
	done
	+$(Q)$(MAKE) --no-print-directory -C $(S) BOARD=$(bench-filtered) \
		O=$(O)/boards/$(bench-filtered) BENCHFLAGS='--only filtered \
		--json $(call bench-folder,$(bench-filtered))/bench.json' bench
	$(Q)$(S)/tests/bench/bench --write $(S)/docs/performance.md --of \
		$(foreach board,$(bench-boards) $(bench-filtered),$(call \
		bench-folder,$(board))/bench.json)
	+$(Q)for board in $(bench-x86); do \
		$(MAKE) --no-print-directory -C $(S) BOARD=$$board \
			O=$(O)/boards/$$board bench || exit 1; \
	done
	$(Q)$(S)/tests/bench/bench --write $(S)/docs/performance-x86.md --of \
		$(foreach board,$(bench-x86),$(call \
		bench-folder,$(board))/bench.json)

check test test-long:
	$(Q)$(S)/scripts/install-deps
	$(Q)$(ensure-config)
	$(Q)$(submake) run-$@

clean:
	$(Q)rm -rf $(O)

help:
	@echo 'Bulkhead: a static partitioning hypervisor without a root cell'
	@echo
	@echo '  make run                 install, build, boot the demo of BOARD in QEMU'
	@echo '  make test                install, build, run all tests'
	@echo '  make test-long           the tests that take longer: attacks and restarts on x86'
	@echo '  make check               the fast tests: builds, units, tool, style'
	@echo '  make bench               count the instructions of the hypervisor in QEMU'
	@echo '  make bench-docs          the same on all boards; writes docs/performance*.md'
	@echo
	@echo 'Configuration (boards: $(boards)):'
	@echo '  make NAME_defconfig      start from configs/NAME_defconfig'
	@echo '  make menuconfig          change it in a terminal'
	@echo '  make olddefconfig        take defaults for new symbols'
	@echo '  make savedefconfig       write O/defconfig, the shortest equal file'
	@echo
	@echo 'Building:'
	@echo '  make                     everything below O'
	@echo '  make size                bytes and source lines of the runtime'
	@echo '  make audit               evidence from the linked hypervisor, in O/audit'
	@echo '  make debian              fetch the Debian kernel, build the initramfs'
	@echo '  make install-deps        install the Debian packages all this needs'
	@echo '  make clean               remove O'
	@echo
	@echo '  BOARD=NAME   board ($(default-board))'
	@echo '  O=DIR     build folder (build; of other boards build/boards/BOARD)'
	@echo '  FIRMWARE=u-boot   make run with the boot loader first (x86: grub, grub2)'
	@echo '  V=1       show the commands         LLVM=1       compile with clang'
	@echo '  RUNFLAGS  more arguments for scripts/run, see scripts/run --help'
	@echo '  BENCHFLAGS  of tests/bench/bench, see tests/bench/bench --help'
