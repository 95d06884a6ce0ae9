# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of init.sh
# Shows the test card of colour_bars.py, one at a time.

CARD_PID=""
CARD_LOG=""

# presented_pictures: how many pictures of the card were presented so far.
presented_pictures() { grep -c '^presented' "$CARD_LOG" || true; }

card_presented() {
  [[ -d /proc/$CARD_PID ]] || fail "the test card ended: $(<"$CARD_LOG")"
  (($(presented_pictures) >= $1))
}

# await_pictures NUMBER: until so many more were presented.
await_pictures() { wait_for 20 card_presented $(($(presented_pictures) + $1)); }

# show_card NAME ARGUMENT...: starts test_card.py, with its output in $RUN/NAME.card, until it is on screen.
show_card() {
  CARD_LOG=$RUN/$1.card
  shift
  python3 -B "$SOURCE/tests/lab/guest/test_card.py" "$@" >"$CARD_LOG" 2>&1 &
  CARD_PID=$!
  wait_for 20 card_presented 1
}

hide_card() {
  kill "$CARD_PID"
  wait "$CARD_PID" || true
  CARD_PID=""
}

# scanned_out: whether all pictures of the card so far were scanned out as they are (zero_copy), not composed.
scanned_out() { ! grep '^presented' "$CARD_LOG" | grep -qv 'flags=0x[89a-f]$'; }

# check_still FORMAT TOLERANCE [ARGUMENT...]: a card that stands still is seen in the right colours, and
# what is scanned out does not change.
check_still() {
  local form=$1 tolerance=$2
  shift 2
  show_card "$form" --format "$form" "$@"
  crc_start "$RUN/$form.crc"
  wait_for 20 crcs_counted 10
  crc_stop
  screenshot "$RUN/$form.png"
  judge_picture "$RUN/$form.png" card 0 "$tolerance"
  hide_card
  local different
  different=$(different_crcs "$RUN/$form.crc")
  ((different == 1)) || fail "vkms scanned out $different different pictures of a card that stands still; see $RUN/$form.crc."
  echo "$form still: $(wc -l <"$RUN/$form.crc") CRCs, $different different; $(head -n 1 "$CARD_LOG"); $(sed -n '/^presented/{s/.*flags/flags/p;q}' "$CARD_LOG")"
}

# check_moving FORMAT [ARGUMENT...]: all of the card's pictures are scanned out, and nothing else. What the
# compositor renders itself may be more: vkms does not wait for llvmpipe, and finds pictures half done.
check_moving() {
  local form=$1
  shift
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
  ((different == 4)) || { ((different > 4)) && ! scanned_out; } ||
    fail "vkms scanned out $different different pictures of a card that has 4; see $RUN/$form.moving.crc."
  echo "$form moving: $presented presented; $(wc -l <"$RUN/$form.moving.crc") CRCs, $different different"
}
