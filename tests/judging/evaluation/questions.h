// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/judging/evaluation/look.h"

namespace zcplay::judging {

/// With a reference or without.
enum class Judge : std::uint8_t { alone, referenced };
[[nodiscard]] const Opinion& opinion(const Look& look, Judge judge);

/// A frame of a clean run: what false alarms are counted on.
[[nodiscard]] bool is_clean(const Look& look);
/// A sound frame in a run that has a fault elsewhere. Without a reference, a fault next to it can make it
/// look wrong (after a frame that came too early, the right one steps back), so it is counted apart.
[[nodiscard]] bool is_beside(const Look& look);
/// A faulty frame whose fault can be seen, without the error flag.
[[nodiscard]] bool counts(const Look& look);
/// One that a promise with a reference is about: any at 1:1, from 32x32 on otherwise.
[[nodiscard]] bool promised_with_reference(const Look& look);

/// The classes that, without a reference, tell of the same defect as this one. Nobody can tell apart what was
/// never written in blocks from what was not written from a row on, a picture above its predecessor from
/// one half written into a slot that held it, or damage of one keyframe from damage of one frame.
[[nodiscard]] std::vector<detect::ArtefactClass> family(detect::ArtefactClass artefact);
/// How sure the judge was of a class or its family.
[[nodiscard]] float confidence_in_family(const Opinion& opinion, detect::ArtefactClass artefact);

[[nodiscard]] detect::ArtefactClass artefact_of(const Looks& looks, const Look& look);

}  // namespace zcplay::judging
