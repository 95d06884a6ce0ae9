// SPDX-License-Identifier: MIT
#include "present/pacing/judge.h"

#include <cmath>
#include <utility>

namespace zcplay::pacing {

void Judge::shown(const Shown& frame, std::chrono::nanoseconds refresh) {
  const std::optional<Shown> before = std::exchange(last_, frame);
  if (!before || before->section != frame.section) return;
  if (!before->scheduled || !frame.scheduled || refresh.count() <= 0) return;
  const double took =
      static_cast<double>((frame.when - before->when).count()) / static_cast<double>(refresh.count());
  ++intervals_;
  if (frame.after_gap || std::llround(took) != *frame.scheduled - *before->scheduled) ++off_schedule_;
}

}  // namespace zcplay::pacing
