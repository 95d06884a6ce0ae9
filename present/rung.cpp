// SPDX-License-Identifier: MIT
#include "present/rung.h"

#include <array>
#include <utility>

namespace zcplay::present {
namespace {

constexpr std::array<std::pair<RungKind, std::string_view>, 3> kNames = {
    {{RungKind::dmabuf, "dmabuf"}, {RungKind::egl, "egl"}, {RungKind::shm, "shm"}}};

}  // namespace

std::string_view to_string(RungKind kind) {
  return kNames[static_cast<std::size_t>(kind)].second;
}

std::optional<RungKind> rung_from_name(std::string_view name) {
  for (const auto& [kind, known] : kNames) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

}  // namespace zcplay::present
