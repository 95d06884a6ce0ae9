// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "base/log.h"
#include "base/result.h"
#include "decode/decoder.h"
#include "decode/stream_info.h"

namespace zcplay::software {

struct SoftwareDecoderOptions {
  /// H.264 output in the order the standard means (ascending POC), which is what hardware is compared
  /// with. Off: what FFmpeg's tools give by default, which now and then shows a frame too early and
  /// drops the ones it overtook.
  bool strict_order = false;
  /// Call PictureSink::on_decoded(), which costs one more copy of each picture.
  bool decode_order = true;
  /// Frames that the sink may hold at once; above it submit() says need_slot.
  unsigned max_leased_frames = 64;
};

/// libavcodec as the reference: the same frames as a hardware decoder gives, in slots that are memfds.
///
/// Pictures in decode order know their id, layout and samples only; their kind is '?' and their order
/// count 0, since libavcodec tells these with its output. A decoder that can also put out what it
/// made up for damage marks it with Defect::decode_error. AV1 has no decode order here (dav1d keeps its
/// pictures to itself), and VP9 units with hidden frames give several pictures of one id, shown ones last.
/// Formats without a semi-planar counterpart (12 bits, 4:1:1, RGB) are an unsupported_input Error.
/// `sink` must outlive the decoder. Never answers Flow::busy.
[[nodiscard]] Result<std::unique_ptr<Decoder>> create_software_decoder(const StreamInfo& stream,
                                                                       PictureSink& sink,
                                                                       SoftwareDecoderOptions options = {},
                                                                       Log log = {});

}  // namespace zcplay::software
