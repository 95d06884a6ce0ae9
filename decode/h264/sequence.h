// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.h"
#include "decode/h264/decoder.h"
#include "decode/h264/sps.h"

namespace zcplay::h264 {

/// Refuses, with unsupported_input, what no frame-based decoder takes: separate colour planes, 4:4:4,
/// luma and chroma of different depth, more than 10 bits.
[[nodiscard]] Result<void> check_supported(const Sps& sps);

/// True if pictures of `sps` need other buffers than those of `sequence`, so that references cannot be
/// kept from one to the other.
[[nodiscard]] bool needs_other_buffers(const Sequence& sequence, const Sps& sps);

/// Turns SPSs into Sequences, with the crop that the container asks for.
class SequenceMaker {
 public:
  explicit SequenceMaker(Size container_size) : container_size_(container_size) {}

  /// Crops to the container's size, as FFmpeg does, where the SPS crops nothing at the top and on the
  /// left and both sizes round up to the same macroblocks. The first SPS for which this does not hold
  /// ends it for good: the stream then changes in a way the container does not know of.
  [[nodiscard]] Sequence make(const Sps& sps);

 private:
  Size container_size_;
};

}  // namespace zcplay::h264
