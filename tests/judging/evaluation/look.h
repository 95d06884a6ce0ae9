// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/judging/bed.h"
#include "validate/detect/artefact.h"
#include "validate/detect/strength.h"

namespace zcplay::judging {

/// What one judge said of one frame.
struct Opinion {
  std::array<float, detect::kArtefactClassCount> confidence{};  ///< the surest finding of each class

  /// The surest of all classes; 0 where nothing was even suspected.
  [[nodiscard]] float surest() const;
  /// The class of the surest finding, where it is reported.
  [[nodiscard]] std::optional<detect::ArtefactClass> named() const;
  [[nodiscard]] bool reported() const { return surest() >= detect::kReported; }
  [[nodiscard]] float of(detect::ArtefactClass artefact) const {
    return confidence[static_cast<std::size_t>(artefact)];
  }
};

/// Whether the source frame was named rightly.
enum class SourceOutcome : std::uint8_t {
  not_asked,  ///< it cannot be told: the picture looks like its neighbours, or is of no single frame
  right,      ///< or it named a frame that looks the same where it was seen
  wrong,
  not_found,
};

/// One frame of one clip, seen in one way, clean or not, and what the judges said.
struct Look {
  std::uint32_t clip = 0;   ///< index of Looks::clips
  std::uint32_t fault = 0;  ///< index of Looks::faults; meaningless for clean runs
  std::uint32_t frame = 0;
  ContentKind kind{};
  Seeing seeing{};
  bool one_to_one = true;      ///< neither scaled nor dithered
  bool in_faulty_run = false;  ///< its run has a fault, here or in another frame
  bool faulty = false;         ///< its samples differ from the clean ones
  bool flagged = false;  ///< in its run, faulty frames have the decoder's error flag; no reference was asked
  std::uint32_t visible = 0;  ///< as visible_blocks()
  Opinion alone;              ///< without a reference
  Opinion referenced;         ///< with it
  SourceOutcome source = SourceOutcome::not_asked;
};

struct ClipName {
  std::string name;
  ContentKind kind{};
};

struct Looks {
  std::vector<ClipName> clips;
  std::vector<Fault> faults;
  std::vector<Look> all;
  /// Appends what another thread gathered.
  void add(Looks other);
};

}  // namespace zcplay::judging
