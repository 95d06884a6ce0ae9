# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Starts the compositor a scenario asks for, on vkms, and waits until clients can connect.

start_compositor() {
  case $1 in
    none) ;;
    *) fail "the lab does not know the compositor '$1'." ;;
  esac
}
