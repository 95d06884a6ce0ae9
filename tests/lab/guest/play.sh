# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of init.sh
# What scenarios that play a clip share: clips, players, and what was seen of them. For scenarios that source it.

readonly kClips=/tmp/clips
PLAYER_PID=""
PLAYER_LOG=""

# make_clip NAME WIDTHxHEIGHT SECONDS [RATE]: H.264 of that size with B frames, as $kClips/NAME.mp4. visl does not
# look at its pictures, so at most two seconds are encoded and repeated.
make_clip() {
  local file=$kClips/$1.mp4 rate=${4:-30} encoded=$(($3 < 2 ? $3 : 2))
  mkdir -p "$kClips"
  ffmpeg -nostdin -v error -f lavfi -i "testsrc=size=$2:rate=$rate" -t "$encoded" -pix_fmt yuv420p -c:v libx264 -preset ultrafast \
    -g $((2 * rate)) -bf 2 -color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709 "$file.part.mp4"
  ffmpeg -nostdin -v error -stream_loop $(($3 / encoded - 1)) -i "$file.part.mp4" -c copy "$file"
  rm "$file.part.mp4"
}

# like_hardware: visl works beside its client, and needs some time for a picture.
like_hardware() {
  echo Y >/sys/module/visl/parameters/visl_async
  echo 5 >/sys/module/visl/parameters/visl_transtime_ms
}

# record NAME KILOBYTES EVENT...: a trace of its own, in microseconds of CLOCK_MONOTONIC, with so much room a processor.
record() {
  local trace=$TRACING/instances/$1 event
  mkdir "$trace"
  echo mono >"$trace/trace_clock"
  echo "$2" >"$trace/buffer_size_kb"
  shift 2
  for event in "$@"; do
    echo 1 >"$trace/events/$event/enable"
  done
}

# record_end NAME [FILE]: ends it, and saves it as $RUN/NAME.trace. One that lost events is no evidence.
record_end() {
  local trace=$TRACING/instances/$1
  echo 0 >"$trace/tracing_on"
  cat "$trace/trace" >"${2:-$RUN/$1.trace}"
  if grep -h '^\(overrun\|dropped events\): [^0]' "$trace"/per_cpu/cpu*/stats; then fail "the trace of $1 has lost events."; fi
  rmdir "$trace"
}

# watch_screen: from now on when vkms's output got other pictures. watch_screen_end NAME: saves it as $RUN/NAME.screen.
watch_screen() { record screen 8192 drm/drm_vblank_event drm/drm_vblank_event_delivered dma_buf/dma_buf_dynamic_attach; }
watch_screen_end() { record_end screen "$RUN/$1.screen"; }

# start_player NAME COMMAND...: in the background, its output in $RUN/NAME.log, its system calls and what it does
# with dmabufs recorded from before it is started. Nobody stops it for that, as strace would.
start_player() {
  record player 16384 raw_syscalls/sys_enter dma_buf sched/sched_process_exec
  echo 1 >"$TRACING/instances/player/options/event-fork"
  start_unseen "$@"
}

# start_unseen NAME COMMAND...: the same, with no record of it, where no recorder was started.
start_unseen() {
  PLAYER_LOG=$RUN/$1.log
  shift
  (
    local trace=$TRACING/instances/player
    if [[ -d $trace ]]; then echo "$BASHPID" >"$trace/set_event_pid"; fi
    exec "$@"
  ) >"$PLAYER_LOG" 2>&1 &
  PLAYER_PID=$!
}

player_runs() { [[ -d /proc/$PLAYER_PID ]] && ! grep -qs '^State:.*Z' "/proc/$PLAYER_PID/status"; }

# end_player NAME [STATUS]: waits for its end, which must be with this status, and saves its record as $RUN/NAME.calls.
end_player() {
  local status=0 log=$PLAYER_LOG
  wait "$PLAYER_PID" || status=$?
  PLAYER_PID=""
  if [[ -d $TRACING/instances/player ]]; then record_end player "$RUN/$1.calls"; fi
  ((status == ${2:-0})) || fail "$1 ended with $status, and ${2:-0} was expected: $(tail -n 5 "$log")"
}

# judge_play ARGUMENT...: see play_evidence.py.
judge_play() { python3 -B "$SOURCE/tests/lab/guest/play_evidence.py" "$@"; }

# Seconds since the boot, which the recorders count, too.
now() {
  local up
  read -r up _ </proc/uptime
  echo "$up"
}

# GStreamer's player for the same clip. Its first start looks at all plugins: prepare_gstreamer does that before.
prepare_gstreamer() {
  gst-inspect-1.0 v4l2slh264dec >/dev/null || fail "GStreamer has no decoder for visl."
  gst-inspect-1.0 waylandsink >/dev/null || fail "GStreamer has no waylandsink."
}
gstreamer_play() { printf '%s\n' filesrc "location=$1" ! qtdemux ! h264parse ! v4l2slh264dec ! waylandsink fullscreen=true; }
