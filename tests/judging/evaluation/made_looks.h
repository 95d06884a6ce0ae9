// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "tests/judging/evaluation/look.h"

namespace zcplay::judging {

/// Looks made by hand: one clip of camera and one of noise, and a fault of every class with its number.
inline Looks no_looks() {
  Looks looks;
  looks.clips = {{"a camera", ContentKind::camera}, {"some noise", ContentKind::noise}};
  for (std::size_t i = 0; i < detect::kArtefactClassCount; ++i) {
    looks.faults.push_back({.artefact = static_cast<detect::ArtefactClass>(i)});
  }
  return looks;
}

inline Opinion suspicion(detect::ArtefactClass artefact, double confidence) {
  Opinion opinion;
  opinion.confidence[static_cast<std::size_t>(artefact)] = static_cast<float>(confidence);
  return opinion;
}

inline Look clean_look(std::uint32_t clip = 0) {
  return {.clip = clip, .kind = clip == 0 ? ContentKind::camera : ContentKind::noise};
}

/// Both judges said `opinion`.
inline Look faulty_look(detect::ArtefactClass artefact, const Opinion& opinion, std::uint32_t clip = 0) {
  Look look = clean_look(clip);
  look.fault = static_cast<std::uint32_t>(artefact);
  look.in_faulty_run = true;
  look.faulty = true;
  look.visible = 1;
  look.alone = opinion;
  look.referenced = opinion;
  return look;
}

}  // namespace zcplay::judging
