// SPDX-License-Identifier: MIT
#include "validate/compare/fault_class.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace zcplay {

std::size_t index_of(const FaultClass& fault) {
  if (const auto* artefact = std::get_if<detect::ArtefactClass>(&fault)) return std::to_underlying(*artefact);
  return detect::kArtefactClassCount + std::to_underlying(std::get<DecoderFault>(fault));
}

FaultClass fault_class_at(std::size_t index) {
  assert(index < kFaultClassCount);
  if (index < detect::kArtefactClassCount) return static_cast<detect::ArtefactClass>(index);
  return static_cast<DecoderFault>(index - detect::kArtefactClassCount);
}

std::string_view to_string(const FaultClass& fault) {
  constexpr std::array<std::string_view, kDecoderFaultCount> kNames = {
      "overwritten", "wrong_format", "error_flag", "not_flagged", "missing", "extra",
  };
  if (const auto* artefact = std::get_if<detect::ArtefactClass>(&fault)) return detect::to_string(*artefact);
  return kNames[std::to_underlying(std::get<DecoderFault>(fault))];
}

std::string label(const FaultClass& fault) {
  if (const auto* artefact = std::get_if<detect::ArtefactClass>(&fault)) return detect::label(*artefact);
  std::string text(to_string(fault));
  std::ranges::replace(text, '_', ' ');
  return text;
}

}  // namespace zcplay
