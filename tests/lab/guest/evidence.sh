# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of init.sh
# What the kernel can tell of a scenario: its trace, the CRCs of what vkms scanned out, its dmabufs.

CRC_PID=""
CRC_FILE=""

# trace_start KILOBYTES EVENT...: begins a new trace with so much room a processor.
trace_start() {
  echo 0 >"$TRACING/tracing_on"
  echo "$1" >"$TRACING/buffer_size_kb"
  echo >"$TRACING/trace"
  shift
  trace_events "$@"
  echo 1 >"$TRACING/tracing_on"
}

# trace_stop [FILE]: ends it and saves it. A trace that lost events is no evidence.
trace_stop() {
  echo 0 >"$TRACING/tracing_on"
  echo 0 >"$TRACING/events/enable"
  cat "$TRACING/trace" >"${1:-$RUN/trace}"
  if grep -h '^\(overrun\|dropped events\): [^0]' "$TRACING"/per_cpu/cpu*/stats; then
    fail "the trace has lost events: give trace_start more room."
  fi
}

# crc_start FILE: from now on a line for every picture vkms scans out: its number and its CRC. vkms composes
# each picture in software for that. It does not change what the compositor does, as a screenshot may.
crc_start() {
  local crtc=/sys/kernel/debug/dri/vkms/crtc-0
  echo auto >"$crtc/crc/control"
  CRC_FILE=$1
  cat "$crtc/crc/data" >"$CRC_FILE.raw" &
  CRC_PID=$!
  wait_for 5 test -s "$CRC_FILE.raw"
}

crc_stop() {
  kill "$CRC_PID"
  wait "$CRC_PID" 2>/dev/null || true
  # The kernel ends each line with a zero beside the line feed.
  tr -d '\0' <"$CRC_FILE.raw" >"$CRC_FILE"
  rm "$CRC_FILE.raw"
  CRC_PID=""
}

# different_crcs FILE: how many different pictures were scanned out.
different_crcs() { cut -d ' ' -f 2 "$1" | sort -u | wc -l; }

# crcs_counted NUMBER, crcs_differ NUMBER: whether so many, or so many different ones, have come since crc_start.
crcs_counted() { (($(wc -l <"$CRC_FILE.raw") >= $1)); }
crcs_differ() { (($(head --bytes=-24 "$CRC_FILE.raw" | tr -d '\0' | different_crcs -) >= $1)); }

# log_buffers FILE: the dmabufs there are.
log_buffers() { cat /sys/kernel/debug/dma_buf/bufinfo >"$1"; }

# no_buffers_of EXPORTER: whether there is no dmabuf of it; system is the heap of that name. llvmpipe lets go of
# those it has drawn from only when it has drawn more: ask when the compositor has ended.
no_buffers_of() { ! awk '{ print $5 }' /sys/kernel/debug/dma_buf/bufinfo | grep -x "$1" >/dev/null; }
