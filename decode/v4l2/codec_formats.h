// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "decode/stream_info.h"

namespace zcplay::v4l2 {

/// The stateless ("parsed") coded format of a codec, V4L2_PIX_FMT_*.
[[nodiscard]] std::uint32_t bitstream_fourcc(Codec codec);
[[nodiscard]] std::optional<Codec> codec_of(std::uint32_t bitstream_fourcc);

}  // namespace zcplay::v4l2
