// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace zcplay {

/// How NAL units are told apart in an access unit.
enum class NalFraming : std::uint8_t {
  annex_b,   ///< start codes, H.264 Annex B
  length_1,  ///< a length of this many bytes before each (avcC, ISO/IEC 14496-15)
  length_2,
  length_4,
};

/// Walks the NAL units of an access unit, each byte scanned once, nothing copied or allocated.
/// Trailing zero bytes are not part of a unit. A length that runs past the end yields what is there
/// and sets damaged(). A start code inside a unit with a length ends it as well, since no NAL unit may
/// contain one (H.264 7.4.1): some muxers put a length before several units in Annex B framing.
class NalSplitter {
 public:
  NalSplitter(std::span<const std::uint8_t> bytes, NalFraming framing);

  /// The next NAL unit, header byte first, without start code or length; never empty.
  [[nodiscard]] std::optional<std::span<const std::uint8_t>> next();
  [[nodiscard]] bool damaged() const { return damaged_; }

 private:
  std::span<const std::uint8_t> rest_;
  std::span<const std::uint8_t> inside_;  ///< what is left of a unit with a length
  NalFraming framing_;
  bool damaged_ = false;
};

}  // namespace zcplay
