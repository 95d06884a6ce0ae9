# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# help: 3; test [--quick]; Build and test; then under ASan+UBSan, threads under TSan (--quick: without these)
# shellcheck source=tools/dev/meson.sh
source "$TOP/tools/dev/meson.sh"
# shellcheck source=tools/dev/sanitizers.sh
source "$TOP/tools/dev/sanitizers.sh"

# What uses threads, by test name: the emulated kernel's worker and whatever talks to it.
readonly kThreadedTests=(base decode/emulated decode/v4l2 present)

# What the summary shows: "title|time|state|folder of the test log, or -".
rows=()

# step TITLE LOG COMMAND...: runs one part, remembers how long it took and how it ended. Later parts
# run all the same, so that one failure does not hide another.
step() {
  local title=$1 log=$2 start=$SECONDS state=ok
  shift 2
  say "$title"
  "$@" </dev/null || state=failed
  rows+=("$title|$(duration $((SECONDS - start)))|$state|$log")
  [[ $state == ok ]]
}

skip() {
  say "$1: skipped, $2"
  rows+=("$1|-|skipped|-")
}

generate_media() { bash tests/support/generate_media.sh build/generated-media; }

can_encode_h264() {
  local encoders
  encoders=$(ffmpeg -hide_banner -v quiet -encoders) && [[ $encoders == *libx264* ]]
}

# run_suite FOLDER [TEST...]. The files of an earlier run must not be counted again.
run_suite() {
  local folder=$1
  shift
  rm -f "$folder"/meson-logs/testlog.*
  find "$folder" -name '*.xml' -delete
  if [[ $folder == build ]]; then
    meson test -C "$folder" --no-rebuild --print-errorlogs --timeout-multiplier 4 "$@"
  else
    (
      export_sanitizer_options
      "${launcher[@]}" meson test -C "$folder" --print-errorlogs --timeout-multiplier 10 "$@"
    )
  fi
}

test_plain() {
  if ! step "build" - build_folder build; then return; fi
  if ! can_encode_h264; then
    skip "test streams" "this FFmpeg has no libx264, so tests that need streams skip too unless ZCPLAY_MEDIA is set."
  elif step "test streams" - generate_media; then
    export ZCPLAY_GENERATED_MEDIA=$TOP/build/generated-media
  fi
  step "suite" build run_suite build || true
}

test_addresses() {
  launcher=(env)
  if step "build with ASan+UBSan" - build_folder build-asan; then
    step "suite under ASan+UBSan" build-asan run_suite build-asan || true
  fi
}

test_threads() {
  if ! find_tsan_launcher build-tsan/probe; then
    skip "threads under TSan" "ThreadSanitizer cannot start on this machine (address space layout, or no run-time library)."
    return
  fi
  launcher=("${tsan_launcher[@]}")
  step "build with TSan" - build_threaded || return 0
  step "threads under TSan" build-tsan run_suite build-tsan "${kThreadedTests[@]}" || true
}

# Only what those tests are made of.
build_threaded() {
  local test targets=()
  for test in "${kThreadedTests[@]}"; do
    targets+=("tests/$test/test_${test//\//_}")
  done
  build_folder build-tsan "${targets[@]}"
}

verb_main() {
  local quick=no
  case ${1:-} in
    "") ;;
    --quick) quick=yes ;;
    *) usage_error "test takes --quick or nothing, not '$1'." ;;
  esac
  need_packages build demo test

  test_plain
  if [[ $quick == no ]]; then
    test_addresses
    test_threads
  fi
  python3 tools/dev/summary.py "${rows[@]}"
}
