// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/frame.h"
#include "base/result.h"

namespace zcplay {

/// FFmpeg's name of the layout planar_samples() gives for a format: "yuv420p", "yuv420p10le",
/// "gray"; empty for a format that is not known.
[[nodiscard]] std::string_view planar_name(DrmFormat format);

/// The samples to show (the crop) in native planar layout: Y, Cb, Cr one after another, rows
/// without padding, values of more than 8 bits as little-endian words with the value in the low
/// bits. Replaces what `samples` held and uses its memory again. Reads the decoder's mapping where
/// there is one, the dmabuf otherwise; fails as PictureReader::open() does.
[[nodiscard]] Result<void> planar_samples(const FrameInfo& frame, std::vector<std::byte>& samples);

}  // namespace zcplay
