# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# summary: zcplay leaves no dmabuf behind, however it ends
# flavour: plain debug
# needs: zcplay
# limit: 600

clip=$SOURCE/assets/demo.mp4
bufinfo=/sys/kernel/debug/dma_buf/bufinfo
forever=3600000 # ms

set_visl() { echo "$2" >"/sys/module/visl/parameters/visl_$1"; }

jobs_begun() { grep -c visl_job: "$TRACING/trace" || true; }

# How many dmabufs of any V4L2 queue there are.
slots_exported() { grep -c "videobuf2" "$bufinfo" || true; }

some_slots_exported() { (($(slots_exported) > 0)); }

begun_at_least() { (($(jobs_begun) >= $1)); }

nothing_is_left() {
  local now
  now=$(tail -n 1 "$bufinfo")
  if [[ $now != "$before" ]]; then
    cat "$bufinfo"
    fail "after $1: '$now', and before it was '$before'."
  fi
}

# Starts zcplay in the background, its decoder as slow as asked, and waits until its slots are exported.
start_decoding() {
  echo >"$TRACING/trace"
  set_visl transtime_ms "$1"
  "$ZCPLAY" decode --device visl --format none "$clip" >"$RUN/decode.log" 2>&1 &
  decoding=$!
  wait_for 20 some_slots_exported
}

end_well() {
  start_decoding 20
  set_visl transtime_ms 0
  wait "$decoding" || fail "zcplay failed: $(<"$RUN/decode.log")"
  nothing_is_left "a good end"
}

# In the middle: the decoder has a job that never ends, and others behind it.
die_with_jobs_running() {
  local signal=$1 begun status=0
  start_decoding 20
  begun=$(jobs_begun)
  set_visl transtime_ms "$forever"
  wait_for 20 begun_at_least $((begun + 1))
  some_slots_exported || fail "zcplay had no slots exported in the middle of decoding."
  kill "-$signal" "$decoding"
  wait "$decoding" || status=$?
  set_visl transtime_ms 0
  echo "SIG$signal with $(jobs_begun) jobs begun: exit status $status"
  nothing_is_left "SIG$signal"
}

end_with_a_decode_error() {
  local job status=0
  job=$(sed -n 's/.* visl_job: .*\bjob=\([0-9]*\) .*/\1/p' "$TRACING/trace" | tail -n 1)
  set_visl error_frame "$((job + 20))"
  start_decoding 20
  set_visl transtime_ms 0
  wait "$decoding" || status=$?
  set_visl error_frame -1
  cat "$RUN/decode.log"
  ((status == 1)) || fail "zcplay ended with $status after a decode error, and 1 was expected."
  nothing_is_left "a decode error"
}

decode_some() { "$ZCPLAY" decode --device visl --format none --frames 12 "$clip"; }

# Numbers of the calls where each kind of ioctl comes for the first, for a middle and for the last time.
ioctls_worth_failing() {
  awk '{ calls[$1] = calls[$1] " " NR }
       END { for (code in calls) { n = split(calls[code], at, " "); print at[1]; print at[int((n + 1) / 2)]; print at[n] } }' "$1" |
    sort -nu
}

end_with_failing_ioctls() {
  local shim=$RUN/fail_ioctl.so number status noticed=0 count=0
  # The calls come in the same order each time where the decoder does not work beside them.
  set_visl async N
  gcc -shared -fPIC -O1 -o "$shim" "$SOURCE/tests/lab/guest/fail_ioctl.c"
  rm -f "$RUN/calls"
  LD_PRELOAD=$shim LIST_IOCTLS=$RUN/calls decode_some >"$RUN/decode.log" 2>&1 || fail "zcplay failed: $(<"$RUN/decode.log")"
  for number in $(ioctls_worth_failing "$RUN/calls"); do
    status=0
    LD_PRELOAD=$shim FAIL_IOCTL=$number decode_some >"$RUN/decode.log" 2>&1 || status=$?
    ((status <= 5)) || fail "zcplay ended with $status when ioctl $number failed: $(<"$RUN/decode.log")"
    nothing_is_left "the failure of ioctl $number"
    count=$((count + 1))
    if ((status != 0)); then noticed=$((noticed + 1)); fi
    echo "$number $(sed -n "${number}p" "$RUN/calls") $status $(tail -n 1 "$RUN/decode.log")" >>"$RUN/failures"
  done
  ((noticed > 0)) || fail "no failure of an ioctl was noticed."
  echo "$(wc -l <"$RUN/calls") ioctls, $count of them failed once each; $noticed times zcplay ended for it"
}

set_visl async Y
trace_events visl/visl_job
before=$(tail -n 1 "$bufinfo")
echo "before: $before"
end_well
die_with_jobs_running KILL
die_with_jobs_running TERM
end_with_a_decode_error
end_with_failing_ioctls
