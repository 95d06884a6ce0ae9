// SPDX-License-Identifier: MIT
#include "validate/compare/keyframe_bursts.h"

#include <cmath>

namespace zcplay {

void KeyframeBursts::frame(bool keyframe) {
  ++frames_;
  if (keyframe) ++keyframes_;
}

bool KeyframeBursts::damaged(std::uint64_t number, bool keyframe) {
  const bool goes_on = last_ && (number == *last_ || number == *last_ + 1);
  if (!goes_on) {
    ++runs_;
    run_at_keyframe_ = keyframe;
    if (keyframe) ++runs_at_keyframes_;
  }
  last_ = number;
  return run_at_keyframe_;
}

bool KeyframeBursts::found() const {
  if (runs_at_keyframes_ < 2 || runs_at_keyframes_ * 4 < runs_ * 3 || frames_ == 0) return false;
  const double share = static_cast<double>(keyframes_) / static_cast<double>(frames_);
  return std::pow(share, static_cast<double>(runs_at_keyframes_)) < 0.01;
}

}  // namespace zcplay
