# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# help: 7; lint [FILE.cpp...]; Layout, rules of the tree, shellcheck, clang-tidy 19 (of all files, or of these)
# shellcheck source=tools/dev/meson.sh
source "$TOP/tools/dev/meson.sh"
# shellcheck source=tools/dev/sources.sh
source "$TOP/tools/dev/sources.sh"

lint_layout() { cpp_files h cpp | xargs -0 clang-format-19 --dry-run -Werror; }

lint_tree() { python3 -B tests/style/check_tree.py "$TOP" | { grep -v '^ok' || true; }; }

lint_scripts() { shell_files | xargs -0 shellcheck -x; }

# clang-tidy reads clang's own command lines, so that GCC's options do not confuse it.
lint_code() {
  configure build-clang || return 1
  if (($# > 0)); then
    printf '%s\0' "$@"
  else
    cpp_files cpp
  fi | xargs -0 -n 1 -P "$(nproc)" clang-tidy-19 --quiet -p build-clang
}

verb_main() {
  need_packages build lint fuzz
  local part failed=()
  for part in layout tree scripts code; do
    say "$part"
    if [[ $part == code ]]; then
      lint_code "$@" || failed+=("$part")
    else
      "lint_$part" || failed+=("$part")
    fi
  done
  if ((${#failed[@]} > 0)); then
    say "Complaints about: ${failed[*]}"
    return 1
  fi
  say "Nothing to complain about."
}
