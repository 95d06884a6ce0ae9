// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace zcplay::h264 {

/// What we use of supplemental enhancement information (Annex D).
struct Sei {
  /// recovery_point: frame_num increments until pictures are right again.
  std::optional<std::uint32_t> recovery_frame_cnt;
};

/// Reads all messages of one SEI NAL unit payload into `sei`, keeping what other units put there.
/// Damage ends the reading; what was read before it stands.
void parse_sei(std::span<const std::uint8_t> payload, Sei& sei);

}  // namespace zcplay::h264
