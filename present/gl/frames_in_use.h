// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <functional>
#include <optional>

#include "base/frame.h"
#include "base/gl/context.h"
#include "base/result.h"

namespace zcplay::gl {

/// Frames that a GPU reads, or will when the last picture is drawn again. Each goes back when a newer one has
/// taken its place and the GPU is through with it; all of them when this is destroyed. Thread-bound to its
/// context, which must outlive it.
class FramesInUse {
 public:
  FramesInUse(const Context& context, std::function<void(Frame)> returned);
  ~FramesInUse();
  FramesInUse(const FramesInUse&) = delete;
  FramesInUse& operator=(const FramesInUse&) = delete;

  /// The last frame drawn; nullptr before the first.
  [[nodiscard]] const Frame* last() const { return last_ ? &*last_ : nullptr; }
  /// `frame` was drawn and is the last one now.
  void drawn(Frame frame);
  /// Marks the GPU's work up to here as the last that reads last().
  void submitted();
  /// Gives back what the GPU is through with. Waits only where more than one frame would stay.
  [[nodiscard]] Result<void> collect();

 private:
  struct Waiting {
    Frame frame;
    GLsync fence = nullptr;
  };
  [[nodiscard]] bool passed(const Waiting& waiting, GLuint64 nanoseconds) const;
  void give_back_oldest();

  const Library& gl_;
  std::function<void(Frame)> returned_;
  std::optional<Frame> last_;
  GLsync last_fence_ = nullptr;
  std::deque<Waiting> waiting_;
};

}  // namespace zcplay::gl
