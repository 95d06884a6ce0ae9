# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# help: 2; build [FOLDER]; Build into build/, or build-asan, build-tsan, build-clang, build-release
# shellcheck source=tools/dev/meson.sh
source "$TOP/tools/dev/meson.sh"

verb_main() {
  local folder=${1:-build}
  [[ $folder =~ ^build(-asan|-tsan|-clang|-release|-fuzz)?$ ]] || usage_error "there is no build folder '$folder'."
  need_packages build
  if [[ $folder == build-clang || $folder == build-fuzz ]]; then need_packages fuzz; fi
  build_folder "$folder"
  if [[ -x $folder/zcplay ]]; then say "Built $folder/zcplay"; fi
}
