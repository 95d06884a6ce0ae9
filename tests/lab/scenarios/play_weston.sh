# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of guest/init.sh
# summary: zcplay plays on weston from the decoder's own buffers, and nobody touches a picture
# flavour: plain
# compositor: weston
# output: 640x480
# kernel: visl.visl_frame_mode=1
# needs: zcplay
# limit: 240

# shellcheck source=tests/lab/guest/play.sh
source "$SOURCE/tests/lab/guest/play.sh"
# shellcheck source=tests/lab/guest/check_play.sh
source "$SOURCE/tests/lab/guest/check_play.sh"

like_hardware
check_play whole 640x480 10 scanned 709
check_play scaled 320x180 4 composed 709
check_no_slot_left
