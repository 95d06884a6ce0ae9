# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2153,SC2154  # variables of lib.sh and of what sourced this
# Makes the lab's root file system: Debian forky with what tests/lab/root/packages lists.

readonly kDebianKeys=/usr/share/keyrings/debian-archive-keyring.gpg

lab_packages() { sed 's/#.*//' "$kLabFolder/root/packages" | tr -s ' \n' '\n' | sed '/^$/d'; }

root_folder() {
  echo "$LAB/root-$(key_of "$kLabFolder"/{build_root.sh,root/packages,root/lab-init})"
}

# debootstrap knows old suites by name; new ones are made like sid.
debootstrap_script() {
  if [[ -e /usr/share/debootstrap/scripts/$kLabSuite ]]; then echo "$kLabSuite"; else echo sid; fi
}

# In a mount namespace of its own: what debootstrap mounts is gone however it ends.
make_base() {
  local root=$1
  become_root unshare --mount debootstrap --variant=minbase --keyring="$kDebianKeys" --cache-dir="$LAB/packages" \
    "$kLabSuite" "$root" "$kLabMirror" "$(debootstrap_script)"
}

# A testing suite's Release file may be past its date for some days; its signature still counts.
configure_packages() {
  local root=$1
  printf 'deb %s %s main\n' "$kLabMirror" "$kLabSuite" | become_root tee "$root/etc/apt/sources.list"
  become_root tee "$root/etc/apt/apt.conf.d/99lab" <<'CONFIGURATION'
Acquire::Check-Valid-Until "false";
Acquire::Retries "3";
APT::Install-Recommends "false";
APT::Keep-Downloaded-Packages "true";
APT::Sandbox::User "root";
DPkg::Options { "--force-unsafe-io"; };
CONFIGURATION
  # No service may start in a root that is only changed into.
  printf '#!/bin/sh\nexit 101\n' | become_root tee "$root/usr/sbin/policy-rc.d"
  become_root chmod +x "$root/usr/sbin/policy-rc.d"
}

install_lab_packages() {
  local root=$1 packages
  mapfile -t packages < <(lab_packages)
  local archives=(--bind "$LAB/packages" /var/cache/apt/archives)
  in_root "${archives[@]}" "$root" apt-get -q update
  in_root "${archives[@]}" "$root" apt-get -q -y install "${packages[@]}"
}

finish_root() {
  local root=$1
  become_root mkdir -p "$root"/lab/{source,build,run,media,kernel}
  become_root cp "$kLabFolder/root/lab-init" "$root/lab-init"
  # Every boot has the same identity, and the kernel mounts this folder read-only.
  become_root sh -c "echo lab >'$root/etc/hostname'; ln -sf /proc/mounts '$root/etc/mtab'; : >'$root/etc/machine-id'"
}

# Sets ROOT; makes it where this key's is not there yet.
build_root() {
  ROOT=$(root_folder)
  if [[ ! -e $ROOT ]]; then locked "$(basename "$ROOT")" make_root; fi
  used "$ROOT"
}

make_root() {
  if [[ -e $ROOT ]]; then return; fi
  have debootstrap || die "debootstrap is missing; run ./dev deps lab."
  [[ -e $kDebianKeys ]] || die "there is no $kDebianKeys, so Debian's packages cannot be checked; run ./dev deps lab."
  [[ $(id -u) == 0 ]] || have sudo ||
    die "the lab's root can only be made by root, and there is no sudo here; have root run ZCPLAY_LAB=$LAB ./dev lab --build once."
  need_space 6 "the lab's root"
  local partial=$ROOT.partial log=$ROOT.partial.log start=$SECONDS
  say "Making the lab's root: Debian $kLabSuite from $kLabMirror (some minutes, once)."
  become_root rm -rf --one-file-system "$partial"
  quietly "$log" "debootstrap (is there a network?)" make_base "$partial"
  quietly "$log" "writing the root's package sources" configure_packages "$partial"
  quietly "$log" "installing the root's packages (is there a network?)" install_lab_packages "$partial"
  quietly "$log" "finishing the root" finish_root "$partial"
  become_root mv "$partial" "$ROOT"
  say "Made $ROOT in $(duration $((SECONDS - start)))."
}
