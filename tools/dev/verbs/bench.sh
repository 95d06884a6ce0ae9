# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# help: 5; bench [parse|decode]; Measure: parsing against software decoding, system calls a picture
# shellcheck source=tools/dev/meson.sh
source "$TOP/tools/dev/meson.sh"

verb_main() {
  local which=("$@") bench
  if ((${#which[@]} == 0)); then which=(parse decode); fi
  for bench in "${which[@]}"; do
    [[ $bench =~ ^(parse|decode)$ ]] || usage_error "there is no benchmark '$bench'; there are parse and decode."
  done
  need_packages build test
  build_folder build-release "${which[@]/#/bench/}"
  # Without the real streams the generated ones are measured.
  bash tests/support/generate_media.sh build/generated-media
  export ZCPLAY_GENERATED_MEDIA=$TOP/build/generated-media
  for bench in "${which[@]}"; do
    say "bench/$bench"
    "build-release/bench/$bench"
  done
}
