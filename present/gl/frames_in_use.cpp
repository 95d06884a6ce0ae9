// SPDX-License-Identifier: MIT
#include "present/gl/frames_in_use.h"

#include <utility>

namespace zcplay::gl {
namespace {

constexpr GLuint64 kPatience = 2'000'000'000;  // nanoseconds for one picture

}  // namespace

FramesInUse::FramesInUse(const Context& context, std::function<void(Frame)> returned)
    : gl_(context.library()), returned_(std::move(returned)) {}

FramesInUse::~FramesInUse() {
  if (last_) {
    submitted();
    waiting_.push_back({.frame = std::move(*last_), .fence = std::exchange(last_fence_, nullptr)});
  }
  while (!waiting_.empty()) {
    // A GPU that hangs keeps its fence on the dmabuf, where whoever takes the slot sees it.
    std::ignore = passed(waiting_.front(), kPatience);
    give_back_oldest();
  }
}

void FramesInUse::drawn(Frame frame) {
  if (last_) {
    if (last_fence_ == nullptr) submitted();
    waiting_.push_back({.frame = std::move(*last_), .fence = std::exchange(last_fence_, nullptr)});
  }
  last_ = std::move(frame);
}

void FramesInUse::submitted() {
  if (last_fence_ != nullptr) gl_.glDeleteSync(last_fence_);
  last_fence_ = gl_.glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
}

Result<void> FramesInUse::collect() {
  while (!waiting_.empty()) {
    const bool many = waiting_.size() > 1;
    if (!passed(waiting_.front(), many ? kPatience : 0)) {
      if (!many) break;
      return fail(ErrorCode::timed_out, "glClientWaitSync", "the GPU has not drawn a picture in 2 seconds");
    }
    give_back_oldest();
  }
  return {};
}

bool FramesInUse::passed(const Waiting& waiting, GLuint64 nanoseconds) const {
  if (waiting.fence == nullptr) return true;
  const GLbitfield flush = nanoseconds != 0 ? GL_SYNC_FLUSH_COMMANDS_BIT : 0;
  return gl_.glClientWaitSync(waiting.fence, flush, nanoseconds) != GL_TIMEOUT_EXPIRED;
}

void FramesInUse::give_back_oldest() {
  Waiting oldest = std::move(waiting_.front());
  waiting_.pop_front();
  if (oldest.fence != nullptr) gl_.glDeleteSync(oldest.fence);
  returned_(std::move(oldest.frame));
}

}  // namespace zcplay::gl
