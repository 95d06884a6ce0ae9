# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# help: 1; deps [GROUP...]; Install what is missing: build, demo, test, bench, lab, lint, fuzz (default: build demo test)

verb_main() {
  local group
  for group in "$@"; do
    [[ $group =~ ^(build|demo|test|bench|lab|lint|fuzz)$ ]] ||
      usage_error "there is no package group '$group'; there are build, demo, test, bench, lab, lint and fuzz."
  done
  if (($# == 0)); then set -- build demo test; fi
  need_packages "$@"
  say "All packages are there ($*)."
}
