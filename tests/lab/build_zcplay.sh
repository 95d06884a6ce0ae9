# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2153,SC2154  # variables of lib.sh and of what sourced this
# Builds zcplay and its tests in the lab's root: the second platform it must build on. With them the
# small streams that tests take, made by that root's FFmpeg.

in_zcplay_build() {
  local build=$1
  shift
  in_root --bind "$TOP" /lab/source --bind "$build" /lab/build --bind "$LAB/ccache" /lab/run "$ROOT" \
    env CCACHE_DIR=/lab/run CCACHE_BASEDIR=/lab CCACHE_NOHASHDIR=1 CC="ccache gcc" CXX="ccache g++" "$@"
}

compile_zcplay() {
  local build=$1
  if [[ ! -f $build/build.ninja ]]; then
    # Headers alone are compiled outside of the lab, which keeps count of those that come and go.
    in_zcplay_build "$build" meson setup -Dbuildtype=debugoptimized -Dheaders_alone=false /lab/build /lab/source
  fi
  in_zcplay_build "$build" ninja -C /lab/build
  in_zcplay_build "$build" bash /lab/source/tests/support/generate_media.sh /lab/build/generated-media
}

# The program alone, with sanitizers, as /lab/build/asan/zcplay.
compile_zcplay_asan() {
  local build=$1
  if [[ ! -f $build/asan/build.ninja ]]; then
    in_zcplay_build "$build" meson setup -Dbuildtype=debugoptimized -Dheaders_alone=false -Db_sanitize=address,undefined \
      /lab/build/asan /lab/source
  fi
  in_zcplay_build "$build" ninja -C /lab/build/asan zcplay
}

# Needs ROOT, and that build_zcplay was there before.
build_zcplay_asan() {
  local folder start=$SECONDS
  folder=$(checkout_folder)
  quietly "$folder/build-asan.log" "building zcplay with sanitizers in the lab's root" compile_zcplay_asan "$folder/build"
  say "Built zcplay with sanitizers in the lab's root in $(duration $((SECONDS - start)))."
}

# Needs ROOT. Each checkout has a build of its own; what is there already is only brought up to date.
build_zcplay() {
  local folder build start=$SECONDS
  folder=$(checkout_folder)
  build=$folder/build
  mkdir -p "$build" "$LAB/ccache"
  # The root that it was made with is gone: so are its libraries.
  if [[ -f $build/root && $(<"$build/root") != "$ROOT" ]]; then rm -rf "$build" && mkdir -p "$build"; fi
  echo "$ROOT" >"$build/root"
  quietly "$folder/build.log" "building zcplay in the lab's root" compile_zcplay "$build"
  say "Built zcplay in the lab's root in $(duration $((SECONDS - start)))."
}
