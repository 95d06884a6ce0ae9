// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event_loop.h"
#include "base/result.h"
#include "decode/decoder.h"
#include "decode/demux/demuxer.h"
#include "decode/emulated/emulated_kernel.h"
#include "decode/v4l2/stateless_decoder.h"
#include "tests/support/collecting_sink.h"

namespace zcplay::test {

struct EmulatedRunSetup {
  emulated::EmulatedKernelOptions kernel;  ///< the H.264 codec is added
  std::string faults;                      ///< in the fault script's grammar
  v4l2::StatelessOptions decoder;
  std::size_t hold = 0;  ///< frames the sink keeps
  Hashing hashing = Hashing::none;
  PictureSink* sink = nullptr;   ///< instead of EmulatedRun::sink; null: that
  const Clock* clock = nullptr;  ///< the loop's; null: the machine's
  /// Puts another kernel around the emulated one; empty: none.
  std::function<std::unique_ptr<Kernel>(Kernel&)> wrap;
};

/// A clip, an emulated machine and a stateless decoder on it, wired as the program wires them. Sinks
/// that hold too much let go of the oldest frame when the decoder asks for a slot.
class EmulatedRun {
 public:
  [[nodiscard]] static Result<std::unique_ptr<EmulatedRun>> create(const std::filesystem::path& clip,
                                                                   EmulatedRunSetup setup = {});

  /// Frames may outlive the decoder, but not the kernel.
  ~EmulatedRun() { sink.held.clear(); }
  EmulatedRun(const EmulatedRun&) = delete;
  EmulatedRun& operator=(const EmulatedRun&) = delete;

  /// Decodes up to `frames` access units; false at the end of the clip.
  [[nodiscard]] Result<bool> decode(unsigned frames);
  /// The whole rest of the clip, and drains.
  [[nodiscard]] Result<void> finish();
  [[nodiscard]] Result<void> drain();
  [[nodiscard]] Result<void> flush();
  /// Another clip through the same decoder; ids go on rising.
  [[nodiscard]] Result<void> switch_clip(const std::filesystem::path& clip);
  void destroy_decoder() { decoder_.reset(); }

  CollectingSink sink;
  unsigned need_slot_answers = 0;
  /// Called when the decoder waits for a slot; empty: drops the oldest frame.
  std::function<void()> on_need_slot;
  /// Called before the loop waits for the device.
  std::function<void()> on_busy;

  [[nodiscard]] EventLoop& loop() { return *loop_; }
  [[nodiscard]] Kernel& kernel() { return wrapper_ ? *wrapper_ : *kernel_; }
  [[nodiscard]] Decoder& decoder() { return *decoder_; }

 private:
  EmulatedRun(std::size_t hold, Hashing hashing) : sink(hold, hashing) {}
  [[nodiscard]] Result<void> repeat(const std::function<Result<Flow>()>& step);

  MonotonicClock clock_;
  std::unique_ptr<Kernel> kernel_;
  std::unique_ptr<Kernel> wrapper_;
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<demux::Demuxer> demuxer_;
  std::unique_ptr<Decoder> decoder_;
  std::uint64_t id_offset_ = 0;
  std::uint64_t last_id_ = 0;
  bool switched_ = false;  ///< the next unit brings the new clip's parameter sets
};

/// A run that has begun; fails the test and gives nullptr where it cannot.
[[nodiscard]] std::unique_ptr<EmulatedRun> start_run(const std::filesystem::path& clip,
                                                     EmulatedRunSetup setup = {});

/// The frame ids of pictures, in their order.
[[nodiscard]] std::vector<std::uint64_t> ids(const std::vector<SeenPicture>& pictures);

/// The same clip through libavcodec.
[[nodiscard]] Result<void> decode_in_software(const std::filesystem::path& clip, PictureSink& sink);

/// assets/demo.mp4: 640x360, 240 frames, B frames, an IDR picture now and then.
[[nodiscard]] std::filesystem::path demo_clip();

}  // namespace zcplay::test
