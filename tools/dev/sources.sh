# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Which files the tools run over.

# cpp_files SUFFIX...: our C++ files with these suffixes, each ended by a zero byte.
cpp_files() {
  local suffix names=()
  for suffix in "$@"; do
    names+=(-o -name "*.$suffix")
  done
  find . -path './build*' -prune -o -path './.*' -prune -o -type f '(' "${names[@]:1}" ')' -print0 | sort -z
}

shell_files() {
  printf '%s\0' dev .ci/run
  find tools tests assets -name '*.sh' -print0 | sort -z
}
