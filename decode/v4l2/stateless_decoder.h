// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>

#include "base/event_loop.h"
#include "base/frame_record.h"
#include "base/log.h"
#include "base/result.h"
#include "decode/decoder.h"
#include "decode/kernel.h"
#include "decode/stream_info.h"
#include "decode/v4l2/device_report.h"

namespace zcplay::v4l2 {

/// Hears when a frame's first request was queued and when its last was through, for FrameRecords.
class StageObserver {
 public:
  virtual ~StageObserver() = default;
  virtual void on_stage(const FrameInfo& frame, Stage stage, TimePoint when) = 0;
};

struct StatelessOptions {
  unsigned in_flight = 4;  ///< requests queued at a time, 1 to 32
  /// Frames the consumer is expected to hold; the picture queue grows where it holds more.
  unsigned on_screen = 3;
  /// Map slots for the CPU, as FrameInfo::mapping. Without it the way to a sample is the dmabuf.
  bool map_pictures = true;
  /// Give frames out before the device is through with them, as FrameInfo::pending, where their turn has come
  /// and their dmabuf has the device's fence. Drivers that attach none lose and gain nothing.
  bool early_output = false;
  std::chrono::nanoseconds request_timeout = std::chrono::seconds(2);
  StageObserver* observer = nullptr;  ///< may be null; must outlive the decoder
};

/// Opens `device` (of probe_devices()) for `stream` and decodes through the V4L2 stateless request
/// API. `kernel` must outlive the decoder and every frame it gave out; `loop` and `sink` the decoder.
/// Errors: unsupported_input, or environment where the device cannot be opened. Whether it takes this
/// stream shows with the first access unit.
[[nodiscard]] Result<std::unique_ptr<Decoder>> create_stateless_decoder(
    Kernel& kernel, EventLoop& loop, const DeviceReport& device, const StreamInfo& stream, PictureSink& sink,
    const StatelessOptions& options, const Log& log);

}  // namespace zcplay::v4l2
