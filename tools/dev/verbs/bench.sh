# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# help: 5; bench [parse|decode] [CLIP...]; Measure: parsing against software decoding, system calls a picture
# shellcheck source=tools/dev/meson.sh
source "$TOP/tools/dev/meson.sh"

verb_main() {
  local which=(parse decode) bench status=0
  if [[ ${1:-} =~ ^(parse|decode)$ ]]; then
    which=("$1")
    shift
  elif [[ -n ${1:-} && ! -e $1 ]]; then
    usage_error "'$1' is neither a benchmark (parse, decode) nor a clip."
  fi
  need_packages build test
  build_folder build-release "${which[@]/#/bench/}"
  if [[ -z ${ZCPLAY_MEDIA:-} ]]; then
    say "ZCPLAY_MEDIA is not set: measuring small generated streams."
    bash tests/support/generate_media.sh build/generated-media
    export ZCPLAY_MEDIA=$TOP/build/generated-media
  fi
  for bench in "${which[@]}"; do
    say "bench/$bench"
    "build-release/bench/$bench" "$@" || status=1
  done
  return "$status"
}
