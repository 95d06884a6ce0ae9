// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/frame.h"
#include "validate/compare/fault_class.h"
#include "validate/compare/picture.h"
#include "validate/compare/picture_history.h"

namespace zcplay {

struct Classification {
  FaultClass fault = detect::ArtefactClass::other;
  std::optional<std::uint32_t> from_row = std::nullopt;  ///< half_filled: first luma row that is wrong
  /// The picture, by its number in decode order, that the wrong samples are of: stale, half_filled and
  /// tearing, and overwritten where it is known.
  std::optional<std::uint64_t> same_as = std::nullopt;
  std::string reason = {};                  ///< one sentence of the detector; may be empty
  std::optional<Rect> area = std::nullopt;  ///< pixels of the picture that the wrong blocks lie in
  friend bool operator==(const Classification&, const Classification&) = default;
};

/// For people: "half-filled from row 32", "stale = equals frame 8".
[[nodiscard]] std::string describe(const Classification& classification);

/// The picture with exactly these samples that comes first in `origins`; null if there is none.
[[nodiscard]] const PastPicture* equal_picture(const PictureDigest& digest,
                                               std::span<const PastPicture* const> origins);

/// Names the way in which `tested` differs from `reference`, which must be comparable, of one size and not
/// equal, as detect::judge_samples() does. `origins`: see picture_history.h.
[[nodiscard]] Classification classify(const Picture& reference, const Picture& tested,
                                      const PictureDigest& tested_digest,
                                      std::span<const PastPicture* const> origins);

}  // namespace zcplay
