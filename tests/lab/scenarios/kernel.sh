# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# summary: Each patch of the kernel does what it says
# flavour: plain debug
# kernel: visl.bitstream_trace_frame_start=0 visl.bitstream_trace_nframes=1000000 visl.keep_bitstream_buffers=1
# needs: zcplay
# limit: 240

clip=$SOURCE/assets/demo.mp4
blobs=/sys/kernel/debug/visl/bitstream

set_visl() { echo "$2" >"/sys/module/visl/parameters/visl_$1"; }

decode() { "$ZCPLAY" decode --device visl --format md5 "$clip" 2>>"$RUN/decode.log"; }

# The value of one field of all visl_job events, in order: job_field job.
job_field() { sed -n "s/.* visl_job: .*\b$1=\([^ ]*\).*/\1/p" "$TRACING/trace"; }

# The decode modes and start codes that a client finds: "0 0 0 0" or "1 1 1 1".
modes_found() {
  v4l2-ctl --device "$(video_node)" --list-ctrls |
    sed -n 's/.*\(h264\|hevc\)_\(decode_mode\|start_code\) .* value=\([0-9]\).*/\3/p' | xargs
}

video_node() {
  local name
  for name in /sys/class/video4linux/*/name; do
    if [[ $(<"$name") == visl ]]; then echo "/dev/$(basename "$(dirname "$name")")"; fi
  done
}

clients_start_in_frame_mode_where_asked() {
  [[ $(modes_found) == "0 0 0 0" ]] || fail "visl's modes start at '$(modes_found)', and slices were expected."
  set_visl frame_mode Y
  [[ $(modes_found) == "1 1 1 1" ]] || fail "visl's modes start at '$(modes_found)', and frames were expected."
  set_visl frame_mode N
}

# Of one client: "JOB BYTES" for each job.
jobs_of() { paste -d' ' <(job_field context) <(job_field job) <(job_field bytes) | sed -n "s/^$1 //p"; }

# The same clip twice at once: each job has a number and a bitstream of its own.
two_clients_share_no_job() {
  local first second frames=240 context contexts bytes
  decode >"$RUN/first" &
  first=$!
  decode >"$RUN/second" &
  second=$!
  wait "$first" || fail "the first of two clients failed."
  wait "$second" || fail "the second of two clients failed."
  cmp "$RUN/first" "$RUN/second" || fail "two clients of one clip got different pictures."
  mapfile -t contexts < <(job_field context | sort -u)
  ((${#contexts[@]} == 2)) || fail "${#contexts[@]} clients were traced, and there were 2."
  (($(job_field job | sort -u | wc -l) == 2 * frames)) || fail "job numbers were used twice, or jobs are missing."
  for context in "${contexts[@]}"; do
    jobs_of "$context" | sed "s|\([0-9]*\) .*|$blobs/bitstream\1|" | xargs cat >"$RUN/stream$context"
    bytes=$(jobs_of "$context" | awk '{ sum += $2 } END { print sum }')
    (($(wc -c <"$RUN/stream$context") == bytes)) || fail "client $context queued $bytes bytes, and its bitstreams have not as many."
  done
  cmp "$RUN/stream${contexts[0]}" "$RUN/stream${contexts[1]}" || fail "two clients of one clip queued different bytes."
  echo "2 clients, $((2 * frames)) jobs with as many bitstreams, $bytes bytes each client"
}

# Whoever looks at a slot before its job is over sees the old picture, or half of it.
zcplay_waits_for_its_pictures() {
  set_visl async Y
  set_visl transtime_ms 1
  set_visl halves Y
  decode >"$RUN/asynchronous" || fail "decoding failed on the asynchronous decoder."
  cmp "$RUN/first" "$RUN/asynchronous" || fail "the asynchronous decoder's pictures differ from the synchronous one's."
  set_visl async N
  set_visl transtime_ms 0
  set_visl halves N
}

zcplay_reports_the_error() {
  local job status=0
  job=$(($(job_field job | tail -n 1) + 1))
  set_visl error_frame "$job"
  "$ZCPLAY" decode --device visl --format none "$clip" >"$RUN/error" 2>&1 || status=$?
  set_visl error_frame -1
  cat "$RUN/error"
  ((status == 1)) || fail "zcplay ended with $status after a decode error, and 1 was expected."
  grep -q "damaged, the first is frame 0 (decode_error" "$RUN/error" || fail "zcplay did not report the frame of job $job."
}

trace_events visl/visl_job
clients_start_in_frame_mode_where_asked
two_clients_share_no_job
zcplay_waits_for_its_pictures
zcplay_reports_the_error
for system in "$TRACING"/events/visl*; do
  trace_events "$(basename "$system")"
done
python3 -B "$SOURCE/tests/lab/kernel/visl_test.py"
python3 -B "$SOURCE/tests/lab/kernel/syncobj_test.py"
