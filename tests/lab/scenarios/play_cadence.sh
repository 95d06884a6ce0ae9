# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of guest/init.sh
# summary: 10 s of 30 pictures a second on sway: at most 2 % of the intervals are off the schedule
# flavour: plain
# compositor: sway
# output: 640x480
# kernel: visl.visl_frame_mode=1
# needs: zcplay
# limit: 180
# when: all

# shellcheck source=tests/lab/guest/play.sh
source "$SOURCE/tests/lab/guest/play.sh"

make_clip clip 640x480 10
like_hardware
watch_screen
start_unseen zcplay "$ZCPLAY" play --device visl --output dmabuf --stats "$kClips/clip.mp4"
end_player zcplay
watch_screen_end zcplay
cat "$PLAYER_LOG"
judge_play cadence --rate 30 --most 0.02 "$RUN/zcplay.screen" || fail "sway showed too many pictures at the wrong refresh."
