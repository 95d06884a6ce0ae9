# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What every verb needs: talking to the user, and where compilers cache.

say() { printf '== %s\n' "$*"; }

# Ends with one sentence and the exit code for "the environment is at fault".
die() {
  printf './dev: %s\n' "$*" >&2
  exit 4
}

usage_error() {
  printf './dev: %s\n' "$*" >&2
  exit 2
}

have() { command -v "$1" >/dev/null 2>&1; }

# "95" seconds as "1m35s".
duration() {
  local seconds=$1
  if ((seconds < 60)); then
    echo "${seconds}s"
  else
    printf '%dm%02ds\n' $((seconds / 60)) $((seconds % 60))
  fi
}

# ccache makes a second checkout or a second build folder cheap. Its folder is where ccache puts it
# by default; without a usable HOME it lies inside the checkout.
set_up_ccache() {
  have ccache || return 0
  if [[ -z ${CCACHE_DIR:-} ]]; then
    local cache=${XDG_CACHE_HOME:-}
    if [[ -z $cache && -n ${HOME:-} ]]; then cache=$HOME/.cache; fi
    if [[ -z $cache ]] || ! mkdir -p "$cache/ccache" 2>/dev/null || [[ ! -w $cache/ccache ]]; then
      cache=$TOP/.cache
      mkdir -p "$cache/ccache"
    fi
    export CCACHE_DIR=$cache/ccache
  fi
  # Objects made in one checkout serve another one.
  export CCACHE_BASEDIR=$TOP CCACHE_NOHASHDIR=1
}

# Every verb that needs packages names the groups of tools/dev/packages it uses.
need_packages() {
  # shellcheck source=tools/dev/install.sh
  source "$TOP/tools/dev/install.sh"
  install_packages "$@"
}
