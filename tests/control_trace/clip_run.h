// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/event_loop.h"
#include "base/frame.h"
#include "base/result.h"
#include "decode/decoder.h"
#include "decode/demux/demuxer.h"
#include "decode/kernel.h"

namespace zcplay::control_trace {

/// A clip and an event loop: all that decoders need around them. Frames go back to their decoder at
/// once.
class ClipRun {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ClipRun>> open(const std::filesystem::path& clip);

  /// The H.264 decoder of `media_path` on this kernel, for this clip. Both must outlive it.
  [[nodiscard]] Result<std::unique_ptr<Decoder>> open_device(Kernel& kernel, std::string_view media_path,
                                                             PictureSink& sink);
  /// The software decoder, output in the standard's order.
  [[nodiscard]] Result<std::unique_ptr<Decoder>> open_software(PictureSink& sink, bool decode_order);

  /// Gives every access unit to each decoder, in turn, and drains them. What a damaged container held before
  /// the damage is decoded; the Error is then the demuxer's.
  [[nodiscard]] Result<void> decode(const std::vector<Decoder*>& decoders);

 private:
  ClipRun() = default;
  [[nodiscard]] Result<void> repeat(const std::function<Result<Flow>()>& step);

  MonotonicClock clock_;
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<demux::Demuxer> demuxer_;
};

/// What of a shown frame does not depend on its samples.
struct ShownFrame {
  FrameId id;
  std::optional<std::int64_t> pts;  ///< ticks of the stream
  Rect crop;
  friend bool operator==(const ShownFrame&, const ShownFrame&) = default;
};

[[nodiscard]] ShownFrame shown_frame(const FrameInfo& frame);

/// Keeps what a decoder says of its frames, and no samples.
class ShownFrames final : public PictureSink {
 public:
  void on_decoded(const FrameInfo& /*picture*/) override { ++decoded; }
  void on_frame(Frame frame) override { shown.push_back(shown_frame(frame.info)); }

  std::uint64_t decoded = 0;
  std::vector<ShownFrame> shown;  ///< output order
};

}  // namespace zcplay::control_trace
