// SPDX-License-Identifier: MIT
#include "decode/v4l2/codec_formats.h"

#include <linux/videodev2.h>

#include <algorithm>
#include <array>

namespace zcplay::v4l2 {
namespace {

// Kernel headers know AV1 since 6.5 only.
constexpr std::uint32_t kAv1Frame = v4l2_fourcc('A', 'V', '1', 'F');

struct CodecFormat {
  Codec codec;
  std::uint32_t fourcc;
};

constexpr std::array kCodecFormats{
    CodecFormat{Codec::h264, V4L2_PIX_FMT_H264_SLICE},   CodecFormat{Codec::hevc, V4L2_PIX_FMT_HEVC_SLICE},
    CodecFormat{Codec::vp8, V4L2_PIX_FMT_VP8_FRAME},     CodecFormat{Codec::vp9, V4L2_PIX_FMT_VP9_FRAME},
    CodecFormat{Codec::mpeg2, V4L2_PIX_FMT_MPEG2_SLICE}, CodecFormat{Codec::av1, kAv1Frame},
};

}  // namespace

std::uint32_t bitstream_fourcc(Codec codec) {
  return std::find_if(kCodecFormats.begin(), kCodecFormats.end(),
                      [&](const CodecFormat& format) { return format.codec == codec; })
      ->fourcc;
}

std::optional<Codec> codec_of(std::uint32_t bitstream_fourcc) {
  for (const CodecFormat& format : kCodecFormats) {
    if (format.fourcc == bitstream_fourcc) return format.codec;
  }
  return std::nullopt;
}

}  // namespace zcplay::v4l2
