# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of guest/init.sh
# summary: zcplay has at most 24 MiB of memory of its own while it plays from the decoder's buffers
# flavour: plain
# compositor: weston
# output: 640x480
# kernel: visl.visl_frame_mode=1
# needs: zcplay
# memory: 3G
# limit: 120

# shellcheck source=tests/lab/guest/play.sh
source "$SOURCE/tests/lab/guest/play.sh"

readonly kMost=$((24 * 1024)) # KiB
like_hardware

# check_memory WIDTHxHEIGHT: its anonymous memory, looked at 50 times a second until it ends.
check_memory() {
  local most=0 last seen=0
  make_clip "$1" "$1" 4
  start_unseen "$1" "$ZCPLAY" play --device visl --output dmabuf --stats "$kClips/$1.mp4"
  while player_runs; do
    last=$(sed -n 's/^RssAnon:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$PLAYER_PID/status" 2>/dev/null || true)
    if ((${last:-0} > most)); then most=$last; fi
    seen=$((seen + 1))
    sleep 0.02
  done
  end_player "$1"
  echo "$1: at most $most KiB of anonymous memory, looked at $seen times; $(grep -i 'presented' "$PLAYER_LOG" | head -n 1)"
  ((seen > 20 && most > 0)) || fail "zcplay's memory could not be looked at."
  ((most <= kMost)) || fail "zcplay has $most KiB of memory of its own, and $kMost are allowed."
}

check_memory 640x480
check_memory 1920x1080
