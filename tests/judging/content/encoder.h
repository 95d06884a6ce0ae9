// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "tests/judging/content/decoded_clip.h"

namespace zcplay::judging {

/// How pictures are compressed. The coarser, the more blocks show in clean clips; without the filter that
/// smooths their edges even more.
struct Compression {
  std::string_view name;     ///< "fine", "coarse_unfiltered", ...
  std::string_view encoder;  ///< libavcodec's name of it
  int quantizer = 30;
  bool deblocking = true;
  int bidirectional = 2;  ///< B frames between others
};

/// False where libavcodec has no such encoder.
[[nodiscard]] bool can_encode(const Compression& compression);

/// Keyframes come every 24 pictures, and at cuts. Empty where the encoder fails. One thread, so that the same
/// encoder gives the same bytes; other versions give others.
[[nodiscard]] CodedStream encode(const Compression& compression, Size size, std::uint64_t frames,
                                 const std::function<YuvImage(std::uint64_t)>& frame);

}  // namespace zcplay::judging
