# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# help: 8; format; Lay out every C++ file with clang-format 19
# shellcheck source=tools/dev/sources.sh
source "$TOP/tools/dev/sources.sh"

verb_main() {
  (($# == 0)) || usage_error "format takes no arguments."
  need_packages lint
  cpp_files h cpp | xargs -0 clang-format-19 -i
}
