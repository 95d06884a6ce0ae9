# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# summary: Every trace event of visl, with every codec that GStreamer decodes there
# flavour: plain debug
# needs: media
# limit: 240
# Real streams fill the controls with what jobs of defaults do not: tables, references, several slices.

streams=(
  "h264 h264/FREXT01_JVC_D.264 v4l2slh264dec"
  "h264 h264/HCAFF1_HHI.264 v4l2slh264dec"
  "hevc hevc/64x64-I-P-B-P.h265 v4l2slh265dec"
  "hevc hevc/elst_ends_betn_b_and_i.mp4 v4l2slh265dec"
  "mpeg2 mpeg2video/tcela-6.mp4 v4l2slmpeg2dec"
  "vp8 vp8/vp80-00-comprehensive-017.mp4 v4l2slvp8dec"
  "vp9 vp9/vp90-2-01-sharpness-1.mp4 v4l2slvp9dec"
  "av1 av1/non_uniform_tiling.mp4 v4l2slav1dec"
)

frames_of() { awk -F'\t' -v file="${1##*/}" '$2 == file { print $8 }' "$ZCPLAY_MEDIA/MANIFEST.tsv"; }

# Which events came, each once.
events_seen() { sed -n 's/^.*[0-9]: \(visl_job\|v4l2_[a-z0-9_]*\): .*/\1/p' "$TRACING/trace" | sort -u; }

# A frame takes at least one job, a field or a slice more of them; frames that are not shown come on top.
decode_traced() {
  local codec=$1 file=$2 decoder=$3 jobs
  echo >"$TRACING/trace"
  timeout --signal=KILL 60 gst-launch-1.0 -q filesrc "location=$ZCPLAY_MEDIA/$file" ! parsebin ! "$decoder" ! fakevideosink sync=false \
    >"$RUN/$decoder.log" 2>&1 || fail "GStreamer did not decode $file: $(tail -n 3 "$RUN/$decoder.log")"
  jobs=$(grep -c " visl_job: .* codec=$codec " "$TRACING/trace" || true)
  ((jobs >= $(frames_of "$file"))) || fail "$file has $(frames_of "$file") frames, and $jobs jobs were traced."
  echo "$file: $(frames_of "$file") frames, $jobs jobs, $(events_seen | wc -l) kinds of events, $(wc -l <"$TRACING/trace") lines"
}

echo 65536 >"$TRACING/buffer_size_kb"
for system in "$TRACING"/events/visl*; do
  trace_events "$(basename "$system")"
done
for stream in "${streams[@]}"; do
  # shellcheck disable=SC2086  # words on purpose
  decode_traced $stream
done
