# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of guest/init.sh
# summary: zcplay hands pictures over before they are decoded, with the device's fence on them, where --sync says so
# flavour: plain
# compositor: weston
# output: 640x480
# needs: zcplay
# limit: 120
# when: all

# The emulated decoder on udmabufs, with the fences that no driver attaches yet. weston scans its pictures out, and KMS
# waits for the fences.
# shellcheck source=tests/lab/guest/play.sh
source "$SOURCE/tests/lab/guest/play.sh"
# shellcheck source=tests/lab/guest/check_play.sh
source "$SOURCE/tests/lab/guest/check_play.sh"

# play_with NAME SYNC
play_with() {
  start_unseen "$1" "$ZCPLAY" play --device emulated-fences --fault 'late every=1 ms=20' --output dmabuf --sync "$2" \
    --json "$RUN/$1.json" --stats "$kClips/clip.mp4"
  end_player "$1"
  cat "$PLAYER_LOG"
  (($(statistic "$1" presented) > 0)) || fail "no picture was presented."
}

make_clip clip 640x480 4
play_with implicit implicit
(($(statistic implicit early) > 0)) || fail "no picture was handed over early, although each had a fence."
play_with completed completed
(($(statistic completed early) == 0)) || fail "pictures were handed over early that should have been complete."
stop_compositor
log_buffers "$RUN/bufinfo"
no_buffers_of udmabuf || fail "slots are left: see $RUN/bufinfo."
