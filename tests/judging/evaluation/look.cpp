// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/look.h"

#include <algorithm>
#include <iterator>

namespace zcplay::judging {

float Opinion::surest() const {
  return *std::ranges::max_element(confidence);
}

std::optional<detect::ArtefactClass> Opinion::named() const {
  const auto best = std::ranges::max_element(confidence);
  if (*best < detect::kReported) return std::nullopt;
  return static_cast<detect::ArtefactClass>(std::distance(confidence.begin(), best));
}

void Looks::add(Looks other) {
  const auto clip_base = static_cast<std::uint32_t>(clips.size());
  const auto fault_base = static_cast<std::uint32_t>(faults.size());
  std::ranges::move(other.clips, std::back_inserter(clips));
  std::ranges::move(other.faults, std::back_inserter(faults));
  for (Look look : other.all) {
    look.clip += clip_base;
    look.fault += fault_base;
    all.push_back(look);
  }
}

}  // namespace zcplay::judging
