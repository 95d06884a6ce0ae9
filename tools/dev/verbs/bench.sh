# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# help: 5; bench [BENCHMARK] [CLIP...|PPM...]; Measure: parse (against software decoding), decode (system calls), instructions, score (against ImageMagick), score_gpu
# shellcheck source=tools/dev/meson.sh
source "$TOP/tools/dev/meson.sh"

# Pictures 41 to 200 are counted: the first ones fill the DPB and set things up.
count_instructions() {
  local clip status=0
  if (($# == 0)); then set -- assets/demo.mp4; fi
  for clip in "$@"; do
    python3 -B bench/instructions.py build-release/bench/null_decode "$clip" 40 200 || status=1
  done
  return "$status"
}

verb_main() {
  local which=(parse decode instructions score score_gpu) bench status=0
  if [[ ${1:-} =~ ^(parse|decode|instructions|score|score_gpu)$ ]]; then
    which=("$1")
    shift
  elif [[ -n ${1:-} && ! -e $1 ]]; then
    usage_error "'$1' is neither a benchmark (parse, decode, instructions, score, score_gpu) nor a clip."
  elif (($# > 0)); then
    which=(parse decode instructions) # the others take pictures or nothing
  fi
  need_packages build test bench
  local programs=("${which[@]/instructions/null_decode}")
  build_folder build-release "${programs[@]/#/bench/}"
  if [[ -z ${ZCPLAY_MEDIA:-} && ! ${which[*]} =~ ^(instructions|score|score_gpu)$ ]]; then
    say "ZCPLAY_MEDIA is not set: measuring small generated streams."
    bash tests/support/generate_media.sh build/generated-media
    export ZCPLAY_MEDIA=$TOP/build/generated-media
  fi
  for bench in "${which[@]}"; do
    say "bench/$bench"
    if [[ $bench == instructions ]]; then
      count_instructions "$@" || status=1
    elif [[ $bench == score_* ]]; then
      "build-release/bench/$bench" || status=1
    else
      "build-release/bench/$bench" "$@" || status=1
    fi
  done
  return "$status"
}
