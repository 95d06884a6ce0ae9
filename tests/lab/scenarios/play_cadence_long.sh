# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of guest/init.sh
# summary: How 60 s of 30 pictures a second are spread over refreshes; on sway at most 2 % may be off the schedule
# flavour: plain
# kernel: visl.visl_frame_mode=1
# needs: zcplay
# limit: 400
# when: all

# shellcheck source=tests/lab/guest/play.sh
source "$SOURCE/tests/lab/guest/play.sh"

make_clip clip 640x480 60
like_hardware

# spread COMPOSITOR [ARGUMENT...]: plays the clip there, and judges it.
spread() {
  start_compositor "$1" 640x480
  watch_screen
  start_unseen "$1" "$ZCPLAY" play --device visl --output dmabuf --stats "$kClips/clip.mp4"
  end_player "$1"
  watch_screen_end "$1"
  cat "$PLAYER_LOG"
  judge_play cadence --rate 30 "${@:2}" "$RUN/$1.screen" || fail "$1 showed too many pictures at the wrong refresh."
  stop_compositor
}

spread weston
spread kwin
spread sway --most 0.02
