#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Stands in for the test of NEON where it cannot be built or run.
echo "NEON is not tested: aarch64-linux-gnu-g++ or qemu-aarch64 is missing (./dev deps test has both)."
exit 77
