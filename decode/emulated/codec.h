// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "decode/emulated/control_verdict.h"
#include "decode/emulated/engine.h"

namespace zcplay::emulated {

/// One control as VIDIOC_QUERY_EXT_CTRL shows it, and how its value is made and checked.
struct ControlDescription {
  std::uint32_t id = 0;
  std::uint32_t type = 0;  ///< V4L2_CTRL_TYPE_*
  std::string_view name;
  std::uint32_t size = 4;  ///< bytes of the value
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;
  std::int64_t default_value = 0;
  std::uint64_t menu_skip_mask = 0;
  std::span<const std::string_view> menu;
  /// Compound controls only. Default value; null: all zero.
  void (*set_default)(std::span<std::byte> value) = nullptr;
  /// The kernel's own check, which may clear fields; null: anything goes.
  ControlVerdict (*validate)(std::span<std::byte> value) = nullptr;

  [[nodiscard]] bool compound() const { return type >= V4L2_CTRL_COMPOUND_TYPES; }
};

/// What the queues and the request machine must know of a codec: everything codec-specific outside
/// of the engine hangs here.
struct CodecTraits {
  std::uint32_t pixelformat = 0;  ///< V4L2_PIX_FMT_* of the bitstream queue
  std::string_view description;   ///< as VIDIOC_ENUM_FMT gives it
  bool holds = false;             ///< V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF is honoured
  std::span<const ControlDescription> controls;
  /// The driver's try_ctrl, with the size set on the bitstream queue (pixels).
  ControlVerdict (*check)(std::uint32_t id, std::span<const std::byte> value, std::uint32_t width,
                          std::uint32_t height) = nullptr;
  /// Bit depth that follows from this control; nullopt where the control does not say.
  std::optional<std::uint8_t> (*bit_depth)(std::uint32_t id, std::span<const std::byte> value) = nullptr;
  /// Decoding can start at the picture these controls describe.
  bool (*keyframe)(std::span<const EngineControl> controls) = nullptr;
  /// Bytes drivers append to a picture for their own use (motion vectors).
  std::uint32_t (*picture_tail)(std::uint32_t width, std::uint32_t height) = nullptr;
  /// Bytes of a bitstream buffer where the user names none; null: two a pixel.
  std::uint32_t (*bitstream_size)(std::uint32_t width, std::uint32_t height) = nullptr;
};

using EngineFactory = std::function<std::unique_ptr<Engine>()>;

/// A codec the emulated device offers.
struct CodecEntry {
  const CodecTraits* traits = nullptr;  ///< static
  EngineFactory engine;                 ///< called once a context, on the context's worker
};

}  // namespace zcplay::emulated
