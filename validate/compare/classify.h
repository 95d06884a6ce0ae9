// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "validate/compare/picture.h"
#include "validate/compare/picture_history.h"
#include "validate/compare/plane_compare.h"

namespace zcplay {

/// What is wrong with a frame, in the words of the report.
enum class FaultClass : std::uint8_t {
  all_zero,        ///< every sample is 0: the slot was never written
  half_filled,     ///< right down to a row; from there on zero, or what the slot held before
  stale,           ///< exactly another picture of the stream
  swapped_chroma,  ///< Cb and Cr exchanged
  wrong_stride,    ///< rows sheared, as if written with another stride
  block_damage,    ///< at most half of the macroblocks differ
  other,           ///< differs in no way known
  overwritten,     ///< was right when decoded and had changed when it was output
  wrong_format,    ///< another size, crop or sample format
  error_flag,      ///< the device flagged a picture that the reference finds sound
  not_flagged,     ///< the reference finds it damaged; the tested decoder shows other samples and is silent
  missing,         ///< the reference has it, the tested decoder has not
  extra,           ///< the tested decoder has it, the reference has not
  out_of_order,    ///< output after a frame that should come later
};

inline constexpr std::size_t kFaultClassCount = 14;

/// The name in machine-readable reports: "half_filled".
[[nodiscard]] std::string_view to_string(FaultClass fault);

/// The name for people: "half-filled".
[[nodiscard]] std::string label(FaultClass fault);

struct Classification {
  FaultClass fault = FaultClass::other;
  std::uint32_t from_row = 0;  ///< half_filled: first luma row that is wrong
  /// stale, and overwritten where it is known: number, in decode order, of the picture it equals.
  std::optional<std::uint64_t> same_as;
  friend bool operator==(const Classification&, const Classification&) = default;
};

/// For people: "half-filled from row 32", "stale = equals frame 8".
[[nodiscard]] std::string describe(const Classification& classification);

/// The picture with exactly these samples that comes first in `origins`; null if there is none.
[[nodiscard]] const PastPicture* equal_picture(const PictureDigest& digest,
                                               std::span<const PastPicture* const> origins);

/// Names the way in which `tested` differs from `reference`, which must be comparable, of one size,
/// and have `difference`, not an equal one. `origins`: see picture_history.h.
[[nodiscard]] Classification classify(const Picture& reference, const Picture& tested,
                                      const PictureDigest& tested_digest, const PictureDifference& difference,
                                      std::span<const PastPicture* const> origins);

}  // namespace zcplay
