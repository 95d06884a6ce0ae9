// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

namespace zcplay {

/// Tells over a whole clip whether blocks are damaged where keyframes are: a device that fails in what only
/// they have looks otherwise than memory that fails now and then. Pictures damaged one behind the other in
/// decode order are a run. Plain arithmetic on a few counts, whatever the length of the clip.
class KeyframeBursts {
 public:
  /// Once for each frame of the clip, in any order.
  void frame(bool keyframe);
  /// Once or more for each picture with damaged blocks, in decode order. True where its run began with a
  /// keyframe.
  bool damaged(std::uint64_t number, bool keyframe);
  /// Two runs or more began with a keyframe, three quarters of all runs at least did, and chance would make
  /// that happen in fewer than one clip in a hundred.
  [[nodiscard]] bool found() const;

 private:
  std::uint64_t frames_ = 0;
  std::uint64_t keyframes_ = 0;
  std::uint64_t runs_ = 0;
  std::uint64_t runs_at_keyframes_ = 0;
  std::optional<std::uint64_t> last_;  ///< damaged picture
  bool run_at_keyframe_ = false;
};

}  // namespace zcplay
