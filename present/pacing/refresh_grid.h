// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace zcplay::pacing {

/// One thing the compositor said of a commit that reached the screen.
struct Feedback {
  TimePoint when{0};                    ///< of the refresh that showed it
  std::chrono::nanoseconds refresh{0};  ///< length of a refresh; 0: not said
  std::uint64_t count = 0;              ///< of refreshes; 0: not said
  bool vsync = true;                    ///< `when` is a refresh of the display, not merely when it was drawn
};

/// When the display refreshes, learnt from presentation feedback: a number for each refresh, past and to
/// come. Numbers go on where the display changes its rate or another display takes over. Times without a
/// hardware clock jitter: phase and period are fitted to the last samples. Retrace counters only serve
/// where the compositor does not say how long a refresh is, since some compositors have none. Where neither
/// is said, or samples fit no grid (variable refresh), there is none.
class RefreshGrid {
 public:
  void add(const Feedback& feedback);

  /// Whether numbers below mean anything.
  [[nodiscard]] bool known() const { return count_ > 0 && !irregular(); }
  /// As measured; 0: unknown.
  [[nodiscard]] std::chrono::nanoseconds period() const;
  /// Counts how often phase or period jumped: what was said before does not hold behind it.
  [[nodiscard]] std::uint32_t generation() const { return generation_; }

  /// Where `time` lies between refreshes: 7.5 is half way from refresh 7 to 8.
  [[nodiscard]] double position(TimePoint time) const;
  [[nodiscard]] std::int64_t nearest(TimePoint time) const;
  /// The first refresh after `time`.
  [[nodiscard]] std::int64_t first_after(TimePoint time) const;
  [[nodiscard]] TimePoint time_of(std::int64_t refresh) const;

 private:
  struct Sample {
    std::int64_t refresh = 0;
    TimePoint when{0};
  };
  static constexpr std::size_t kSamples = 32;

  [[nodiscard]] bool irregular() const { return misfits_ >= kTooManyMisfits; }
  /// What the compositor says of the period, or its counter; 0: nothing yet.
  [[nodiscard]] double learn_period(const Feedback& feedback);
  void begin(const Feedback& feedback, double period);
  void keep(const Sample& sample);
  void fit();

  static constexpr int kTooManyMisfits = 8;

  std::array<Sample, kSamples> samples_{};  ///< a ring; the last is at last_
  std::size_t count_ = 0;
  std::size_t last_ = 0;
  double said_ = 0;       ///< nanoseconds a refresh, as the compositor last said
  bool counted_ = false;  ///< said_ was learnt from the counter
  Feedback last_feedback_;
  double candidate_ = 0;  ///< what the counter said last
  double period_ = 0;     ///< nanoseconds
  std::int64_t origin_refresh_ = 0;
  TimePoint origin_{0};       ///< of origin_refresh_, to within the fit
  double origin_offset_ = 0;  ///< what the fit adds to it
  int misfits_ = 0;           ///< rises with samples off the grid, falls with those on it
  int in_a_row_ = 0;          ///< samples off the grid, one after the other
  std::uint32_t generation_ = 0;
};

}  // namespace zcplay::pacing
