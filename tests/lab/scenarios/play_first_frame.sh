# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of guest/init.sh
# summary: How long zcplay and GStreamer take to their first picture on the output
# flavour: plain
# compositor: weston
# output: 640x480
# kernel: visl.visl_frame_mode=1
# needs: zcplay
# limit: 120
# when: all

# Half of GStreamer's time is what it should be. It is not: the dynamic linker alone, which loads FFmpeg and all that it
# is linked with, takes more than that here. What is judged is that it becomes no worse.
# shellcheck source=tests/lab/guest/play.sh
source "$SOURCE/tests/lab/guest/play.sh"

make_clip clip 640x480 1
clip=$kClips/clip.mp4
prepare_gstreamer
like_hardware
mapfile -t gstreamer < <(gstreamer_play "$clip")

# time_start NAME COMMAND...: sets milliseconds.
time_start() {
  local name=$1
  watch_screen
  start_player "$@"
  end_player "$name"
  watch_screen_end "$name"
  milliseconds=$(judge_play first --size 640x480 "$RUN/$name")
}

# That the display was handed the first picture then, its CRCs say, too; they cost too much to have them each time.
crc_start "$RUN/zcplay.crc"
time_start zcplay "$ZCPLAY" play --device visl --output dmabuf "$clip"
crc_stop
judge_play first --crc --size 640x480 --plain "$kBackground" 000000 -- "$RUN/zcplay" ||
  fail "the first picture was not on the output when the display was handed one."

# The first run of each only fills the page cache.
time_start zcplay "$ZCPLAY" play --device visl --output dmabuf "$clip"
time_start gstreamer timeout 60 gst-launch-1.0 --quiet "${gstreamer[@]}"
for _ in {1..5}; do
  time_start zcplay "$ZCPLAY" play --device visl --output dmabuf "$clip"
  ours+=("$milliseconds")
  time_start gstreamer timeout 60 gst-launch-1.0 --quiet "${gstreamer[@]}"
  theirs+=("$milliseconds")
done
echo "milliseconds to the first picture: zcplay ${ours[*]}; GStreamer ${theirs[*]}"
python3 - "${ours[@]}" "${theirs[@]}" <<'JUDGE' || fail "zcplay starts too slowly."
import statistics, sys

times = [float(word) for word in sys.argv[1:]]
half = len(times) // 2
ours, theirs = statistics.median(times[:half]), statistics.median(times[half:])
print(f"medians {ours:.1f} and {theirs:.1f} ms: {ours / theirs:.2f} of GStreamer's")
sys.exit(ours > 1.5 * theirs)
JUDGE
