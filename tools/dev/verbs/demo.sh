# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# help: 4; demo; Build, play the bundled clip, decode it, compare it, and find a fault that was put in
# shellcheck source=tools/dev/meson.sh
source "$TOP/tools/dev/meson.sh"

readonly kClip=assets/demo.mp4
readonly kScreenshot=build/demo.png

# show TITLE COMMAND...: says in words what comes, prints the command, runs it; its exit status.
show() {
  local title=$1
  shift
  echo
  say "$title"
  printf '   $'
  printf ' %s' "${@/* */\"&\"}"
  printf '\n'
  "$@" </dev/null
}

build_program() {
  local log
  log=$(mktemp)
  say "Building build/zcplay (a few minutes the first time)."
  if ! { configure build && ninja -C build zcplay; } >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "the build failed; all its messages are in $log."
  fi
  rm -f "$log"
}

# play_and_look OPTION...: plays the clip and takes a screenshot in the middle of it. The exit status is
# zcplay's; whether there is a picture shows in $kScreenshot.
play_and_look() {
  local zcplay=$1 player status=0
  shift
  rm -f "$kScreenshot"
  "$zcplay" "$kClip" --stats "$@" </dev/null &
  player=$!
  # The clip has eight seconds.
  sleep 4
  grim "$kScreenshot" 2>/dev/null || rm -f "$kScreenshot"
  wait "$player" || status=$?
  return "$status"
}

in_own_compositor() {
  export -f play_and_look
  export kClip kScreenshot
  tools/dev/headless_sway.sh 640x360 bash -c 'play_and_look "$@"' play_and_look "$@"
}

# In the user's session if there is one that pictures can be shown on, else where nobody sees it.
play() {
  local zcplay=$1 status=0
  echo
  if [[ -n ${WAYLAND_DISPLAY:-} ]]; then
    say "Playing the clip on $WAYLAND_DISPLAY, with what it came to."
    printf '   $ %s %s --stats\n' "$zcplay" "$kClip"
    play_and_look "$zcplay" || status=$?
    ((status == 0)) || die "the clip could not be played (exit status $status)."
    if [[ -e $kScreenshot ]]; then
      say "A screenshot of it: $TOP/$kScreenshot"
      return
    fi
    say "This compositor gives grim no screenshot. Playing once more, in a private compositor."
  else
    say "There is no Wayland session here: playing the clip in a private compositor (sway, without a display)."
  fi
  printf '   $ %s %s --stats\n' "$zcplay" "$kClip"
  in_own_compositor "$zcplay" || status=$?
  ((status == 0)) || die "the clip could not be played (exit status $status)."
  [[ -e $kScreenshot ]] || die "there is no screenshot."
  say "A screenshot of what was shown: $TOP/$kScreenshot"
}

verb_main() {
  (($# == 0)) || usage_error "demo takes no arguments."
  need_packages build demo
  build_program
  local zcplay=build/zcplay status

  show "What can this machine decode with?" "$zcplay" probe || true

  play "$zcplay"

  show "Decoding the clip: with the hardware if there is any, else with the emulated decoder." \
    "$zcplay" decode "$kClip" --device auto --format md5

  status=0
  show "The same, each frame compared with what libavcodec decodes in software." \
    "$zcplay" compare "$kClip" --device auto || status=$?
  case $status in
    0) say "Every frame is equal." ;;
    1) die_of_difference ;;
    *) die "the comparison could not be made (exit status $status)." ;;
  esac

  status=0
  show "Now with a fault put in: the emulated decoder leaves frame 45 all zero." \
    "$zcplay" compare "$kClip" --device emulated --fault 'zero frame=45' || status=$?
  case $status in
    1) say "Found, as it should be: exit status 1 says that pictures differ." ;;
    0) die "the fault was not found, which is a defect of zcplay." ;;
    *) die "the comparison could not be made (exit status $status)." ;;
  esac
  echo
  say "That is the demonstration. ./dev test runs the tests; README.md says what else there is."
}

die_of_difference() {
  say "This machine's decoder shows other pictures than libavcodec: the table above says which."
  exit 1
}
