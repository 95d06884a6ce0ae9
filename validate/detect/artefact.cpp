// SPDX-License-Identifier: MIT
#include "validate/detect/artefact.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace zcplay::detect {
namespace {

struct Name {
  std::string_view machine;
  std::string_view human;
};

constexpr std::array<Name, kArtefactClassCount> kNames = {{
    {"zero_page", "zero page"},
    {"zero_part", "zero in part"},
    {"half_filled", "half-filled"},
    {"stale", "stale"},
    {"repeated", "repeated"},
    {"out_of_order", "out of order"},
    {"block_damage", "block damage"},
    {"keyframe_damage", "block damage at keyframes"},
    {"tearing", "tearing"},
    {"chroma_loss", "chroma lost"},
    {"chroma_swap", "chroma swapped"},
    {"wrong_matrix", "wrong matrix"},
    {"wrong_range", "wrong range"},
    {"stride_shear", "wrong stride"},
    {"other", "other"},
}};

constexpr std::array<std::string_view, 4> kObservations = {"uniform_picture", "constant_rows", "unchanged",
                                                           "green"};

}  // namespace

std::string_view to_string(ArtefactClass artefact) {
  assert(std::to_underlying(artefact) < kNames.size());
  return kNames[std::to_underlying(artefact)].machine;
}

std::string label(ArtefactClass artefact) {
  assert(std::to_underlying(artefact) < kNames.size());
  return std::string(kNames[std::to_underlying(artefact)].human);
}

std::optional<ArtefactClass> artefact_from_name(std::string_view name) {
  const auto found = std::ranges::find(kNames, name, &Name::machine);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<ArtefactClass>(found - kNames.begin());
}

std::string_view to_string(ObservationKind kind) {
  assert(std::to_underlying(kind) < kObservations.size());
  return kObservations[std::to_underlying(kind)];
}

}  // namespace zcplay::detect
