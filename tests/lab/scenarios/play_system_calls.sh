# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of guest/init.sh
# summary: System calls a presented picture on weston, of zcplay and of GStreamer; zcplay may need 16
# flavour: plain
# compositor: weston
# output: 640x480
# kernel: visl.visl_frame_mode=1
# needs: zcplay
# limit: 240

# Counted by the kernel while they play as fast as they should: strace would slow them down until they show less.
# shellcheck source=tests/lab/guest/play.sh
source "$SOURCE/tests/lab/guest/play.sh"

make_clip clip 640x480 8
clip=$kClips/clip.mp4
prepare_gstreamer
like_hardware
mapfile -t gstreamer < <(gstreamer_play "$clip")

# count NAME COMMAND...
count() {
  local name=$1
  watch_screen
  start_player "$@"
  end_player "$name"
  watch_screen_end "$name"
}

# A machine that is busy shows fewer pictures than it decodes, which is no fault of the player's: it may try again.
for attempt in 1 2 3; do
  count zcplay "$ZCPLAY" play --device visl --output dmabuf --stats "$clip"
  cat "$PLAYER_LOG"
  count gstreamer timeout 60 gst-launch-1.0 --quiet "${gstreamer[@]}"
  echo "System calls a presented picture, clock_gettime left out:"
  if judge_play calls --most 16 "$RUN/zcplay" "$RUN/gstreamer"; then break; fi
  ((attempt < 3)) || fail "zcplay needs too many system calls a picture."
done
