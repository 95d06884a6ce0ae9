# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of guest/init.sh
# summary: zcplay ends in one sentence, and leaves nothing, when it is told to, or its output or compositor goes
# flavour: plain
# compositor: sway
# output: 640x480
# kernel: visl.visl_frame_mode=1
# needs: zcplay
# limit: 200
# when: all

# Switching to another virtual terminal is not possible here: User Mode Linux has none.
# shellcheck source=tests/lab/guest/play.sh
source "$SOURCE/tests/lab/guest/play.sh"

session() { timeout 20 python3 -B "$SOURCE/tests/lab/guest/sway_session.py" "$@"; }

pictures_are_shown() { (($(flips_seen) >= $1)); }
flips_seen() { grep -c drm_vblank_event_delivered "$TRACING/instances/screen/trace" || true; }

# play_for_ever NAME: until pictures of it are shown.
play_for_ever() {
  watch_screen
  start_unseen "$1" "$ZCPLAY" play --device visl --output dmabuf --loop inf --stats "$kClips/clip.mp4"
  wait_for 20 pictures_are_shown 20
}

# ended NAME STATUS SENTENCES: how it ended, within some seconds.
ended() {
  local name=$1 status=$2 sentences=$3
  for _ in {1..50}; do
    player_runs || break
    sleep 0.1
  done
  if player_runs; then fail "zcplay goes on after $name."; fi
  end_player "$name" "$status"
  watch_screen_end "$name"
  # That sway is not told the matrix is said before.
  grep '^zcplay: ' "$PLAYER_LOG" | grep -v 'assumed by' >"$RUN/$name.sentences" || true
  echo "$name: status $status; $(<"$RUN/$name.sentences")"
  (($(wc -l <"$RUN/$name.sentences") == sentences)) || fail "so many sentences were expected: $sentences. $(<"$PLAYER_LOG")"
}

goes_on() {
  local before
  before=$(flips_seen)
  wait_for 10 pictures_are_shown $((before + 20))
  player_runs || fail "zcplay ended: $(<"$PLAYER_LOG")"
  echo "$1: goes on"
}

make_clip clip 640x480 4
like_hardware

play_for_ever terminated
session command "workspace 2"
sleep 1
session command "workspace 1"
goes_on "hidden and seen again"
session command "output Virtual-1 power off"
sleep 1
session command "output Virtual-1 power on"
goes_on "display asleep and awake"
session command "output Virtual-1 disable"
sleep 1
player_runs || fail "zcplay ended when its output went: $(<"$PLAYER_LOG")"
session command "output Virtual-1 enable"
goes_on "output unplugged and plugged"
session keys space
sleep 0.5
before=$(flips_seen)
sleep 1
(($(flips_seen) <= before + 2)) || fail "pictures go on while it is paused."
session keys space
goes_on "paused"
kill -TERM "$PLAYER_PID"
ended terminated 5 1

play_for_ever quit
session keys q
ended quit 0 0

play_for_ever closed
session command kill
ended closed 0 0

play_for_ever killed
kill -KILL "$PLAYER_PID"
ended killed 137 0

play_for_ever deserted
kill -KILL "$COMPOSITOR_PID"
COMPOSITOR_PID=""
ended deserted 4 1
log_buffers "$RUN/bufinfo"
no_buffers_of videobuf2_vmalloc || fail "slots are left: see $RUN/bufinfo."
