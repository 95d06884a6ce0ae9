// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "base/frame.h"
#include "base/result.h"
#include "decode/v4l2/buffer_types.h"
#include "decode/v4l2/node.h"
#include "decode/v4l2/pixel_layout.h"

namespace zcplay::v4l2 {

/// What a stream needs of the two queues.
struct FormatRequest {
  std::uint32_t bitstream_fourcc = 0;
  Size coded_size;                   ///< pixels
  std::uint32_t bitstream_size = 0;  ///< bytes a bitstream buffer should have at least
  std::uint32_t picture_fourcc = 0;  ///< V4L2_PIX_FMT_NV12 or _P010
};

/// What the driver agreed to.
struct AgreedFormats {
  v4l2_format bitstream{};
  v4l2_format pictures{};
  PixelLayout layout;
};

/// Initialization, steps 1 to 5, of dev-stateless-decoder.rst: coded format, then `set_controls`
/// (the controls that the picture format depends on), then the picture format, chosen only if the
/// driver's own choice is another. Neither queue may have buffers. Errors: unsupported_input where
/// the device cannot take this size or has not this picture format.
[[nodiscard]] Result<AgreedFormats> negotiate_formats(const Node& video, const BufferTypes& types,
                                                      const FormatRequest& request,
                                                      const std::function<Result<void>()>& set_controls);

}  // namespace zcplay::v4l2
