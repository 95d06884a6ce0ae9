# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# help: 5; judge [--fit] [OPTION...]; Hold the detectors against the whole test bed; writes tests/judging/RESULTS.md
# shellcheck source=tools/dev/meson.sh
source "$TOP/tools/dev/meson.sh"

judge_usage() {
  cat <<'USAGE'
usage: ./dev judge [--fit] [OPTION...]

Without --fit: all clips that no threshold was fitted on, and their tables into tests/judging/RESULTS.md.
With it: the clips that thresholds are fitted on, and where those could lie; writes nothing.
Each fault is seen in two ways, each clean clip in all seven: about an hour of one processor.
Real streams are taken from $ZCPLAY_MEDIA, where it is set.
  --only NAME       clips whose name has this in it; writes no results
  --seeings N       so many ways for each fault
  --gallery FOLDER  pictures of what went wrong
  --records FILE    every look as tab-separated values
USAGE
}

verb_main() {
  local judge=build-release/tests/judging/evaluation/judge results=yes argument
  for argument in "$@"; do
    case $argument in
      -h | --help)
        judge_usage
        return
        ;;
      --fit | --only | --only=*) results=no ;;
    esac
  done
  need_packages build test
  build_folder build-release tests/judging/evaluation/judge
  local options=(--full --seeings 2 --threads "$(nproc)")
  if [[ -n ${ZCPLAY_MEDIA:-} ]]; then
    options+=(--media "$ZCPLAY_MEDIA")
  else
    say "ZCPLAY_MEDIA is not set: judging made clips alone."
  fi
  if [[ $results == yes ]]; then
    options+=(--results tests/judging/RESULTS.md --command "./dev judge${*:+ $*}")
  fi
  nice "$judge" "${options[@]}" "$@"
}
