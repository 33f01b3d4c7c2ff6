// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * QEMU virt, GICv2: the machine with a root cell, for builds with ROOTLESS=n.
 */
#include "machine.h"
#include "../qemu-arm64-gicv3/rooted.h"
