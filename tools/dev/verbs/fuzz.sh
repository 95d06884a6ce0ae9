# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# help: 6; fuzz [TARGET] [SECONDS]; Feed the parsers invented bytes, all or one of them, 60 s each
# shellcheck source=tools/dev/meson.sh
source "$TOP/tools/dev/meson.sh"

fuzz_targets() { find fuzz -name 'fuzz_*.cpp' -printf '%f\n' | sed 's/\.cpp$//' | sort; }

# What libFuzzer finds new is kept in build-fuzz/corpus; the committed corpus is only read.
fuzz_one() {
  local target=$1 seconds=$2
  local found=build-fuzz/corpus/$target crashes=build-fuzz/crashes
  mkdir -p "$found" "$crashes"
  say "$target for $seconds seconds"
  "build-fuzz/fuzz/$target" "-max_total_time=$seconds" -timeout=10 -print_final_stats=1 \
    "-artifact_prefix=$crashes/$target-" "$found" "fuzz/corpus/$target"
}

verb_main() {
  local targets seconds=${2:-60} target failed=()
  mapfile -t targets < <(fuzz_targets)
  if [[ ${1:-} =~ ^[0-9]+$ ]]; then
    seconds=$1
  elif [[ -n ${1:-} ]]; then
    target=fuzz_${1#fuzz_}
    [[ " ${targets[*]} " == *" $target "* ]] ||
      usage_error "there is no fuzz target '$1'; there are: ${targets[*]}."
    targets=("$target")
  fi
  [[ $seconds =~ ^[1-9][0-9]*$ ]] || usage_error "'$seconds' is no number of seconds."
  need_packages build fuzz
  build_folder build-fuzz "${targets[@]/#/fuzz/}"
  for target in "${targets[@]}"; do
    fuzz_one "$target" "$seconds" || failed+=("$target")
  done
  if ((${#failed[@]} > 0)); then
    say "Failed: ${failed[*]}; the inputs are in build-fuzz/crashes."
    return 1
  fi
}
