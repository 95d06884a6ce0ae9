# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2153,SC2154  # variables of lib.sh and of what sourced this
# Builds the lab's kernel, User Mode Linux, as a static program, from Debian's source package with the
# patches in tests/lab/kernel/. It is built inside the lab's root: one compiler, whatever the machine has.

readonly kOldestKernel=7.2  # SMP for User Mode Linux, and the fast seccomp mode, with some months to settle

kernel_source_files() {
  echo "$kLabFolder/build_kernel.sh"
  find "$kLabFolder/kernel" -name '*.patch' | sort
}

source_folder() {
  local files
  mapfile -t files < <(kernel_source_files)
  echo "$LAB/source-$(key_of "${files[@]}")"
}

# option_files FLAVOUR
option_files() {
  echo "$kLabFolder/kernel/options"
  if [[ $1 == debug ]]; then echo "$kLabFolder/kernel/options.debug"; fi
}

kernel_folder() {
  local files
  mapfile -t files < <(
    kernel_source_files
    option_files "$1"
    lab_packages_file
  )
  echo "$LAB/kernel-$1-$(key_of "${files[@]}")"
}

lab_packages_file() { echo "$kLabFolder/root/packages"; }

# The newest kernel source the suite has. Runs in the root.
fetch_source() {
  # shellcheck disable=SC2016
  in_root --bind "$LAB/packages" /packages --bind "$1" /lab/kernel "$ROOT" bash -c '
    set -e
    cd /packages
    name=$(apt-cache --names-only search "^linux-source-[0-9.]+$" | cut -d" " -f1 | sort -V | tail -n 1)
    version=${name#linux-source-}
    if [[ -z $version || $(printf "%s\n" "$version" "$1" | sort -V | head -n 1) != "$1" ]]; then
      echo "The suite has ${name:-no kernel source}, and the lab needs linux-source-$1 or newer."
      exit 1
    fi
    ls "$name"_*.deb >/dev/null 2>&1 || apt-get -q download "$name"
    dpkg-deb --fsys-tarfile "$(ls "$name"_*.deb | tail -n 1)" |
      tar -x --to-stdout "./usr/src/$name.tar.xz" | tar -x --xz --strip-components=1 -C /lab/kernel
  ' fetch "$kOldestKernel"
}

patch_source() {
  local folder=$1 patch
  for patch in "$kLabFolder"/kernel/*.patch; do
    [[ -e $patch ]] || continue
    echo "== $patch"
    patch --directory="$folder" --strip=1 --forward --batch <"$patch"
  done
}

make_source() {
  if [[ -e $SOURCE ]]; then return; fi
  need_space 8 "the lab's kernel"
  local partial=$SOURCE.partial log=$SOURCE.partial.log
  rm -rf "$partial"
  mkdir "$partial"
  quietly "$log" "fetching the kernel's source (is there a network?)" fetch_source "$partial"
  quietly "$log" "patching the kernel's source" patch_source "$partial"
  mv "$partial" "$SOURCE"
}

# Everything asked for must have come out: a renamed option is dropped silently otherwise.
configure_kernel() {
  local build=$1 options option missing=()
  shift
  mapfile -t options < <(sed 's/#.*//' "$@" | tr -s ' \n' '\n' | sed '/^$/d')
  printf 'CONFIG_%s=y\n' "${options[@]}" >"$build/fragment"
  in_kernel "$build" make -C /lab/source ARCH=um O=/lab/build "KCONFIG_ALLCONFIG=/lab/build/fragment" allnoconfig
  for option in "${options[@]}"; do
    grep -q "^CONFIG_$option=y" "$build/.config" || missing+=("$option")
  done
  if ((${#missing[@]} > 0)); then
    echo "This kernel does not take the options ${missing[*]}; see tests/lab/kernel/options."
    return 1
  fi
}

in_kernel() {
  local build=$1
  shift
  in_root --bind "$SOURCE" /lab/source --bind "$build" /lab/build --bind "$LAB/ccache" /lab/run "$ROOT" \
    env CCACHE_DIR=/lab/run CCACHE_BASEDIR=/lab "$@"
}

compile_kernel() {
  in_kernel "$1" make -C /lab/source ARCH=um O=/lab/build CC="ccache gcc" KBUILD_BUILD_TIMESTAMP=1 "-j$(nproc)" linux
}

# build_kernel FLAVOUR: sets KERNEL, the folder; needs ROOT.
build_kernel() {
  local flavour=$1
  KERNEL=$(kernel_folder "$flavour")
  SOURCE=$(source_folder)
  if [[ ! -e $KERNEL ]]; then locked "$(basename "$KERNEL")" make_kernel "$flavour"; fi
  used "$KERNEL" "$SOURCE"
}

make_kernel() {
  if [[ -e $KERNEL ]]; then return; fi
  local flavour=$1 start=$SECONDS build=$KERNEL.partial files
  say "Building the lab's $flavour kernel (some minutes, once)."
  locked "$(basename "$SOURCE")" make_source
  mapfile -t files < <(option_files "$flavour")
  # What an interrupted build left is gone on with: make knows what is complete.
  mkdir -p "$build" "$LAB/ccache"
  quietly "$build.log" "configuring the $flavour kernel" configure_kernel "$build" "${files[@]}"
  quietly "$build.log" "building the $flavour kernel" compile_kernel "$build"
  mkdir "$build/kept"
  mv "$build/linux" "$build/.config" "$build/kept"
  mv "$build/kept" "$KERNEL"
  rm -rf "$build"
  say "Built $KERNEL in $(duration $((SECONDS - start)))."
}
