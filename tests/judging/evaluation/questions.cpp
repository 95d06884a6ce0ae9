// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/questions.h"

#include <algorithm>

namespace zcplay::judging {

using detect::ArtefactClass;

const Opinion& opinion(const Look& look, Judge judge) {
  return judge == Judge::alone ? look.alone : look.referenced;
}

bool is_clean(const Look& look) {
  return !look.in_faulty_run;
}

bool is_beside(const Look& look) {
  return look.in_faulty_run && !look.faulty;
}

bool counts(const Look& look) {
  return look.faulty && !look.flagged && look.visible > 0;
}

bool promised_with_reference(const Look& look) {
  return counts(look) && look.visible >= (look.one_to_one ? 1U : 2U);
}

std::vector<ArtefactClass> family(ArtefactClass artefact) {
  switch (artefact) {
    case ArtefactClass::zero_page:
    case ArtefactClass::zero_part:
      return {ArtefactClass::zero_page, ArtefactClass::zero_part, ArtefactClass::half_filled};
    case ArtefactClass::half_filled:
      return {ArtefactClass::zero_page, ArtefactClass::zero_part, ArtefactClass::half_filled,
              ArtefactClass::tearing};
    case ArtefactClass::tearing:
      return {ArtefactClass::tearing, ArtefactClass::half_filled};
    case ArtefactClass::block_damage:
    case ArtefactClass::keyframe_damage:
      return {ArtefactClass::block_damage, ArtefactClass::keyframe_damage};
    case ArtefactClass::stale:
    case ArtefactClass::repeated:
    case ArtefactClass::out_of_order:
      return {ArtefactClass::stale, ArtefactClass::repeated, ArtefactClass::out_of_order};
    case ArtefactClass::chroma_loss:
    case ArtefactClass::chroma_swap:
    case ArtefactClass::wrong_matrix:
    case ArtefactClass::wrong_range:
      return {ArtefactClass::chroma_loss, ArtefactClass::chroma_swap, ArtefactClass::wrong_matrix,
              ArtefactClass::wrong_range};
    case ArtefactClass::stride_shear:
    case ArtefactClass::other:
      return {artefact};
  }
  return {artefact};
}

float confidence_in_family(const Opinion& opinion, ArtefactClass artefact) {
  float most = 0;
  for (const auto member : family(artefact)) most = std::max(most, opinion.of(member));
  return most;
}

ArtefactClass artefact_of(const Looks& looks, const Look& look) {
  return looks.faults[look.fault].artefact;
}

}  // namespace zcplay::judging
