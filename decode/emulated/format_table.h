// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "decode/emulated/codec.h"

namespace zcplay::emulated {

/// A format of the picture queue: one memory plane, luma and then interleaved 4:2:0 chroma.
struct PictureFormat {
  std::uint32_t pixelformat = V4L2_PIX_FMT_NV12;
  std::uint8_t bit_depth = 8;  ///< streams it is offered for
  std::uint8_t bytes_per_sample = 1;
};

/// The largest coded picture, in pixels; multiples of 16.
struct SizeLimit {
  std::uint32_t width = 4096;
  std::uint32_t height = 4096;
};

/// What a driver is free to choose of its sizes.
struct SizeRules {
  SizeLimit largest;
  std::uint32_t smallest = 16;  ///< pixels a side
  std::uint32_t step = 16;      ///< pixels, from `smallest` on; a power of two
};

/// Which formats there are and what they come to: the format half of a stateless decoder driver, as
/// hantro_v4l2.c and visl-video.c have it. Immutable.
class FormatTable {
 public:
  FormatTable(std::vector<const CodecTraits*> codecs, std::vector<PictureFormat> pictures, SizeRules rules);

  [[nodiscard]] std::span<const CodecTraits* const> codecs() const { return codecs_; }
  [[nodiscard]] const CodecTraits* codec(std::uint32_t pixelformat) const;
  /// The `index`-th format offered for this depth.
  [[nodiscard]] const PictureFormat* picture(std::uint32_t index, std::uint8_t bit_depth) const;

  /// Makes what the user asked for something the device can do, as TRY_FMT.
  void fit_coded(v4l2_pix_format_mplane& format) const;
  void fit_picture(v4l2_pix_format_mplane& format, const v4l2_pix_format_mplane& coded,
                   std::uint8_t bit_depth) const;

  [[nodiscard]] v4l2_pix_format_mplane default_coded() const;
  /// The picture format that a new coded format or bit depth resets to.
  [[nodiscard]] v4l2_pix_format_mplane default_picture(const v4l2_pix_format_mplane& coded,
                                                       std::uint8_t bit_depth) const;
  [[nodiscard]] v4l2_frmsize_stepwise sizes() const;

 private:
  std::vector<const CodecTraits*> codecs_;
  std::vector<PictureFormat> pictures_;
  SizeRules rules_;
};

/// As VIDIOC_ENUM_FMT describes it: "Y/UV 4:2:0"; empty for what we do not know.
[[nodiscard]] std::string_view picture_format_description(std::uint32_t pixelformat);

}  // namespace zcplay::emulated
