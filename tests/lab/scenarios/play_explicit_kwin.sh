# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of guest/init.sh
# summary: zcplay plays on KWin with explicit synchronization: each picture has its points, and all come back
# flavour: plain
# compositor: kwin
# output: 640x480
# kernel: visl.visl_frame_mode=1
# needs: zcplay
# limit: 240
# when: all

# shellcheck source=tests/lab/guest/play.sh
source "$SOURCE/tests/lab/guest/play.sh"
# shellcheck source=tests/lab/guest/check_play.sh
source "$SOURCE/tests/lab/guest/check_play.sh"
# shellcheck source=tests/lab/guest/check_points.sh
source "$SOURCE/tests/lab/guest/check_points.sh"

like_hardware
make_clip clip 640x480 4
check_points clip
check_no_slot_left
