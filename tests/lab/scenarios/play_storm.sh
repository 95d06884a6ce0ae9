# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of guest/init.sh
# summary: 500 resizes and 50 pauses on sway while the stream changes its size: no leak, no protocol error, no slot lost
# flavour: plain
# compositor: sway
# output: 640x480
# kernel: visl.visl_frame_mode=1
# needs: zcplay zcplay-asan
# memory: 4G
# limit: 400
# when: all

# shellcheck source=tests/lab/guest/play.sh
source "$SOURCE/tests/lab/guest/play.sh"

session() { timeout 120 python3 -B "$SOURCE/tests/lab/guest/sway_session.py" "$@"; }

# One stream of two sizes, again and again.
make_changing_clip() {
  local size
  for size in 640x480 320x180 176x144; do
    make_clip "$size" "$size" 2
    ffmpeg -nostdin -v error -i "$kClips/$size.mp4" -c copy -f h264 "$kClips/$size.264"
  done
  for _ in {1..5}; do
    cat "$kClips"/{640x480,320x180,176x144}.264
  done >"$kClips/changing.264"
}

# weather NAME CLIP OPTION...: a storm on one way of output, and a clean end of it.
weather() {
  local name=$1 clip=$2
  shift 2
  # The leak checker was seen to go on for ever at the end of a process that had drawn with llvmpipe.
  local leaks=1
  if [[ $name == egl ]]; then leaks=0; fi
  ASAN_OPTIONS=detect_leaks=$leaks UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 \
    start_unseen "$name" /lab/build/asan/zcplay play --device visl --loop inf --stats --window --json "$RUN/$name.json" "$@" "$clip"
  wait_for 20 grep -q videobuf2 /sys/kernel/debug/dma_buf/bufinfo
  sleep 1
  session storm 500 50 || fail "the storm ended early; $(tail -n 20 "$PLAYER_LOG")"
  player_runs || fail "zcplay ended in the storm: $(tail -n 30 "$PLAYER_LOG")"
  session keys q
  end_player "$name"
  cat "$PLAYER_LOG"
  if grep -qiE 'protocol error|AddressSanitizer|LeakSanitizer|runtime error' "$PLAYER_LOG"; then fail "zcplay complained: see $PLAYER_LOG."; fi
}

like_hardware
make_changing_clip
for way in shm egl dmabuf; do
  weather "$way" "$kClips/changing.264" --output "$way"
done
stop_compositor
log_buffers "$RUN/bufinfo"
no_buffers_of videobuf2_vmalloc || fail "slots are left: see $RUN/bufinfo."
