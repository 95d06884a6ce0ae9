# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Installs what the groups asked for lack, through the machine's package manager. Asks for root only
# when something is missing, and says what before doing it.

package_table() { grep -v '^#' "$TOP/tools/dev/packages"; }

probe_finds() {
  local kind=${1%%:*} name=${1#*:}
  case $kind in
    command) have "$name" ;;
    library) have pkg-config && pkg-config --exists "$name" ;;
    file) [[ -e $name ]] ;;
    runtime) have clang-19 && runtime_there "$name" ;;
    *) die "tools/dev/packages has an unknown probe '$1'." ;;
  esac
}

# The file carries the architecture in its name on Debian: libclang_rt.fuzzer-x86_64.a.
runtime_there() {
  local stem=${1%.a} file
  for file in "$(clang-19 -print-resource-dir)"/lib/*/"$stem"*.a; do
    [[ -e $file ]] && return 0
  done
  return 1
}

package_manager() {
  local manager
  for manager in apt-get pacman dnf; do
    if have "$manager"; then
      echo "$manager"
      return
    fi
  done
}

# "group…" → the lines of the table whose probe finds nothing.
missing_lines() {
  local group probe names
  while read -r group probe names; do
    [[ " $* " == *" $group "* ]] || continue
    probe_finds "$probe" || echo "$group $probe $names"
  done < <(package_table)
}

run_as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  else
    sudo "$@"
  fi
}

run_package_manager() {
  local manager=$1
  shift
  case $manager in
    apt-get)
      # A stale list of some other repository is no reason to stop: the installation will tell.
      run_as_root apt-get update -q || true
        run_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
      ;;
    pacman) run_as_root pacman -S --needed --noconfirm "$@" ;;
    dnf) run_as_root dnf install -y "$@" ;;
  esac
}

install_packages() {
  local missing
  missing=$(missing_lines "$@")
  [[ -n $missing ]] || return 0

  local manager
  manager=$(package_manager)
  local probes
  probes=$(awk '{ sub(/^[a-z]*:/, "", $2); printf "%s%s", sep, $2; sep = ", " }' <<<"$missing")
  if [[ -z $manager ]]; then
    die "missing: $probes; no apt, pacman or dnf here, so please install these by hand and run this again."
  fi

  local column packages unavailable
  case $manager in
    apt-get) column=3 ;;
    pacman) column=4 ;;
    dnf) column=5 ;;
  esac
  unavailable=$(awk -v c="$column" '$c == "-" { sub(/^[a-z]*:/, "", $2); printf "%s%s", sep, $2; sep = ", " }' <<<"$missing")
  if [[ -n $unavailable ]]; then
    die "$manager has no package known to us for: $unavailable; please install by hand and run this again."
  fi
  mapfile -t packages < <(awk -v c="$column" '{ print $c }' <<<"$missing" | sort -u)

  if [[ $(id -u) != 0 ]] && ! have sudo; then
    die "there is no sudo, so please have root install these packages and run this again: ${packages[*]}"
  fi
  say "Installing with $manager: ${packages[*]}"
  if ! run_package_manager "$manager" "${packages[@]}"; then
    die "$manager could not install ${packages[*]}; its message is above (is there a network?)."
  fi
  missing=$(missing_lines "$@")
  if [[ -n $missing ]]; then
    die "still missing after installing: $(awk '{ printf "%s%s", sep, $2; sep = ", " }' <<<"$missing"); the packages of this system may be too old."
  fi
}
