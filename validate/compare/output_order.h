// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "base/frame_id.h"
#include "validate/compare/fault_class.h"

namespace zcplay {

/// Holds the order in which one decoder outputs frames against that of the reference. Either may be
/// ahead of the other by up to `window` frames; what has not found its counterpart by then has none.
class OutputOrder {
 public:
  struct Fault {
    FrameId id;
    FaultClass fault = DecoderFault::missing;  ///< missing, extra or out_of_order
  };

  explicit OutputOrder(std::size_t window = 128) : window_(window) {}

  void reference(FrameId id);
  void tested(FrameId id);
  /// No more frames will come from either.
  void finish();
  /// What was found since the last call.
  [[nodiscard]] std::vector<Fault> take_faults();

 private:
  struct Awaited {
    FrameId id;
    std::uint64_t rank = 0;
  };
  void match();

  std::size_t window_;
  std::deque<Awaited> awaited_;      ///< output by the reference, not yet by the tested decoder
  std::deque<FrameId> unexplained_;  ///< output by the tested decoder, not yet looked up
  std::uint64_t next_rank_ = 0;
  std::uint64_t highest_rank_ = 0;
  std::vector<Fault> faults_;
};

}  // namespace zcplay
