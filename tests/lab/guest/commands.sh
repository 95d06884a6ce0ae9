# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What scenarios may use beside ordinary commands.

# fail SENTENCE: ends the scenario.
fail() {
  echo "FAILED: $*" >&2 # not into what a caller may be reading
  exit 1
}

# expect_status NUMBER COMMAND...
expect_status() {
  local expected=$1 actual=0
  shift
  "$@" || actual=$?
  ((actual == expected)) || fail "'$*' ended with $actual, and $expected was expected."
}

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
  local tenths=$((10 * $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((tenths-- > 0)) || fail "'$*' did not come true in time."
    sleep 0.1
  done
}

# The media node of a driver: media_node visl.
media_node() {
  local model
  for model in /sys/class/../bus/media/devices/media*/model; do
    [[ $(<"$model") == "$1" ]] || continue
    model=${model%/model}
    echo "/dev/${model##*/}"
    return
  done
  fail "there is no media device of the driver $1."
}

# trace_events SYSTEM[/EVENT]...: enables them one by one.
trace_events() {
  local event
  for event in "$@"; do
    echo 1 >"$TRACING/events/$event/enable"
  done
}
