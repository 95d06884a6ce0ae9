# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# help: 4; lab [--all] [SCENARIO...]; Run scenarios on a kernel with a virtual stateless decoder (User Mode Linux)
# shellcheck source=tests/lab/lib.sh
source "$TOP/tests/lab/lib.sh"
# shellcheck source=tests/lab/build_root.sh
source "$TOP/tests/lab/build_root.sh"
# shellcheck source=tests/lab/build_kernel.sh
source "$TOP/tests/lab/build_kernel.sh"
# shellcheck source=tests/lab/build_zcplay.sh
source "$TOP/tests/lab/build_zcplay.sh"
# shellcheck source=tests/lab/boot.sh
source "$TOP/tests/lab/boot.sh"

lab_usage() {
  cat <<'USAGE'
usage: ./dev lab [--all | --list | --build] [--flavour NAME] [SCENARIO...]

Without scenarios: those marked for CI. A scenario is named by its file in tests/lab/scenarios.
  --all            all scenarios, each on every flavour of the kernel it may run on
  --list           what scenarios there are
  --build          only make the kernels, the root and zcplay in it
  --flavour NAME   plain or debug, instead of the first one the scenario names
What a scenario leaves behind is in the cache: $ZCPLAY_LAB, by default ~/.cache/zcplay-lab.
USAGE
}

list_scenarios() {
  local file
  for file in "$TOP"/tests/lab/scenarios/*.sh; do
    printf ' %-20s %-5s %-13s %s\n' "$(basename "$file" .sh)" "$(scenario_value "$file" when ci)" \
      "$(scenario_value "$file" flavour plain)" "$(scenario_value "$file" summary "")"
  done
}

# Sets scenarios, all and only_flavour.
read_lab_arguments() {
  scenarios=() all=no only_flavour="" only_build=no
  while (($# > 0)); do
    case $1 in
      --all) all=yes ;;
      --build) only_build=yes ;;
      --flavour)
        [[ ${2:-} =~ ^(plain|debug)$ ]] || usage_error "--flavour takes plain or debug."
        only_flavour=$2
        shift
        ;;
      -*) usage_error "lab does not take '$1'; ./dev lab --help says what it takes." ;;
      *)
        [[ -f $TOP/tests/lab/scenarios/$1.sh ]] || usage_error "there is no scenario '$1'; ./dev lab --list says what there is."
        scenarios+=("$TOP/tests/lab/scenarios/$1.sh")
        ;;
    esac
    shift
  done
  if ((${#scenarios[@]} == 0)); then choose_scenarios; fi
}

choose_scenarios() {
  local file
  for file in "$TOP"/tests/lab/scenarios/*.sh; do
    if [[ $all == yes || $(scenario_value "$file" when ci) == ci ]]; then scenarios+=("$file"); fi
  done
}

# The flavours a scenario is to run on now.
flavours_of() {
  local flavours
  read -r -a flavours <<<"$(scenario_value "$1" flavour plain)"
  if [[ -n $only_flavour ]]; then
    if [[ " ${flavours[*]} " == *" $only_flavour "* ]]; then echo "$only_flavour"; fi
  elif [[ $all == yes ]]; then
    printf '%s\n' "${flavours[@]}"
  else
    echo "${flavours[0]}"
  fi
}

needs() { [[ " $(scenario_value "$1" needs "") " == *" $2 "* ]]; }

# Runs one scenario on one flavour and adds a row to the summary.
lab_step() {
  local scenario=$1 flavour=$2 name start state=passed
  name=$(basename "$scenario" .sh)
  if needs "$scenario" media && [[ -z ${ZCPLAY_MEDIA:-} ]]; then
    say "$name: skipped, ZCPLAY_MEDIA is not set."
    rows+=("$name on $flavour|-|skipped|-")
    return
  fi
  build_kernel "$flavour"
  if needs "$scenario" zcplay && [[ $zcplay_built == no ]]; then
    build_zcplay
    zcplay_built=yes
  fi
  if needs "$scenario" zcplay-asan && [[ $asan_built == no ]]; then
    build_zcplay_asan
    asan_built=yes
  fi
  say "$name on the $flavour kernel: $(scenario_value "$scenario" summary "")"
  start=$SECONDS
  run_scenario "$scenario" "$flavour" || state=failed
  rows+=("$name on $flavour|$(duration $((SECONDS - start)))|$state|-")
}

verb_main() {
  case ${1:-} in
    -h | --help) lab_usage && return ;;
    --list) list_scenarios && return ;;
  esac
  local scenario flavour flavours start=$SECONDS
  rows=() zcplay_built=no asan_built=no
  read_lab_arguments "$@"
  need_packages lab
  find_lab_cache
  build_root
  if [[ $only_build == yes ]]; then
    build_kernel plain
    build_kernel debug
    build_zcplay
    return
  fi
  for scenario in "${scenarios[@]}"; do
    mapfile -t flavours < <(flavours_of "$scenario")
    for flavour in "${flavours[@]}"; do
      lab_step "$scenario" "$flavour"
    done
  done
  prune_lab
  say "The lab took $(duration $((SECONDS - start))), with all it had to build."
  python3 tools/dev/summary.py "${rows[@]}"
}
