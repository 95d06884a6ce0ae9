# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of guest/init.sh
# summary: The lab notices compositors that crash, hang or have another output, and traces that lost events
# flavour: plain debug
# compositor: weston
# output: 640x480
# collect: trace screenshots buffers
# limit: 240
# when: all

# refused SENTENCE COMMAND...: the command fails, and says why.
refused() {
  local expected=$1 status=0
  shift
  ("$@") >"$RUN/refusal" 2>&1 || status=$?
  ((status != 0)) || fail "'$*' was taken for a success."
  grep -q "$expected" "$RUN/refusal" || fail "'$*' failed with '$(tail -n 1 "$RUN/refusal")' instead of '$expected'."
}

# In a folder of its own, since the first compositor goes on.
other_compositor() {
  RUN=$RUN/other COMPOSITOR_PID=""
  trap stop_compositor EXIT
  start_compositor "$@"
}

show_card moving --moving
await_pictures 4

trace_start 4096 drm/drm_vblank_event
await_pictures 4
trace_stop "$RUN/vblanks"
grep -q 'drm_vblank_event: crtc=0' "$RUN/vblanks" || fail "there are no vblanks in the trace."
trace_start 4
for _ in {1..1000}; do echo "a mark as long as any event of interest" >"$TRACING/trace_marker"; done
refused "the trace has lost events" trace_stop "$RUN/lost"
trace_start 4096 drm/drm_vblank_event

hide_card
stop_compositor
mkdir "$RUN/other"
refused "the lab does not know the compositor" other_compositor mutter
refused "instead of 123x45" other_compositor weston 123x45

start_compositor weston 640x480
kill -SEGV "$COMPOSITOR_PID"
wait_for 10 test ! -d "/proc/$COMPOSITOR_PID"
refused "ended before the scenario did" stop_compositor
COMPOSITOR_PID=""
start_compositor weston 640x480
kill -STOP "$COMPOSITOR_PID"
refused "did not end when told to" stop_compositor
COMPOSITOR_PID=""
start_compositor weston 640x480
