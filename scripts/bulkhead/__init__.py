# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""QEMU boards with Bulkhead on them, for `make run` and for the tests."""
