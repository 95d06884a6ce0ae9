# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of init.sh
# Shows the test card of colour_bars.py, one at a time.

CARD_PID=""
CARD_LOG=""

# presented_pictures: how many pictures of the card were presented so far.
presented_pictures() { grep -c '^presented' "$CARD_LOG" || true; }

# await_total NUMBER: until so many have been presented since the card began.
await_total() {
  local end=$((SECONDS + 60))
  until (($(presented_pictures) >= $1)); do
    [[ -d /proc/$CARD_PID ]] || fail "the test card ended: $(<"$CARD_LOG")"
    ((SECONDS < end)) || fail "$COMPOSITOR presented $(presented_pictures) pictures instead of $1 in 60 s; see $CARD_LOG."
    sleep 0.05
  done
}

# await_pictures NUMBER: until so many more were presented.
await_pictures() { await_total $(($(presented_pictures) + $1)); }

# show_card NAME ARGUMENT...: starts test_card.py, with its output in $RUN/NAME.card, until it is on screen.
show_card() {
  CARD_LOG=$RUN/$1.card
  : >"$CARD_LOG"
  shift
  python3 -B "$SOURCE/tests/lab/guest/test_card.py" "$@" >"$CARD_LOG" 2>&1 &
  CARD_PID=$!
  await_total 1
}

# hide_card [SIGNAL]
hide_card() {
  kill "-${1:-TERM}" "$CARD_PID"
  wait "$CARD_PID" 2>/dev/null || true
  CARD_PID=""
}

# scanned_out: whether all pictures of the card so far were scanned out as they are (zero_copy), not composed.
scanned_out() { ! grep '^presented' "$CARD_LOG" | grep -v 'flags=0x[89a-f]$' >/dev/null; }

# check_still FORMAT TOLERANCE [ARGUMENT...]: a card that stands still is seen in the right colours, and
# what is scanned out comes to rest.
check_still() {
  local form=$1 tolerance=$2
  shift 2
  show_card "$form" --format "$form" "$@"
  crc_start "$RUN/$form.crc"
  wait_for 20 crcs_counted 20
  crc_stop
  screenshot "$RUN/$form.png"
  judge_picture "$RUN/$form.png" card 0 "$tolerance"
  hide_card
  local different
  different=$(tail -n 10 "$RUN/$form.crc" | different_crcs -)
  ((different == 1)) || fail "vkms scanned out $different different pictures of a card that stands still; see $RUN/$form.crc."
  echo "$form still: $(wc -l <"$RUN/$form.crc") CRCs, the last 10 alike; $(head -n 1 "$CARD_LOG"); $(sed -n '/^presented/{s/.*flags/flags/p;q}' "$CARD_LOG")"
}

# check_moving WAY FORMAT [ARGUMENT...]: all of the card's pictures reach the output. Where the WAY is scanned,
# nothing else does. Where it is composed, more may: KWin was seen to give 8 CRCs for 4 pictures on a busy machine.
check_moving() {
  local way=$1 form=$2
  shift 2
  show_card "$form.moving" --moving --format "$form" "$@"
  await_pictures 4
  crc_start "$RUN/$form.moving.crc"
  await_pictures 12
  wait_for 20 crcs_differ 4
  crc_stop
  local presented different
  presented=$(presented_pictures)
  hide_card
  different=$(different_crcs "$RUN/$form.moving.crc")
  echo "$form moving: $presented presented; $(wc -l <"$RUN/$form.moving.crc") CRCs, $different different"
  if [[ $way == scanned ]]; then
    scanned_out || fail "$COMPOSITOR composed pictures that could be scanned out; see $CARD_LOG."
    ((different == 4)) || fail "vkms scanned out $different different pictures of a card that has 4; see $RUN/$form.moving.crc."
  fi
}

# check_nothing_left: where the card is killed, the background comes back; and where the compositor has ended
# then, the kernel has none of the card's dmabufs. (sway would leave on screen what it scanned out last.)
check_nothing_left() {
  show_card last
  ! no_buffers_of system || fail "the card is shown, and there are no dmabufs of the heap."
  hide_card KILL
  screenshot "$RUN/left.png"
  judge_picture "$RUN/left.png" plain "$kBackground"
  stop_compositor
  wait_for 10 no_buffers_of system
}
