// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "decode/access_unit.h"
#include "decode/stream_info.h"
#include "tests/oracle/libavcodec_habits.h"
#include "tests/oracle/libavcodec_view.h"
#include "tests/oracle/trace_headers.h"

namespace zcplay::oracle {

/// One coded picture as both witnesses saw it, libavcodec's habits undone.
struct WitnessedPicture {
  ViewedPicture viewed;
  std::vector<TracedSlice> slices;  ///< redundant ones left out; not empty
};

/// Both witnesses side by side, picture by picture.
class Witnesses {
 public:
  [[nodiscard]] static Result<Witnesses> create(const StreamInfo& info);

  /// The pictures of one access unit. An Error where the two do not see the same number of pictures.
  [[nodiscard]] Result<std::vector<WitnessedPicture>> feed(const AccessUnit& unit);

  /// False for what VDPAU cannot express.
  [[nodiscard]] bool usable() const { return view_->usable(); }

 private:
  Witnesses(std::unique_ptr<LibavcodecView> view, std::unique_ptr<TraceHeaders> trace)
      : view_(std::move(view)), trace_(std::move(trace)) {}

  std::unique_ptr<LibavcodecView> view_;
  std::unique_ptr<TraceHeaders> trace_;
  LibavcodecHabits habits_;
};

}  // namespace zcplay::oracle
