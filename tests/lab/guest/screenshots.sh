# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of compositors.sh and init.sh
# Takes pictures of what the compositor shows.

readonly kCaptureLimit=20 # seconds; a capture can hang for ever where an output waits on a fence

# weston's tool chooses the file's name itself.
capture_weston() {
  local folder
  folder=$(mktemp -d)
  (cd "$folder" && timeout "$kCaptureLimit" weston-screenshooter) || return
  mv "$folder"/*.png "$1"
}

# screenshot FILE.png: the whole output, without a cursor where there is one.
# A capture can move a compositor from scanout to composition: it changes what it looks at.
screenshot() {
  local status=0
  case $COMPOSITOR in
    weston) capture_weston "$1" || status=$? ;;
    sway) timeout "$kCaptureLimit" grim "$1" || status=$? ;;
    kwin*) timeout "$kCaptureLimit" python3 -B "$SOURCE/tests/lab/guest/kwin_screenshot.py" "$1" || status=$? ;;
    *) fail "a screenshot needs a compositor." ;;
  esac
  ((status != 124)) || fail "$COMPOSITOR did not deliver a screenshot in $kCaptureLimit s."
  [[ $status == 0 && -s $1 ]] || fail "$COMPOSITOR gave no screenshot (status $status)."
}

# judge_picture FILE.png ARGUMENT...: see picture.py.
judge_picture() {
  python3 -B "$SOURCE/tests/lab/guest/picture.py" "$@" || fail "$1 does not show what it should."
}
