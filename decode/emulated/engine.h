// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace zcplay::emulated {

/// One control as userspace set it: id (V4L2_CID_*) and its bytes.
struct EngineControl {
  std::uint32_t id = 0;
  std::span<const std::byte> value;
};

/// The slots a running job may predict from, by the reference timestamp they were decoded under.
class LiveSlots {
 public:
  virtual ~LiveSlots() = default;
  /// Memory of the slot last decoded under `timestamp` (nanoseconds) and not queued anew since;
  /// nullopt where no slot carries it.
  [[nodiscard]] virtual std::optional<std::span<const std::byte>> find(std::uint64_t timestamp) const = 0;
  /// True where find() has a slot and its content is what its own job left there: nobody wrote into a
  /// picture that is still predicted from. Reads the whole slot.
  [[nodiscard]] virtual bool intact(std::uint64_t timestamp) const { return find(timestamp).has_value(); }
};

struct EngineInput {
  std::span<const EngineControl> controls;
  std::span<const std::uint8_t> bitstream;  ///< exactly bytesused
  std::uint64_t timestamp = 0;              ///< nanoseconds; equal for both fields of a frame
  bool second_field = false;                ///< the slot already holds a first field (HOLD)
  const LiveSlots* slots = nullptr;
};

/// Where to write: one memory plane, V4L2 format NV12 or P010, chroma at stride * height.
struct EnginePicture {
  std::span<std::byte> memory;
  std::uint32_t pixel_format = 0;  ///< V4L2_PIX_FMT_*
  std::uint32_t width = 0;         ///< pixels
  std::uint32_t height = 0;        ///< rows of luma
  std::uint32_t stride = 0;        ///< bytes
};

struct EngineOutcome {
  bool error = false;  ///< becomes V4L2_BUF_FLAG_ERROR
  std::string reason;  ///< for the log: why, naming the control or the reference
};

/// (controls, bytes) → picture for one codec. Knows nothing of queues and requests. Thread-bound to
/// the worker that runs its context's jobs, in queue order.
class Engine {
 public:
  virtual ~Engine() = default;
  [[nodiscard]] virtual EngineOutcome decode(const EngineInput& input, const EnginePicture& picture) = 0;
  /// Stream-off: nothing decoded so far may be referred to.
  virtual void reset() = 0;
};

/// H.264 through libavcodec: writes parameter sets from the controls alone in front of the untouched
/// slices.
[[nodiscard]] std::unique_ptr<Engine> create_h264_engine();

}  // namespace zcplay::emulated
