// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/options.h"
#include "app/session.h"
#include "base/result.h"
#include "decode/decoder.h"
#include "decode/kernel.h"
#include "decode/stream_info.h"
#include "decode/v4l2/device_report.h"

namespace zcplay {

/// A decoder together with the kernel that it, and every frame it gave out, stands on.
struct OpenDecoder {
  std::unique_ptr<Kernel> kernel;  ///< null for the software decoder
  std::unique_ptr<Decoder> decoder;
};

/// What a decoder is opened for.
enum class Purpose {
  show,        ///< frames in output order, as FFmpeg's own tools give them
  play,        ///< the same, for a consumer that keeps up to kFramesHeldPlaying; the CPU sees no sample
  play_early,  ///< as play, and before the device is through where a fence of its says when it will be
  compare,     ///< pictures in decode order too, output in the order the standard means
};

/// Frames that playing keeps: queued for the screen, on it, and on their way back.
inline constexpr unsigned kFramesHeldPlaying = 7;

/// The devices that `--device` can name, usable or not. The software decoder is not a device.
struct DeviceInventory {
  std::vector<v4l2::DeviceReport> hardware;
  std::vector<v4l2::DeviceReport> emulated;
};

[[nodiscard]] Result<DeviceInventory> list_devices(const Session& session);

/// Reads the fault scripts, so that a mistake in them is found before any clip is touched.
[[nodiscard]] Result<void> check_faults(const DeviceOptions& options);

/// Opens the decoder that `options` ask for, for one stream. The emulated device is a new one each
/// time, with the fault script at its beginning. `sink` must outlive the decoder.
[[nodiscard]] Result<OpenDecoder> open_decoder(const DeviceOptions& options, const StreamInfo& stream,
                                               PictureSink& sink, Purpose purpose, const Session& session);

/// The reference for comparisons.
[[nodiscard]] Result<std::unique_ptr<Decoder>> open_reference(const StreamInfo& stream, PictureSink& sink,
                                                              const Session& session);

}  // namespace zcplay
