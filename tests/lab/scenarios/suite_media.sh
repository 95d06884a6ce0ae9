# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# summary: zcplay's own tests on this kernel, with this compiler and this FFmpeg, and the real streams
# flavour: plain
# needs: zcplay media
# memory: 4G
# limit: 1500
# when: all

# shellcheck source=tests/lab/guest/suite.sh
source "$SOURCE/tests/lab/guest/suite.sh"
run_suite
