// SPDX-License-Identifier: MIT
#pragma once

#include "base/frame.h"

struct AVFrame;

namespace zcplay::software {

/// What libavcodec says of an output frame, in our words. FFmpeg 6.1 turned some members of AVFrame
/// into flags and 7 dropped the members; the difference ends here.

[[nodiscard]] PictureKind picture_kind(const AVFrame& frame);
[[nodiscard]] DefectSet defects(const AVFrame& frame);
/// `full_range_format`: the pixel format's name says full range (yuvj420p).
[[nodiscard]] ColorInfo color_info(const AVFrame& frame, bool full_range_format);
/// The part of the coded picture that is to be shown; the whole of it where the crop is nonsense.
[[nodiscard]] Rect crop(const AVFrame& frame);

}  // namespace zcplay::software
