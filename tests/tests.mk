# SPDX-License-Identifier: GPL-2.0-only
#
# The tests. Each writes JUnit XML to $(O)/test-results; scripts/test-summary
# adds them up, and fails if one failed or none ran.
