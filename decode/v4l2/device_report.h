// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/frame.h"
#include "decode/stream_info.h"

namespace zcplay::v4l2 {

/// One way a decoder can lay out pictures.
struct PictureFormat {
  std::uint32_t fourcc = 0;  ///< V4L2_PIX_FMT_*
  std::string name;          ///< "NV12"
  std::string description;   ///< the driver's
  bool usable = false;       ///< zcplay knows its memory layout (pixel_layout.h)
};

/// Picture sizes in pixels. `step` 0: only the sizes min (discrete formats list several ranges).
struct SizeRange {
  Size min;
  Size max;
  Size step;
};

/// One coded format of a decoder.
struct BitstreamFormat {
  std::uint32_t fourcc = 0;
  std::string name;  ///< "S264"
  std::string description;
  std::optional<Codec> codec;  ///< nullopt: not one zcplay knows as stateless
  std::vector<SizeRange> sizes;
  std::vector<PictureFormat>
      pictures;               ///< with the codec's default parameters: others may appear with a stream's
  bool joins_fields = false;  ///< two fields, a request each, can share a slot
  std::vector<std::string> profiles;  ///< empty: the driver does not say
  std::string max_level;              ///< empty: the driver does not say
  std::vector<std::string> missing;   ///< why zcplay cannot use it; empty: it can
};

/// What one decoder can do, as values: for `zcplay probe` and for choosing a device.
struct DeviceReport {
  std::string media_path;
  std::string media_driver;
  std::string model;
  std::string entity;
  std::string video_path;  ///< empty where the graph leads to none
  std::string driver;
  std::string card;
  std::string bus_info;
  std::uint32_t kernel_version = 0;  ///< KERNEL_VERSION() of the media stack
  bool multiplanar = false;          ///< _MPLANE buffer types
  bool requests = false;             ///< the bitstream queue takes requests
  bool orphaned_buffers = false;     ///< slots live on when the queue is freed
  bool draws_test_pictures = false;  ///< colour bars whatever it is given: to be taken only when named
  std::vector<BitstreamFormat> formats;
  std::vector<std::string> missing;  ///< why the device as a whole cannot be used; empty: it can

  /// The format zcplay would use for `codec`, or nullptr.
  [[nodiscard]] const BitstreamFormat* usable_format(Codec codec) const;
};

}  // namespace zcplay::v4l2
