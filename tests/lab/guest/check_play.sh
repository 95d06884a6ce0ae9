# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of init.sh
# Plays a clip through visl from its own buffers, and judges from outside what came of it. Needs play.sh.

# statistic NAME FIELD: how many frames became that by zcplay's own account (--json).
statistic() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["frames"][sys.argv[2]])' "$RUN/$1.json" "$2"; }

# pictures_of NAME: what visl draws for the clip, as $kClips/NAME.yuv. That zcplay reads its pictures there shows in
# its record, which is how we know that a record shows it.
pictures_of() {
  start_player "$1.decode" "$ZCPLAY" decode --device visl --format yuv --output "$kClips/$1.yuv" "$kClips/$1.mp4"
  end_player "$1.decode"
  if judge_play copies "$RUN/$1.decode.calls" >"$RUN/$1.decode.copies"; then
    fail "decoding into a file reads pictures, and its record does not show it."
  fi
  rm "$RUN/$1.decode.calls"
}

# check_play NAME WIDTHxHEIGHT SECONDS WAY MATRIX [OPTION...]: a clip of that size and length is played. In the middle
# of it the output shows the picture that is due then, in the right colours where the compositor takes it as MATRIX;
# no CPU of ours has touched one; and all of them were scanned out, or composed, as WAY says.
check_play() {
  local name=$1 size=$2 length=$3 way=$4 matrix=$5 from to
  shift 5
  make_clip "$name" "$size" "$length"
  pictures_of "$name"
  watch_screen
  start_player "$name" "$ZCPLAY" play --device visl --output dmabuf --stats --json "$RUN/$name.json" "$@" "$kClips/$name.mp4"
  sleep $((length / 2))
  from=$(now)
  screenshot "$RUN/$name.png"
  to=$(now)
  end_player "$name"
  watch_screen_end "$name"
  cat "$PLAYER_LOG"
  judge_play copies "$RUN/$name.calls" || fail "zcplay mapped pictures."
  read -r from to < <(judge_play since --rate 30 "$RUN/$name.screen" "$from" "$to")
  # A window may be seen before its first picture, and a picture is on its way for some refreshes.
  python3 -B "$SOURCE/tests/lab/guest/visl_picture.py" --matrix "$matrix" --from $((from - 8)) --to $((to + 3)) \
    "$kClips/$name.yuv" "$size" "$RUN/$name.png" || fail "$RUN/$name.png does not show what it should."
  check_shown "$name" $((30 * length)) "$way"
  rm "$kClips/$name.yuv"
}

# check_shown NAME FRAMES WAY: pictures were shown, in that way; how many in time is for the machine to say. For the
# screenshot some are composed.
check_shown() {
  local presented scanned
  presented=$(statistic "$1" presented)
  scanned=$(statistic "$1" scanned_out)
  echo "$1: $presented of $2 pictures presented, $scanned scanned out"
  ((presented * 10 >= $2)) || fail "of $2 pictures only $presented were presented."
  case $3 in
    scanned) ((scanned * 10 >= presented * 9)) || fail "$COMPOSITOR composed pictures that could be scanned out." ;;
    composed) ((scanned == 0)) || fail "$scanned pictures were scanned out that have another size than the output." ;;
  esac
}

# check_no_slot_left: the compositor has ended, too, since it may keep what it drew last.
check_no_slot_left() {
  stop_compositor
  log_buffers "$RUN/bufinfo"
  no_buffers_of videobuf2_vmalloc || fail "slots are left: see $RUN/bufinfo."
}
