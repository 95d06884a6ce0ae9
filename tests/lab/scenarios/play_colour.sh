# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2153,SC2154  # variables of guest/init.sh
# summary: Colours on all compositors: every matrix and range they can be told, and all that zcplay draws itself
# flavour: plain
# needs: zcplay
# memory: 3G
# limit: 600
# when: all

# shellcheck source=tests/lab/guest/play.sh
source "$SOURCE/tests/lab/guest/play.sh"

readonly kSize=640x480
# Where the chroma samples of clips lie that a compositor draws: where it takes them to be, if it cares at all.
declare -A siting=([weston]=left [sway]=left [kwin]=center)

guest() { python3 -B "$SOURCE/tests/lab/guest/$1.py" "${@:2}"; }

# chart MATRIX RANGE SITING: sets clip, and makes it with its first picture where it is not there yet.
chart() {
  clip=$kClips/$1-$2-$3
  if [[ -e $clip.yuv ]]; then return; fi
  mkdir -p "$kClips"
  guest colour_clip "$clip.mp4" --matrix "$1" --range "$2" --siting "$3" --size "$kSize" --seconds 4
  "$ZCPLAY" decode --device emulated --format yuv --frames 1 --output "$clip.yuv" "$clip.mp4"
}

flips_seen() { grep -c drm_vblank_event_delivered "$TRACING/instances/screen/trace" || true; }
pictures_are_shown() { (($(flips_seen) >= $1)); }

# check_colour WAY MATRIX RANGE: what is on the output while zcplay plays the chart in that way.
check_colour() {
  local way=$1 name clip status=0 judge=(judge_colours)
  # What zcplay draws must have the siting right.
  local sited=left
  if [[ $way == dmabuf ]]; then sited=${siting[$COMPOSITOR]} judge+=(--composed); fi
  chart "$2" "$3" "$sited"
  name=$COMPOSITOR-$way-$2-$3
  watch_screen
  start_unseen "$name" "$ZCPLAY" play --device emulated --output "$way" --loop inf "$clip.mp4"
  wait_for 20 pictures_are_shown 10
  screenshot "$RUN/$name.png"
  kill -TERM "$PLAYER_PID"
  end_player "$name" 5
  watch_screen_end "$name"
  guest "${judge[@]}" "$RUN/$name.png" "$clip.yuv" --matrix "$2" --range "$3" --siting "$sited" || status=$?
  cat "$PLAYER_LOG"
  if ((status != 0)); then
    guest judge_colours "$RUN/$name.png" "$clip.yuv" --find | head -n 3
    wrong+=("$name")
  fi
}

wrong=() checked=0
for compositor in weston sway kwin; do
  start_compositor "$compositor" "$kSize"
  mapfile -t pairs < <(guest representations | grep -E '^(601|709|2020) ')
  echo "$compositor can be told ${#pairs[@]} pairs of matrix and range."
  for pair in "${pairs[@]}"; do
    # shellcheck disable=SC2086  # two words
    check_colour dmabuf $pair
  done
  for pair in "601 limited" "601 full" "709 limited" "709 full"; do
    # shellcheck disable=SC2086  # two words
    check_colour egl $pair
  done
  checked=$((checked + ${#pairs[@]} + 4))
  stop_compositor
done
echo "$checked ways to show colours, ${#wrong[@]} of them wrong: ${wrong[*]}"
((${#wrong[@]} == 0)) || fail "colours are wrong."
