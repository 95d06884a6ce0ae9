# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Build folders. One function sets up any of them; the table says how they differ.

# build folder → compiler and meson options
build_options() {
  case $1 in
    build) echo "gcc g++ -Dbuildtype=debugoptimized" ;;
    build-release) echo "gcc g++ -Dbuildtype=release -Db_ndebug=true" ;;
    build-clang) echo "clang-19 clang++-19 -Dbuildtype=debugoptimized" ;;
    # Warnings are judged in the plain build; instrumented code gives GCC false ones. Line numbers
    # are all that reports need, and take half the time of full debugging information.
    build-asan) echo "gcc g++ -Dbuildtype=custom -Doptimization=1 -Dcpp_args=-g1 -Dwerror=false -Db_sanitize=address,undefined" ;;
    build-tsan) echo "gcc g++ -Dbuildtype=custom -Doptimization=1 -Dcpp_args=-g1 -Dwerror=false -Db_sanitize=thread" ;;
    build-fuzz) echo "clang-19 clang++-19 -Dbuildtype=debugoptimized -Doptimization=1 -Dwerror=false -Db_lundef=false -Db_sanitize=address,undefined -Dfuzz=true -Dcpp_args=-fsanitize=fuzzer-no-link -Dcpp_link_args=-fsanitize=fuzzer-no-link" ;;
    *) die "unknown build folder '$1'." ;;
  esac
}

# Configures the folder where that is needed: new, half made, made with other options, or headers
# came or went (each header is compiled alone, and meson lists them when it configures).
configure() {
  local folder=$1 words cc cxx launcher=""
  read -r -a words <<<"$(build_options "$folder")"
  cc=${words[0]} cxx=${words[1]}
  set_up_ccache
  have ccache && launcher="ccache "
  local headers=$folder/tests/style/headers.list
  local made_with="$launcher${words[*]}" stamp=$folder/options
  if [[ ! -f $folder/build.ninja || ! -f $stamp || $(<"$stamp") != "$made_with" ]]; then
    rm -rf "$folder"
    CC="$launcher$cc" CXX="$launcher$cxx" meson setup "${words[@]:2}" "$folder" || return 1
    echo "$made_with" >"$stamp"
  elif [[ -f $headers ]] && ! python3 -B tests/style/list_headers.py "$TOP" | cmp -s - "$headers"; then
    meson setup --reconfigure "$folder"
  fi
}

# build_folder FOLDER [TARGET…]
build_folder() {
  local folder=$1
  shift
  configure "$folder" && ninja -C "$folder" "$@"
}
