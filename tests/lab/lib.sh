# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034  # used by what sources this
# What the lab's scripts share: where things are kept, what a thing's key is, and how to do work inside
# the lab's root. Sourced; expects TOP, the checkout, and tools/dev/common.sh.
#
# The cache, $ZCPLAY_LAB or ~/.cache/zcplay-lab:
#   root-KEY/             Debian forky with compositors, players and compilers
#   kernel-FLAVOUR-KEY/   the kernel as a program: linux, config, log
#   source-KEY/           the kernel's source with our patches
#   packages/             what was downloaded, so that a build that was cut off does not start from nothing
#   checkouts/ID/         for each checkout: zcplay built in the root, and what the last boots left
# A KEY is a hash of all files that say how the thing is made. A folder with such a name is complete:
# it is made under another name and renamed at the end. What no run has used for two weeks is removed.

readonly kLabSuite=forky
readonly kLabMirror=${ZCPLAY_LAB_MIRROR:-http://deb.debian.org/debian}
readonly kLabFolder=$TOP/tests/lab

# Sets LAB, the cache folder, and makes it.
find_lab_cache() {
  LAB=${ZCPLAY_LAB:-}
  if [[ -z $LAB ]]; then
    [[ -n ${XDG_CACHE_HOME:-}${HOME:-} ]] ||
      die "there is neither HOME nor ZCPLAY_LAB, so the lab has no place to keep its kernel and root; set ZCPLAY_LAB to a folder."
    LAB=${XDG_CACHE_HOME:-$HOME/.cache}/zcplay-lab
  fi
  mkdir -p "$LAB/packages" 2>/dev/null || die "cannot make the lab's cache $LAB; set ZCPLAY_LAB to a folder you may write to."
  LAB=$(cd "$LAB" && pwd -P)
  [[ $LAB != *[[:space:],]* ]] || die "the lab's cache $LAB has a space or a comma in its path, which the kernel's command line cannot take; set ZCPLAY_LAB."
  [[ $TOP != *[[:space:],]* ]] || die "the checkout $TOP has a space or a comma in its path, which the kernel's command line cannot take."
}

# key_of FILE...: a short hash of their names and contents, names counted from tests/lab.
key_of() {
  local file
  for file in "$@"; do
    printf '%s ' "${file#"$kLabFolder"/}"
    sha256sum <"$file"
  done | sha256sum | cut -c1-12
}

# need_space GIGABYTES WHAT
need_space() {
  local free
  free=$(df --output=avail --block-size=1G "$LAB" | tail -n 1)
  ((free >= $1)) || die "$2 needs $1 GB in $LAB, and ${free// /} GB are free; make room or set ZCPLAY_LAB to another disk."
}

# locked NAME COMMAND...: one build of a thing at a time, also across checkouts.
locked() {
  local name=$1 lock
  shift
  exec {lock}>"$LAB/$name.lock"
  if ! flock --nonblock "$lock"; then
    say "Waiting for another build of $name."
    flock "$lock"
  fi
  "$@"
  exec {lock}>&-
}

# used FOLDER...: remembers that these were of use today.
used() {
  local folder
  for folder in "$@"; do
    touch "$LAB/$(basename "$folder").lock"
  done
}

# Old keys: a root and a kernel with its source take some gigabytes.
prune_lab() {
  local lock
  while read -r lock; do
    say "Removing ${lock%.lock}, which nothing has used for two weeks."
    become_root rm -rf --one-file-system "${lock%.lock}" "${lock%.lock}.partial" "${lock%.lock}.partial.log" "$lock"
  done < <(find "$LAB" -maxdepth 1 -name '*-*.lock' -mtime +14)
}

# quietly LOG WHAT COMMAND...: output to the log; the end of it, and one sentence, where it fails.
quietly() {
  local log=$1 what=$2 status
  shift 2
  # Behind if or ||, bash would go on after a command of a function that failed.
  set +e
  (
    set -e
    "$@"
  ) </dev/null >"$log" 2>&1
  status=$?
  set -e
  if ((status != 0)); then
    tail -n 25 "$log" >&2
    die "$what failed; all of it is in $log."
  fi
}

become_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  else
    sudo "$@"
  fi
}

# in_root [--bind HOST GUEST]... ROOT COMMAND...: runs a command in the lab's root, with folders of the
# machine mounted in a mount namespace of its own: nothing stays mounted, however it ends.
in_root() {
  local binds=()
  while [[ $1 == --bind ]]; do
    binds+=("$2" "$3")
    shift 3
  done
  local root=$1
  shift
  local unshare=(unshare --mount)
  if [[ $(id -u) != 0 ]]; then unshare=(unshare --mount --map-root-user); fi
  # shellcheck disable=SC2016  # the inner shell expands these
  "${unshare[@]}" bash -c '
    set -e
    root=$1 count=$2
    shift 2
    mount --rbind /dev "$root/dev"
    mount --rbind /proc "$root/proc"
    mount -t tmpfs none "$root/tmp"
    while ((count > 0)); do
      mkdir -p "$root$2"
      mount --bind "$1" "$root$2"
      shift 2
      count=$((count - 1))
    done
    exec chroot "$root" env -i HOME=/tmp PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C.UTF-8 \
      DEBIAN_FRONTEND=noninteractive "$@"
  ' in_root "$root" $((${#binds[@]} / 2)) "${binds[@]}" "$@"
}

# The folder for what belongs to this checkout alone.
checkout_folder() {
  local folder
  folder=$LAB/checkouts/$(printf '%s' "$TOP" | sha256sum | cut -c1-12)
  mkdir -p "$folder"
  printf '%s\n' "$TOP" >"$folder/path"
  echo "$folder"
}
