// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "present/timeline_frame.h"

namespace zcplay::present {

/// What the showing side asks of the decoding side.
struct SourceCommand {
  bool stop = false;
  /// Begin again from the start, with frames of this epoch; nullopt: go on.
  std::optional<std::uint32_t> restart;
};

/// Frames from the decoding thread to the showing thread, and back. Both ends may be used at the same
/// time, each by one thread. Neither waits: each has a descriptor for its event loop, and is woken as
/// rarely as can be, since a wake-up is what a frame costs most: the decoding side fills the queue in one
/// go and is woken when it has run down, the showing side only after it has found too little.
/// No lock is held across a system call. Destroyed when neither side uses it any more; frames still in it
/// are dropped there.
class FrameExchange {
 public:
  struct Limits {
    std::size_t capacity = 4;   ///< frames queued at most
    std::size_t low_water = 1;  ///< the decoding side is woken when no more than these are left
  };
  [[nodiscard]] static Result<std::unique_ptr<FrameExchange>> create(Limits limits);
  ~FrameExchange();
  FrameExchange(const FrameExchange&) = delete;
  FrameExchange& operator=(const FrameExchange&) = delete;

  // The decoding side.

  /// Frames that may be put before the queue is full. 0 arms the wake-up: decode_fd() gets readable at low
  /// water. `starved` (the decoder lacks slots) arms it for frames that come back: say so only
  /// where take_returned() has given nothing since the decoder found none. Both hold until the next
  /// wake-up, and come at once where what they wait for is there already. A command always wakes.
  [[nodiscard]] std::size_t room(bool starved = false);
  /// At most room() frames at a time; sets the number. A full queue still takes it: nothing is lost. A frame
  /// of an epoch that is not asked for any more goes to take_returned() at once.
  void put(TimelineFrame frame);
  /// No more frames of `epoch`; those queued are still shown.
  void finish(std::uint32_t epoch);
  /// No more frames at all, because of this; those queued are still shown.
  void fail(Error error);
  /// Frames shown or passed over: dropping them returns their slots, which only this side may do.
  [[nodiscard]] std::vector<Frame> take_returned();
  [[nodiscard]] SourceCommand take_command();
  /// An eventfd: edge-triggered, never to be read.
  [[nodiscard]] int decode_fd() const;

  // The showing side.

  /// Frames taken over so far that are still queued, oldest first; stays valid until pop() or refresh().
  [[nodiscard]] std::vector<TimelineFrame>& queued();
  /// Takes over what was put since. Where fewer than `wanted` frames are queued then, show_fd() gets
  /// readable with the next one, or with the end.
  void refresh(std::size_t wanted);
  [[nodiscard]] TimelineFrame pop();
  void give_back(Frame frame);
  /// All frames of `epoch` were taken over.
  [[nodiscard]] bool finished(std::uint32_t epoch) const;
  [[nodiscard]] const std::optional<Error>& error() const;
  /// The decoding side waits for frames to come back: it has no slot to decode into.
  [[nodiscard]] bool starved() const;
  /// Frames queued of other epochs go back.
  void restart(std::uint32_t epoch);
  /// All frames queued go back, and those put from now on.
  void stop();
  /// An eventfd: edge-triggered, never to be read.
  [[nodiscard]] int show_fd() const;

 private:
  struct State;
  explicit FrameExchange(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::present
