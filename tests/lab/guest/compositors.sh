# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Starts the compositor a scenario asks for, on vkms, waits until clients can connect, and ends it.
#
#   weston        desktop shell without a panel
#   sway          wlroots
#   kwin          KWin on KMS
#   kwin-virtual  KWin without KMS: no CRCs, no scanout
#
# Each has one output as large as the scenario's header says ("# output: 1280x720", default 1024x768; one of
# vkms's modes), no XWayland, no idle time, no lock screen, no animations, and kBackground where no window
# is. All render with llvmpipe through GLES. Each start has a new HOME and a new XDG_RUNTIME_DIR. It sets
# WAYLAND_DISPLAY, and DBUS_SESSION_BUS_ADDRESS for KWin; its log is $RUN/compositor.log, and what it
# offers to clients is $RUN/globals, as wayland-info tells it.

readonly kBackground=204060 # rrggbb; no colour of any test picture
readonly kCompositorLimit=90 # seconds until it takes clients; KWin on the debug kernel and a busy machine took 23
COMPOSITOR=none
COMPOSITOR_PID=""

# The device node of a DRM driver: drm_card vkms.
drm_card() {
  local name
  for name in /sys/kernel/debug/dri/[0-9]*/name; do
    name=${name%/name}
    if [[ $(<"$name/name") == "$1 "* && -e /dev/dri/card${name##*/} ]]; then
      echo "/dev/dri/card${name##*/}"
      return
    fi
  done
  fail "there is no DRM card of the driver $1."
}

launch_weston() {
  cat >"$1/weston.ini" <<CONFIGURATION
[core]
idle-time=0
[shell]
panel-position=none
background-color=0xff$kBackground
locking=false
animation=none
startup-animation=none
close-animation=none
[output]
name=Virtual-1
mode=$2
CONFIGURATION
  # --debug lets any client take screenshots.
  exec weston --backend=drm "--drm-device=${3##*/}" --renderer=gl --continue-without-input --debug \
    "--config=$1/weston.ini" --socket=wayland-1
}

launch_sway() {
  cat >"$1/config" <<CONFIGURATION
xwayland disable
output * bg #$kBackground solid_color
output * mode $2
default_border none
default_floating_border none
seat * hide_cursor 1
CONFIGURATION
  export WLR_BACKENDS=drm,libinput WLR_LIBINPUT_NO_DEVICES=1 "WLR_DRM_DEVICES=$3"
  export WLR_RENDERER=gles2 WLR_RENDERER_ALLOW_SOFTWARE=1
  exec sway --config "$1/config"
}

# KWin takes the mode from the file in which it keeps outputs, and looks for the exact refresh rate.
launch_kwin() {
  local millihertz=60000
  case $2 in
    640x480) millihertz=59940 ;;
    800x600) millihertz=60317 ;;
    1024x768) millihertz=60004 ;;
  esac
  # All else in /usr/share, KDE would first read and index; without a cursor theme it shows no cursor.
  mkdir -p "$1/.config" "$1/share"
  ln -s /usr/share/kwin-wayland "$1/share"
  printf '[KDE]\nAnimationDurationFactor=0\n' >"$1/.config/kdeglobals"
  cat >"$1/.config/kwinoutputconfig.json" <<CONFIGURATION
[{"name": "outputs", "data": [{"connectorName": "Virtual-1", "scale": 1,
  "mode": {"width": ${2%x*}, "height": ${2#*x}, "refreshRate": $millihertz, "flags": 0}}]},
 {"name": "setups", "data": [{"lidClosed": false, "outputs": [{"enabled": true, "outputIndex": 0,
  "position": {"x": 0, "y": 0}, "priority": 0, "replicationSource": ""}]}]}]
CONFIGURATION
  export "XDG_DATA_DIRS=$1/share" "KWIN_DRM_DEVICES=$3" KWIN_SCREENSHOT_NO_PERMISSION_CHECKS=1
  local backend=(--drm)
  if [[ $COMPOSITOR == kwin-virtual ]]; then backend=(--virtual --width "${2%x*}" --height "${2#*x}"); fi
  exec kwin_wayland "${backend[@]}" --no-lockscreen --no-global-shortcuts --no-kactivities --socket=wayland-1
}

# need_global INTERFACE VERSION: the compositor offers it in this version or a newer one.
need_global() {
  local version
  version=$(sed -n "s/^interface: '$1', *version: *\([0-9]*\),.*/\1/p" "$RUN/globals" | head -n 1)
  ((${version:-0} >= $2)) || fail "$COMPOSITOR has ${version:+only version $version of }${version:-no }$1, and version $2 is needed."
}

# compositor_trouble SENTENCE: the end of its log, and the sentence.
compositor_trouble() {
  echo "== The end of $COMPOSITOR's log:"
  tail -n 25 "$RUN/compositor.log" | sed 's/^/   /'
  echo "FAILED: $COMPOSITOR $1"
}

clients_can_connect() {
  [[ -S $XDG_RUNTIME_DIR/$WAYLAND_DISPLAY ]] && timeout "$kCompositorLimit" wayland-info >"$RUN/globals" 2>/dev/null
}

wait_for_compositor() {
  local end=$((SECONDS + kCompositorLimit))
  until clients_can_connect; do
    if [[ ! -d /proc/$COMPOSITOR_PID ]]; then
      compositor_trouble "ended while it started."
      COMPOSITOR_PID=""
      exit 1
    fi
    if ((SECONDS > end)); then
      compositor_trouble "let no client connect in $kCompositorLimit s."
      exit 1
    fi
    sleep 0.05
  done
}

# The mode that is on, as WIDTHxHEIGHT.
output_size() {
  sed -n '/width:.*height:/{N;s/.*width: \([0-9]*\) px, height: \([0-9]*\) px.*flags:.*current.*/\1x\2/p}' "$RUN/globals" | head -n 1
}

# The time since the boot.
hundredths() {
  local up
  read -r up _ </proc/uptime
  echo $((10#${up/./}))
}

# start_compositor NAME [WIDTHxHEIGHT]
start_compositor() {
  COMPOSITOR=$1
  if [[ $COMPOSITOR == none ]]; then return; fi
  local home card size=${2:-1024x768} begin
  begin=$(hundredths)
  home=$(mktemp -d /tmp/compositor.XXXXXX)
  card=$(drm_card vkms)
  XDG_RUNTIME_DIR=$(mktemp -d /run/user.XXXXXX)
  export XDG_RUNTIME_DIR WAYLAND_DISPLAY=wayland-1 LIBSEAT_BACKEND=builtin SEATD_VTBOUND=0
  local launch=launch_$COMPOSITOR
  case $COMPOSITOR in
    weston | sway) ;;
    kwin | kwin-virtual)
      launch=launch_kwin
      DBUS_SESSION_BUS_ADDRESS=$(dbus-daemon --session --fork --print-address)
      export DBUS_SESSION_BUS_ADDRESS
      ;;
    *) fail "the lab does not know the compositor '$COMPOSITOR'." ;;
  esac
  (
    unset WAYLAND_DISPLAY
    export HOME=$home
    "$launch" "$home" "$size" "$card"
  ) >"$RUN/compositor.log" 2>&1 &
  COMPOSITOR_PID=$!
  wait_for_compositor
  [[ $(output_size) == "$size" ]] || fail "$COMPOSITOR's output is $(output_size) instead of $size; is that one of vkms's modes?"
  begin=$(($(hundredths) - begin))
  printf '%s is up after %d.%02d s.\n' "$COMPOSITOR" $((begin / 100)) $((begin % 100))
  # KWin leaves the background to the desktop's shell.
  if [[ $launch == launch_kwin ]]; then swaybg --color "#$kBackground" >>"$RUN/compositor.log" 2>&1 & fi
}

# Ends the compositor; 1 where it was gone already, did not obey or ended badly.
stop_compositor() {
  local status=0 tenths=100
  if [[ -z $COMPOSITOR_PID ]]; then return; fi
  local pid=$COMPOSITOR_PID
  COMPOSITOR_PID=""
  if [[ ! -d /proc/$pid ]]; then
    wait "$pid" || status=$?
    compositor_trouble "ended before the scenario did, with status $status."
    return 1
  fi
  kill -TERM "$pid"
  while [[ -d /proc/$pid ]]; do
    if ((tenths-- == 0)); then
      kill -KILL "$pid"
      compositor_trouble "did not end when told to."
      return 1
    fi
    sleep 0.1
  done
  wait "$pid" || status=$?
  # KWin gives the bare number of the signal.
  if ((status != 0 && status != 15 && status != 128 + 15)); then
    compositor_trouble "ended badly when told to: status $status."
    return 1
  fi
}
