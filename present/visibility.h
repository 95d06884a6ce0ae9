// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.h"

namespace zcplay::present {

/// Whether anything of the window can be seen. Compositors may say so; most say it only by not saying that
/// a commit was seen: while their output sleeps, another one of its workspaces is shown, or another VT.
class Visibility {
 public:
  explicit Visibility(bool feedback) : feedback_(feedback) {}

  [[nodiscard]] bool hidden() const { return (suspended_ && ever_committed_) || unseen_; }
  /// A commit was made. True: from now on it is taken for hidden.
  [[nodiscard]] bool committed(TimePoint now) {
    ever_committed_ = true;
    if (!feedback_) return false;
    if (commits_ == 0) first_ = now;
    ++commits_;
    if (unseen_) {
      probed_ = now;
      return false;
    }
    unseen_ = commits_ >= kCommits && now - first_ > kSilence;
    probed_ = now;
    return unseen_;
  }
  /// A commit was seen. True: it had been taken for hidden.
  [[nodiscard]] bool presented() {
    commits_ = 0;
    const bool was = unseen_;
    unseen_ = false;
    return was;
  }
  void set_suspended(bool suspended) {
    suspended_ = suspended;
    commits_ = 0;
    unseen_ = false;
  }
  /// Hidden, but nobody said so: a commit now and then finds out whether it still is.
  [[nodiscard]] bool probe_due(TimePoint now) const {
    return unseen_ && !suspended_ && now - probed_ >= kProbe;
  }

 private:
  static constexpr int kCommits = 3;
  static constexpr std::chrono::nanoseconds kSilence = std::chrono::seconds(1);
  static constexpr std::chrono::nanoseconds kProbe = std::chrono::seconds(1);

  bool feedback_;
  bool suspended_ = false;
  bool ever_committed_ = false;
  bool unseen_ = false;
  int commits_ = 0;  ///< since the last that was seen
  TimePoint first_{0};
  TimePoint probed_{0};
};

}  // namespace zcplay::present
