# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of init.sh
# Counts what a player says to the compositor with --sync explicit. Needs play.sh and check_play.sh.

# check_points NAME: the clip is played to its end, which it would not come to if slots were not given back; and each
# buffer that is attached has a point to be read from and one to be given back at. (Ids that the compositor gave
# out, as it does for dmabufs, begin at 0xff000000.)
check_points() {
  local log=$RUN/$1.points attached acquired released
  WAYLAND_DEBUG=1 "$ZCPLAY" play --device visl --output dmabuf --sync explicit --json "$RUN/$1.json" \
    "$kClips/$1.mp4" >"$log" 2>&1 || fail "zcplay ended badly: $(grep -v '^\[' "$log" | tail -n 3)"
  attached=$(grep -c 'wl_surface#[0-9]*\.attach(wl_buffer#42[789][0-9]\{7\}' "$log")
  acquired=$(grep -c '\.set_acquire_point(' "$log")
  released=$(grep -c '\.set_release_point(' "$log")
  echo "$attached buffers attached, $acquired points to read from, $released to give back at"
  ((attached > 0 && attached == acquired && attached == released)) || fail "a buffer has no points: see $log."
  (($(statistic "$1" presented) > 0)) || fail "no picture was presented."
}
