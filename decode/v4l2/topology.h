// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "decode/v4l2/node.h"

namespace zcplay::v4l2 {

/// MEDIA_IOC_DEVICE_INFO, as far as people want to know it.
struct MediaDevice {
  std::string driver;
  std::string model;
  std::string bus_info;
};

/// One decoder in a media device's graph.
struct DecoderEntity {
  std::string name;        ///< the entity's, e.g. "rockchip,rk3568-vpu-dec-proc"
  std::string video_node;  ///< "/dev/videoN", or empty with the reason in `trouble`
  std::string trouble;
};

[[nodiscard]] Result<MediaDevice> query_media_device(const Node& media);

/// Walks the graph of MEDIA_IOC_G_TOPOLOGY: every entity with the function of a video decoder, and
/// the video node that both its source and its sink DMA engines are reached through (how
/// v4l2-mem2mem registers itself). Node numbers are never guessed. Errors: the graph cannot be read,
/// keeps changing, or claims absurd sizes.
[[nodiscard]] Result<std::vector<DecoderEntity>> find_decoder_entities(const Node& media);

/// A fixed-size, maybe unterminated, character array of the uAPI as a string of printable characters.
[[nodiscard]] std::string text_of(const char* characters, std::size_t capacity);
template <std::size_t Size>
[[nodiscard]] std::string text_of(const char (&characters)[Size]) {
  return text_of(characters, Size);
}
template <std::size_t Size>
[[nodiscard]] std::string text_of(const unsigned char (&characters)[Size]) {
  return text_of(reinterpret_cast<const char*>(characters), Size);
}

}  // namespace zcplay::v4l2
