// SPDX-License-Identifier: MIT
#include "present/wayland/protocol_log.h"

#include <wayland-client.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <utility>

namespace zcplay::wayland {
namespace {

// libwayland's handler gets no pointer of ours, but is called on the thread that dispatches.
thread_local std::string last_complaint;

void keep(const char* format, va_list arguments) {
  std::array<char, 512> text{};
  (void)std::vsnprintf(text.data(), text.size(), format, arguments);
  last_complaint = text.data();
  while (last_complaint.ends_with('\n')) last_complaint.pop_back();
}

}  // namespace

void keep_protocol_log() {
  wl_log_set_handler_client(keep);
}

std::string take_protocol_complaint() {
  return std::exchange(last_complaint, {});
}

}  // namespace zcplay::wayland
