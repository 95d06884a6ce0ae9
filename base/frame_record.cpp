// SPDX-License-Identifier: MIT
#include "base/frame_record.h"

namespace zcplay {

std::string_view to_string(Stage stage) {
  switch (stage) {
    case Stage::demuxed:
      return "demuxed";
    case Stage::queued:
      return "queued";
    case Stage::request_done:
      return "request_done";
    case Stage::leased:
      return "leased";
    case Stage::committed:
      return "committed";
    case Stage::presented:
      return "presented";
    case Stage::released:
      return "released";
  }
  return "unknown";
}

std::optional<std::chrono::nanoseconds> FrameRecord::between(Stage from, Stage to) const {
  const auto& start = at[static_cast<std::size_t>(from)];
  const auto& end = at[static_cast<std::size_t>(to)];
  if (!start || !end) return std::nullopt;
  return *end - *start;
}

}  // namespace zcplay
