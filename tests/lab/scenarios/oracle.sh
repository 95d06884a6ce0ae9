# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# summary: zcplay and GStreamer ask visl for the same pictures, control by control
# flavour: plain debug
# kernel: visl.visl_frame_mode=1
# needs: zcplay media
# memory: 3G
# limit: 600
#
# Both clients decode each H.264 stream of the media that is 8-bit 4:2:0; visl's trace events say what they
# asked for; compare_traces lines the two up and prints a table. What differs must be explained in
# tests/lab/explained_differences.txt. GStreamer gets the units that zcplay's demuxer reads, as Annex B, so
# that containers are no part of this. $RUN/controls has zcplay's traces as text: tests/control_trace/goldens
# is made of them.

readonly kTools=/lab/build/tests/control_trace
readonly kWork=/tmp/oracle
mkdir -p "$kWork" "$RUN/controls"

# Few plugins are found faster than all.
prepare_gstreamer() {
  export GST_PLUGIN_SYSTEM_PATH=$kWork/plugins GST_REGISTRY=$kWork/registry
  mkdir "$GST_PLUGIN_SYSTEM_PATH"
  local folder=/usr/lib/x86_64-linux-gnu/gstreamer-1.0 plugin
  for plugin in coreelements videoparsersbad v4l2codecs; do
    ln -s "$folder/libgst$plugin.so" "$GST_PLUGIN_SYSTEM_PATH"
  done
  gst-inspect-1.0 v4l2slh264dec >/dev/null || fail "GStreamer has no v4l2slh264dec: visl offers it nothing."
  export GST_REGISTRY_UPDATE=no
}

prepare_tracing() {
  echo 32768 >"$TRACING/buffer_size_kb"
  trace_events visl/visl_job
  local control
  for control in v4l2_ctrl_h264_{sps,pps,scaling_matrix,decode_params} v4l2_h264_dpb_entry; do
    trace_events "visl_h264_controls/$control"
  done
}

decode_with_zcplay() {
  timeout 30 "$ZCPLAY" decode "$1" --device visl --format none --output /dev/null
}

# In the background, stream by stream, while others are decoded.
write_pieces() {
  local stream
  for stream in "${streams[@]}"; do
    mkdir "$kWork/$stream.partial"
    "$kTools/write_annex_b" "$ZCPLAY_MEDIA/h264/$stream" "$kWork/$stream.partial/" || return
    mv "$kWork/$stream.partial" "$kWork/$stream"
  done
}

# decode_with_gstreamer FOLDER: a file for each picture size, since GStreamer 1.28 cannot change it: it removes
# its buffers one by one, and since Linux 6.10 that leaves the queue busy, so that no other format can be set.
decode_with_gstreamer() {
  local piece status=0
  for piece in "$1"/*.h264; do
    timeout 30 gst-launch-1.0 --quiet filesrc location="$piece" ! h264parse ! v4l2slh264dec ! fakesink sync=false ||
      status=$?
  done
  return "$status"
}

# traced NAME COMMAND...: leaves the trace in $kWork/NAME and sets status.
traced() {
  local name=$1
  shift
  echo >"$TRACING/trace"
  status=0
  "$@" >"$kWork/log" 2>&1 || status=$?
  if ((status != 0)); then echo "$name ended with $status: $(grep -m 1 -i error "$kWork/log")"; fi
  cat "$TRACING/trace" >"$kWork/$name"
}

run_stream() {
  local stream=$1 file=$ZCPLAY_MEDIA/h264/$1 status
  traced "$stream.zcplay" decode_with_zcplay "$file"
  printf '%s %s %s ' "$stream" "$stream.zcplay" "$status" >>"$kWork/runs"
  wait_for 60 test -d "$kWork/$stream"
  traced "$stream.gstreamer" decode_with_gstreamer "$kWork/$stream"
  printf '%s %s\n' "$stream.gstreamer" "$status" >>"$kWork/runs"
  rm -r "${kWork:?}/$stream"
}

prepare_gstreamer
prepare_tracing
mapfile -t streams < <(awk -F '\t' '$1 == "h264" && $5 ~ /^yuvj?420p$/ { print $2 }' "$ZCPLAY_MEDIA/MANIFEST.tsv")
((${#streams[@]} > 0)) || fail "$ZCPLAY_MEDIA/MANIFEST.tsv names no H.264 streams of 8-bit 4:2:0."
write_pieces &
for stream in "${streams[@]}"; do
  run_stream "$stream"
done
echo "Both decoded ${#streams[@]} streams in $SECONDS s."
"$kTools/compare_traces" --all --texts "$RUN/controls" "$SOURCE/tests/lab/explained_differences.txt" "$kWork/runs"
