# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# summary: System calls a frame, decode only, of zcplay and of GStreamer; zcplay may need 10
# flavour: plain debug
# kernel: visl.visl_frame_mode=1 ncpus=1
# needs: zcplay
# limit: 120

# One processor: with two, a traced program can hang this kernel.
#
# Progressive, 240 frames of 640x360 with two B frames between references. What differs between two
# lengths is what frames cost: starting and ending are in both. The second is five keyframes longer.
clip=$SOURCE/assets/demo.mp4
short=40 long=200

# count NAME FRAMES COMMAND...
count() {
  local counts=$RUN/$1-$2
  shift 2
  strace --follow-forks --summary-only --summary-columns=calls,errors,name --output="$counts" "$@" >/dev/null 2>"$counts.errors" ||
    fail "'$*' failed: $(<"$counts.errors")"
}

# Its first start looks at all plugins.
gst-inspect-1.0 v4l2slh264dec >/dev/null || fail "GStreamer has no decoder for visl."

for frames in "$short" "$long"; do
  count zcplay "$frames" "$ZCPLAY" decode "$clip" --device visl --format none --frames "$frames"
  count gstreamer "$frames" gst-launch-1.0 --quiet filesrc location="$clip" ! qtdemux ! h264parse ! v4l2slh264dec ! \
    identity eos-after="$frames" ! fakevideosink sync=false
done
echo "$(basename "$clip"), frames $((short + 1)) to $long, system calls a frame, clock_gettime left out:"
python3 -B "$SOURCE/tests/lab/guest/call_table.py" --most 10 "$RUN" "$short" "$long" zcplay gstreamer ||
  fail "zcplay needs too many system calls a frame."
