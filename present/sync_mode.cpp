// SPDX-License-Identifier: MIT
#include "present/sync_mode.h"

#include <array>
#include <utility>

namespace zcplay::present {
namespace {

constexpr std::array<std::pair<SyncMode, std::string_view>, 3> kNames = {{{SyncMode::completed, "completed"},
                                                                          {SyncMode::implicit, "implicit"},
                                                                          {SyncMode::explicit_, "explicit"}}};

}  // namespace

std::string_view to_string(SyncMode mode) {
  return kNames[static_cast<std::size_t>(mode)].second;
}

std::optional<SyncMode> sync_mode_from_name(std::string_view name) {
  for (const auto& [mode, known] : kNames) {
    if (known == name) return mode;
  }
  return std::nullopt;
}

}  // namespace zcplay::present
