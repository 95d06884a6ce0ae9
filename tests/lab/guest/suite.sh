# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What scenarios that run zcplay's own tests share.

# Meson's tests, without ccache and compilers: the tests were built outside. Ends the scenario.
run_suite() {
  local build=/lab/build state=ok start=$SECONDS tests
  export ZCPLAY_GENERATED_MEDIA=$build/generated-media
  # The scenario of calls plays many more.
  export ZCPLAY_CALLS_SEQUENCES=1:20
  rm -f "$build"/meson-logs/testlog.*
  # Tests of scripts say here what they say outside, and so do those of arithmetic that take minutes.
  mapfile -t tests < <(
    meson test -C "$build" --no-rebuild --list 2>/dev/null | sed 's/^zcplay[:/ ]*//' | grep -vE '^((tools|style|lab)/|judging/promises$)'
  )
  ((${#tests[@]} > 0)) || fail "meson knows no tests."
  meson test -C "$build" --no-rebuild --print-errorlogs --timeout-multiplier 10 --num-processes 2 "${tests[@]}" | cat || state=failed
  cp "$build"/meson-logs/testlog.* "$RUN"
  python3 -B "$SOURCE/tools/dev/summary.py" "tests|$((SECONDS - start))s|$state|$build" || exit 1
}
