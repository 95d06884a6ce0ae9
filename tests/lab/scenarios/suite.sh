# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# summary: zcplay's own tests on this kernel, with this compiler and this FFmpeg, and small streams
# flavour: plain
# needs: zcplay
# memory: 3G
# limit: 600

# The real streams take long here: suite_media has them.
unset ZCPLAY_MEDIA
# shellcheck source=tests/lab/guest/suite.sh
source "$SOURCE/tests/lab/guest/suite.sh"
run_suite
