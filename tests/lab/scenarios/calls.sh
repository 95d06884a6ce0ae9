# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# summary: The emulated decoder and visl answer the same calls in the same way
# flavour: plain
# kernel: visl.visl_transtime_ms=2
# needs: zcplay
# limit: 400

# Not on the debug kernel: there lockdep reports an order of locks of Linux 7.2's own, REQBUFS with a request
# queued taking the lock of the controls within that of the mappings.
calls=/lab/build/tests/decode/emulated/test_device_calls
scripts=$SOURCE/tests/decode/emulated/call_scripts.txt
# Scripts that need what visl has not chosen; call_scripts.txt says why it is free to.
readonly kNotPlayed=6
readonly kSequences=60

echo "There are $(grep -c '^script ' "$scripts") scripts."

# First with a device that is done when a call returns, then with one that works on meanwhile.
for async in N Y; do
  echo "visl_async: $async"
  echo "$async" >/sys/module/visl/parameters/visl_async
  ZCPLAY_CALLS_SEQUENCES=1:$kSequences "$calls" --gtest_brief=1 >"$RUN/calls-$async" || {
    cat "$RUN/calls-$async"
    fail "the two answered differently."
  }
  grep -E '^(scripts|random|control values|not played)' "$RUN/calls-$async"
  grep -q " $kNotPlayed not played;" "$RUN/calls-$async" ||
    fail "another number of scripts than $kNotPlayed was not played."
done
