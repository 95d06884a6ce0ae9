#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: tools/dev/headless_sway.sh WIDTHxHEIGHT COMMAND [ARGUMENT...]
#
# Runs COMMAND beside a sway of its own that has one output of this size and no hardware: software
# rendering, no input devices. COMMAND finds WAYLAND_DISPLAY, XDG_RUNTIME_DIR and SWAYSOCK set; its exit
# status is this script's, and 125 says that sway did not start. sway refuses to be root, so for root it
# runs as nobody. Its messages are in $XDG_RUNTIME_DIR/sway.log while it runs.
set -euo pipefail

size=$1
shift

runtime=$(mktemp -d "${TMPDIR:-/tmp}/zcplay-sway-XXXXXX")
sway_pid=
# shellcheck disable=SC2317 # called by the trap
finish() {
  if [[ -n $sway_pid ]]; then
    kill "$sway_pid" 2>/dev/null || true
    wait "$sway_pid" 2>/dev/null || true
  fi
  rm -rf "$runtime"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cat >"$runtime/config" <<END
xwayland disable
output * resolution $size position 0 0 bg #000000 solid_color
default_border none
default_floating_border none
exec printf '%s\n' "\$WAYLAND_DISPLAY" "\$SWAYSOCK" > "$runtime/ready.new" && mv "$runtime/ready.new" "$runtime/ready"
END

as_user=()
if ((EUID == 0)); then
  # Not runuser, which would stay between sway and us.
  as_user=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups)
  chown -R nobody "$runtime"
fi
chmod 700 "$runtime"

# env -i: what is set for another session must not lead there.
"${as_user[@]}" env -i PATH="$PATH" HOME="$runtime" XDG_RUNTIME_DIR="$runtime" WLR_BACKENDS=headless \
  WLR_LIBINPUT_NO_DEVICES=1 WLR_RENDERER=pixman sway --config "$runtime/config" >"$runtime/sway.log" 2>&1 &
sway_pid=$!

for ((i = 0; i < 400; i++)); do
  [[ -e $runtime/ready ]] && break
  if ! kill -0 "$sway_pid" 2>/dev/null; then break; fi
  sleep 0.05
done
if [[ ! -e $runtime/ready ]]; then
  echo "sway did not start:" >&2
  tail -n 5 "$runtime/sway.log" >&2
  exit 125
fi
{
  read -r WAYLAND_DISPLAY
  read -r SWAYSOCK
} <"$runtime/ready"
export WAYLAND_DISPLAY SWAYSOCK XDG_RUNTIME_DIR=$runtime
status=0
"$@" || status=$?
exit "$status"
