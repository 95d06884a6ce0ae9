// SPDX-License-Identifier: MIT
#include "tests/control_trace/align_traces.h"

#include <linux/v4l2-controls.h>

#include <algorithm>
#include <utility>

namespace zcplay::control_trace {
namespace {

/// How many jobs may be left out at one place.
constexpr std::size_t kReach = 200;
/// How many jobs must agree behind a gap; one alone may do so by chance.
constexpr std::size_t kConfirmation = 3;

bool same_picture(const TracedJob& ours, const TracedJob& theirs) {
  constexpr std::uint32_t kStructure = V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC |
                                       V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC |
                                       V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD;
  const auto& left = ours.controls.decode_params;
  const auto& right = theirs.controls.decode_params;
  return ours.bytes == theirs.bytes && left.frame_num == right.frame_num &&
         left.nal_ref_idc == right.nal_ref_idc && left.pic_order_cnt_lsb == right.pic_order_cnt_lsb &&
         (left.flags & kStructure) == (right.flags & kStructure);
}

class Aligner {
 public:
  Aligner(const ControlTrace& ours, const ControlTrace& theirs) : ours_(ours), theirs_(theirs) {}

  std::vector<JobPair> align() {
    while (i_ < ours_.size() && j_ < theirs_.size()) {
      const auto [ours_alone, theirs_alone] = agree_from(i_, j_, 1) ? std::pair{0uz, 0uz} : shortest_gap();
      leave_alone(ours_alone, theirs_alone);
      pairs_.push_back({i_++, j_++});
    }
    leave_alone(ours_.size() - i_, theirs_.size() - j_);
    return std::move(pairs_);
  }

 private:
  /// Ends of the traces agree with everything.
  bool agree_from(std::size_t i, std::size_t j, std::size_t count) const {
    for (std::size_t k = 0; k < count && i + k < ours_.size() && j + k < theirs_.size(); ++k) {
      if (!same_picture(ours_[i + k], theirs_[j + k])) return false;
    }
    return true;
  }

  std::pair<std::size_t, std::size_t> shortest_gap() const {
    for (std::size_t total = 1; total <= kReach; ++total) {
      for (std::size_t ours_alone = 0; ours_alone <= total; ++ours_alone) {
        const std::size_t i = i_ + ours_alone;
        const std::size_t j = j_ + total - ours_alone;
        if (i < ours_.size() && j < theirs_.size() && agree_from(i, j, kConfirmation)) {
          return {ours_alone, total - ours_alone};
        }
      }
    }
    return {0, 0};
  }

  void leave_alone(std::size_t ours_alone, std::size_t theirs_alone) {
    for (; ours_alone > 0; --ours_alone) pairs_.push_back({i_++, std::nullopt});
    for (; theirs_alone > 0; --theirs_alone) pairs_.push_back({std::nullopt, j_++});
  }

  const ControlTrace& ours_;
  const ControlTrace& theirs_;
  std::size_t i_ = 0;
  std::size_t j_ = 0;
  std::vector<JobPair> pairs_;
};

}  // namespace

std::vector<JobPair> align_traces(const ControlTrace& ours, const ControlTrace& theirs) {
  return Aligner(ours, theirs).align();
}

}  // namespace zcplay::control_trace
