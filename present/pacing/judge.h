// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace zcplay::pacing {

/// A frame on the screen, and where the schedule wanted it.
struct Shown {
  TimePoint when{0};                      ///< as presented
  std::optional<std::int64_t> scheduled;  ///< its refresh; nullopt: it was shown without a schedule
  std::uint32_t section = 0;              ///< changes where the schedule begins anew
  bool after_gap = false;                 ///< a frame that had its place between was not seen
};

/// Counts how often a frame stayed for another number of refreshes than the schedule called for. A delay
/// that is always the same is none of its business.
class Judge {
 public:
  void shown(const Shown& frame, std::chrono::nanoseconds refresh);

  [[nodiscard]] std::uint64_t intervals() const { return intervals_; }
  [[nodiscard]] std::uint64_t off_schedule() const { return off_schedule_; }

 private:
  std::optional<Shown> last_;
  std::uint64_t intervals_ = 0;
  std::uint64_t off_schedule_ = 0;
};

}  // namespace zcplay::pacing
