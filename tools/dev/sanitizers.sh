# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# How the instrumented builds are run.

export_sanitizer_options() {
  export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
  export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
  export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
}

# GCC's ThreadSanitizer cannot start where the kernel randomizes addresses too much. Sets
# tsan_launcher to what makes it start (maybe nothing), or returns 1 where nothing does.
find_tsan_launcher() {
  local folder=$1
  mkdir -p "$folder"
  cat >"$folder/tsan_probe.cpp" <<'SOURCE'
#include <thread>
int main() {
  std::thread([] {}).join();
}
SOURCE
  g++ -fsanitize=thread "$folder/tsan_probe.cpp" -o "$folder/tsan_probe" || return 1
  # Whether it starts is a matter of luck on such a kernel: fixed addresses are taken where they can be.
  tsan_launcher=(setarch "$(uname -m)" --addr-no-randomize)
  "${tsan_launcher[@]}" "$folder/tsan_probe" >/dev/null 2>&1 && return 0
  tsan_launcher=(env)
  for _ in 1 2 3 4 5; do
    "$folder/tsan_probe" >/dev/null 2>&1 || return 1
  done
}
